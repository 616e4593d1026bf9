"""The setup as registration tells it: where settlements are posted, and what there is to choose among."""

from decimal import Decimal

from pydantic import BaseModel

from services.portal.neighbours.asking import FieldError


class Setup(BaseModel):
    """How settlements are posted: account numbers and VAT code as people read them."""

    auto_posting: bool
    vat_cost_account: int
    vat_code: str
    interest_income_account: int
    fee_income_account: int
    bank_contra_account: int
    write_off_account: int


class AccountChoice(BaseModel):
    """An account in the company's books."""

    number: int
    name: str


class VatCodeChoice(BaseModel):
    """A VAT code in the company's books; `rate` is a fraction of one."""

    code: str
    name: str
    rate: Decimal


class SetupHelp(BaseModel):
    """One choice: its field, name and help (paragraphs), and the numbers of the accounts that fit."""

    field: str
    label: str
    help: str
    accounts: list[int]


class SetupOptions(BaseModel):
    """What the company's books offer, and the choices in their order."""

    accounts: list[AccountChoice]
    vat_codes: list[VatCodeChoice]
    choices: list[SetupHelp]


class SetupAnswer(BaseModel):
    """What may be bettered in a setup that has been stored."""

    warnings: list[FieldError]
