_ZN7helpers7kernels7vectors21difference_wraparoundB2v3B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedEx5ArrayIdLi1E1C7mutable7alignedE:
	.cfi_startproc
	str	x30, [sp, #-64]!
	stp	x24, x23, [sp, #16]
	stp	x22, x21, [sp, #32]
	stp	x20, x19, [sp, #48]
	.cfi_def_cfa_offset 64
	.cfi_offset w19, -8
	.cfi_offset w20, -16
	.cfi_offset w21, -24
	.cfi_offset w22, -32
	.cfi_offset w23, -40
	.cfi_offset w24, -48
	.cfi_offset w30, -64
	ldr	x24, [sp, #96]
	ldr	x20, [sp, #80]
	mov	x19, x0
	mov	x0, x2
	mov	x22, x7
	mov	x23, x6
	mov	x21, x2
	bl	NRT_incref
	mov	x0, x20
	bl	NRT_incref
	cmp	x24, #1
	b.lt	.LBB0_3
	ldr	x9, [sp, #72]
	ldr	x8, [sp, #112]
	lsl	x10, x9, #3
	.p2align	5, , 16
.LBB0_2:
	and	x11, x22, x9, asr #63
	subs	x24, x24, #1
	add	x9, x9, #1
	add	x11, x10, x11, lsl #3
	ldr	d0, [x23, x11]
	ldr	d1, [x23], #8
	fsub	d0, d0, d1
	str	d0, [x8], #8
	b.ne	.LBB0_2
.LBB0_3:
	mov	x0, x21
	bl	NRT_decref
	mov	x0, x20
	bl	NRT_decref
	str	xzr, [x19]
	mov	w0, wzr
	ldp	x20, x19, [sp, #48]
	ldp	x22, x21, [sp, #32]
	ldp	x24, x23, [sp, #16]
	ldr	x30, [sp], #64
	ret
