"""The transfer service's settings (`TRANSFER_…`)."""

from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """What the service needs to know; the account that debtors pay to is in `shared/agency.py`."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_prefix="TRANSFER_")
