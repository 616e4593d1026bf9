"""Sync's own settings, read from the environment under the prefix SYNC_."""

from pydantic import SecretStr
from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """What an installation decides about sync.

    `webhook_secret` verifies webhooks (Standard Webhooks, `whsec_…`); empty switches them off. `log_days` is
    how long the log of the readings and answered webhooks are kept.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_prefix="SYNC_")

    webhook_secret: SecretStr = SecretStr("")
    log_days: int = 90
