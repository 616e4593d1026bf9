"""The settlement service's settings (`SETTLEMENT_…`)."""

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

    `agency_account` is the agency's client account (klientkonto), the only one whose bank files are taken;
    eleven digits, points allowed. The agency's name, organisation number and address stand on the remittance
    advice, which documents the VAT on its services.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_prefix="SETTLEMENT_")

    agency_account: Annotated[str, AfterValidator(_account)]
    agency_name: str = "AutoCollect Inkasso AS"
    agency_organisation_number: str = "995525828"
    agency_address: str = "Postboks 100, 0101 Oslo"
