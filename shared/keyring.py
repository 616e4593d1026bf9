"""The encryption of secrets at rest: the first of our own keys encrypts, every one of them decrypts.

To rotate, put a new key first, deploy, let `rotated` rewrite what is stored, then drop the old key.
"""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import SecretStr

from shared.errors import Transient


class UnreadableSecret(Transient):
    """A stored secret fits none of the encryption keys; put its key back into the settings."""


class Keyring:
    """Encrypts and decrypts; `setting` is where the keys come from, for the errors to name."""

    def __init__(self, keys: SecretStr, setting: str) -> None:
        """Take comma-separated Fernet keys, the newest first.

        Raises:
            ValueError: there is none, or one is malformed; the text never repeats it.
        """
        self._setting = setting
        parts = [part.strip() for part in keys.get_secret_value().split(",") if part.strip()]
        try:
            self._fernet = MultiFernet([Fernet(part) for part in parts])
        except ValueError:
            raise ValueError(
                f"{setting} must hold Fernet keys (32 bytes in URL-safe base64), separated by commas"
            ) from None

    def encrypted(self, secret: SecretStr) -> str:
        """Return a secret as it is stored."""
        return self._fernet.encrypt(secret.get_secret_value().encode()).decode()

    def decrypted(self, stored: str) -> SecretStr:
        """Return a stored secret.

        Raises:
            UnreadableSecret: none of the encryption keys fits.
        """
        try:
            return SecretStr(self._fernet.decrypt(stored).decode())
        except InvalidToken:
            raise UnreadableSecret(
                f"a secret was encrypted with a key that is not in {self._setting}; add it"
            ) from None

    def rotated(self, stored: str) -> str:
        """Return a stored secret encrypted with the first key.

        Raises:
            UnreadableSecret: none of the encryption keys fits.
        """
        return self.encrypted(self.decrypted(stored))
