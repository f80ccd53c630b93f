__ZN7helpers7kernels7vectors11first_aboveB2v5B40c8tJTIeFIjxB2IKSgI4CrvQClQZ6FcpCShpgEU0AE5ArrayIdLi1E1C7mutable7alignedEd:
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
	mov.16b	v8, v0
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
	mov	x9, #0
	bic	x8, x22, x22, asr #63
LBB0_1:
	cmp	x8, x9
	b.eq	LBB0_4
	add	x10, x9, #1
	ldr	d0, [x21, x9, lsl #3]
	fcmp	d0, d8
	mov	x9, x10
	b.le	LBB0_1
	sub	x21, x10, #1
	b	LBB0_5
LBB0_4:
	mov	x21, #-1
LBB0_5:
Lloh2:
	adrp	x8, _NRT_decref@GOTPAGE
Lloh3:
	ldr	x8, [x8, _NRT_decref@GOTPAGEOFF]
	mov	x0, x20
	blr	x8
	str	x21, [x19]
	mov	w0, #0
	ldp	x29, x30, [sp, #48]
	ldp	x20, x19, [sp, #32]
	ldp	x22, x21, [sp, #16]
	ldp	d9, d8, [sp], #64
	ret
	.loh AdrpLdrGot	Lloh0, Lloh1
	.loh AdrpLdrGot	Lloh2, Lloh3
	.cfi_endproc
