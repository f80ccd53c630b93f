_ZN7helpers7kernels7vectors16sum_reassociatedB2v2B72c8tJTIeFIjxB2IKSgI4CrvQClYb5wBbdC9XqRcCUUpyfrF6rCQzIIpgGpBQEFtEEAA_3d_3dE5ArrayIdLi1E1C7mutable7alignedE:
	.cfi_startproc
	pushq	%r15
	.cfi_def_cfa_offset 16
	pushq	%r14
	.cfi_def_cfa_offset 24
	pushq	%rbx
	.cfi_def_cfa_offset 32
	subq	$32, %rsp
	.cfi_def_cfa_offset 64
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
	movq	64(%rsp), %rax
	cmpq	$4, %r15
	jae	.LBB0_5
	vxorpd	%xmm0, %xmm0, %xmm0
	xorl	%ecx, %ecx
	jmp	.LBB0_4
.LBB0_1:
	vxorpd	%xmm0, %xmm0, %xmm0
	jmp	.LBB0_15
.LBB0_5:
	movabsq	$9223372036854775792, %rdx
	cmpq	$16, %r15
	jae	.LBB0_7
	vxorpd	%xmm0, %xmm0, %xmm0
	xorl	%ecx, %ecx
	jmp	.LBB0_11
.LBB0_7:
	movq	%r15, %rcx
	andq	%rdx, %rcx
	movabsq	$.LCPI0_0, %rsi
	vbroadcastsd	(%rsi), %ymm0
	movabsq	$.LCPI0_1, %rsi
	vmovapd	(%rsi), %ymm1
	xorl	%esi, %esi
	vmovapd	%ymm0, %ymm2
	vmovapd	%ymm0, %ymm3
	.p2align	4
.LBB0_8:
	vaddpd	(%rax,%rsi,8), %ymm1, %ymm1
	vaddpd	32(%rax,%rsi,8), %ymm0, %ymm0
	vaddpd	64(%rax,%rsi,8), %ymm2, %ymm2
	vaddpd	96(%rax,%rsi,8), %ymm3, %ymm3
	addq	$16, %rsi
	cmpq	%rsi, %rcx
	jne	.LBB0_8
	vaddpd	%ymm1, %ymm0, %ymm0
	vaddpd	%ymm0, %ymm2, %ymm0
	vaddpd	%ymm0, %ymm3, %ymm0
	vextractf128	$1, %ymm0, %xmm1
	vaddpd	%xmm1, %xmm0, %xmm0
	vshufpd	$1, %xmm0, %xmm0, %xmm1
	vaddsd	%xmm1, %xmm0, %xmm0
	cmpq	%rcx, %r15
	je	.LBB0_15
	testb	$12, %r15b
	je	.LBB0_4
.LBB0_11:
	movq	%rcx, %rsi
	addq	$12, %rdx
	movq	%rdx, %rcx
	andq	%r15, %rcx
	movabsq	$.LCPI0_2, %rdx
	vblendpd	$14, (%rdx), %ymm0, %ymm0
	.p2align	4
.LBB0_12:
	vaddpd	(%rax,%rsi,8), %ymm0, %ymm0
	addq	$4, %rsi
	cmpq	%rsi, %rcx
	jne	.LBB0_12
	vextractf128	$1, %ymm0, %xmm1
	vaddpd	%xmm1, %xmm0, %xmm0
	vshufpd	$1, %xmm0, %xmm0, %xmm1
	vaddsd	%xmm1, %xmm0, %xmm0
	jmp	.LBB0_14
.LBB0_4:
	vaddsd	(%rax,%rcx,8), %xmm0, %xmm0
	incq	%rcx
.LBB0_14:
	cmpq	%rcx, %r15
	jne	.LBB0_4
.LBB0_15:
	vmovupd	%ymm0, (%rsp)
	movabsq	$NRT_decref, %rax
	movq	%r14, %rdi
	vzeroupper
	callq	*%rax
	vmovups	(%rsp), %ymm0
	vmovsd	%xmm0, (%rbx)
	xorl	%eax, %eax
	addq	$32, %rsp
	.cfi_def_cfa_offset 32
	popq	%rbx
	.cfi_def_cfa_offset 24
	popq	%r14
	.cfi_def_cfa_offset 16
	popq	%r15
	.cfi_def_cfa_offset 8
	vzeroupper
	retq
