"""The settings that every service has; each service adds its own under its prefix."""

import os
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.errors import Reject
from shared.norway.account import account_number


def _account(text: str) -> str:
    try:
        return account_number(text)
    except Reject as refused:
        raise ValueError(str(refused)) from refused


AccountNumber = Annotated[str, AfterValidator(_account)]
"""A Norwegian bank account: eleven digits, which may be given with points."""


class SettingsRefused(Reject):
    """A variable of the environment is missing or cannot be what it says; set it and start again."""


class EnvironmentSettings(BaseSettings):
    """Settings that a process reads as it starts."""

    @classmethod
    def read(cls) -> Self:
        """Return what the environment says.

        Raises SettingsRefused, which names each variable that is missing or wrong, and never a value.
        """
        try:
            return cls()
        except ValidationError as refused:
            prefix = cls.model_config["env_prefix"]
            raise SettingsRefused(
                "; ".join(_what_to_set(prefix, each) for each in refused.errors(include_input=False))
            ) from None


def _what_to_set(prefix: str, error: ErrorDetails) -> str:
    """Return one mistake in words; what concerns several variables names them itself."""
    why = error["msg"].removeprefix("Value error, ")
    if not error["loc"]:
        return why
    name = f"{prefix}{error['loc'][0]}".upper()
    return f"set {name}" if error["type"] == "missing" else f"set {name} anew: {why}"


class ServiceSettings(EnvironmentSettings):
    """Where the database, the broker and the other services are; from the environment, never from code.

    Names carry the service's prefix (`SETTLEMENT_DATABASE_URL`); what all services share has the prefix
    `AUTOCOLLECT_` (`AUTOCOLLECT_SERVICE_SECRET`) and is in `CommonSettings`.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    database_url: str
    pool_size: int = 10


class CommonSettings(EnvironmentSettings):
    """What is the same for all services of an installation.

    `portal_url` stands in links for people; other processes reach the portal at `portal_inside_url`, if that
    is another address. `broker_topology`: whether a process declares the queues when it starts, or expects
    that `autocollect migrate` has done so, which is all that a service's own RabbitMQ user may do.
    `keep_events_days` is how long published events stay in the outboxes: so far back can they be replayed
    to a subscriber. `management_url` is RabbitMQ's management API; empty is port 15672 of `amqp_url`'s host.
    `subscribers_url` is where other systems reach RabbitMQ (amqps://host:5671), if not at `amqp_url`.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_prefix="AUTOCOLLECT_")

    service_secret: SecretStr
    debtor_pin_secrets: SecretStr = SecretStr("")
    clock: str = "system"
    scheduler: bool = True
    amqp_url: str = "amqp://guest:guest@127.0.0.1:5672/"
    management_url: str = ""
    subscribers_url: str = ""
    keep_events_days: int = 400
    registration_url: str = "http://127.0.0.1:8001"
    sync_url: str = "http://127.0.0.1:8002"
    dunning_url: str = "http://127.0.0.1:8003"
    transfer_url: str = "http://127.0.0.1:8004"
    settlement_url: str = "http://127.0.0.1:8005"
    portal_url: str = "http://127.0.0.1:8000"
    portal_inside_url: str = ""
    smtp_url: str = "smtp://127.0.0.1:1025"
    mail_from: str = "AutoCollect <no-reply@autocollect.example>"
    broker_topology: Literal["declare", "expect"] = "declare"

    def url_of(self, service: str) -> str:
        """Return where a process finds a service."""
        inside = self.portal_inside_url if service == "portal" else ""
        url: str = inside or getattr(self, f"{service}_url")
        return url

    def amqp_url_of(self, service: str) -> str:
        """Return where a service finds RabbitMQ: as its own user if `<SERVICE>_AMQP_URL` names one."""
        return os.environ.get(f"{service.upper()}_AMQP_URL") or self.amqp_url
