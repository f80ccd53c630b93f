_ZN7helpers7kernels7vectors16sum_reassociatedB2v2B72c8tJTIeFIjxB2IKSgI4CrvQClYb5wBbdC9XqRcCUUpyfrF6rCQzIIpgGpBQEFtEEAA_3d_3dE5ArrayIdLi1E1C7mutable7alignedE:
	.cfi_startproc
	pushq	%r15
	.cfi_def_cfa_offset 16
	pushq	%r14
	.cfi_def_cfa_offset 24
	pushq	%rbx
	.cfi_def_cfa_offset 32
	subq	$16, %rsp
	.cfi_def_cfa_offset 48
	.cfi_offset %rbx, -32
	.cfi_offset %r14, -24
	.cfi_offset %r15, -16
	movq	%r8, %r15
	movq	%rdx, %r14
	movq	%rdi, %rbx
	movabsq	$NRT_incref, %rax
	movq	%rdx, %rdi
	callq	*%rax
	testq	%r15, %r15
	jle	.LBB0_1
	movq	48(%rsp), %rax
	cmpq	$4, %r15
	jae	.LBB0_5
	xorpd	%xmm0, %xmm0
	xorl	%ecx, %ecx
	jmp	.LBB0_4
.LBB0_1:
	xorpd	%xmm0, %xmm0
	jmp	.LBB0_9
.LBB0_5:
	xorpd	%xmm0, %xmm0
	movabsq	$.LCPI0_0, %rcx
	movhpd	(%rcx), %xmm0
	movabsq	$9223372036854775804, %rcx
	andq	%r15, %rcx
	movabsq	$.LCPI0_1, %rdx
	movapd	(%rdx), %xmm1
	xorl	%edx, %edx
	.p2align	4
.LBB0_6:
	movupd	(%rax,%rdx,8), %xmm2
	addpd	%xmm2, %xmm0
	movupd	16(%rax,%rdx,8), %xmm2
	addpd	%xmm2, %xmm1
	addq	$4, %rdx
	cmpq	%rdx, %rcx
	jne	.LBB0_6
	addpd	%xmm0, %xmm1
	movapd	%xmm1, %xmm0
	unpckhpd	%xmm1, %xmm0
	addsd	%xmm1, %xmm0
	jmp	.LBB0_8
.LBB0_4:
	addsd	(%rax,%rcx,8), %xmm0
	incq	%rcx
.LBB0_8:
	cmpq	%rcx, %r15
	jne	.LBB0_4
.LBB0_9:
	movapd	%xmm0, (%rsp)
	movabsq	$NRT_decref, %rax
	movq	%r14, %rdi
	callq	*%rax
	movaps	(%rsp), %xmm0
	movsd	%xmm0, (%rbx)
	xorl	%eax, %eax
	addq	$16, %rsp
	.cfi_def_cfa_offset 32
	popq	%rbx
	.cfi_def_cfa_offset 24
	popq	%r14
	.cfi_def_cfa_offset 16
	popq	%r15
	.cfi_def_cfa_offset 8
	retq
