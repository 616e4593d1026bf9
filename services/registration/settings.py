"""Registration's own settings, read from the environment under the prefix REGISTRATION_."""

from pydantic import SecretStr
from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """What an installation decides about registration.

    `client_key_keys` are the Fernet keys that encrypt client keys, comma-separated, the newest first.
    `redirect_uri` is where Go sends the browser after the consent; PowerOffice must have whitelisted it.
    `private_webhooks` lets webhooks go to addresses that are not public, and without TLS: for trials only.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_prefix="REGISTRATION_")

    client_key_keys: SecretStr
    redirect_uri: str = "http://127.0.0.1:8001/onboarding/return"
    agreement_version: str = "2026-01"
    consent_minutes: int = 60
    private_webhooks: bool = False
