"""The encryption of client keys at rest: the first of our own keys encrypts, every one of them decrypts.

To rotate, put a new key first, deploy, let `rotated` rewrite what is stored, then drop the old key.
"""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import SecretStr

from shared.errors import Transient


class UnreadableClientKey(Transient):
    """A stored client key fits none of the encryption keys; put its key back into the settings."""


class Keyring:
    """Encrypts and decrypts client keys."""

    def __init__(self, keys: SecretStr) -> None:
        """Take comma-separated Fernet keys, the newest first.

        Raises:
            ValueError: there is none, or one is malformed; the text never repeats it.
        """
        parts = [part.strip() for part in keys.get_secret_value().split(",") if part.strip()]
        try:
            self._fernet = MultiFernet([Fernet(part) for part in parts])
        except ValueError:
            raise ValueError(
                "REGISTRATION_CLIENT_KEY_KEYS must hold Fernet keys (32 bytes in URL-safe base64),"
                " separated by commas"
            ) from None

    def encrypted(self, client_key: SecretStr) -> str:
        """Return a client key as it is stored."""
        return self._fernet.encrypt(client_key.get_secret_value().encode()).decode()

    def decrypted(self, stored: str) -> SecretStr:
        """Return a stored client key.

        Raises:
            UnreadableClientKey: none of the encryption keys fits.
        """
        try:
            return SecretStr(self._fernet.decrypt(stored).decode())
        except InvalidToken:
            raise UnreadableClientKey(
                "a client key was encrypted with a key that is not in REGISTRATION_CLIENT_KEY_KEYS; add it"
            ) from None

    def rotated(self, stored: str) -> str:
        """Return a stored client key encrypted with the first key.

        Raises:
            UnreadableClientKey: none of the encryption keys fits.
        """
        return self.encrypted(self.decrypted(stored))
