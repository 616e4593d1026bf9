"""The transfer service's settings (`TRANSFER_…`)."""

from typing import Annotated

from pydantic import AfterValidator
from pydantic_settings import SettingsConfigDict

from shared.errors import Reject
from shared.norway.account import account_number
from shared.settings import ServiceSettings


def _account(text: str) -> str:
    try:
        return account_number(text)
    except Reject as refused:
        raise ValueError(str(refused)) from refused


class Settings(ServiceSettings):
    """What the service needs to know.

    `agency_account` is the agency's client account, to which debtors pay; eleven digits, points allowed.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_prefix="TRANSFER_")

    agency_account: Annotated[str, AfterValidator(_account)]
