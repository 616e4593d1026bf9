"""The portal's own settings, read from the environment under the prefix PORTAL_."""

from decimal import Decimal
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from services.portal.domain.choosing import PASSWORD_LENGTH
from services.portal.domain.paying_later import PlanRules
from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """What an installation decides about the portal.

    The operator is the agency's first user, who sees all companies and invites its other people; he exists
    while both settings are given, and his password is what the settings say. `second_factor_keys` are the
    Fernet keys that encrypt the secrets of authenticator apps, comma-separated, the newest first.
    `password_memory_kib` is what argon2id takes for each password (RFC 9106 recommends 64 MiB). A session
    ends `session_hours` after the log-in, and when nothing was asked for `idle_minutes`.

    A debtor gets more time by himself within `debtor_most_days` until his first payment, and instalments up
    to `debtor_most_instalments` (more than four add to the fee, inkassoforskriften § 2-4) of at least
    `debtor_least_instalment` kroner; what goes further, a case handler decides.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_prefix="PORTAL_")

    second_factor_keys: SecretStr
    operator_email: str = ""
    operator_password: SecretStr = SecretStr("")
    session_hours: int = Field(default=12, ge=1, le=24 * 30)
    idle_minutes: int = Field(default=120, ge=5, le=24 * 60)
    support_email: str = ""
    debtor_most_days: int = Field(default=30, ge=1, le=365)
    debtor_most_instalments: int = Field(default=4, ge=1, le=60)
    debtor_least_instalment: Decimal = Field(default=Decimal(300), ge=1)
    password_memory_kib: int = Field(default=65_536, ge=8_192)

    @property
    def plan_rules(self) -> PlanRules:
        """What debtors may agree on by themselves."""
        return PlanRules(
            most_days=self.debtor_most_days,
            most_instalments=self.debtor_most_instalments,
            least_instalment=self.debtor_least_instalment,
        )

    @model_validator(mode="after")
    def _operator_has_a_real_password(self) -> Self:
        """Refuse an operator whom anybody could be."""
        if self.operator_email and len(self.operator_password.get_secret_value()) < PASSWORD_LENGTH:
            raise ValueError(f"PORTAL_OPERATOR_PASSWORD must have at least {PASSWORD_LENGTH} characters")
        return self
