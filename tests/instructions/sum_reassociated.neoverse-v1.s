_ZN7helpers7kernels7vectors16sum_reassociatedB2v2B72c8tJTIeFIjxB2IKSgI4CrvQClYb5wBbdC9XqRcCUUpyfrF6rCQzIIpgGpBQEFtEEAA_3d_3dE5ArrayIdLi1E1C7mutable7alignedE:
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
	cntw	x10
	cmp	x22, x10
	b.hs	.LBB0_4
	mov	x8, xzr
	movi	d1, #0000000000000000
	b	.LBB0_7
.LBB0_3:
	movi	d1, #0000000000000000
	b	.LBB0_9
.LBB0_4:
	movi	d1, #0000000000000000
	mov	z0.d, #0x8000000000000000
	ptrue	p0.d, vl1
	sub	x8, x10, #1
	mov	x12, x21
	and	x9, x22, x8
	rdvl	x11, #2
	sel	z1.d, p0, z1.d, z0.d
	sub	x8, x22, x9
	sub	x13, x22, x9
	.p2align	5, , 16
.LBB0_5:
	ldr	z2, [x12]
	ldr	z3, [x12, #1, mul vl]
	subs	x13, x13, x10
	add	x12, x12, x11
	fadd	z1.d, z1.d, z2.d
	fadd	z0.d, z0.d, z3.d
	b.ne	.LBB0_5
	fadd	z0.d, z0.d, z1.d
	ptrue	p0.d
	faddv	d1, p0, z0.d
	cbz	x9, .LBB0_9
.LBB0_7:
	sub	x9, x22, x8
	add	x8, x21, x8, lsl #3
	.p2align	5, , 16
.LBB0_8:
	ldr	d0, [x8], #8
	subs	x9, x9, #1
	fadd	d1, d1, d0
	b.ne	.LBB0_8
.LBB0_9:
	str	z1, [sp]
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
