"""A Jupyter kernel in the sandbox, spoken to over sockets in a private folder.

The other end is not trusted: what it sends may be anything, or nothing.
"""

import sys
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from time import monotonic

import zmq
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.connect import write_connection_file

from helpers.judge.grading.seclusion import Secluded
from helpers.judge.leftovers import remove

START = 300.0  # seconds, on a machine that is busy
AGAIN = 10.0  # seconds of its own to answer over a new connection
INTERRUPTED = 5.0  # seconds for an interrupted cell to end
UNTOLD = 4.0  # seconds that outputs may come after the reply, as in nbclient
GLANCE = 0.2  # seconds between two looks at whether it still lives
MOST_DELAY = 10  # times a limit, that it is stretched to on a busy machine
LARGEST = 2**25  # bytes of one message; a larger one is dropped by ZeroMQ before it is held here
WAITING = 20  # messages held here at most; a kernel that sends faster loses some

Receive = Callable[[str, Mapping], None]


class Lost(Exception):
    """The kernel is gone, or does not answer; args[0] says how it came to that."""


class TimedOut(Exception):
    """A cell took too long and was interrupted; the kernel lives."""


class Starved(TimedOut):
    """It got next to no time on a core, for which it is not to blame."""


class Untold(Exception):
    """A cell ended, but its outputs did not arrive: one of them was too large."""


class Patience:
    """A limit on the time that a program takes, however busy the machine is with others.

    seconds : in which the program ran, or waited for something else than a core
    program : tells for how long it has been kept from a core, and how much of one it had, ever
    """

    def __init__(self, seconds: float, program: Secluded) -> None:
        self._seconds, self._program = seconds, program
        self._before = self._now()

    def _now(self) -> tuple[float, float, float]:
        return monotonic(), self._program.delayed(), self._program.used()

    def taken(self) -> float:
        """Return the seconds that count. Who waits for its own processes gains nothing by it."""
        now = zip(self._before, self._now(), strict=True)
        passed, kept, used = (max(after - before, 0.0) for before, after in now)
        return min(max(passed - kept, used), passed)

    def over(self) -> bool:
        """Whether the time is up."""
        passed = monotonic() - self._before[0]
        return passed > self._seconds and (self.starved() or self.taken() > self._seconds)

    def starved(self) -> bool:
        """Whether it is up for want of a core."""
        passed = monotonic() - self._before[0]
        return passed > MOST_DELAY * self._seconds and self.taken() <= self._seconds


class Kernel:
    """A kernel that starts at once; ``wait`` until it answers, and ``stop`` it.

    folder : new and private to it; files/ in it is its working directory. Removed at the end
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        file, self._connection = write_connection_file(
            str(folder / "connection.json"), transport="ipc", ip=str(folder / "kernel")
        )
        argv = [sys.executable, "-P", "-m", "ipykernel_launcher", "-f", file]
        argv.append("--HistoryManager.hist_file=:memory:")
        self._program = Secluded(argv, folder)
        self._client = _client(self._connection)

    def wait(self) -> None:
        """Return when it answers on all channels. Raises Lost."""
        deadline = monotonic() + START
        if not self._answers(lambda: monotonic() < deadline):
            raise Lost(f"it did not start within {START:g} s")

    def run(self, source: str, limit: float, receive: Receive) -> Mapping:
        """Run a cell, passing on each message about it; return the content of the reply.

        Raises TimedOut where it was interrupted after ``limit`` seconds, Starved where others had
        its core all the while, Lost where that did not help or the kernel died, Untold.
        """
        identity = self._client.execute(source, allow_stdin=False, stop_on_error=False)
        patience, late = self.patience(limit), None
        reply, idle = None, False
        while reply is None or not idle:
            if patience.over():
                if reply is not None:
                    self._reconnect()
                    raise Untold
                if late:
                    raise Lost(f"it did not end within {limit:g} s and could not be interrupted")
                late = Starved() if patience.starved() else TimedOut()
                patience = self.patience(INTERRUPTED)
                self._interrupt()
            for kind, content in self._messages({identity}):
                if kind == "execute_reply" and reply is None:
                    reply, patience = content, self.patience(UNTOLD)
                elif kind == "status":
                    idle = idle or content.get("execution_state") == "idle"
                else:
                    receive(kind, content)
        if late:
            raise late
        return reply

    def patience(self, seconds: float) -> Patience:
        """Return a limit on what it takes from now on."""
        return Patience(seconds, self._program)

    def stop(self) -> None:
        """End it and all that it started."""
        _hang_up(self._client)
        self._program.end()
        remove(self._folder)

    @property
    def said(self) -> str:
        """The end of what it wrote to stderr, once it has stopped."""
        return self._program.said()

    def _reconnect(self) -> None:
        """Connect anew: ZeroMQ gives up a connection over which too large a message comes."""
        _hang_up(self._client)
        self._client = _client(self._connection)
        patience = self.patience(AGAIN)
        if not self._answers(lambda: not patience.over()):
            raise Lost(f"it did not answer again within {AGAIN:g} s")

    def _answers(self, waiting: Callable[[], bool]) -> bool:
        """Ask on all channels as long as somebody waits; return whether it answers. Raises Lost."""
        asked: set[str] = set()
        while waiting():
            asked.add(self._client.kernel_info())
            if any(kind == "status" for kind, _ in self._messages(asked)):
                return True
        return False

    def _interrupt(self) -> None:
        client = self._client
        client.control_channel.send(client.session.msg("interrupt_request", {}))

    def _messages(self, asked: Collection[str]) -> list[tuple[str, Mapping]]:
        """Return what has come, or comes within a moment, about these requests. Raises Lost."""
        channels = (self._client.iopub_channel, self._client.shell_channel)
        poller = zmq.Poller()
        for channel in channels:
            poller.register(channel.socket, zmq.POLLIN)
        ready = dict(poller.poll(GLANCE * 1000))
        if not ready and (trouble := self._program.trouble()):
            raise Lost(trouble)
        found = (_message(channel) for channel in channels if channel.socket in ready)
        return [(kind, content) for about, kind, content in found if about in asked]


def _client(connection: dict) -> BlockingKernelClient:
    """Connect to a kernel; its file is not read, which by now it may have changed."""
    context = zmq.Context()
    for option, value in ((zmq.MAXMSGSIZE, LARGEST), (zmq.RCVHWM, WAITING), (zmq.LINGER, 0)):
        context.setsockopt(option, value)
    client = BlockingKernelClient(context=context)
    client.load_connection_info(connection)
    client.start_channels(stdin=False, hb=False)
    return client


def _hang_up(client: BlockingKernelClient) -> None:
    client.stop_channels()
    client.context.destroy(linger=0)


def _message(channel: object) -> tuple[str | None, str, Mapping]:
    """Return what request a message is about, its kind and content; (None, ...) for rubbish."""
    try:
        message = channel.get_msg(timeout=0)
        about, kind = message["parent_header"].get("msg_id"), message["msg_type"]
        if isinstance(about, str) and isinstance(kind, str):
            return about, kind, dict(message["content"])
    except Exception:  # nothing there, or whatever the other end sent that is no message
        pass
    return None, "", {}
