"""Ports of this machine for servers of the tests."""

import socket
from random import SystemRandom

# Below those that Linux gives to whoever asks for any, so that nobody is given one before its
# server has started: that takes seconds.
KEPT = range(20_000, 32_768)


def free_port():
    """Return a port that nobody listens on, and nobody will by chance."""
    while True:
        port = SystemRandom().choice(KEPT)
        with socket.socket() as found:
            if found.connect_ex(("127.0.0.1", port)):
                return port
