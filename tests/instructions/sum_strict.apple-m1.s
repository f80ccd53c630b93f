	.build_version macos, 14, 0
	.section	__TEXT,__text,regular,pure_instructions
	.globl	__ZN7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE
	.p2align	2
__ZN7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE:
	.cfi_startproc
	stp	d9, d8, [sp, #-64]!
	stp	x22, x21, [sp, #16]
	stp	x20, x19, [sp, #32]
	stp	x29, x30, [sp, #48]
	.cfi_def_cfa_offset 64
	.cfi_offset w30, -8
	.cfi_offset w29, -16
	.cfi_offset w19, -24
	.cfi_offset w20, -32
	.cfi_offset w21, -40
	.cfi_offset w22, -48
	.cfi_offset b8, -56
	.cfi_offset b9, -64
	mov	x21, x6
	mov	x22, x4
	mov	x20, x2
	mov	x19, x0
Lloh0:
	adrp	x8, _NRT_incref@GOTPAGE
Lloh1:
	ldr	x8, [x8, _NRT_incref@GOTPAGEOFF]
	mov	x0, x2
	blr	x8
	cmp	x22, #1
	b.lt	LBB0_3
	cmp	x22, #8
	b.hs	LBB0_4
	mov	x8, #0
	movi.2d	v8, #0000000000000000
	b	LBB0_7
LBB0_3:
	movi.2d	v8, #0000000000000000
	b	LBB0_9
LBB0_4:
	and	x8, x22, #0x7ffffffffffffff8
	add	x9, x21, #32
	movi.2d	v8, #0000000000000000
	and	x10, x22, #0x7ffffffffffffff8
LBB0_5:
	ldp	q0, q1, [x9, #-32]
	mov	d2, v0[1]
	mov	d3, v1[1]
	ldp	q4, q5, [x9], #64
	mov	d6, v4[1]
	mov	d7, v5[1]
	fadd	d0, d8, d0
	fadd	d0, d0, d2
	fadd	d0, d0, d1
	fadd	d0, d0, d3
	fadd	d0, d0, d4
	fadd	d0, d0, d6
	fadd	d0, d0, d5
	fadd	d8, d0, d7
	subs	x10, x10, #8
	b.ne	LBB0_5
	cmp	x22, x8
	b.eq	LBB0_9
LBB0_7:
	sub	x9, x22, x8
	add	x8, x21, x8, lsl #3
LBB0_8:
	ldr	d0, [x8], #8
	fadd	d8, d8, d0
	subs	x9, x9, #1
	b.ne	LBB0_8
LBB0_9:
Lloh2:
	adrp	x8, _NRT_decref@GOTPAGE
Lloh3:
	ldr	x8, [x8, _NRT_decref@GOTPAGEOFF]
	mov	x0, x20
	blr	x8
	str	d8, [x19]
	mov	w0, #0
	ldp	x29, x30, [sp, #48]
	ldp	x20, x19, [sp, #32]
	ldp	x22, x21, [sp, #16]
	ldp	d9, d8, [sp], #64
	ret
	.loh AdrpLdrGot	Lloh0, Lloh1
	.loh AdrpLdrGot	Lloh2, Lloh3
	.cfi_endproc

	.globl	__ZN7cpython7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE
	.p2align	2
__ZN7cpython7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE:
	.cfi_startproc
	sub	sp, sp, #144
	stp	d9, d8, [sp, #80]
	stp	x22, x21, [sp, #96]
	stp	x20, x19, [sp, #112]
	stp	x29, x30, [sp, #128]
	.cfi_def_cfa_offset 144
	.cfi_offset w30, -8
	.cfi_offset w29, -16
	.cfi_offset w19, -24
	.cfi_offset w20, -32
	.cfi_offset w21, -40
	.cfi_offset w22, -48
	.cfi_offset b8, -56
	.cfi_offset b9, -64
	mov	x0, x1
	add	x8, sp, #72
	str	x8, [sp]
Lloh4:
	adrp	x1, _.const.sum_strict@GOTPAGE
Lloh5:
	ldr	x1, [x1, _.const.sum_strict@GOTPAGEOFF]
Lloh6:
	adrp	x8, _PyArg_UnpackTuple@GOTPAGE
Lloh7:
	ldr	x8, [x8, _PyArg_UnpackTuple@GOTPAGEOFF]
	mov	w2, #1
	mov	w3, #1
	blr	x8
	cbz	w0, LBB1_7
Lloh8:
	adrp	x8, __ZN08NumbaEnv7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE@GOTPAGE
Lloh9:
	ldr	x8, [x8, __ZN08NumbaEnv7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE@GOTPAGEOFF]
Lloh10:
	ldr	x8, [x8]
	cbz	x8, LBB1_4
	ldr	x0, [sp, #72]
	movi.2d	v0, #0000000000000000
	stp	q0, q0, [sp, #16]
	str	q0, [sp, #48]
	str	xzr, [sp, #64]
Lloh11:
	adrp	x8, _NRT_adapt_ndarray_from_python@GOTPAGE
Lloh12:
	ldr	x8, [x8, _NRT_adapt_ndarray_from_python@GOTPAGEOFF]
	add	x1, sp, #16
	blr	x8
	ldr	x8, [sp, #40]
	cmp	w0, #0
	ccmp	x8, #8, #0, eq
	b.ne	LBB1_5
	ldr	x19, [sp, #16]
	ldr	x20, [sp, #32]
	ldr	x21, [sp, #48]
Lloh13:
	adrp	x8, _PyEval_SaveThread@GOTPAGE
Lloh14:
	ldr	x8, [x8, _PyEval_SaveThread@GOTPAGEOFF]
	blr	x8
	mov	x22, x0
	str	xzr, [sp, #8]
Lloh15:
	adrp	x8, __ZN7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE@GOTPAGE
Lloh16:
	ldr	x8, [x8, __ZN7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE@GOTPAGEOFF]
	add	x0, sp, #8
	mov	x2, x19
	mov	x4, x20
	mov	x6, x21
	blr	x8
	ldr	d8, [sp, #8]
Lloh17:
	adrp	x8, _PyEval_RestoreThread@GOTPAGE
Lloh18:
	ldr	x8, [x8, _PyEval_RestoreThread@GOTPAGEOFF]
	mov	x0, x22
	blr	x8
Lloh19:
	adrp	x8, _NRT_decref@GOTPAGE
Lloh20:
	ldr	x8, [x8, _NRT_decref@GOTPAGEOFF]
	mov	x0, x19
	blr	x8
Lloh21:
	adrp	x8, _PyFloat_FromDouble@GOTPAGE
Lloh22:
	ldr	x8, [x8, _PyFloat_FromDouble@GOTPAGEOFF]
	mov.16b	v0, v8
	blr	x8
	ldp	x29, x30, [sp, #128]
	ldp	x20, x19, [sp, #112]
	ldp	x22, x21, [sp, #96]
	ldp	d9, d8, [sp, #80]
	add	sp, sp, #144
	ret
LBB1_4:
Lloh23:
	adrp	x0, _PyExc_RuntimeError@GOTPAGE
Lloh24:
	ldr	x0, [x0, _PyExc_RuntimeError@GOTPAGEOFF]
Lloh25:
	adrp	x1, "_.const.missing Environment: _ZN08NumbaEnv7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE"@GOTPAGE
Lloh26:
	ldr	x1, [x1, "_.const.missing Environment: _ZN08NumbaEnv7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE"@GOTPAGEOFF]
	b	LBB1_6
LBB1_5:
Lloh27:
	adrp	x0, _PyExc_TypeError@GOTPAGE
Lloh28:
	ldr	x0, [x0, _PyExc_TypeError@GOTPAGEOFF]
Lloh29:
	adrp	x1, "_.const.can't unbox array from PyObject into native value.  The object maybe of a different type"@GOTPAGE
Lloh30:
	ldr	x1, [x1, "_.const.can't unbox array from PyObject into native value.  The object maybe of a different type"@GOTPAGEOFF]
LBB1_6:
Lloh31:
	adrp	x8, _PyErr_SetString@GOTPAGE
Lloh32:
	ldr	x8, [x8, _PyErr_SetString@GOTPAGEOFF]
	blr	x8
LBB1_7:
	mov	x0, #0
	ldp	x29, x30, [sp, #128]
	ldp	x20, x19, [sp, #112]
	ldp	x22, x21, [sp, #96]
	ldp	d9, d8, [sp, #80]
	add	sp, sp, #144
	ret
	.loh AdrpLdrGot	Lloh6, Lloh7
	.loh AdrpLdrGot	Lloh4, Lloh5
	.loh AdrpLdrGotLdr	Lloh8, Lloh9, Lloh10
	.loh AdrpLdrGot	Lloh11, Lloh12
	.loh AdrpLdrGot	Lloh21, Lloh22
	.loh AdrpLdrGot	Lloh19, Lloh20
	.loh AdrpLdrGot	Lloh17, Lloh18
	.loh AdrpLdrGot	Lloh15, Lloh16
	.loh AdrpLdrGot	Lloh13, Lloh14
	.loh AdrpLdrGot	Lloh25, Lloh26
	.loh AdrpLdrGot	Lloh23, Lloh24
	.loh AdrpLdrGot	Lloh29, Lloh30
	.loh AdrpLdrGot	Lloh27, Lloh28
	.loh AdrpLdrGot	Lloh31, Lloh32
	.cfi_endproc

	.globl	_cfunc._ZN7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE
	.p2align	2
_cfunc._ZN7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE:
	.cfi_startproc
	sub	sp, sp, #32
	stp	x29, x30, [sp, #16]
	.cfi_def_cfa_offset 32
	.cfi_offset w30, -8
	.cfi_offset w29, -16
	mov	x6, x4
	mov	x4, x2
	mov	x2, x0
	str	xzr, [sp, #8]
Lloh33:
	adrp	x8, __ZN7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE@GOTPAGE
Lloh34:
	ldr	x8, [x8, __ZN7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE@GOTPAGEOFF]
	add	x0, sp, #8
	blr	x8
	ldr	d0, [sp, #8]
	ldp	x29, x30, [sp, #16]
	add	sp, sp, #32
	ret
	.loh AdrpLdrGot	Lloh33, Lloh34
	.cfi_endproc

	.globl	_NRT_incref
	.weak_def_can_be_hidden	_NRT_incref
	.p2align	2
_NRT_incref:
	.cfi_startproc
	cbz	x0, LBB3_2
	mov	w8, #1
	ldadd	x8, x8, [x0]
LBB3_2:
	ret
	.cfi_endproc

	.globl	_NRT_decref
	.weak_def_can_be_hidden	_NRT_decref
	.p2align	2
_NRT_decref:
	.cfi_startproc
	cbz	x0, LBB4_2
	dmb	ish
	mov	x8, #-1
	ldadd	x8, x8, [x0]
	cmp	x8, #1
	b.eq	LBB4_3
LBB4_2:
	ret
LBB4_3:
	dmb	ishld
Lloh35:
	adrp	x1, _NRT_MemInfo_call_dtor@GOTPAGE
Lloh36:
	ldr	x1, [x1, _NRT_MemInfo_call_dtor@GOTPAGEOFF]
	br	x1
	.loh AdrpLdrGot	Lloh35, Lloh36
	.cfi_endproc

	.section	__TEXT,__const
_.const.sum_strict:
	.asciz	"sum_strict"

	.comm	__ZN08NumbaEnv7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE,8,3
	.p2align	4, 0x0
"_.const.missing Environment: _ZN08NumbaEnv7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE":
	.asciz	"missing Environment: _ZN08NumbaEnv7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE"

	.p2align	4, 0x0
"_.const.can't unbox array from PyObject into native value.  The object maybe of a different type":
	.asciz	"can't unbox array from PyObject into native value.  The object maybe of a different type"

.subsections_via_symbols
