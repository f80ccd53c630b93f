_ZN7helpers7kernels7vectors11tanh_calledB2v6B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE5ArrayIdLi1E1C7mutable7alignedE:
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
	subq	$104, %rsp
	.cfi_def_cfa_offset 160
	.cfi_offset %rbx, -56
	.cfi_offset %r12, -48
	.cfi_offset %r13, -40
	.cfi_offset %r14, -32
	.cfi_offset %r15, -24
	.cfi_offset %rbp, -16
	movq	184(%rsp), %r14
	movabsq	$NRT_incref, %rbx
	movq	%rdi, %r12
	movq	%rdx, %rdi
	movq	%r8, %r15
	movq	%rdx, 64(%rsp)
	callq	*%rbx
	movq	%r14, %rdi
	callq	*%rbx
	testq	%r15, %r15
	jle	.LBB0_12
	movq	216(%rsp), %r13
	movq	160(%rsp), %rbp
	cmpq	$8, %r15
	movq	%r15, 24(%rsp)
	setb	%al
	movq	%r13, %rcx
	subq	%rbp, %rcx
	cmpq	$64, %rcx
	setb	%cl
	orb	%al, %cl
	je	.LBB0_3
	xorl	%ebx, %ebx
	jmp	.LBB0_6
.LBB0_3:
	movabsq	$9223372036854775800, %rbx
	xorl	%r14d, %r14d
	andq	%r15, %rbx
	movabsq	$tanh, %r15
	.p2align	4
.LBB0_4:
	vmovsd	56(%rbp,%r14,8), %xmm0
	vzeroupper
	callq	*%r15
	vmovaps	%xmm0, 32(%rsp)
	vmovsd	48(%rbp,%r14,8), %xmm0
	callq	*%r15
	vunpcklpd	32(%rsp), %xmm0, %xmm0
	vmovaps	%xmm0, 32(%rsp)
	vmovsd	40(%rbp,%r14,8), %xmm0
	callq	*%r15
	vmovaps	%xmm0, (%rsp)
	vmovsd	32(%rbp,%r14,8), %xmm0
	callq	*%r15
	vunpcklpd	(%rsp), %xmm0, %xmm0
	vinsertf128	$1, 32(%rsp), %ymm0, %ymm0
	vmovups	%ymm0, 32(%rsp)
	vmovsd	24(%rbp,%r14,8), %xmm0
	vzeroupper
	callq	*%r15
	vmovaps	%xmm0, (%rsp)
	vmovsd	16(%rbp,%r14,8), %xmm0
	callq	*%r15
	vunpcklpd	(%rsp), %xmm0, %xmm0
	vmovaps	%xmm0, (%rsp)
	vmovsd	(%rbp,%r14,8), %xmm0
	vmovsd	%xmm0, 72(%rsp)
	vmovsd	8(%rbp,%r14,8), %xmm0
	callq	*%r15
	vmovaps	%xmm0, 80(%rsp)
	vmovsd	72(%rsp), %xmm0
	callq	*%r15
	vunpcklpd	80(%rsp), %xmm0, %xmm0
	vinsertf128	$1, (%rsp), %ymm0, %ymm0
	vinsertf64x4	$1, 32(%rsp), %zmm0, %zmm0
	vmovups	%zmm0, (%r13,%r14,8)
	addq	$8, %r14
	cmpq	%r14, %rbx
	jne	.LBB0_4
	movq	24(%rsp), %r15
	cmpq	%rbx, %r15
	je	.LBB0_12
.LBB0_6:
	andq	$7, %r15
	movq	%rbx, %r14
	movq	%r12, (%rsp)
	movq	%rbx, 32(%rsp)
	je	.LBB0_9
	movq	32(%rsp), %r14
	movabsq	$tanh, %r12
	.p2align	4
.LBB0_8:
	movq	%r14, %rbx
	vmovsd	(%rbp,%rbx,8), %xmm0
	incq	%r14
	vzeroupper
	callq	*%r12
	decq	%r15
	vmovsd	%xmm0, (%r13,%rbx,8)
	jne	.LBB0_8
.LBB0_9:
	movq	32(%rsp), %rax
	movq	(%rsp), %r12
	subq	24(%rsp), %rax
	cmpq	$-8, %rax
	ja	.LBB0_12
	movabsq	$tanh, %rbx
	.p2align	4
.LBB0_11:
	vmovsd	(%rbp,%r14,8), %xmm0
	vzeroupper
	callq	*%rbx
	vmovsd	%xmm0, (%r13,%r14,8)
	vmovsd	8(%rbp,%r14,8), %xmm0
	callq	*%rbx
	vmovsd	%xmm0, 8(%r13,%r14,8)
	vmovsd	16(%rbp,%r14,8), %xmm0
	callq	*%rbx
	vmovsd	%xmm0, 16(%r13,%r14,8)
	vmovsd	24(%rbp,%r14,8), %xmm0
	callq	*%rbx
	vmovsd	%xmm0, 24(%r13,%r14,8)
	vmovsd	32(%rbp,%r14,8), %xmm0
	callq	*%rbx
	vmovsd	%xmm0, 32(%r13,%r14,8)
	vmovsd	40(%rbp,%r14,8), %xmm0
	callq	*%rbx
	vmovsd	%xmm0, 40(%r13,%r14,8)
	vmovsd	48(%rbp,%r14,8), %xmm0
	callq	*%rbx
	vmovsd	%xmm0, 48(%r13,%r14,8)
	leaq	8(%r14), %r15
	vmovsd	56(%rbp,%r14,8), %xmm0
	callq	*%rbx
	vmovsd	%xmm0, 56(%r13,%r14,8)
	movq	%r15, %r14
	cmpq	%r15, 24(%rsp)
	jne	.LBB0_11
.LBB0_12:
	movq	64(%rsp), %rdi
	movabsq	$NRT_decref, %rbx
	vzeroupper
	callq	*%rbx
	movq	184(%rsp), %rdi
	callq	*%rbx
	movq	$0, (%r12)
	xorl	%eax, %eax
	addq	$104, %rsp
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
