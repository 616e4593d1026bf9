"""The client's side of SCRAM-SHA-256 (RFC 5802, RFC 7677), PostgreSQL's way to check a password.

Channel binding is not used. Passwords are taken as they stand (ASCII needs no SASLprep).
"""

import base64
import hashlib
import hmac
import secrets


class Scram:
    """One log-in: `first()`, then `final()` of the server's first message."""

    NO_CHANNEL_BINDING = "n,,"

    def __init__(self, password: str, nonce: str | None = None) -> None:
        self._password = password.encode()
        # PostgreSQL takes the user from its own start-up message and ignores the name here.
        self._bare = f"n=,r={nonce or secrets.token_urlsafe(18)}"

    def first(self) -> bytes:
        return (self.NO_CHANNEL_BINDING + self._bare).encode()

    def final(self, server_first: bytes) -> bytes:
        """The proof that the client knows the password; raises KeyError or ValueError on a malformed message."""
        said = dict(part.split("=", 1) for part in server_first.decode().split(","))
        binding = base64.b64encode(self.NO_CHANNEL_BINDING.encode()).decode()
        without_proof = f"c={binding},r={said['r']}"
        salt, rounds = base64.b64decode(said["s"]), int(said["i"])
        client_key = _mac(hashlib.pbkdf2_hmac("sha256", self._password, salt, rounds), b"Client Key")
        signed = f"{self._bare},{server_first.decode()},{without_proof}".encode()
        signature = _mac(hashlib.sha256(client_key).digest(), signed)
        proof = bytes(key ^ sign for key, sign in zip(client_key, signature, strict=True))
        return f"{without_proof},p={base64.b64encode(proof).decode()}".encode()


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")
