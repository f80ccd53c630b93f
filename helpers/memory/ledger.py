"""A counting allocator for NumPy's buffers.

NumPy calls an allocator at any moment, also while an exception is on its way, when no Python code
may run. So the allocator is compiled, and touches nothing but its own numbers. Each block has a
header of two integers, its counted bytes and its serial number, in front of what NumPy sees. The
allocator outlives the call: arrays that survive are given back to it later. NumPy holds Python's
lock when it calls.
"""

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import numpy as np
from numba import carray, cfunc, njit, types
from numba.extending import intrinsic

DEPTH = 8  # calls inside each other
SINGLE = 16  # bytes up to which a block holds a single number, and is not counted
HEADER = 16  # bytes; keeps what follows as well aligned as malloc does
# The state: the addresses of the parent's state (or 0) and of the last serial number, how many
# calls are open, then five numbers for each open call.
PARENT, SERIAL, OPEN, CALLS = 0, 1, 2, 3
FIRST, LIVE, PEAK, TOTAL, BLOCKS, FIELDS = 0, 1, 2, 3, 4, 5
STATE = CALLS + DEPTH * FIELDS

_pointer = types.CPointer(types.int64)
_malloc = types.ExternalFunction("malloc", _pointer(types.uintp))
_calloc = types.ExternalFunction("calloc", _pointer(types.uintp, types.uintp))
_realloc = types.ExternalFunction("realloc", _pointer(types.uintp, types.uintp))
_free = types.ExternalFunction("free", types.void(types.uintp))


@intrinsic
def _at(typingctx, address):
    """Return a pointer to the integers at an address."""

    def codegen(context, builder, signature, args):
        return builder.inttoptr(args[0], context.get_value_type(_pointer))

    return _pointer(types.uintp), codegen


@njit(cache=True)
def _counted(size):
    return types.int64(size) if size > SINGLE else types.int64(0)


@njit(cache=True)
def _serial(context):
    counter = carray(_at(np.uintp(carray(context, (STATE,))[SERIAL])), (1,))
    counter[0] += 1
    return counter[0]


@njit(cache=True)
def _change(context, serial, size, total, blocks):
    """Add to every open call, here and in the parents, that began before the block was made."""
    state = carray(context, (STATE,))
    while True:
        for call in range(state[OPEN]):
            own = CALLS + call * FIELDS
            if serial > state[own + FIRST]:
                state[own + BLOCKS] += blocks
                state[own + TOTAL] += total
                state[own + LIVE] += size
                state[own + PEAK] = max(state[own + PEAK], state[own + LIVE])
        if state[PARENT] == 0:
            return
        state = carray(_at(np.uintp(state[PARENT])), (STATE,))


@njit(cache=True)
def _seal(context, block, size):
    header = carray(block, (2,))
    address = np.uintp(header.ctypes.data)
    if address == 0:
        return address
    header[0] = _counted(size)
    header[1] = _serial(context)
    _change(context, header[1], header[0], header[0], 1 if header[0] else 0)
    return address + np.uintp(HEADER)


def _new(context, size):
    return _seal(context, _malloc(size + np.uintp(HEADER)), size)


def _new_zeroed(context, items, size):
    return _seal(context, _calloc(np.uintp(1), items * size + np.uintp(HEADER)), items * size)


def _resize(context, address, size):
    if address == 0:
        return _seal(context, _malloc(size + np.uintp(HEADER)), size)
    block = _realloc(address - np.uintp(HEADER), size + np.uintp(HEADER))
    header = carray(block, (2,))
    moved = np.uintp(header.ctypes.data)
    if moved == 0:
        return moved
    before = header[0]
    header[0] = _counted(size)
    growth = header[0] - before
    _change(context, header[1], growth, max(growth, 0), 1 if before == 0 and growth > 0 else 0)
    return moved + np.uintp(HEADER)


def _give_back(context, address, size):
    if address != 0:
        start = address - np.uintp(HEADER)
        header = carray(_at(start), (2,))
        _change(context, header[1], -header[0], 0, 0)
        _free(start)


class _Allocator(ctypes.Structure):
    _fields_ = (
        ("context", ctypes.c_void_p),
        ("new", ctypes.c_void_p),
        ("new_zeroed", ctypes.c_void_p),
        ("resize", ctypes.c_void_p),
        ("give_back", ctypes.c_void_p),
    )


class _Handler(ctypes.Structure):
    """NumPy's PyDataMem_Handler, version 1."""

    _fields_ = (
        ("name", ctypes.c_char * 127),
        ("version", ctypes.c_uint8),
        ("allocator", _Allocator),
    )


@cache
def _compiled() -> tuple:
    """Return the four functions of the allocator, compiled once."""
    size, place = types.uintp, types.uintp
    functions = (
        cfunc(place(_pointer, size), cache=True)(_new),
        cfunc(place(_pointer, size, size), cache=True)(_new_zeroed),
        cfunc(place(_pointer, place, size), cache=True)(_resize),
        cfunc(types.void(_pointer, place, size), cache=True)(_give_back),
    )
    _keep_for_good(functions)
    return functions


def _keep_for_good(thing: object) -> None:
    """Never free an object: when Python ends, arrays may come back after all modules are gone."""
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(thing))


@cache
def _set_handler() -> ctypes._CFuncPtr:
    """Return PyDataMem_SetHandler from NumPy's table of C functions."""
    table = np._core._multiarray_umath._ARRAY_API
    address = ctypes.pythonapi.PyCapsule_GetPointer
    address.restype, address.argtypes = ctypes.c_void_p, (ctypes.py_object, ctypes.c_char_p)
    entries = ctypes.cast(address(table, None), ctypes.POINTER(ctypes.c_void_p))
    return ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.py_object)(entries[304])


class Ledger:
    """The allocator of one thread; what it counts, its parent's open calls count too."""

    def __init__(self, parent: "Ledger | None" = None) -> None:
        # Not NumPy's memory: a parent that is counting must not see it.
        self.state = np.frombuffer((ctypes.c_int64 * STATE)(), np.int64)
        self.state[PARENT] = parent.state.ctypes.data if parent else 0
        self.state[SERIAL] = _serials.ctypes.data
        functions = (function.address for function in _compiled())
        allocator = _Allocator(self.state.ctypes.data, *functions)
        self._handler = _Handler(b"helpers.memory", 1, allocator)
        capsule = ctypes.pythonapi.PyCapsule_New
        capsule.restype = ctypes.py_object
        capsule.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
        self.capsule = capsule(ctypes.addressof(self._handler), b"mem_handler", None)
        _keep_for_good(self)

    def install(self) -> object:
        """Let NumPy allocate here, in this thread; return what it used before."""
        return _set_handler()(self.capsule)

    def open(self) -> int:
        """Start to count for one more call, and return where its numbers stand."""
        call = int(self.state[OPEN])
        if call == DEPTH:
            raise RuntimeError(f"{DEPTH} profiled calls are open inside each other: no more fit")
        own = CALLS + call * FIELDS
        self.state[own : own + FIELDS] = 0
        self.state[own + FIRST] = _serials[0]
        self.state[OPEN] += 1
        return own

    def close(self, own: int) -> tuple[int, int, int]:
        """Stop counting for the innermost call; return its peak, its total and its blocks."""
        self.state[OPEN] -= 1
        return tuple(int(self.state[own + field]) for field in (PEAK, TOTAL, BLOCKS))


_serials = np.zeros(1, np.int64)
_thread = threading.local()


def current() -> Ledger | None:
    """Return the ledger that counts in this thread, None where no profiled call runs."""
    own = getattr(_thread, "ledger", None)
    if own is not None and own.state[OPEN]:
        return own
    return getattr(_thread, "inherited", None)


def inherit(ledger: Ledger) -> None:
    """Let this thread count into the ledger of the thread that started it."""
    _thread.inherited = ledger
    ledger.install()


@contextmanager
def opened() -> Iterator[list[int]]:
    """Count for the length of the block; the list holds (peak, total, blocks) afterwards."""
    account = []
    if getattr(_thread, "ledger", None) is None:
        _thread.ledger = Ledger(parent=getattr(_thread, "inherited", None))
    ledger = _thread.ledger
    own = ledger.open()
    before = ledger.install()
    try:
        yield account
    finally:
        _set_handler()(before)
        account.extend(ledger.close(own))
