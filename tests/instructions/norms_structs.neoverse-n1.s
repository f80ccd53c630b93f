_ZN7helpers7kernels7vectors13norms_structsB2v4B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayI6RecordILi2065EELi1E1C7mutable9unalignedE5ArrayIdLi1E1C7mutable7alignedE:
	.cfi_startproc
	stp	x30, x23, [sp, #-48]!
	stp	x22, x21, [sp, #16]
	stp	x20, x19, [sp, #32]
	.cfi_def_cfa_offset 48
	.cfi_offset w19, -8
	.cfi_offset w20, -16
	.cfi_offset w21, -24
	.cfi_offset w22, -32
	.cfi_offset w23, -40
	.cfi_offset w30, -48
	ldr	x23, [sp, #72]
	ldr	x20, [sp, #56]
	mov	x19, x0
	mov	x0, x2
	mov	x22, x6
	mov	x21, x2
	bl	NRT_incref
	mov	x0, x20
	bl	NRT_incref
	subs	x10, x23, #1
	b.lt	.LBB0_5
	ldr	x8, [sp, #88]
	cmp	x23, #8
	b.hs	.LBB0_6
.LBB0_2:
	mov	x9, xzr
.LBB0_3:
	mov	w11, #24
	sub	x10, x23, x9
	add	x8, x8, x9, lsl #3
	madd	x9, x9, x11, x22
	add	x9, x9, #16
	.p2align	5, , 16
.LBB0_4:
	ldp	d2, d0, [x9, #-8]
	ldur	d1, [x9, #-16]
	subs	x10, x10, #1
	add	x9, x9, #24
	fmul	d0, d0, d0
	fmul	d1, d1, d1
	fmul	d2, d2, d2
	fadd	d1, d1, d2
	fadd	d0, d1, d0
	str	d0, [x8], #8
	b.ne	.LBB0_4
.LBB0_5:
	mov	x0, x21
	bl	NRT_decref
	mov	x0, x20
	bl	NRT_decref
	str	xzr, [x19]
	mov	w0, wzr
	ldp	x20, x19, [sp, #32]
	ldp	x22, x21, [sp, #16]
	ldp	x30, x23, [sp], #48
	ret
.LBB0_6:
	mov	w12, #24
	mov	x9, xzr
	umulh	x11, x10, x12
	cmp	xzr, x11
	madd	x10, x10, x12, x22
	cset	w11, ne
	cmp	x10, x22
	b.lo	.LBB0_3
	tbnz	w11, #0, .LBB0_3
	mov	w9, #24
	madd	x9, x23, x9, x22
	cmp	x8, x9
	b.hs	.LBB0_10
	add	x9, x8, x23, lsl #3
	cmp	x22, x9
	b.lo	.LBB0_2
.LBB0_10:
	and	x9, x23, #0x7ffffffffffffffc
	add	x10, x8, #16
	and	x11, x23, #0x7ffffffffffffffc
	mov	x12, x22
	.p2align	5, , 16
.LBB0_11:
	mov	x13, x12
	add	x12, x12, #96
	subs	x11, x11, #4
	ld3	{ v0.2d, v1.2d, v2.2d }, [x13], #48
	fmul	v6.2d, v0.2d, v0.2d
	fmul	v7.2d, v1.2d, v1.2d
	ld3	{ v3.2d, v4.2d, v5.2d }, [x13]
	fmul	v0.2d, v2.2d, v2.2d
	fmul	v16.2d, v3.2d, v3.2d
	fmul	v17.2d, v4.2d, v4.2d
	fmul	v1.2d, v5.2d, v5.2d
	fadd	v2.2d, v6.2d, v7.2d
	fadd	v3.2d, v16.2d, v17.2d
	fadd	v0.2d, v2.2d, v0.2d
	fadd	v1.2d, v3.2d, v1.2d
	stp	q0, q1, [x10, #-16]
	add	x10, x10, #32
	b.ne	.LBB0_11
	cmp	x23, x9
	b.ne	.LBB0_3
	b	.LBB0_5
