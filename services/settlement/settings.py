"""The settlement service's settings (`SETTLEMENT_…`)."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.settings import AccountNumber, ServiceSettings


class Settings(ServiceSettings):
    """What the service needs to know.

    `own_account` is the agency's own account, another one than its client account (`shared/agency.py`): what
    it draws goes there, and it pays in from there; eleven digits, points allowed. Its invoices are to be paid
    within `invoice_days`. Bank files above `bank_file_mb` megabytes are not read; from the folder `inbox`, if
    there is one, files are taken as they come.

    `payment_version` is the version of pain.001 that the agency's bank takes, `bank_customer_id` the number
    of the agreement with it (the organisation number if not given), and `outbox` the folder from which its
    program fetches released payment files, if there is one.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_prefix="SETTLEMENT_")

    own_account: AccountNumber | Literal[""] = ""
    invoice_days: Annotated[int, Field(ge=1, le=90)] = 14
    bank_file_mb: Annotated[int, Field(ge=1)] = 64
    inbox: Path | None = None
    payment_version: Literal["03", "09"] = "09"
    bank_customer_id: str = Field("", max_length=35)
    outbox: Path | None = None
