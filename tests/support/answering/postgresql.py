"""Whether a PostgreSQL answers at a URL, to a user who may create databases.

Speaks protocol 3.0 (PostgreSQL documentation, part VII, "Frontend/Backend Protocol") with trust, password,
MD5 and SCRAM-SHA-256 log-ins, through TLS where the server offers it.
"""

import hashlib
import socket
import ssl
import struct
from dataclasses import dataclass
from enum import IntEnum
from urllib.parse import unquote

from tests.support.answering import NoAnswer, read_exactly, split
from tests.support.answering.scram import Scram

SHAPE = "postgresql://user:password@host:5432/database"
PROTOCOL_3_0, TLS_REQUEST = 196608, 80877103
CONNECTIONS = 200
"""What the tests need at the most: two workers, and once in a while six services as processes of their own."""
MAX_CONNECTIONS = "select setting from pg_settings where name = 'max_connections'"
MAY_CREATE_DATABASES = "select rolsuper or rolcreatedb from pg_roles where rolname = current_user"


class Demand(IntEnum):
    """What an authentication message (`R`) asks for."""

    NOTHING = 0
    PASSWORD = 3
    MD5 = 5
    SASL = 10
    SASL_CONTINUE = 11
    SASL_FINAL = 12


def check_roomy(url: str) -> None:
    """Check `url`, and that it takes as many connections as the tests need; raises NoAnswer with the reason."""
    check(url, connections=CONNECTIONS)


def check(url: str, *, seconds: float = 5.0, connections: int = 0) -> None:
    """Log in at `url` and ask whether its user may create databases; raises NoAnswer with the reason.

    `connections`: how many the server must take at the least.
    """
    parts = split(url, ("postgresql", "postgres"), SHAPE)
    if parts.query:
        raise NoAnswer(f"the URL must look like {SHAPE}, without options: tests append databases to it")
    address = (parts.hostname or "", parts.port or 5432)
    user, password = unquote(parts.username or "postgres"), unquote(parts.password or "")
    try:
        with socket.create_connection(address, timeout=seconds) as plain:
            session = _Session(_secured(plain), user, password)
            session.log_in(database=unquote(parts.path[1:]) or user)
            allowed = session.ask(MAY_CREATE_DATABASES)
            most = int(session.ask(MAX_CONNECTIONS))
            session.say(b"X", b"")
    except (OSError, struct.error, LookupError, ValueError) as error:
        raise NoAnswer(f"no PostgreSQL at {address[0]}:{address[1]} ({error})") from error
    if allowed != b"t":
        raise NoAnswer(f"PostgreSQL's role {user} may not create databases: alter role {user} createdb")
    if most < connections:
        raise NoAnswer(f"it takes {most} connections only, and the tests need {connections}")


def _secured(plain: socket.socket) -> socket.socket:
    """TLS where the server offers it; nobody's identity is checked, as nothing secret is asked for."""
    plain.sendall(struct.pack(">II", 8, TLS_REQUEST))
    if read_exactly(plain, 1) != b"S":
        return plain
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(plain)


@dataclass
class _Session:
    connection: socket.socket
    user: str
    password: str

    def say(self, kind: bytes, body: bytes) -> None:
        self.connection.sendall(kind + struct.pack(">I", len(body) + 4) + body)

    def hear(self) -> tuple[bytes, bytes]:
        """The next message's type and body; raises NoAnswer with the text of an error message."""
        kind = read_exactly(self.connection, 1)
        (size,) = struct.unpack(">I", read_exactly(self.connection, 4))
        body = read_exactly(self.connection, size - 4)
        if kind == b"E":
            fields = {field[:1]: field[1:] for field in body.split(b"\0") if field}
            raise NoAnswer(f"PostgreSQL refuses: {fields[b'M'].decode(errors='replace')}")
        return kind, body

    def log_in(self, *, database: str) -> None:
        """Prove who is there and wait until the server is ready for a query."""
        start = b"\0".join([b"user", self.user.encode(), b"database", database.encode(), b"\0"])
        self.connection.sendall(struct.pack(">II", len(start) + 8, PROTOCOL_3_0) + start)
        scram = Scram(self.password)
        kind, body = self.hear()
        while kind != b"Z":
            if kind == b"R":
                self._prove(struct.unpack(">I", body[:4])[0], body[4:], scram)
            kind, body = self.hear()

    def _prove(self, method: int, challenge: bytes, scram: Scram) -> None:
        match method:
            case Demand.NOTHING | Demand.SASL_FINAL:
                return
            case Demand.PASSWORD:
                self.say(b"p", self.password.encode() + b"\0")
            case Demand.MD5:
                self.say(b"p", self._md5(salt=challenge) + b"\0")
            case Demand.SASL:
                first = scram.first()
                self.say(b"p", b"SCRAM-SHA-256\0" + struct.pack(">I", len(first)) + first)
            case Demand.SASL_CONTINUE:
                self.say(b"p", scram.final(challenge))
            case _:
                raise NoAnswer(f"PostgreSQL asks for log-in method {method}; use a user with a password")

    def _md5(self, *, salt: bytes) -> bytes:
        stored = hashlib.md5((self.password + self.user).encode(), usedforsecurity=False).hexdigest()
        return b"md5" + hashlib.md5(stored.encode() + salt, usedforsecurity=False).hexdigest().encode()

    def ask(self, query: str) -> bytes:
        """The only value of the only row that the query gives."""
        self.say(b"Q", query.encode() + b"\0")
        value = b""
        kind, body = self.hear()
        while kind != b"Z":
            if kind == b"D":
                value = body[6:]
            kind, body = self.hear()
        return value
