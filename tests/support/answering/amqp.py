"""Whether a RabbitMQ answers at an AMQP URL: a whole AMQP 0-9-1 log-in, up to the virtual host."""

import socket
import ssl
import struct
from urllib.parse import unquote

from tests.support.answering import NoAnswer, read_exactly, split

SHAPE = "amqp://user:password@host:5672/"
PROTOCOL_HEADER = b"AMQP\x00\x00\x09\x01"
METHOD_FRAME, FRAME_END = 1, b"\xce"
# Class and method numbers of AMQP 0-9-1 § 1.4, class `connection`.
START, START_OK, TUNE, TUNE_OK, OPEN, OPEN_OK, CLOSE = (
    (10, number) for number in (10, 11, 30, 31, 40, 41, 50)
)


def check(url: str, *, seconds: float = 5.0) -> None:
    """Log in at `url` (amqp or amqps) and open its virtual host; raises NoAnswer with the reason."""
    parts = split(url, ("amqp", "amqps"), SHAPE)
    secure = parts.scheme == "amqps"
    address = (parts.hostname or "", parts.port or (5671 if secure else 5672))
    user, password = unquote(parts.username or "guest"), unquote(parts.password or "guest")
    try:
        with socket.create_connection(address, timeout=seconds) as plain:
            connection = _secured(plain, address[0]) if secure else plain
            _log_in(connection, user, password, unquote(parts.path[1:]) or "/")
    except OSError as error:
        raise NoAnswer(f"no RabbitMQ at {address[0]}:{address[1]} ({error})") from error


def _secured(plain: socket.socket, host: str) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


def _log_in(connection: socket.socket, user: str, password: str, virtual_host: str) -> None:
    connection.sendall(PROTOCOL_HEADER)
    _expect(connection, START)
    no_properties = struct.pack(">I", 0)
    credentials = f"\0{user}\0{password}".encode()
    answer = struct.pack(">I", len(credentials)) + credentials
    _say(connection, START_OK, no_properties + _short("PLAIN") + answer + _short("en_US"))
    try:
        tuning = _expect(connection, TUNE)
    except (NoAnswer, ConnectionError) as error:
        raise NoAnswer(f"RabbitMQ refuses the user {user} or the password") from error
    _say(connection, TUNE_OK, tuning)
    _say(connection, OPEN, _short(virtual_host) + b"\x00\x00")
    _expect(connection, OPEN_OK)
    _say(connection, CLOSE, struct.pack(">H", 200) + _short("answered") + struct.pack(">HH", 0, 0))


def _short(text: str) -> bytes:
    encoded = text.encode()
    return bytes([len(encoded)]) + encoded


def _say(connection: socket.socket, method: tuple[int, int], arguments: bytes) -> None:
    payload = struct.pack(">HH", *method) + arguments
    connection.sendall(struct.pack(">BHI", METHOD_FRAME, 0, len(payload)) + payload + FRAME_END)


def _expect(connection: socket.socket, method: tuple[int, int]) -> bytes:
    """The arguments of the next method, which must be `method`."""
    kind, _, size = struct.unpack(">BHI", read_exactly(connection, 7))
    if kind != METHOD_FRAME:
        raise NoAnswer("the server does not speak AMQP 0-9-1")
    payload = read_exactly(connection, size + 1)[:-1]
    said: tuple[int, int] = struct.unpack(">HH", payload[:4])
    if said == CLOSE:
        text = payload[7 : 7 + payload[6]].decode(errors="replace")
        raise NoAnswer(f"RabbitMQ refuses: {text}")
    if said != method:
        raise NoAnswer(f"the server says AMQP method {said} where {method} is due")
    return payload[4:]
