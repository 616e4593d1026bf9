"""Codes of an authenticator app (TOTP, RFC 6238: HMAC-SHA1, six digits, 30 seconds), and recovery codes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
from datetime import datetime
from urllib.parse import quote, urlencode
from uuid import UUID

ISSUER = "AutoCollect"
"""What the app calls us."""

PERIOD = 30
"""Seconds that a code is shown."""

DRIFT = 1
"""Periods by which the app's clock may be off, either way."""

RECOVERY_CODES = 10


def new_secret() -> str:
    """Return a secret for an app: 160 bits in base32, as RFC 4226 recommends."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def step_at(now: datetime) -> int:
    """Return the number of the period in which an instant lies."""
    return int(now.timestamp()) // PERIOD


def code(secret: str, step: int) -> str:
    """Return the code that an app shows in a period (RFC 4226, 5.3).

    >>> code(base64.b32encode(b"12345678901234567890").decode(), 59 // PERIOD)
    '287082'
    """
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    (number,) = struct.unpack(">I", digest[start : start + 4])
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"


def matching_step(secret: str, typed: str, now: datetime) -> int | None:
    """Return the period whose code was typed, None when it is none of those that count now.

    Whoever asks must refuse a period that was used before, or an earlier one: a code counts once.
    """
    digits = "".join(typed.split())
    present = step_at(now)
    for step in range(present - DRIFT, present + DRIFT + 1):
        if hmac.compare_digest(code(secret, step).encode(), digits.encode()):
            return step
    return None


def address(secret: str, email: str) -> str:
    """Return the address that an app reads from the QR code.

    >>> address("ABC", "kari@x.no")
    'otpauth://totp/AutoCollect:kari%40x.no?secret=ABC&issuer=AutoCollect'
    """
    values = urlencode({"secret": secret, "issuer": ISSUER})
    return f"otpauth://totp/{ISSUER}:{quote(email, safe='')}?{values}"


def new_recovery_codes() -> list[str]:
    """Return codes that stand in for the app, each once: 80 bits in four groups."""
    made = (base64.b32encode(secrets.token_bytes(10)).decode().lower() for _ in range(RECOVERY_CODES))
    return ["-".join(each[start : start + 4] for start in range(0, 16, 4)) for each in made]


def recovery_hash(user_id: UUID, typed: str) -> bytes:
    """Return the form in which a recovery code is kept; it has too many bits to be found by trying."""
    plain = "".join(filter(str.isalnum, typed)).lower()
    return hashlib.sha256(user_id.bytes + plain.encode()).digest()
