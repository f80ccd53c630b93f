__ZN7helpers7kernels7vectors16sum_reassociatedB2v2B72c8tJTIeFIjxB2IKSgI4CrvQClYb5wBbdC9XqRcCUUpyfrF6rCQzIIpgGpBQEFtEEAA_3d_3dE5ArrayIdLi1E1C7mutable7alignedE:
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
	movi.2d	v0, #0000000000000000
Lloh2:
	adrp	x9, lCPI0_0@GOTPAGE
Lloh3:
	ldr	x9, [x9, lCPI0_0@GOTPAGEOFF]
	fneg.2d	v0, v0
	ldr	q1, [x9]
	add	x9, x21, #32
	and	x10, x22, #0x7ffffffffffffff8
	mov.16b	v2, v0
	mov.16b	v3, v0
LBB0_5:
	ldp	q4, q5, [x9, #-32]
	ldp	q6, q7, [x9], #64
	fadd.2d	v1, v1, v4
	fadd.2d	v0, v0, v5
	fadd.2d	v2, v2, v6
	fadd.2d	v3, v3, v7
	subs	x10, x10, #8
	b.ne	LBB0_5
	fadd.2d	v0, v0, v1
	fadd.2d	v0, v2, v0
	fadd.2d	v0, v3, v0
	faddp.2d	d8, v0
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
Lloh4:
	adrp	x8, _NRT_decref@GOTPAGE
Lloh5:
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
	.loh AdrpLdrGot	Lloh4, Lloh5
	.cfi_endproc
