"""The instructions of a loop: found in recorded assembly, and in kernels compiled here."""

import re
from pathlib import Path

import numpy as np
import pytest
from numba import njit

from helpers import instructions
from helpers.instructions import Kind, aarch64, x86
from helpers.kernels import peak, vectors

RECORDED = Path(__file__).parent / "instructions"


def recorded(name):
    return instructions.parse((RECORDED / f"{name}.s").read_text(encoding="utf-8"), name)


# ---- recorded assembly


# (bits, lanes, instructions) of each innermost loop, in the order of the text
@pytest.mark.parametrize(
    ("name", "loops"),
    [
        ("sum_strict.znver5", [(64, 1, 11), (64, 1, 4)]),
        ("sum_strict.apple-m1", [(64, 1, 16), (64, 1, 4)]),
        ("sum_strict.neoverse-v1", [(64, 1, 7), (64, 1, 4)]),
        ("sum_reassociated.x86-64", [(128, 2, 7), (64, 1, 4)]),
        ("sum_reassociated.haswell", [(256, 4, 7), (256, 4, 4), (64, 1, 4)]),
        ("sum_reassociated.znver5", [(512, 8, 7), (256, 4, 4), (64, 1, 4)]),
        ("sum_reassociated.apple-m1", [(128, 2, 8), (64, 1, 4)]),
        ("sum_reassociated.neoverse-v1", [(128, 2, 7), (64, 1, 4)]),
        ("difference_wraparound.haswell", [(64, 1, 13), (64, 1, 34), (256, 4, 29)]),
        ("difference_wraparound.neoverse-n1", [(64, 1, 9)]),
        ("norms_structs.neoverse-n1", [(64, 1, 11), (128, 2, 18)]),
        ("first_above.znver5", [(64, 1, 7)]),
        ("first_above.apple-m1", [(64, 1, 7)]),
    ],
)
def test_innermost_loops_and_their_widths(name, loops):
    found = recorded(name).loops
    assert [(one.width_bits, one.lanes, len(one.instructions)) for one in found] == loops


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("sum_strict.znver5", "11 instructions a round; floating point: 8 scalar; loads: 8 scalar"),
        (
            "sum_reassociated.apple-m1",
            "8 instructions a round; floating point: 4 of 128 bits; loads: 4 of 128 bits",
        ),
        (
            "sum_reassociated.neoverse-v1",
            "7 instructions a round; floating point: 2 of 128 bits or more; "
            "loads: 2 of 128 bits or more",
        ),
        (
            "norms_structs.neoverse-n1",
            "18 instructions a round; floating point: 10 of 128 bits; loads: 6 of 128 bits",
        ),
        (
            "difference_wraparound.haswell",
            "29 instructions a round; floating point: 1 of 256 bits; "
            "loads: 1 of 256 bits, 4 scalar",
        ),
        (
            "tanh_called.neoverse-n1",
            "12 instructions a round; arithmetic: none; loads: 3 of 128 bits; calls: 2",
        ),
    ],
)
def test_a_summary_counts_arithmetic_and_loads_by_width(name, said):
    assert recorded(name).hottest.summary == said


def test_gathers_and_calls_are_seen():
    assert recorded("difference_wraparound.znver5").hottest.gathers
    assert not recorded("difference_wraparound.haswell").hottest.gathers
    assert recorded("tanh_called.znver5").hottest.calls == 8
    assert recorded("tanh_called.znver5").width_bits == 0


def test_an_addition_in_order_is_no_wide_one():
    """SVE adds the elements of a register one after the other, where a sum is strict."""
    added = [one for one in recorded("sum_strict.neoverse-v1").hottest.arithmetic]
    assert {one.text.split()[0] for one in added} == {"fadda"}
    assert not any(one.vector for one in added)


def test_a_wider_loop_is_hotter_than_one_that_does_more_in_a_round():
    scalar = "    vaddsd (%rdi), %xmm0, %xmm0\n" * 8
    found = instructions.parse(
        f"kernel:\n.L1:\n{scalar}    jne .L1\n.L2:\n    vaddpd (%rdi), %ymm0, %ymm0\n    jne .L2\n"
    )
    assert [len(one.instructions) for one in found.loops] == [9, 2]
    assert found.hottest is found.loops[1]


def test_of_two_loops_of_one_width_the_longer_is_hotter():
    found = recorded("sum_strict.znver5")
    assert found.hottest is found.loops[0]
    turned = instructions.Instructions("turned", found.loops[::-1])
    assert turned.hottest is found.loops[0]


def test_a_listing_says_what_each_line_does():
    assert recorded("sum_strict.znver5").listing().splitlines() == [
        "vaddsd (%rcx,%rdx,8), %xmm0, %xmm0  # load, floating point, scalar",
        "... 7 more like it",
        "addq $8, %rdx                       # index, address or counter",
        "cmpq %rdx, %r15                     # index, address or counter",
        "jne .LBB0_9                         # jump",
    ]


@pytest.mark.parametrize("path", sorted(RECORDED.glob("*.s")), ids=lambda path: path.stem)
def test_the_text_of_the_loops_is_read_again(path):
    """A record keeps the loops alone."""
    found = instructions.parse(path.read_text(encoding="utf-8"))
    assert found.loops
    assert instructions.parse(found.text).loops == found.loops


@pytest.mark.parametrize("around", ["_ZN7cpython", "cfunc.", "NRT_decref"])
def test_what_numba_puts_around_a_kernel_is_left_out(around):
    """A loop that is put into it does not count."""
    text = (RECORDED / "sum_strict.znver5.s").read_text(encoding="utf-8")
    label = re.search(rf"^{re.escape(around)}.*:\n", text, re.M)
    looping = f"{text[: label.end()]}.LBB7_1:\n\tdecq\t%rax\n\tjne\t.LBB7_1\n{text[label.end() :]}"
    assert instructions.parse(looping).loops == recorded("sum_strict.znver5").loops


# ---- loops, block by block

NESTED = """
outer:
.L1:
    movq (%rdi), %rax
.L2:
    vmulsd (%rsi,%rax,8), %xmm0, %xmm0
    testq %rax, %rax
    je .L3
    incq %rcx
    jmp .L4
.L3:
    decq %rcx
.L4:
    subq $1, %rax
    jne .L2
    addq $8, %rdi
    cmpq %rdi, %rdx
    jne .L1
    retq
"""


def test_only_the_innermost_loop_counts_with_all_its_branches():
    (loop,) = instructions.parse(NESTED).loops
    texts = [one.text for one in loop.instructions]
    assert texts[0].startswith("vmulsd")
    assert texts[-1] == "jne .L2"
    assert len(texts) == 8
    assert "incq %rcx" in texts
    assert "decq %rcx" in texts


def test_a_part_of_a_loop_that_stands_elsewhere_belongs_to_it():
    moved = """
kernel:
.L1:
    vaddsd (%rsi,%rax,8), %xmm0, %xmm0
    testq %rax, %rax
    je .L5
.L2:
    incq %rax
    jne .L1
    retq
.L5:
    vxorpd %xmm0, %xmm0, %xmm0
    jmp .L2
"""
    (loop,) = instructions.parse(moved).loops
    assert [one.text for one in loop.instructions][-1] == "jmp .L2"
    assert len(loop.instructions) == 7


def test_code_without_a_loop_says_so():
    found = instructions.parse("kernel:\n    addq $1, %rax\n    retq\n", "kernel")
    assert found.loops == ()
    assert repr(found) == "kernel: no loop"
    with pytest.raises(ValueError, match="kernel has no loop"):
        _ = found.hottest


# ---- line by line


@pytest.mark.parametrize(
    ("line", "kind", "bits", "element", "loads"),
    [
        ("vfmadd231pd 64(%rax,%rcx,8), %zmm1, %zmm2", Kind.FLOATING, 512, 64, True),
        ("vfnmadd213ss %xmm1, %xmm2, %xmm3", Kind.FLOATING, 32, 32, False),
        ("mulpd (%rax), %xmm1", Kind.FLOATING, 128, 64, True),
        ("vdivps %ymm1, %ymm2, %ymm3", Kind.FLOATING, 256, 32, False),
        ("vmaxsd %xmm1, %xmm2, %xmm3", Kind.FLOATING, 64, 64, False),
        ("vpaddq (%rax), %ymm1, %ymm2", Kind.INTEGER, 256, 64, True),
        ("vpmulld %zmm1, %zmm2, %zmm3", Kind.INTEGER, 512, 32, False),
        ("vmovupd (%rax,%rcx,8), %zmm0", Kind.LOAD, 512, 0, True),
        ("vmovupd %ymm0, (%rax)", Kind.STORE, 256, 0, False),
        ("vmovss (%rax), %xmm0", Kind.LOAD, 32, 32, True),
        ("movhpd (%rax), %xmm0", Kind.LOAD, 64, 64, True),
        ("vmovapd %zmm0, %zmm1", Kind.SHUFFLE, 512, 0, False),
        ("vbroadcastsd (%rax), %zmm0", Kind.SHUFFLE, 512, 0, True),
        ("vgatherqpd (%rsi,%zmm1), %zmm4 {%k1}", Kind.GATHER, 512, 0, True),
        ("vscatterqpd %zmm8, (,%zmm7) {%k1}", Kind.SCATTER, 512, 0, False),
        ("vcvtps2pd (%rax), %zmm0", Kind.CONVERT, 512, 0, True),
        ("vcvtsi2sd %rax, %xmm0, %xmm0", Kind.CONVERT, 0, 0, False),
        ("vucomisd %xmm0, %xmm1", Kind.COMPARE, 0, 0, False),
        ("vcmpltpd %zmm0, %zmm1, %k1", Kind.COMPARE, 512, 0, False),
        ("kxnorb %k0, %k0, %k1", Kind.COMPARE, 0, 0, False),
        ("addq (%rcx), %rax", Kind.INTEGER, 64, 64, True),
        ("movl (%rcx), %eax", Kind.LOAD, 32, 32, True),
        ("movq %rax, 8(%rsp)", Kind.STORE, 64, 64, False),
        ("leaq (%rax,%rcx,8), %rdx", Kind.INDEX, 0, 0, False),
        ("addq $8, %rdx", Kind.INDEX, 0, 0, False),
        ("jae .LBB0_4", Kind.JUMP, 0, 0, False),
        ("callq *%rbx", Kind.CALL, 0, 0, False),
        ("vzeroupper", Kind.OTHER, 0, 0, False),
    ],
)
def test_x86(line, kind, bits, element, loads):
    found = x86.decode(line)
    assert (found.kind, found.bits, found.element, found.loads) == (kind, bits, element, loads)


@pytest.mark.parametrize(
    ("line", "kind", "bits", "element", "loads", "registers"),
    [
        ("fadd v0.2d, v0.2d, v4.2d", Kind.FLOATING, 128, 64, False, 1),
        ("fadd.2d v0, v0, v4", Kind.FLOATING, 128, 64, False, 1),
        ("fmla v0.4s, v1.4s, v2.s[0]", Kind.FLOATING, 128, 32, False, 1),
        ("fmla.4s v0, v1, v2[0]", Kind.FLOATING, 128, 32, False, 1),
        ("fmadd d0, d1, d2, d0", Kind.FLOATING, 64, 64, False, 1),
        ("fmul s0, s1, s2", Kind.FLOATING, 32, 32, False, 1),
        ("fmla z0.d, p0/m, z1.d, z2.d", Kind.FLOATING, 128, 64, False, 1),
        ("fadda d2, p0, d2, z0.d", Kind.FLOATING, 64, 64, False, 1),
        ("add v0.2d, v0.2d, v1.2d", Kind.INTEGER, 128, 64, False, 1),
        ("ldp q0, q1, [x9, #-32]", Kind.LOAD, 128, 0, True, 2),
        ("stp q0, q1, [x10], #64", Kind.STORE, 128, 0, False, 2),
        ("ldr d0, [x8, x9, lsl #3]", Kind.LOAD, 64, 64, True, 1),
        ("ldr w3, [x8]", Kind.LOAD, 32, 32, True, 1),
        ("ldr x3, [x8], #8", Kind.LOAD, 64, 64, True, 1),
        ("ldrb w3, [x8]", Kind.LOAD, 8, 8, True, 1),
        ("ld3 { v0.2d, v1.2d, v2.2d }, [x13], #48", Kind.LOAD, 128, 64, True, 3),
        ("ldr z2, [x12, #1, mul vl]", Kind.LOAD, 128, 0, True, 1),
        ("ld1d { z0.d }, p0/z, [x0, z1.d, lsl #3]", Kind.GATHER, 128, 64, True, 1),
        ("st1d { z0.d }, p0, [x0, z1.d]", Kind.SCATTER, 128, 64, False, 1),
        ("dup v0.2d, v1.d[0]", Kind.SHUFFLE, 128, 64, False, 1),
        ("fcmp d0, d8", Kind.COMPARE, 64, 64, False, 1),
        ("fcvtl v0.2d, v0.2s", Kind.CONVERT, 128, 64, False, 1),
        ("add x8, x8, #16", Kind.INDEX, 0, 0, False, 1),
        ("b.ne .LBB0_4", Kind.JUMP, 0, 0, False, 1),
        ("cbnz x8, LBB0_4", Kind.JUMP, 0, 0, False, 1),
        ("bl tanh", Kind.CALL, 0, 0, False, 1),
        ("nop", Kind.OTHER, 0, 0, False, 1),
    ],
)
def test_aarch64(line, kind, bits, element, loads, registers):
    found = aarch64.decode(line)
    assert (found.kind, found.bits, found.element) == (kind, bits, element)
    assert (found.loads, found.registers) == (loads, registers)


# ---- compiled here


def test_a_strict_sum_is_scalar_and_a_reassociated_one_is_not():
    """On every processor that Numba supports: each has registers of 128 bits at the least."""
    x = np.ones(100)
    assert instructions.of(vectors.sum_strict, x).lanes == 1
    found = instructions.of(vectors.sum_reassociated, x)
    assert found.name == "sum_reassociated"
    assert found.width_bits == 64 * found.lanes >= 128


def test_types_of_the_arguments_count():
    wide, narrow = (
        instructions.of(vectors.sum_reassociated, np.ones(100, dtype))
        for dtype in ("float64", "float32")
    )
    assert narrow.width_bits == wide.width_bits
    assert narrow.lanes == 2 * wide.lanes


def test_a_kernel_that_was_compiled_is_not_compiled_again():
    """Its own text is read: without width, where it was compiled without."""
    x = np.ones(100)
    narrow = vectors.scalar(vectors.sum_reassociated, x)
    assert instructions.of(narrow, x).lanes == 1
    assert instructions.of(vectors.sum_reassociated, x).lanes > 1


def test_a_kernel_is_not_called():
    @njit
    def fill(out):
        for i in range(out.size):
            out[i] = 1.0

    out = np.zeros(100)
    assert instructions.of(fill, out).loops
    assert not out.any()


def test_options_of_a_kernel_from_the_cache_are_kept():
    """multiply_add has leave to contract, and that shows in its instructions."""
    x = np.zeros(64)
    peak.multiply_add(x, x.copy(), 0.5, 1)
    texts = " ".join(
        one.text for one in instructions.of(peak.multiply_add, x, x, 0.5, 1).hottest.arithmetic
    )
    assert re.search(r"vfn?madd|fmla|fmad", texts)


def test_what_is_not_compiled_is_refused():
    with pytest.raises(TypeError, match="not compiled by Numba"):
        instructions.of(sum, [1.0])


def test_it_shows_itself_in_words_and_in_a_notebook():
    found = recorded("sum_reassociated.znver5")
    assert repr(found).splitlines()[0] == "sum_reassociated.znver5: the widest of 3 innermost loops"
    assert "512 bits" in found._repr_html_()
    assert "<strong>sum_reassociated.znver5</strong>" in found._repr_html_()
