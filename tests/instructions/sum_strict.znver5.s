	.file	"<string>"
	.section	.ltext,"axl",@progbits
	.globl	_ZN7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE
	.p2align	4
	.type	_ZN7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE,@function
_ZN7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE:
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
	movabsq	$NRT_incref, %rax
	movq	%rdi, %rbx
	movq	%rdx, %rdi
	movq	%r8, %r15
	movq	%rdx, %r14
	callq	*%rax
	testq	%r15, %r15
	jle	.LBB0_1
	movq	48(%rsp), %rcx
	movl	%r15d, %eax
	andl	$7, %eax
	cmpq	$8, %r15
	jae	.LBB0_8
	vxorpd	%xmm0, %xmm0, %xmm0
	xorl	%edx, %edx
	jmp	.LBB0_5
.LBB0_1:
	vxorpd	%xmm0, %xmm0, %xmm0
	jmp	.LBB0_7
.LBB0_8:
	movabsq	$9223372036854775800, %rdx
	vxorpd	%xmm0, %xmm0, %xmm0
	andq	%rdx, %r15
	xorl	%edx, %edx
	.p2align	4
.LBB0_9:
	vaddsd	(%rcx,%rdx,8), %xmm0, %xmm0
	vaddsd	8(%rcx,%rdx,8), %xmm0, %xmm0
	vaddsd	16(%rcx,%rdx,8), %xmm0, %xmm0
	vaddsd	24(%rcx,%rdx,8), %xmm0, %xmm0
	vaddsd	32(%rcx,%rdx,8), %xmm0, %xmm0
	vaddsd	40(%rcx,%rdx,8), %xmm0, %xmm0
	vaddsd	48(%rcx,%rdx,8), %xmm0, %xmm0
	vaddsd	56(%rcx,%rdx,8), %xmm0, %xmm0
	addq	$8, %rdx
	cmpq	%rdx, %r15
	jne	.LBB0_9
	testq	%rax, %rax
	je	.LBB0_7
.LBB0_5:
	leaq	(%rcx,%rdx,8), %rcx
	xorl	%edx, %edx
	.p2align	4
.LBB0_6:
	vaddsd	(%rcx,%rdx,8), %xmm0, %xmm0
	incq	%rdx
	cmpq	%rdx, %rax
	jne	.LBB0_6
.LBB0_7:
	movabsq	$NRT_decref, %rax
	movq	%r14, %rdi
	vmovsd	%xmm0, 8(%rsp)
	callq	*%rax
	vmovsd	8(%rsp), %xmm0
	xorl	%eax, %eax
	vmovsd	%xmm0, (%rbx)
	addq	$16, %rsp
	.cfi_def_cfa_offset 32
	popq	%rbx
	.cfi_def_cfa_offset 24
	popq	%r14
	.cfi_def_cfa_offset 16
	popq	%r15
	.cfi_def_cfa_offset 8
	retq
.Lfunc_end0:
	.size	_ZN7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE, .Lfunc_end0-_ZN7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE
	.cfi_endproc

	.globl	_ZN7cpython7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE
	.p2align	4
	.type	_ZN7cpython7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE,@function
_ZN7cpython7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE:
	.cfi_startproc
	pushq	%r15
	.cfi_def_cfa_offset 16
	pushq	%r14
	.cfi_def_cfa_offset 24
	pushq	%r12
	.cfi_def_cfa_offset 32
	pushq	%rbx
	.cfi_def_cfa_offset 40
	subq	$104, %rsp
	.cfi_def_cfa_offset 144
	.cfi_offset %rbx, -40
	.cfi_offset %r12, -32
	.cfi_offset %r14, -24
	.cfi_offset %r15, -16
	movq	%rsi, %rdi
	movabsq	$.const.sum_strict, %rsi
	movabsq	$PyArg_UnpackTuple, %r9
	leaq	40(%rsp), %r8
	movl	$1, %edx
	movl	$1, %ecx
	xorl	%eax, %eax
	callq	*%r9
	testl	%eax, %eax
	je	.LBB1_1
	movabsq	$_ZN08NumbaEnv7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE, %rax
	cmpq	$0, (%rax)
	je	.LBB1_4
	movq	40(%rsp), %rdi
	movabsq	$NRT_adapt_ndarray_from_python, %rax
	leaq	48(%rsp), %rsi
	vxorps	%xmm0, %xmm0, %xmm0
	vmovups	%ymm0, 48(%rsp)
	vmovups	%ymm0, 72(%rsp)
	vzeroupper
	callq	*%rax
	testl	%eax, %eax
	jne	.LBB1_8
	cmpq	$8, 72(%rsp)
	jne	.LBB1_8
	movq	48(%rsp), %rbx
	movq	64(%rsp), %r14
	movq	80(%rsp), %r12
	movabsq	$PyEval_SaveThread, %rax
	callq	*%rax
	movq	%rax, %r15
	movabsq	$_ZN7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE, %rax
	leaq	24(%rsp), %rdi
	movq	$0, 24(%rsp)
	movq	%r12, (%rsp)
	movq	%rbx, %rdx
	movq	%r14, %r8
	callq	*%rax
	vmovsd	24(%rsp), %xmm0
	movabsq	$PyEval_RestoreThread, %rax
	movq	%r15, %rdi
	vmovsd	%xmm0, 32(%rsp)
	callq	*%rax
	movabsq	$NRT_decref, %rax
	movq	%rbx, %rdi
	callq	*%rax
	vmovsd	32(%rsp), %xmm0
	movabsq	$PyFloat_FromDouble, %rax
	callq	*%rax
.LBB1_2:
	addq	$104, %rsp
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
.LBB1_4:
	.cfi_def_cfa_offset 144
	movabsq	$PyExc_RuntimeError, %rdi
	movabsq	$".const.missing Environment: _ZN08NumbaEnv7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE", %rsi
	jmp	.LBB1_5
.LBB1_8:
	movabsq	$PyExc_TypeError, %rdi
	movabsq	$".const.can't unbox array from PyObject into native value.  The object maybe of a different type", %rsi
.LBB1_5:
	movabsq	$PyErr_SetString, %rax
	callq	*%rax
.LBB1_1:
	xorl	%eax, %eax
	jmp	.LBB1_2
.Lfunc_end1:
	.size	_ZN7cpython7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE, .Lfunc_end1-_ZN7cpython7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE
	.cfi_endproc

	.globl	cfunc._ZN7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE
	.p2align	4
	.type	cfunc._ZN7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE,@function
cfunc._ZN7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE:
	.cfi_startproc
	subq	$40, %rsp
	.cfi_def_cfa_offset 48
	movq	%rdx, %rax
	movq	%rdi, %rdx
	movabsq	$_ZN7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE, %rcx
	leaq	32(%rsp), %rdi
	movq	%r8, (%rsp)
	movq	%rax, %r8
	movq	$0, 32(%rsp)
	callq	*%rcx
	vmovsd	32(%rsp), %xmm0
	addq	$40, %rsp
	.cfi_def_cfa_offset 8
	retq
.Lfunc_end2:
	.size	cfunc._ZN7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE, .Lfunc_end2-cfunc._ZN7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE
	.cfi_endproc

	.weak	NRT_incref
	.p2align	4
	.type	NRT_incref,@function
NRT_incref:
	.cfi_startproc
	testq	%rdi, %rdi
	je	.LBB3_2
	lock		incq	(%rdi)
.LBB3_2:
	retq
.Lfunc_end3:
	.size	NRT_incref, .Lfunc_end3-NRT_incref
	.cfi_endproc

	.weak	NRT_decref
	.p2align	4
	.type	NRT_decref,@function
NRT_decref:
	.cfi_startproc
	testq	%rdi, %rdi
	je	.LBB4_2
	#MEMBARRIER
	lock		decq	(%rdi)
	je	.LBB4_3
.LBB4_2:
	retq
.LBB4_3:
	movabsq	$NRT_MemInfo_call_dtor, %rax
	#MEMBARRIER
	jmpq	*%rax
.Lfunc_end4:
	.size	NRT_decref, .Lfunc_end4-NRT_decref
	.cfi_endproc

	.type	.const.sum_strict,@object
	.section	.lrodata,"al",@progbits
.const.sum_strict:
	.asciz	"sum_strict"
	.size	.const.sum_strict, 11

	.type	_ZN08NumbaEnv7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE,@object
	.comm	_ZN08NumbaEnv7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE,8,8
	.type	".const.missing Environment: _ZN08NumbaEnv7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE",@object
	.p2align	4, 0x0
".const.missing Environment: _ZN08NumbaEnv7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE":
	.asciz	"missing Environment: _ZN08NumbaEnv7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE"
	.size	".const.missing Environment: _ZN08NumbaEnv7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE", 150

	.type	".const.can't unbox array from PyObject into native value.  The object maybe of a different type",@object
	.p2align	4, 0x0
".const.can't unbox array from PyObject into native value.  The object maybe of a different type":
	.asciz	"can't unbox array from PyObject into native value.  The object maybe of a different type"
	.size	".const.can't unbox array from PyObject into native value.  The object maybe of a different type", 89

	.section	".note.GNU-stack","",@progbits
