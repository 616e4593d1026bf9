"""Sync's own settings, read from the environment under the prefix SYNC_."""

from pydantic import SecretStr
from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """What an installation decides about sync.

    `webhook_secret` verifies webhooks (Standard Webhooks, `whsec_…`); empty switches them off. `log_days` is
    how long the log of the readings and answered webhooks are kept. `readings_at_once` is how many creditors'
    books a process reads at the same time: enough to use all of Go's ten requests a second while Go takes up
    to a second for each answer.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_prefix="SYNC_")

    webhook_secret: SecretStr = SecretStr("")
    log_days: int = 90
    readings_at_once: int = 16
