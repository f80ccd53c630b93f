"""Traced arrays for compiled code: a type of Numba's that notes each access as it makes it.

A kernel compiled for arguments of this type does what it does for arrays, and writes each access
into a buffer. When the buffer is full, Python empties it into the simulator. A value of the type is
nothing but numbers, so that the compiler can keep them in registers:

    data           the address of element 0, ..., 0 in this process
    move           what to add to get the simulated address
    code           what the engine wants to know of a read; of a write, one more
    head           the address of the buffer's head, see `Buffer`
    shape, strides as of the array
"""

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import (
    NativeValue,
    box,
    intrinsic,
    make_attribute_wrapper,
    models,
    register_model,
    typeof_impl,
    unbox,
)
from numba.np.numpy_support import from_dtype
from numpy.typing import NDArray

from helpers.caches.buffer import Buffer
from helpers.caches.stream import code_of


class Watched:
    """An array as it is given to compiled code."""

    def __init__(self, array: NDArray, move: int, owner: int, buffer: Buffer):
        self.array = array
        data = array.__array_interface__["data"][0]
        code = int(code_of(array.itemsize, False, owner))
        self.numbers = (data, move, code, buffer.address, *array.shape, *array.strides)


class WatchedType(types.Type):
    """The type of such an array: its elements' type, its dimensions, whether it can be written."""

    def __init__(self, element: types.Type, ndim: int, writable: bool):
        self.element, self.ndim, self.writable = element, ndim, writable
        super().__init__(f"Watched({element}, {ndim}{'' if writable else ', readonly'})")


@typeof_impl.register(Watched)
def _typeof(watched, _):
    array = watched.array
    return WatchedType(from_dtype(array.dtype), array.ndim, array.flags.writeable)


@register_model(WatchedType)
class WatchedModel(models.StructModel):
    """The numbers that make up a value."""

    def __init__(self, manager, watched):
        axes = types.UniTuple(types.intp, watched.ndim)
        names = ("data", "move", "code", "head")
        members = [*((name, types.intp) for name in names), ("shape", axes), ("strides", axes)]
        super().__init__(manager, watched, members)


for member in ("data", "move", "code", "head", "shape", "strides"):
    make_attribute_wrapper(WatchedType, member, member)


@unbox(WatchedType)
def _unbox(watched, value, c):
    numbers = c.pyapi.object_getattr_string(value, "numbers")
    found = c.unbox(types.UniTuple(types.intp, 4 + 2 * watched.ndim), numbers)
    c.pyapi.decref(numbers)
    each = cgutils.unpack_tuple(c.builder, found.value)
    return NativeValue(_pack(c.context, c.builder, watched, each), found.is_error)


@box(WatchedType)
def _box(watched, value, c):
    return c.pyapi.make_none()  # the caller has the array itself


def _pack(context, builder, watched, numbers):
    """Return the value of type ``watched`` made of its numbers."""
    data, move, code, head, *axes = numbers
    value = cgutils.create_struct_proxy(watched)(context, builder)
    value.data, value.move, value.code, value.head = data, move, code, head
    several = types.UniTuple(types.intp, watched.ndim)
    value.shape = context.make_tuple(builder, several, axes[: watched.ndim])
    value.strides = context.make_tuple(builder, several, axes[watched.ndim :])
    return value._getvalue()


@intrinsic
def view(typing, watched, data, shape, strides):
    """Return the part of an array that data, shape and strides describe."""
    part = WatchedType(watched.element, len(shape), watched.writable)

    def build(context, builder, signature, args):
        whole = cgutils.create_struct_proxy(watched)(context, builder, args[0])
        axes = [*cgutils.unpack_tuple(builder, args[2]), *cgutils.unpack_tuple(builder, args[3])]
        return _pack(context, builder, part, [args[1], whole.move, whole.code, whole.head, *axes])

    return part(watched, data, shape, strides), build


# Memory


@intrinsic
def load(typing, watched, address):
    """Return the element at an address."""

    def build(context, builder, signature, args):
        kind = context.get_data_type(watched.element).as_pointer()
        return context.unpack_value(builder, watched.element, builder.inttoptr(args[1], kind))

    return watched.element(watched, types.intp), build


@intrinsic
def store(typing, watched, address, value):
    """Write the element at an address, after converting it as an array would."""

    def build(context, builder, signature, args):
        kind = context.get_data_type(watched.element).as_pointer()
        value = context.cast(builder, args[2], signature.args[2], watched.element)
        context.pack_value(builder, watched.element, value, builder.inttoptr(args[1], kind))
        return context.get_dummy_value()

    return types.void(watched, types.intp, value), build


@intrinsic
def word(typing, address, index):
    """Return word number ``index`` of what lies at an address."""

    def build(context, builder, signature, args):
        words = builder.inttoptr(args[0], ir.IntType(64).as_pointer())
        return builder.load(builder.gep(words, [args[1]]))

    return types.int64(types.intp, types.intp), build


@intrinsic
def set_word(typing, address, index, value):
    """Write word number ``index`` of what lies at an address."""

    def build(context, builder, signature, args):
        words = builder.inttoptr(args[0], ir.IntType(64).as_pointer())
        builder.store(args[2], builder.gep(words, [args[1]]))
        return context.get_dummy_value()

    return types.void(types.intp, types.intp, types.int64), build


@intrinsic
def call(typing, address):
    """Call the function at an address, which takes nothing and returns nothing."""

    def build(context, builder, signature, args):
        function = ir.FunctionType(ir.VoidType(), [])
        builder.call(builder.inttoptr(args[0], function.as_pointer()), [])
        return context.get_dummy_value()

    return types.void(types.intp), build
