"""Which backend is in use: one for each thread and each async task, apart from the others."""

from contextvars import ContextVar

from helpers.backends import automatic, registry
from helpers.backends.dispatcher import Dispatcher, fixed

_dispatchers: dict[tuple[str, int | None], Dispatcher] = {}


class Use:
    """A backend in use; as a context manager it gives place to the one before at the end."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        self._token = active.set(dispatcher)

    def __enter__(self) -> "Use":
        """Nothing is left to do: the backend is in use since the call."""
        return self

    def __exit__(self, *failure: object) -> None:
        """Use what was in use before."""
        active.reset(self._token)

    def __repr__(self) -> str:
        return f"using {self._dispatcher.name!r}"


def use(name: str, *, threads: int | None = None) -> Use:
    """Take the backend ``name`` from now on; in a ``with`` statement, to the end of its block.

    name : one of ``available()``; "auto" chooses by what is known of this machine
    threads : 1 where "auto" is to leave out backends that start threads of their own, and to judge
        the others by what they do on one; None for all. It limits no library: see threadpoolctl

    It holds for this thread, or this async task, and for tasks that it starts; new threads begin
    with "auto". What a backend lacks runs on NumPy: ``explain`` tells.

    Raises ValueError for a name that no backend has and for ``threads`` other than 1 or None,
    BackendMissing where the package that the backend needs is not installed.
    """
    if threads not in (1, None):
        raise ValueError(f"threads is {threads!r}: needs 1, or None for as many as there are")
    return Use(_dispatcher(name, threads))


def current() -> str:
    """Return the name of the backend in use here."""
    return active.get().name


def forget() -> None:
    """Have every backend in use decide anew."""
    for dispatcher in list(_dispatchers.values()):
        dispatcher.forget()


def _dispatcher(name: str, threads: int | None) -> Dispatcher:
    registry.check_name(name)
    if name != registry.AUTO:
        registry.get(name)
    key = name, threads
    if key not in _dispatchers:
        choose = automatic.choice(threads) if name == registry.AUTO else fixed(name)
        _dispatchers[key] = Dispatcher(name, threads, choose)
    return _dispatchers[key]


registry.on_change(forget)
automatic.on_change(forget)
active: ContextVar[Dispatcher] = ContextVar(
    "kernels_measured_backend",
    default=_dispatcher(registry.AUTO, None),  # noqa: B039, tables are shared by intention
)
