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
	movq	%rdx, %r15
	movq	%rdi, %rbx
	movq	112(%rsp), %r12
	movq	96(%rsp), %r14
	movabsq	$NRT_incref, %r13
	movq	%rdx, %rdi
	callq	*%r13
	movq	%r14, %rdi
	callq	*%r13
	testq	%r12, %r12
	jle	.LBB0_16
	movq	128(%rsp), %rsi
	movq	88(%rsp), %rax
	movq	72(%rsp), %rcx
	movq	64(%rsp), %rdx
	cmpq	$16, %r12
	jae	.LBB0_3
	xorl	%edi, %edi
.LBB0_9:
	movq	%r12, %r8
	movq	%rdi, %r9
	andq	$3, %r8
	je	.LBB0_13
	leaq	(%rsi,%rdi,8), %r9
	leaq	(%rdx,%rdi,8), %r10
	leaq	(%rdi,%rax), %r11
	negq	%r8
	xorl	%r13d, %r13d
	.p2align	4
.LBB0_11:
	movq	%r11, %rbp
	sarq	$63, %rbp
	andq	%rcx, %rbp
	leaq	(%rdx,%rbp,8), %rbp
	vmovsd	(%rbp,%r11,8), %xmm0
	vsubsd	(%r10), %xmm0, %xmm0
	vmovsd	%xmm0, (%r9)
	addq	$8, %r9
	addq	$8, %r10
	incq	%r11
	decq	%r13
	cmpq	%r13, %r8
	jne	.LBB0_11
	movq	%rdi, %r9
	subq	%r13, %r9
.LBB0_13:
	subq	%r12, %rdi
	cmpq	$-4, %rdi
	ja	.LBB0_16
	subq	%r9, %r12
	leaq	(%rsi,%r9,8), %rsi
	addq	$24, %rsi
	leaq	(%rdx,%r9,8), %rdi
	addq	%r9, %rax
	leaq	(%rdx,%rax,8), %rdx
	xorl	%r8d, %r8d
	.p2align	4
.LBB0_15:
	leaq	(%rax,%r8), %r9
	sarq	$63, %r9
	andq	%rcx, %r9
	leaq	(%rdx,%r9,8), %r9
	vmovsd	(%r9,%r8,8), %xmm0
	vsubsd	(%rdi,%r8,8), %xmm0, %xmm0
	vmovsd	%xmm0, -24(%rsi,%r8,8)
	leaq	(%rax,%r8), %r9
	incq	%r9
	sarq	$63, %r9
	andq	%rcx, %r9
	leaq	(%rdx,%r9,8), %r9
	vmovsd	8(%r9,%r8,8), %xmm0
	vsubsd	8(%rdi,%r8,8), %xmm0, %xmm0
	vmovsd	%xmm0, -16(%rsi,%r8,8)
	leaq	(%rax,%r8), %r9
	addq	$2, %r9
	sarq	$63, %r9
	andq	%rcx, %r9
	leaq	(%rdx,%r9,8), %r9
	vmovsd	16(%r9,%r8,8), %xmm0
	vsubsd	16(%rdi,%r8,8), %xmm0, %xmm0
	vmovsd	%xmm0, -8(%rsi,%r8,8)
	leaq	(%rax,%r8), %r9
	addq	$3, %r9
	sarq	$63, %r9
	andq	%rcx, %r9
	leaq	(%rdx,%r9,8), %r9
	vmovsd	24(%r9,%r8,8), %xmm0
	vsubsd	24(%rdi,%r8,8), %xmm0, %xmm0
	vmovsd	%xmm0, (%rsi,%r8,8)
	addq	$4, %r8
	cmpq	%r8, %r12
	jne	.LBB0_15
	jmp	.LBB0_16
.LBB0_3:
	movq	%rsi, %r8
	subq	%rdx, %r8
	xorl	%edi, %edi
	cmpq	$32, %r8
	jb	.LBB0_9
	leaq	(%rdx,%rax,8), %r8
	leaq	(%r8,%rcx,8), %r9
	movq	%rsi, %r10
	subq	%r9, %r10
	cmpq	$32, %r10
	jb	.LBB0_9
	movq	%rsi, %r9
	subq	%r8, %r9
	cmpq	$32, %r9
	jb	.LBB0_9
	movabsq	$9223372036854775804, %rdi
	andq	%r12, %rdi
	xorl	%r9d, %r9d
	.p2align	4
.LBB0_7:
	leaq	(%rax,%r9), %r10
	leaq	(%rax,%r9), %r11
	incq	%r11
	leaq	(%rax,%r9), %r13
	addq	$2, %r13
	leaq	(%rax,%r9), %rbp
	addq	$3, %rbp
	sarq	$63, %r10
	andq	%rcx, %r10
	sarq	$63, %r11
	andq	%rcx, %r11
	sarq	$63, %r13
	andq	%rcx, %r13
	sarq	$63, %rbp
	andq	%rcx, %rbp
	leaq	(%r8,%r10,8), %r10
	leaq	(%r8,%r13,8), %r13
	leaq	(%r8,%rbp,8), %rbp
	vmovsd	16(%r13,%r9,8), %xmm0
	vmovhpd	24(%rbp,%r9,8), %xmm0, %xmm0
	leaq	(%r8,%r11,8), %r11
	vmovsd	(%r10,%r9,8), %xmm1
	vmovhpd	8(%r11,%r9,8), %xmm1, %xmm1
	vinsertf128	$1, %xmm0, %ymm1, %ymm0
	vsubpd	(%rdx,%r9,8), %ymm0, %ymm0
	vmovupd	%ymm0, (%rsi,%r9,8)
	addq	$4, %r9
	cmpq	%r9, %rdi
	jne	.LBB0_7
	cmpq	%rdi, %r12
	jne	.LBB0_9
.LBB0_16:
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
