"""The transfer service's settings (`TRANSFER_…`)."""

from pydantic_settings import SettingsConfigDict

from shared.settings import AccountNumber, ServiceSettings


class Settings(ServiceSettings):
    """What the service needs to know.

    `agency_account` is the agency's client account, to which debtors pay; eleven digits, points allowed.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_prefix="TRANSFER_")

    agency_account: AccountNumber
