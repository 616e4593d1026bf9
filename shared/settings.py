"""The settings that every service has; each service adds its own under its prefix."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """Where the database, the broker and the other services are; from the environment, never from code.

    Names carry the service's prefix (`SETTLEMENT_DATABASE_URL`); what all services share has the prefix
    `AUTOCOLLECT_` (`AUTOCOLLECT_SERVICE_SECRET`) and is read by `common()`.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    database_url: str
    pool_size: int = 10
    max_batch: int = 200


class CommonSettings(BaseSettings):
    """What is the same for all services of an installation."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_prefix="AUTOCOLLECT_")

    service_secret: SecretStr
    debtor_pin_secrets: SecretStr = SecretStr("")
    clock: str = "system"
    scheduler: bool = True
    amqp_url: str = "amqp://guest:guest@127.0.0.1:5672/"
    registration_url: str = "http://127.0.0.1:8001"
    sync_url: str = "http://127.0.0.1:8002"
    dunning_url: str = "http://127.0.0.1:8003"
    transfer_url: str = "http://127.0.0.1:8004"
    settlement_url: str = "http://127.0.0.1:8005"
    portal_url: str = "http://127.0.0.1:8000"
    smtp_url: str = "smtp://127.0.0.1:1025"
    mail_from: str = "AutoCollect <no-reply@autocollect.example>"
