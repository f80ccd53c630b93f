_ZN7helpers7kernels7vectors13norms_structsB2v4B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayI6RecordILi2065EELi1E1C7mutable9unalignedE5ArrayIdLi1E1C7mutable7alignedE:
	.cfi_startproc
	pushq	%r15
	.cfi_def_cfa_offset 16
	pushq	%r14
	.cfi_def_cfa_offset 24
	pushq	%r13
	.cfi_def_cfa_offset 32
	pushq	%r12
	.cfi_def_cfa_offset 40
	pushq	%rbx
	.cfi_def_cfa_offset 48
	.cfi_offset %rbx, -48
	.cfi_offset %r12, -40
	.cfi_offset %r13, -32
	.cfi_offset %r14, -24
	.cfi_offset %r15, -16
	movq	%rdx, %r15
	movq	%rdi, %rbx
	movq	88(%rsp), %r12
	movq	72(%rsp), %r14
	movabsq	$NRT_incref, %r13
	movq	%rdx, %rdi
	callq	*%r13
	movq	%r14, %rdi
	callq	*%r13
	testq	%r12, %r12
	jle	.LBB0_22
	movq	104(%rsp), %rcx
	movq	48(%rsp), %rsi
	cmpq	$4, %r12
	jb	.LBB0_2
	leaq	-1(%r12), %rax
	movl	$24, %edx
	mulq	%rdx
	seto	%dl
	addq	%rsi, %rax
	cmpq	%rsi, %rax
	setb	%al
	orb	%dl, %al
	jne	.LBB0_2
	leaq	(%rcx,%r12,8), %rax
	leaq	(%r12,%r12,2), %rdx
	leaq	(%rsi,%rdx,8), %rdx
	cmpq	%rdx, %rcx
	setb	%dl
	cmpq	%rax, %rsi
	setb	%al
	testb	%al, %dl
	je	.LBB0_7
.LBB0_2:
	xorl	%eax, %eax
.LBB0_16:
	movq	%r12, %r8
	movq	%rax, %rdx
	andq	$3, %r8
	je	.LBB0_19
	leaq	(%rax,%rax,2), %rdx
	leaq	(%rsi,%rdx,8), %rdi
	addq	$16, %rdi
	leaq	(%r8,%r8,2), %r8
	xorl	%r9d, %r9d
	movq	%rax, %rdx
	.p2align	4
.LBB0_18:
	vmovsd	-16(%rdi,%r9,8), %xmm0
	vmovsd	-8(%rdi,%r9,8), %xmm1
	vmovsd	(%rdi,%r9,8), %xmm2
	vmulsd	%xmm0, %xmm0, %xmm0
	vmulsd	%xmm1, %xmm1, %xmm1
	vaddsd	%xmm1, %xmm0, %xmm0
	vmulsd	%xmm2, %xmm2, %xmm1
	vaddsd	%xmm1, %xmm0, %xmm0
	vmovsd	%xmm0, (%rcx,%rdx,8)
	incq	%rdx
	addq	$3, %r9
	cmpq	%r9, %r8
	jne	.LBB0_18
.LBB0_19:
	subq	%r12, %rax
	cmpq	$-4, %rax
	ja	.LBB0_22
	leaq	(%rdx,%rdx,2), %rax
	leaq	(%rsi,%rax,8), %rax
	addq	$88, %rax
	.p2align	4
.LBB0_21:
	vmovsd	-88(%rax), %xmm0
	vmovsd	-80(%rax), %xmm1
	vmovsd	-72(%rax), %xmm2
	vmulsd	%xmm0, %xmm0, %xmm0
	vmulsd	%xmm1, %xmm1, %xmm1
	vaddsd	%xmm1, %xmm0, %xmm0
	vmulsd	%xmm2, %xmm2, %xmm1
	vaddsd	%xmm1, %xmm0, %xmm0
	vmovsd	%xmm0, (%rcx,%rdx,8)
	vmovsd	-64(%rax), %xmm0
	vmovsd	-56(%rax), %xmm1
	vmovsd	-48(%rax), %xmm2
	vmulsd	%xmm0, %xmm0, %xmm0
	vmulsd	%xmm1, %xmm1, %xmm1
	vaddsd	%xmm1, %xmm0, %xmm0
	vmulsd	%xmm2, %xmm2, %xmm1
	vaddsd	%xmm1, %xmm0, %xmm0
	vmovsd	%xmm0, 8(%rcx,%rdx,8)
	vmovsd	-40(%rax), %xmm0
	vmovsd	-32(%rax), %xmm1
	vmovsd	-24(%rax), %xmm2
	vmulsd	%xmm0, %xmm0, %xmm0
	vmulsd	%xmm1, %xmm1, %xmm1
	vaddsd	%xmm1, %xmm0, %xmm0
	vmulsd	%xmm2, %xmm2, %xmm1
	vaddsd	%xmm1, %xmm0, %xmm0
	vmovsd	%xmm0, 16(%rcx,%rdx,8)
	vmovsd	-16(%rax), %xmm0
	vmovsd	-8(%rax), %xmm1
	vmovsd	(%rax), %xmm2
	vmulsd	%xmm0, %xmm0, %xmm0
	vmulsd	%xmm1, %xmm1, %xmm1
	vaddsd	%xmm1, %xmm0, %xmm0
	vmulsd	%xmm2, %xmm2, %xmm1
	vaddsd	%xmm1, %xmm0, %xmm0
	vmovsd	%xmm0, 24(%rcx,%rdx,8)
	addq	$4, %rdx
	addq	$96, %rax
	cmpq	%rdx, %r12
	jne	.LBB0_21
.LBB0_22:
	movabsq	$NRT_decref, %r12
	movq	%r15, %rdi
	vzeroupper
	callq	*%r12
	movq	%r14, %rdi
	callq	*%r12
	movq	$0, (%rbx)
	xorl	%eax, %eax
	popq	%rbx
	.cfi_def_cfa_offset 40
	popq	%r12
	.cfi_def_cfa_offset 32
	popq	%r13
	.cfi_def_cfa_offset 24
	popq	%r14
	.cfi_def_cfa_offset 16
	popq	%r15
	.cfi_def_cfa_offset 8
	retq
.LBB0_7:
	.cfi_def_cfa_offset 48
	movabsq	$9223372036854775792, %rdx
	cmpq	$16, %r12
	jae	.LBB0_9
	xorl	%eax, %eax
	jmp	.LBB0_13
.LBB0_9:
	movq	%r12, %rax
	andq	%rdx, %rax
	xorl	%edi, %edi
	movq	%rsi, %r8
	.p2align	4
.LBB0_10:
	vmovupd	32(%r8), %ymm5
	vmovupd	128(%r8), %ymm4
	vmovupd	224(%r8), %ymm3
	vmovupd	320(%r8), %ymm2
	vblendpd	$3, (%r8), %ymm5, %ymm6
	vmovupd	16(%r8), %xmm0
	vmovupd	112(%r8), %xmm7
	vinsertf128	$1, 64(%r8), %ymm0, %ymm1
	vblendpd	$10, %ymm1, %ymm6, %ymm0
	vmulpd	%ymm0, %ymm0, %ymm8
	vblendpd	$3, 96(%r8), %ymm4, %ymm9
	vinsertf128	$1, 160(%r8), %ymm7, %ymm0
	vshufpd	$13, %ymm5, %ymm6, %ymm5
	vbroadcastsd	80(%r8), %ymm6
	vblendpd	$8, %ymm6, %ymm5, %ymm5
	vblendpd	$10, %ymm0, %ymm9, %ymm6
	vmulpd	%ymm5, %ymm5, %ymm5
	vaddpd	%ymm5, %ymm8, %ymm5
	vblendpd	$3, 192(%r8), %ymm3, %ymm7
	vmulpd	%ymm6, %ymm6, %ymm6
	vshufpd	$13, %ymm4, %ymm9, %ymm4
	vbroadcastsd	176(%r8), %ymm8
	vblendpd	$8, %ymm8, %ymm4, %ymm8
	vmovupd	208(%r8), %xmm4
	vinsertf128	$1, 256(%r8), %ymm4, %ymm4
	vmulpd	%ymm8, %ymm8, %ymm8
	vaddpd	%ymm6, %ymm8, %ymm6
	vblendpd	$10, %ymm4, %ymm7, %ymm8
	vmulpd	%ymm8, %ymm8, %ymm8
	vshufpd	$13, %ymm3, %ymm7, %ymm3
	vbroadcastsd	272(%r8), %ymm7
	vblendpd	$8, %ymm7, %ymm3, %ymm3
	vblendpd	$3, 288(%r8), %ymm2, %ymm7
	vmulpd	%ymm3, %ymm3, %ymm3
	vaddpd	%ymm3, %ymm8, %ymm3
	vshufpd	$13, %ymm2, %ymm7, %ymm2
	vbroadcastsd	368(%r8), %ymm8
	vblendpd	$8, %ymm8, %ymm2, %ymm2
	vmovupd	304(%r8), %xmm8
	vinsertf128	$1, 352(%r8), %ymm8, %ymm8
	vblendpd	$10, %ymm8, %ymm7, %ymm7
	vmulpd	%ymm7, %ymm7, %ymm7
	vmulpd	%ymm2, %ymm2, %ymm2
	vaddpd	%ymm2, %ymm7, %ymm2
	vmovupd	32(%r8), %xmm7
	vblendpd	$12, 64(%r8), %ymm7, %ymm7
	vblendpd	$10, %ymm7, %ymm1, %ymm1
	vmulpd	%ymm1, %ymm1, %ymm1
	vmovupd	128(%r8), %xmm7
	vblendpd	$12, 160(%r8), %ymm7, %ymm7
	vaddpd	%ymm1, %ymm5, %ymm1
	vblendpd	$10, %ymm7, %ymm0, %ymm0
	vmulpd	%ymm0, %ymm0, %ymm0
	vaddpd	%ymm0, %ymm6, %ymm0
	vmovupd	224(%r8), %xmm5
	vblendpd	$12, 256(%r8), %ymm5, %ymm5
	vblendpd	$10, %ymm5, %ymm4, %ymm4
	vmulpd	%ymm4, %ymm4, %ymm4
	vmovupd	320(%r8), %xmm5
	vblendpd	$12, 352(%r8), %ymm5, %ymm5
	vaddpd	%ymm4, %ymm3, %ymm3
	vblendpd	$10, %ymm5, %ymm8, %ymm4
	vmulpd	%ymm4, %ymm4, %ymm4
	vaddpd	%ymm4, %ymm2, %ymm2
	vmovupd	%ymm1, (%rcx,%rdi,8)
	vmovupd	%ymm0, 32(%rcx,%rdi,8)
	vmovupd	%ymm3, 64(%rcx,%rdi,8)
	vmovupd	%ymm2, 96(%rcx,%rdi,8)
	addq	$16, %rdi
	addq	$384, %r8
	cmpq	%rdi, %rax
	jne	.LBB0_10
	cmpq	%rax, %r12
	je	.LBB0_22
	testb	$12, %r12b
	je	.LBB0_16
.LBB0_13:
	movq	%rax, %rdi
	addq	$12, %rdx
	movq	%rdx, %rax
	andq	%r12, %rax
	leaq	(%rdi,%rdi,2), %rdx
	leaq	(%rsi,%rdx,8), %rdx
	.p2align	4
.LBB0_14:
	vmovupd	32(%rdx), %ymm0
	vblendpd	$3, (%rdx), %ymm0, %ymm1
	vmovupd	16(%rdx), %xmm2
	vmovupd	32(%rdx), %xmm3
	vinsertf128	$1, 64(%rdx), %ymm2, %ymm2
	vblendpd	$10, %ymm2, %ymm1, %ymm4
	vmulpd	%ymm4, %ymm4, %ymm4
	vshufpd	$13, %ymm0, %ymm1, %ymm0
	vbroadcastsd	80(%rdx), %ymm1
	vblendpd	$8, %ymm1, %ymm0, %ymm0
	vmulpd	%ymm0, %ymm0, %ymm0
	vaddpd	%ymm0, %ymm4, %ymm0
	vblendpd	$12, 64(%rdx), %ymm3, %ymm1
	vblendpd	$10, %ymm1, %ymm2, %ymm1
	vmulpd	%ymm1, %ymm1, %ymm1
	vaddpd	%ymm1, %ymm0, %ymm0
	vmovupd	%ymm0, (%rcx,%rdi,8)
	addq	$4, %rdi
	addq	$96, %rdx
	cmpq	%rdi, %rax
	jne	.LBB0_14
	cmpq	%rax, %r12
	je	.LBB0_22
	jmp	.LBB0_16
