_ZN7helpers7kernels7vectors10sum_strictB2v1B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedE:
	.cfi_startproc
	stp	x29, x30, [sp, #-48]!
	stp	x22, x21, [sp, #16]
	stp	x20, x19, [sp, #32]
	addvl	sp, sp, #-1
	.cfi_escape 0x0f, 0x08, 0x8f, 0x30, 0x92, 0x2e, 0x00, 0x38, 0x1e, 0x22
	.cfi_offset w19, -8
	.cfi_offset w20, -16
	.cfi_offset w21, -24
	.cfi_offset w22, -32
	.cfi_offset w30, -40
	.cfi_offset w29, -48
	mov	x21, x6
	mov	x22, x4
	mov	x20, x2
	mov	x19, x0
	mov	x0, x2
	bl	NRT_incref
	cmp	x22, #1
	b.lt	.LBB0_3
	cntw	x9
	cmp	x22, x9
	b.hs	.LBB0_4
	mov	x8, xzr
	movi	d2, #0000000000000000
	b	.LBB0_7
.LBB0_3:
	movi	d2, #0000000000000000
	b	.LBB0_9
.LBB0_4:
	sub	x8, x9, #1
	movi	d2, #0000000000000000
	ptrue	p0.d
	mov	x12, x21
	and	x10, x22, x8
	rdvl	x11, #2
	sub	x8, x22, x10
	sub	x13, x22, x10
	.p2align	5, , 16
.LBB0_5:
	ldr	z0, [x12]
	ldr	z1, [x12, #1, mul vl]
	subs	x13, x13, x9
	add	x12, x12, x11
	fadda	d2, p0, d2, z0.d
	fadda	d2, p0, d2, z1.d
	b.ne	.LBB0_5
	cbz	x10, .LBB0_9
.LBB0_7:
	sub	x9, x22, x8
	add	x8, x21, x8, lsl #3
	.p2align	5, , 16
.LBB0_8:
	ldr	d0, [x8], #8
	subs	x9, x9, #1
	fadd	d2, d2, d0
	b.ne	.LBB0_8
.LBB0_9:
	str	z2, [sp]
	mov	x0, x20
	bl	NRT_decref
	ldr	z0, [sp]
	mov	w0, wzr
	str	d0, [x19]
	addvl	sp, sp, #1
	ldp	x20, x19, [sp, #32]
	ldp	x22, x21, [sp, #16]
	ldp	x29, x30, [sp], #48
	ret
