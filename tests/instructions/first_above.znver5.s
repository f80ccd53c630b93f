_ZN7helpers7kernels7vectors11first_aboveB2v5B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedEd:
	.cfi_startproc
	pushq	%r15
	.cfi_def_cfa_offset 16
	pushq	%r14
	.cfi_def_cfa_offset 24
	pushq	%r12
	.cfi_def_cfa_offset 32
	pushq	%rbx
	.cfi_def_cfa_offset 40
	pushq	%rax
	.cfi_def_cfa_offset 48
	.cfi_offset %rbx, -40
	.cfi_offset %r12, -32
	.cfi_offset %r14, -24
	.cfi_offset %r15, -16
	movq	48(%rsp), %r12
	movabsq	$NRT_incref, %rax
	movq	%rdi, %rbx
	movq	%rdx, %rdi
	vmovsd	%xmm0, (%rsp)
	movq	%r8, %r15
	movq	%rdx, %r14
	callq	*%rax
	vmovsd	(%rsp), %xmm1
	movq	%r15, %rax
	sarq	$63, %rax
	andnq	%r15, %rax, %rax
	movq	$-1, %r15
	negq	%rax
	.p2align	4
.LBB0_1:
	leaq	(%rax,%r15), %rcx
	cmpq	$-1, %rcx
	je	.LBB0_2
	vmovsd	8(%r12,%r15,8), %xmm0
	incq	%r15
	vucomisd	%xmm1, %xmm0
	jbe	.LBB0_1
	jmp	.LBB0_4
.LBB0_2:
	movq	$-1, %r15
.LBB0_4:
	movabsq	$NRT_decref, %rax
	movq	%r14, %rdi
	callq	*%rax
	movq	%r15, (%rbx)
	xorl	%eax, %eax
	addq	$8, %rsp
	.cfi_def_cfa_offset 40
	popq	%rbx
	.cfi_def_cfa_offset 32
	popq	%r12
	.cfi_def_cfa_offset 24
	popq	%r14
	.cfi_def_cfa_offset 16
	popq	%r15
	.cfi_def_cfa_offset 8
	retq
