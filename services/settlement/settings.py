"""The settlement service's settings (`SETTLEMENT_…`)."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_settings import SettingsConfigDict

from shared.settings import AccountNumber, ServiceSettings


class Settings(ServiceSettings):
    """What the service needs to know.

    `agency_account` is the agency's client account (klientkonto), the only one whose bank files are taken;
    eleven digits, points allowed. `own_account` is another one, the agency's own, to which what it draws goes
    and from which it pays in; its invoices are to be paid within `invoice_days`. Bank files above
    `bank_file_mb` megabytes are not read; from the folder `inbox`, if there is one, files are taken as they
    come. The agency's name, organisation number and address stand on the remittance advice, which documents
    the VAT on its services, and on its invoices.

    `payment_version` is the version of pain.001 that the agency's bank takes, `bank_bic` names that bank,
    `bank_customer_id` is the number of the agreement with it (the organisation number if not given), and
    `outbox` the folder from which its program fetches released payment files, if there is one.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_prefix="SETTLEMENT_")

    agency_account: AccountNumber
    own_account: AccountNumber | Literal[""] = ""
    invoice_days: Annotated[int, Field(ge=1, le=90)] = 14
    bank_file_mb: Annotated[int, Field(ge=1)] = 64
    inbox: Path | None = None
    agency_name: str = "AutoCollect Inkasso AS"
    agency_organisation_number: str = "995525828"
    agency_address: str = "Postboks 100, 0101 Oslo"
    payment_version: Literal["03", "09"] = "09"
    bank_bic: str = Field("", pattern=r"^([A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?)?$")
    bank_customer_id: str = Field("", max_length=35)
    outbox: Path | None = None

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if self.own_account == self.agency_account:
            raise ValueError("own_account must be another account than the client account")
        return self
