_ZN7helpers7kernels7vectors21difference_wraparoundB2v3B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedEx5ArrayIdLi1E1C7mutable7alignedE:
	.cfi_startproc
	pushq	%rbp
	.cfi_def_cfa_offset 16
	pushq	%r15
	.cfi_def_cfa_offset 24
	pushq	%r14
	.cfi_def_cfa_offset 32
	pushq	%r13
	.cfi_def_cfa_offset 40
	pushq	%r12
	.cfi_def_cfa_offset 48
	pushq	%rbx
	.cfi_def_cfa_offset 56
	pushq	%rax
	.cfi_def_cfa_offset 64
	.cfi_offset %rbx, -56
	.cfi_offset %r12, -48
	.cfi_offset %r13, -40
	.cfi_offset %r14, -32
	.cfi_offset %r15, -24
	.cfi_offset %rbp, -16
	movq	112(%rsp), %r12
	movq	96(%rsp), %r14
	movabsq	$NRT_incref, %r13
	movq	%rdi, %rbx
	movq	%rdx, %rdi
	movq	%rdx, %r15
	callq	*%r13
	movq	%r14, %rdi
	callq	*%r13
	testq	%r12, %r12
	jle	.LBB0_22
	movq	128(%rsp), %rsi
	movq	88(%rsp), %rax
	movq	72(%rsp), %rcx
	movq	64(%rsp), %rdx
	cmpq	$8, %r12
	jae	.LBB0_3
	xorl	%edi, %edi
.LBB0_15:
	movq	%r12, %r8
	andq	$7, %r8
	movq	%rdi, %r9
	je	.LBB0_19
	leaq	(%rsi,%rdi,8), %r9
	leaq	(%rdx,%rdi,8), %r10
	leaq	(%rdi,%rax), %r11
	negq	%r8
	xorl	%r13d, %r13d
	.p2align	4
.LBB0_17:
	movq	%r11, %rbp
	sarq	$63, %rbp
	decq	%r13
	andq	%rcx, %rbp
	leaq	(%rdx,%rbp,8), %rbp
	vmovsd	(%rbp,%r11,8), %xmm0
	incq	%r11
	vsubsd	(%r10), %xmm0, %xmm0
	addq	$8, %r10
	vmovsd	%xmm0, (%r9)
	addq	$8, %r9
	cmpq	%r13, %r8
	jne	.LBB0_17
	movq	%rdi, %r9
	subq	%r13, %r9
.LBB0_19:
	subq	%r12, %rdi
	cmpq	$-8, %rdi
	ja	.LBB0_22
	addq	%r9, %rax
	leaq	(%rdx,%r9,8), %rdi
	leaq	56(%rsi,%r9,8), %rsi
	subq	%r9, %r12
	xorl	%r8d, %r8d
	leaq	(%rdx,%rax,8), %rdx
	.p2align	4
.LBB0_21:
	leaq	(%rax,%r8), %r9
	sarq	$63, %r9
	andq	%rcx, %r9
	leaq	(%rdx,%r9,8), %r9
	vmovsd	(%r9,%r8,8), %xmm0
	leaq	1(%rax,%r8), %r9
	vsubsd	(%rdi,%r8,8), %xmm0, %xmm0
	sarq	$63, %r9
	andq	%rcx, %r9
	leaq	(%rdx,%r9,8), %r9
	vmovsd	%xmm0, -56(%rsi,%r8,8)
	vmovsd	8(%r9,%r8,8), %xmm0
	leaq	2(%rax,%r8), %r9
	vsubsd	8(%rdi,%r8,8), %xmm0, %xmm0
	sarq	$63, %r9
	andq	%rcx, %r9
	leaq	(%rdx,%r9,8), %r9
	vmovsd	%xmm0, -48(%rsi,%r8,8)
	vmovsd	16(%r9,%r8,8), %xmm0
	leaq	3(%rax,%r8), %r9
	vsubsd	16(%rdi,%r8,8), %xmm0, %xmm0
	sarq	$63, %r9
	andq	%rcx, %r9
	leaq	(%rdx,%r9,8), %r9
	vmovsd	%xmm0, -40(%rsi,%r8,8)
	vmovsd	24(%r9,%r8,8), %xmm0
	leaq	4(%rax,%r8), %r9
	vsubsd	24(%rdi,%r8,8), %xmm0, %xmm0
	sarq	$63, %r9
	andq	%rcx, %r9
	leaq	(%rdx,%r9,8), %r9
	vmovsd	%xmm0, -32(%rsi,%r8,8)
	vmovsd	32(%r9,%r8,8), %xmm0
	leaq	5(%rax,%r8), %r9
	vsubsd	32(%rdi,%r8,8), %xmm0, %xmm0
	sarq	$63, %r9
	andq	%rcx, %r9
	leaq	(%rdx,%r9,8), %r9
	vmovsd	%xmm0, -24(%rsi,%r8,8)
	vmovsd	40(%r9,%r8,8), %xmm0
	leaq	6(%rax,%r8), %r9
	vsubsd	40(%rdi,%r8,8), %xmm0, %xmm0
	sarq	$63, %r9
	andq	%rcx, %r9
	leaq	(%rdx,%r9,8), %r9
	vmovsd	%xmm0, -16(%rsi,%r8,8)
	vmovsd	48(%r9,%r8,8), %xmm0
	leaq	7(%rax,%r8), %r9
	vsubsd	48(%rdi,%r8,8), %xmm0, %xmm0
	sarq	$63, %r9
	andq	%rcx, %r9
	leaq	(%rdx,%r9,8), %r9
	vmovsd	%xmm0, -8(%rsi,%r8,8)
	vmovsd	56(%r9,%r8,8), %xmm0
	vsubsd	56(%rdi,%r8,8), %xmm0, %xmm0
	vmovsd	%xmm0, (%rsi,%r8,8)
	addq	$8, %r8
	cmpq	%r8, %r12
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
	addq	$8, %rsp
	.cfi_def_cfa_offset 56
	popq	%rbx
	.cfi_def_cfa_offset 48
	popq	%r12
	.cfi_def_cfa_offset 40
	popq	%r13
	.cfi_def_cfa_offset 32
	popq	%r14
	.cfi_def_cfa_offset 24
	popq	%r15
	.cfi_def_cfa_offset 16
	popq	%rbp
	.cfi_def_cfa_offset 8
	retq
.LBB0_3:
	.cfi_def_cfa_offset 64
	movq	%rsi, %r8
	subq	%rdx, %r8
	xorl	%edi, %edi
	cmpq	$256, %r8
	jb	.LBB0_15
	leaq	(%rdx,%rax,8), %r8
	movq	%rsi, %r10
	leaq	(%r8,%rcx,8), %r9
	subq	%r9, %r10
	cmpq	$256, %r10
	jb	.LBB0_15
	movq	%rsi, %r9
	subq	%r8, %r9
	cmpq	$256, %r9
	jb	.LBB0_15
	movabsq	$9223372036854775776, %r8
	vpbroadcastq	%rax, %zmm0
	vpbroadcastq	%rcx, %zmm1
	movabsq	$.LCPI0_3, %r10
	vpbroadcastq	%rdx, %zmm2
	movabsq	$.LCPI0_0, %r9
	cmpq	$32, %r12
	jae	.LBB0_8
	xorl	%edi, %edi
	jmp	.LBB0_12
.LBB0_8:
	movabsq	$.LCPI0_1, %r11
	movabsq	$.LCPI0_4, %r13
	vpaddq	(%r9){1to8}, %zmm0, %zmm3
	vmovdqa64	(%r10), %zmm6
	movq	%r12, %rdi
	andq	%r8, %rdi
	vpaddq	(%r11){1to8}, %zmm0, %zmm4
	movabsq	$.LCPI0_2, %r11
	vpbroadcastq	(%r13), %zmm7
	vpaddq	(%r11){1to8}, %zmm0, %zmm5
	xorl	%r11d, %r11d
	.p2align	4
.LBB0_9:
	vpaddq	%zmm0, %zmm6, %zmm8
	vpaddq	%zmm3, %zmm6, %zmm9
	vpaddq	%zmm5, %zmm6, %zmm11
	vpaddq	%zmm4, %zmm6, %zmm10
	kxnorb	%k0, %k0, %k1
	vpaddq	%zmm7, %zmm6, %zmm6
	vpsraq	$63, %zmm8, %zmm12
	vpsraq	$63, %zmm9, %zmm13
	vpsraq	$63, %zmm11, %zmm15
	vpsllq	$3, %zmm8, %zmm8
	vpsraq	$63, %zmm10, %zmm14
	vpsllq	$3, %zmm9, %zmm9
	vpsllq	$3, %zmm11, %zmm11
	vpsllq	$3, %zmm10, %zmm10
	vpandq	%zmm1, %zmm12, %zmm12
	vpandq	%zmm1, %zmm13, %zmm13
	vpandq	%zmm1, %zmm15, %zmm15
	vpaddq	%zmm8, %zmm2, %zmm8
	vpandq	%zmm1, %zmm14, %zmm14
	vpaddq	%zmm9, %zmm2, %zmm9
	vpaddq	%zmm11, %zmm2, %zmm11
	vpaddq	%zmm10, %zmm2, %zmm10
	vpsllq	$3, %zmm12, %zmm12
	vpsllq	$3, %zmm13, %zmm16
	vpsllq	$3, %zmm14, %zmm13
	vpaddq	%zmm12, %zmm8, %zmm8
	vpsllq	$3, %zmm15, %zmm12
	vpaddq	%zmm16, %zmm9, %zmm9
	vpaddq	%zmm13, %zmm10, %zmm10
	vpaddq	%zmm12, %zmm11, %zmm11
	vpxor	%xmm12, %xmm12, %xmm12
	vgatherqpd	(,%zmm8), %zmm12 {%k1}
	kxnorb	%k0, %k0, %k1
	vxorpd	%xmm8, %xmm8, %xmm8
	vsubpd	(%rdx,%r11,8), %zmm12, %zmm12
	vgatherqpd	(,%zmm9), %zmm8 {%k1}
	kxnorb	%k0, %k0, %k1
	vxorpd	%xmm9, %xmm9, %xmm9
	vsubpd	64(%rdx,%r11,8), %zmm8, %zmm8
	vgatherqpd	(,%zmm10), %zmm9 {%k1}
	kxnorb	%k0, %k0, %k1
	vxorpd	%xmm10, %xmm10, %xmm10
	vsubpd	128(%rdx,%r11,8), %zmm9, %zmm9
	vgatherqpd	(,%zmm11), %zmm10 {%k1}
	vsubpd	192(%rdx,%r11,8), %zmm10, %zmm10
	vmovupd	%zmm12, (%rsi,%r11,8)
	vmovupd	%zmm8, 64(%rsi,%r11,8)
	vmovupd	%zmm9, 128(%rsi,%r11,8)
	vmovupd	%zmm10, 192(%rsi,%r11,8)
	addq	$32, %r11
	cmpq	%r11, %rdi
	jne	.LBB0_9
	cmpq	%rdi, %r12
	je	.LBB0_22
	testb	$24, %r12b
	je	.LBB0_15
.LBB0_12:
	movq	%rdi, %r11
	vpbroadcastq	%r11, %zmm3
	vporq	(%r10), %zmm3, %zmm3
	vpbroadcastq	(%r9), %zmm4
	addq	$24, %r8
	movq	%r8, %rdi
	andq	%r12, %rdi
	.p2align	4
.LBB0_13:
	vpaddq	%zmm0, %zmm3, %zmm5
	kxnorb	%k0, %k0, %k1
	vpaddq	%zmm4, %zmm3, %zmm3
	vpsraq	$63, %zmm5, %zmm6
	vpsllq	$3, %zmm5, %zmm5
	vpandq	%zmm1, %zmm6, %zmm6
	vpaddq	%zmm5, %zmm2, %zmm5
	vpsllq	$3, %zmm6, %zmm6
	vpaddq	%zmm6, %zmm5, %zmm5
	vpxor	%xmm6, %xmm6, %xmm6
	vgatherqpd	(,%zmm5), %zmm6 {%k1}
	vsubpd	(%rdx,%r11,8), %zmm6, %zmm5
	vmovupd	%zmm5, (%rsi,%r11,8)
	addq	$8, %r11
	cmpq	%r11, %rdi
	jne	.LBB0_13
	cmpq	%rdi, %r12
	jne	.LBB0_15
	jmp	.LBB0_22
