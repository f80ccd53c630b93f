"""The names that a kernel may use. What stands here can neither reach outside nor stay behind.

Left out on purpose: all that takes a function, changes how NumPy works from then on (``seterr``),
keeps a state (``random``), reads memory as something else (``view``, ``getfield``, ``frombuffer``,
``as_strided``), moves an array's memory (``resize``), touches files, or asks for memory that no
allocator counts (``linalg``, ``fft``).
"""

import math

import numpy as np

BUILTINS = frozenset(
    "abs all any bool complex divmod enumerate float int len list max min pow print range "
    "reversed round sorted sum tuple zip".split()
)
TYPES = frozenset("bool complex float int".split())  # that also stand for dtypes
ERRORS = frozenset(
    "ArithmeticError AssertionError Exception IndexError NotImplementedError OverflowError "
    "RuntimeError TypeError ValueError ZeroDivisionError".split()
)
MATH = frozenset(name for name in dir(math) if not name.startswith("_"))

UFUNCS = frozenset(name for name in dir(np) if isinstance(getattr(np, name), np.ufunc))
UFUNC_METHODS = frozenset("accumulate at outer reduce reduceat".split())
SCALARS = frozenset(
    "bool bool_ byte cdouble complex128 complex64 csingle double float16 float32 float64 half "
    "int16 int32 int64 int8 int_ intc intp long longdouble longlong short single ubyte uint uint16 "
    "uint32 uint64 uint8 uintc uintp ulong ulonglong ushort".split()
)
CONSTANTS = frozenset("e inf nan newaxis pi".split())
NUMPY = (
    UFUNCS | SCALARS | CONSTANTS | frozenset(
        "all allclose amax amin any arange argmax argmin argsort argwhere array array_equal around "
        "asarray ascontiguousarray asfortranarray atleast_1d atleast_2d atleast_3d average "
        "broadcast_arrays broadcast_shapes broadcast_to clip column_stack concatenate copy copyto "
        "count_nonzero cross cumprod cumsum diag diagonal diff dot dtype einsum empty empty_like "
        "errstate expand_dims eye finfo flatnonzero flip fliplr flipud full full_like hstack "
        "identity iinfo indices inner isclose iscomplexobj isrealobj isscalar ix_ kron linspace "
        "matmul max mean median meshgrid min moveaxis nan_to_num nanargmax nanargmin nancumsum "
        "nanmax nanmean nanmedian nanmin nanprod nanstd nansum nanvar ndenumerate ndim ndindex "
        "nonzero ones ones_like outer prod promote_types ptp putmask ravel repeat reshape "
        "result_type rollaxis roll rot90 round searchsorted shape size sort split squeeze stack "
        "std sum swapaxes take take_along_axis tensordot tile trace transpose tri tril triu var "
        "vdot vstack where zeros zeros_like".split()
    )
)  # fmt: skip

# Of arrays, numbers, dtypes and what describes them: to be read ...
PROPERTIES = frozenset(
    "T bits dtype eps flat imag itemsize kind max min nbytes ndim real shape size "
    "smallest_normal strides tiny".split()
)
# ... and to be called; those of lists are among them.
METHODS = frozenset(
    "all any append argmax argmin argsort astype clear clip conj conjugate copy count cumprod "
    "cumsum diagonal dot extend fill flatten index insert is_integer item max mean min nonzero "
    "pop prod ptp put ravel remove repeat reshape reverse round searchsorted sort squeeze std sum "
    "swapaxes take tolist trace transpose type var".split()
)
KEYWORDS = frozenset(
    "a all a_max a_min array atol axes axis axis1 axis2 casting copy ddof decimals "
    "default divide dtype end endpoint equal_nan fill_value indexing indices "
    "initial invalid invert k kind keepdims mode n nan ndmin neginf num offset optimize "
    "order out over posinf repeats retstep return_index return_inverse rtol sep shape shift side "
    "sorter sparse start step stop strict subok tol under values weights where".split()
)  # fmt: skip

_SIZES = "f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 c8 c16".split()
QUOTED = frozenset(
    [*SCALARS, *_SIZES, *(f"{mark}{size}" for mark in "<=>" for size in _SIZES)]
) | frozenset(
    "C F A K b h i l q f d g e u float int complex "
    "no equiv safe same_kind unsafe same_value ij xy left right raise wrap clip ignore warn print "
    "quicksort mergesort heapsort stable nan inf -inf infinity -infinity".split()
)
"""Words in quotes that stand for something: dtypes, orders, kinds of sorting and the like."""

PRODUCTS = frozenset(
    "@ cross dot einsum inner kron matmul matvec outer tensordot vdot vecdot vecmat".split()
)
"""What multiplies matrices, for exercises where that is to be written by hand."""

OUTSIDE = frozenset(
    "__import__ breakpoint builtins cffi compile ctypes delattr dir eval exec exit gc getattr "
    "globals help importlib input inspect io locals memoryview multiprocessing object open os "
    "pathlib pickle quit setattr shutil signal socket subprocess super sys tempfile threading type "
    "vars ctypeslib lib load memmap save fromfile tofile loadtxt savetxt genfromtxt frombuffer "
    "objmode carray farray cfunc intrinsic extending base data view getfield setfield resize "
    "setflags dump dumps tobytes random seterr".split()
)
"""What a kernel has no honest use for, as names, modules or attributes: refused as forbidden."""
