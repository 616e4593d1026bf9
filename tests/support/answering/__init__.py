"""Whether a server answers, asked in its own protocol: a log-in, not only an open port.

Written on the standard library alone, so that servers can be provided before anything is installed.
"""

import socket
from urllib.parse import SplitResult, urlsplit


class NoAnswer(Exception):
    """The server does not answer, or not to this user; the message says which of the two and why."""


def read_exactly(connection: socket.socket, size: int) -> bytes:
    """The next `size` bytes; raises NoAnswer where the server hangs up before them."""
    received = b""
    while len(received) < size:
        part = connection.recv(size - len(received))
        if not part:
            raise NoAnswer("the server hangs up during the log-in")
        received += part
    return received


def split(url: str, schemes: tuple[str, ...], shape: str) -> SplitResult:
    """The parts of a server's URL; raises NoAnswer with the `shape` that it must have."""
    try:
        parts = urlsplit(url)
        understood = parts.scheme in schemes and parts.hostname and (parts.port or True)
    except ValueError:
        understood = False
    if not understood:
        raise NoAnswer(f"the URL must look like {shape}")
    return parts
