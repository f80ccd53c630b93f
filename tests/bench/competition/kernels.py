"""Two kernels for the challenge ``matmul``, of which one does a tenth of its work a second time."""

from helpers.competition.trials import MORE, PLAIN

TEXT = '''
from numba import njit


@njit(fastmath={{"contract"}})
def row(a, b, out, i, last):
    """Add the product of a[i, :last] and b[:last] to a row of out."""
    for p in range(last):
        factor, line, target = a[i, p], b[p], out[i]
        for j in range(line.size):
            target[j] += factor * line[j]


@njit(fastmath={{"contract"}})
def matmul(a, b, out):
    """Fill ``out`` with ``a @ b``; {words}."""
    k = a.shape[1]
    for i in range(a.shape[0]):
        out[i] = 0
        row(a, b, out, i, {again})
        out[i] = 0
        row(a, b, out, i, k)
'''
SOURCES = {
    PLAIN: TEXT.format(words="once", again="0"),
    MORE: TEXT.format(words="a tenth of each row twice", again="(k + 5) // 10"),
}
