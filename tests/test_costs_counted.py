"""The costs are counted: each operation, written as plain loops, runs over numbers that count."""

import math
from itertools import product

import pytest

from helpers import costs
from helpers.kernels.gram import gram_vector_python
from helpers.kernels.matmul import matmul_python


class Tally:
    """How many results were computed, and which elements were read first and written."""

    def __init__(self):
        self.flop, self.read, self.written = 0, set(), set()

    def bytes(self, item):
        return item * (len(self.read) + len(self.written))


class Number:
    """A number that counts each arithmetic result it takes part in."""

    def __init__(self, tally, value):
        self.tally, self.value = tally, value

    def result(self, value):
        self.tally.flop += 1
        return Number(self.tally, value)

    def __add__(self, other):
        return self.result(self.value + plain(other))

    def __sub__(self, other):
        return self.result(self.value - plain(other))

    def __mul__(self, other):
        return self.result(self.value * plain(other))

    def __truediv__(self, other):
        return self.result(self.value / plain(other))

    __radd__, __rmul__ = __add__, __mul__


def plain(number):
    return number.value if isinstance(number, Number) else number


def maximum(a, b):
    return (a if isinstance(a, Number) else b).result(max(plain(a), plain(b)))


def exp(number):
    return number.result(math.exp(number.value))


def tanh(number):
    return number.result(math.tanh(number.value))


class Array:
    """An array of any shape over counting numbers; rows are views of it."""

    def __init__(self, tally, shape, values=None, prefix=()):
        self.tally, self.shape, self.prefix = tally, shape, prefix
        self.values = {} if values is None else values

    def __len__(self):
        return self.shape[0]

    def __getitem__(self, index):
        if not 0 <= index < self.shape[0]:
            raise IndexError(index)
        place = (*self.prefix, index)
        if len(self.shape) > 1:
            return Array(self.tally, self.shape[1:], self.values, place)
        self.touch(place, self.tally.read)
        return Number(self.tally, self.values.get(place, 1 + sum(place) / 7))

    def __setitem__(self, index, number):
        place = (*self.prefix, index)
        self.touch(place, self.tally.written)
        self.values[place] = plain(number)

    def touch(self, place, kind):
        key = (id(self.values), place)
        if kind is self.tally.written or key not in self.tally.written:
            kind.add(key)


def transpose(x, out):
    for i, j in product(range(len(x)), range(len(out))):
        out[j][i] = x[i][j]


def copy(x, out):
    for i in range(len(x)):
        out[i] = x[i]


def add(a, b, out):
    for i in range(len(out)):
        out[i] = a[i] + b[i]


def triad(b, c, out):
    for i in range(len(out)):
        out[i] = b[i] + 3.0 * c[i]


def saxpy(x, y):
    for i in range(len(y)):
        y[i] = y[i] + 3.0 * x[i]


def relu(x, out):
    for i in range(len(out)):
        out[i] = maximum(x[i], 0.0)


def gelu(x, out):
    for i in range(len(out)):
        v = x[i]
        cube = v * v * v
        out[i] = 0.5 * v * (1.0 + tanh(math.sqrt(2 / math.pi) * (v + 0.044715 * cube)))


def row_sums(x, out):
    for i in range(len(x)):
        total = 0.0
        for value in x[i]:
            total += value
        out[i] = total


def column_sums(x, out):
    totals = len(out) * [0.0]
    for row in x:
        for j in range(len(out)):
            totals[j] += row[j]
    for j in range(len(out)):
        out[j] = totals[j]


def softmax(x, out):
    for source, target in zip(x, out, strict=True):
        top, total, n = -math.inf, 0.0, len(source)
        for j in range(n):
            top = maximum(top, source[j])
        for j in range(n):
            target[j] = exp(source[j] - top)
        for j in range(n):
            total += target[j]
        for j in range(n):
            target[j] = target[j] / total


def conv2d(images, filters, out, stride, padding):
    for b, o, i, j in product(*map(range, out.shape)):
        total = 0.0
        for c, p, q in product(*map(range, filters.shape[1:])):
            row, column = i * stride + p - padding, j * stride + q - padding
            inside = 0 <= row < images.shape[2] and 0 <= column < images.shape[3]
            pixel = images[b][c][row][column] if inside else 0.0
            total += pixel * filters[o][c][p][q]
        out[b][o][i][j] = total


def counted(operation, shapes, *settings):
    tally = Tally()
    arrays = [Array(tally, shape) for shape in shapes]
    operation(*arrays, *settings)
    return tally


OPERATIONS = {
    "matmul": (matmul_python, [(3, 4), (4, 5), (3, 5)], costs.matmul(3, 4, 5)),
    "gram_vector": (gram_vector_python, [(3, 4), (4,), (4,)], costs.gram_vector(3, 4)),
    "transpose": (transpose, [(3, 4), (4, 3)], costs.transpose(3, 4)),
    "copy": (copy, [(7,), (7,)], costs.copy(7)),
    "add": (add, [(7,), (7,), (7,)], costs.add(7)),
    "triad": (triad, [(7,), (7,), (7,)], costs.triad(7)),
    "saxpy": (saxpy, [(7,), (7,)], costs.saxpy(7)),
    "relu": (relu, [(7,), (7,)], costs.relu(7)),
    "gelu": (gelu, [(7,), (7,)], costs.gelu(7)),
    "row_sums": (row_sums, [(3, 4), (3,)], costs.row_sums(3, 4)),
    "column_sums": (column_sums, [(3, 4), (4,)], costs.column_sums(3, 4)),
    "softmax": (softmax, [(3, 4), (3, 4)], costs.softmax(3, 4)),
    "one of each": (softmax, [(1, 1), (1, 1)], costs.softmax(1, 1)),
    "nothing": (row_sums, [(3, 0), (3,)], costs.row_sums(3, 0)),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_plain_loops_do_the_flop_and_touch_the_bytes_of_the_cost(name):
    operation, shapes, cost = OPERATIONS[name]
    tally = counted(operation, shapes)
    assert (tally.flop, tally.bytes(8)) == (cost.flop, cost.bytes)


@pytest.mark.parametrize(
    ("stride", "padding", "out"), [(1, 0, (4, 3)), (2, 0, (2, 2)), (1, 1, (6, 5))]
)
def test_a_convolution_does_the_flop_and_touches_the_bytes_of_its_cost(stride, padding, out):
    images, filters = (2, 3, 6, 5), (4, 3, 3, 3)
    cost = costs.conv2d(images, filters, stride=stride, padding=padding, dtype="float32")
    tally = counted(conv2d, [images, filters, (2, 4, *out)], stride, padding)
    assert tally.flop == cost.flop
    # A stride of 2 skips the last row or column of some images.
    assert tally.bytes(4) == cost.bytes if stride == 1 else tally.bytes(4) < cost.bytes


def test_every_cost_is_counted():
    taught = {name for name in vars(costs) if callable(getattr(costs, name)) and name.islower()}
    own = {name for name in taught if getattr(costs, name).__module__ == "helpers.costs"}
    assert {name for name in own if not name.startswith("_")} <= {*OPERATIONS, "conv2d"}


def test_a_miscounted_operation_would_be_seen():
    tally = counted(lambda x, out: gelu(x, out) or relu(x, out), [(7,), (7,)])
    assert tally.flop != costs.gelu(7).flop


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex128"])
def test_bytes_follow_the_dtype(dtype):
    half = costs.triad(10, "float16")
    assert costs.triad(10, dtype).flop == half.flop
    assert costs.triad(10, dtype).bytes == half.bytes * {"float32": 2, "float64": 4}.get(dtype, 8)


def test_intensity_is_flop_per_byte():
    assert costs.triad(10).intensity == pytest.approx(1 / 12)
    assert costs.copy(0).intensity == 0.0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: costs.matmul(-1, 2, 3), "m is -1"),
        (lambda: costs.copy(-3), "n is -3"),
        (lambda: costs.conv2d((1, 1, -4, 4), (1, 1, 3, 3)), "images is"),
        (lambda: costs.conv2d((1, 2, 4, 4), (1, 1, 3, 3)), "filters have 1 channels and images 2"),
        (lambda: costs.conv2d((1, 1, 2, 4), (1, 1, 3, 3)), "larger than images"),
        (lambda: costs.conv2d((1, 1, 4, 4), (1, 1, 3, 3), stride=0), "stride is 0"),
    ],
)
def test_sizes_that_make_no_sense_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
