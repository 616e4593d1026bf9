"""Who the agency is, as papers, payment files and bank files name it (`AUTOCOLLECT_AGENCY_…`).

It stands on letters (inkassoloven §§ 9 and 10), remittance advices and invoices (bokføringsforskriften
§§ 5-1-1 and 5-1-2), so nothing of it has a default: dunning, transfer and settlement do not start without.
"""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_settings import SettingsConfigDict

from shared.errors import Reject
from shared.norway.organisation import organisation_number
from shared.settings import AccountNumber, EnvironmentSettings


def _organisation_number(text: str) -> str:
    try:
        return organisation_number(text)
    except Reject as refused:
        raise ValueError(str(refused)) from refused


Stated = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class AgencySettings(EnvironmentSettings):
    """The agency; the same for every service that prints it or is paid to it.

    Attributes:
        in_business_register: it stands in Foretaksregisteret, as every AS does, and its papers must say so
            (bokføringsforskriften § 5-1-2, foretaksregisterloven § 10-2).
        account: the client account (klientkonto), to which debtors pay and whose bank files alone are taken.
        bic: the bank of that account, named in payment files and to debtors abroad; empty for none.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_prefix="AUTOCOLLECT_AGENCY_")

    name: Stated
    organisation_number: Annotated[str, AfterValidator(_organisation_number)]
    in_business_register: bool
    address: Stated
    phone: Stated
    email: Stated
    website: Stated
    account: AccountNumber
    bic: str = Field("", pattern=r"^([A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?)?$")
