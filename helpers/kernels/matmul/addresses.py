"""What compiled code must know of an array's place in memory, and NumPy's interface hides."""

import numpy as np
from llvmlite import ir
from numba import carray, njit, types
from numba.core import cgutils
from numba.extending import intrinsic, overload
from numba.np.arrayobj import make_array

ALIGNMENT = 64  # bytes: a cache line, and the widest vector


def itemsize(x):
    """Return the bytes of an element of ``x``; a constant where compiled, as x.itemsize is not."""
    return x.itemsize


@overload(itemsize)
def _itemsize(x):
    size = x.dtype.bitwidth // 8
    return lambda x: size


@njit(nogil=True)
def rows_are_plain(x):
    """Say whether the elements of each row of ``x`` follow one another, and its rows ascend."""
    size = itemsize(x)
    whole = x.strides[0] % size == 0 and x.ctypes.data % size == 0
    return whole and x.strides[1] == size and x.strides[0] >= 0


@njit(nogil=True)
def flat(x):
    """Return the memory from the first element of ``x`` to the last as an array of one dimension.

    x : at least one element, rows plain as ``rows_are_plain`` says; x[i, j] is flat(x)[i * s + j],
        where s is ``row_step(x)``. Between the rows may lie what belongs to others.

    The compiler knows of the result, and did not know of ``x``, that neighbours are adjacent.
    """
    return carray(_pointer(x), ((x.shape[0] - 1) * row_step(x) + x.shape[1],))


@njit(nogil=True)
def row_step(x):
    """Return the distance between the starts of two rows, in elements."""
    return x.strides[0] // itemsize(x)


@njit(nogil=True)
def aligned(size, like):
    """Return an array of ``size`` elements as in ``like``, unset, that starts with a cache line."""
    buffer = np.empty(size + ALIGNMENT // itemsize(like), like.dtype)
    start = (-buffer.ctypes.data % ALIGNMENT) // itemsize(like)
    return buffer[start : start + size]


@intrinsic
def prefetch(typing, array, index):
    """Ask for the cache line of array[index], of one dimension, and go on without waiting."""

    def code(context, builder, signature, arguments):
        data = make_array(signature.args[0])(context, builder, arguments[0]).data
        address = builder.bitcast(builder.gep(data, [arguments[1]]), cgutils.voidptr_t)
        flag = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, flag, flag, flag])
        llvm = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8")
        builder.call(llvm, [address, flag(0), flag(3), flag(1)])  # to read, into L1, data
        return context.get_dummy_value()

    return types.void(array, index), code


@intrinsic
def widest_vectors(typing):
    """Have the function that calls this compiled for vectors as wide as the processor's registers.

    For many processors with AVX-512 LLVM prefers half of it, because their clock slowed down for
    more. In dense arithmetic twice the width gains more than that loses.
    """

    def code(context, builder, signature, arguments):
        # llvmlite's own ``add`` knows only attributes that have no value.
        set.add(builder.function.attributes, '"prefer-vector-width"="512"')
        return context.get_dummy_value()

    return types.void(), code


@intrinsic
def _pointer(typing, array):
    """Return the address of the first element of ``array``."""

    def code(context, builder, signature, arguments):
        return make_array(signature.args[0])(context, builder, arguments[0]).data

    return types.CPointer(array.dtype)(array), code
