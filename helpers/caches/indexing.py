"""What compiled kernels do with watched arrays: index, assign, ask for their shape.

Each access is noted when it is made, `_note`; everything else is arithmetic on addresses.
"""

import operator

import numpy as np
from numba import types
from numba.core.errors import TypingError
from numba.extending import overload, overload_attribute
from numba.np.numpy_support import as_dtype

from helpers.caches.buffer import ADDRESSES, CODES, DRAIN, LENGTH, NOTED, STOPPED
from helpers.caches.watched import WatchedType, call, load, set_word, store, view, word

INLINE = {"forceinline": True}  # so that an access is a few instructions of the kernel itself


def _note(address, code, head):
    """Note one access; empty the buffer if that filled it."""


@overload(_note, jit_options=INLINE)
def _overload_note(address, code, head):
    def note(address, code, head):
        noted = word(head, NOTED)
        set_word(word(head, ADDRESSES), noted, address)
        set_word(word(head, CODES), noted, code)
        set_word(head, NOTED, noted + 1)
        if noted + 1 == LENGTH:
            call(word(head, DRAIN))
            if word(head, STOPPED):
                raise RuntimeError("the simulation was stopped")  # `Buffer` knows by what

    return note


def _locate(data, shape, strides, keys):
    """Return data, shape and strides of what an index leads to; dimensions it leaves out stay."""


@overload(_locate, jit_options=INLINE)
def _overload_locate(data, shape, strides, keys):
    if len(keys) == 0:
        return lambda data, shape, strides, keys: (data, shape, strides)
    if isinstance(keys[0], types.Integer):

        def locate(data, shape, strides, keys):
            index, length = np.intp(keys[0]), shape[0]
            if index < 0:
                index += length
            if not 0 <= index < length:
                raise IndexError("an index is out of bounds")
            return _locate(data + index * strides[0], shape[1:], strides[1:], keys[1:])

        return locate
    if isinstance(keys[0], types.SliceType):

        def locate(data, shape, strides, keys):
            start, stop, step = keys[0].indices(shape[0])
            length = len(range(start, stop, step))
            data, lengths, steps = _locate(
                data + start * strides[0] if length else data, shape[1:], strides[1:], keys[1:]
            )
            return data, (length, *lengths), (step * strides[0], *steps)

        return locate


def _keys_of(watched, index):
    """Return the types of an index's parts, or None for what is no index of such an array."""
    keys = index.types if isinstance(index, types.BaseTuple) else (index,)
    known = all(isinstance(key, types.Integer | types.SliceType) for key in keys)
    return keys if known and len(keys) <= watched.ndim else None


def _names_element(watched, keys):
    return len(keys) == watched.ndim and all(isinstance(key, types.Integer) for key in keys)


def _as_tuple(index):
    """Return an index as a tuple of its parts."""


@overload(_as_tuple, jit_options=INLINE)
def _overload_as_tuple(index):
    if isinstance(index, types.BaseTuple):
        return lambda index: index
    return lambda index: (index,)


@overload(operator.getitem, jit_options=INLINE)
def _overload_getitem(array, index):
    if not isinstance(array, WatchedType) or (keys := _keys_of(array, index)) is None:
        return None
    if _names_element(array, keys):

        def getitem(array, index):
            data, _, _ = _locate(array.data, array.shape, array.strides, _as_tuple(index))
            _note(data + array.move, array.code, array.head)
            return load(array, data)

    else:

        def getitem(array, index):
            data, shape, strides = _locate(array.data, array.shape, array.strides, _as_tuple(index))
            return view(array, data, shape, strides)

    return getitem


@overload(operator.setitem, jit_options=INLINE)
def _overload_setitem(array, index, value):
    if not isinstance(array, WatchedType) or (keys := _keys_of(array, index)) is None:
        return None
    if not array.writable:
        raise TypingError("an array that is read-only is written to")
    if not _names_element(array, keys):
        return lambda array, index, value: _assign(array[index], value)
    if not isinstance(value, types.Number | types.Boolean):
        return None

    def setitem(array, index, value):
        data, _, _ = _locate(array.data, array.shape, array.strides, _as_tuple(index))
        store(array, data, value)
        _note(data + array.move, array.code + 1, array.head)

    return setitem


def _assign(array, value):
    """Write a number, or an array of the same shape, to all of an array in C order."""


@overload(_assign)
def _overload_assign(array, value):
    if isinstance(value, types.Number | types.Boolean):
        if array.ndim == 1:

            def assign(array, value):
                for i in range(array.shape[0]):
                    array[i] = value
        else:

            def assign(array, value):
                for i in range(array.shape[0]):
                    _assign(array[i], value)

        return assign
    if isinstance(value, WatchedType) and value.ndim == array.ndim:

        def assign(array, value):
            if array.shape != value.shape:
                raise ValueError("the shapes of an assignment differ")
            if array.data == value.data and array.strides == value.strides:
                return  # nothing to move, as in a trace
            low, high = _extent(array.data, array.shape, array.strides)
            start, stop = _extent(value.data, value.shape, value.strides)
            if start <= high and low <= stop:
                raise ValueError("an assignment reads where it writes: trace may do")
            _copy(array, value)

        return assign


def _extent(data, shape, strides):
    """Return the lowest and the highest address of an element; none lies in between if empty."""


@overload(_extent, jit_options=INLINE)
def _overload_extent(data, shape, strides):
    def extent(data, shape, strides):
        low, high = data, data
        for axis in range(len(shape)):
            reach = (shape[axis] - 1) * strides[axis]
            low, high = low + min(reach, 0), high + max(reach, 0)
        return low, high

    return extent


def _copy(array, value):
    """Write an array of the same shape to another in C order, each read before its write."""


@overload(_copy)
def _overload_copy(array, value):
    if array.ndim == 1:

        def copy(array, value):
            for i in range(len(array)):
                array[i] = value[i]
    else:

        def copy(array, value):
            for i in range(len(array)):
                _copy(array[i], value[i])

    return copy


# What else a kernel asks of an array


@overload(len)
def _overload_len(array):
    if isinstance(array, WatchedType):
        return lambda array: array.shape[0]


@overload_attribute(WatchedType, "ndim")
def _overload_ndim(array):
    ndim = array.ndim
    return lambda array: ndim


@overload_attribute(WatchedType, "itemsize")
def _overload_itemsize(array):
    itemsize = as_dtype(array.element).itemsize
    return lambda array: itemsize


@overload_attribute(WatchedType, "dtype")
def _overload_dtype(array):
    dtype = as_dtype(array.element)
    return lambda array: dtype


@overload_attribute(WatchedType, "size")
def _overload_size(array):
    def size(array):
        product = 1
        for length in array.shape:
            product *= length
        return product

    return size


@overload_attribute(WatchedType, "T")
def _overload_transposed(array):
    return lambda array: view(array, array.data, array.shape[::-1], array.strides[::-1])


@overload(np.dot)
def _overload_dot(a, b):
    if isinstance(a, WatchedType) and isinstance(b, WatchedType) and a.ndim == b.ndim == 1:

        def dot(a, b):
            if len(a) != len(b):
                raise ValueError("the vectors of a dot product differ in length")
            total = a.dtype.type(0)
            for i in range(len(a)):
                total += a[i] * b[i]
            return total

        return dot
