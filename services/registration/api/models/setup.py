"""The setup step: what is chosen, what there is to choose among, and what the guide says of it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, Field

from services.registration.api.models.problems import FieldRemark
from services.registration.api.models.registrations import RegistrationView
from services.registration.domain.guidance import GUIDANCE
from services.registration.domain.offers import fitting_accounts, suggested_vat_codes
from services.registration.domain.setup import ChartAccount, SetupChoices, VatCode


class SetupChoice(BaseModel):
    """The setup as the user chooses it."""

    auto_posting: bool
    vat_cost_account: int = Field(gt=0)
    vat_code: str = Field(min_length=1, max_length=20)
    interest_income_account: int = Field(gt=0)
    fee_income_account: int = Field(gt=0)
    bank_contra_account: int = Field(gt=0)
    write_off_account: int = Field(default=7831, gt=0)

    def choices(self) -> SetupChoices:
        """Return the choices."""
        return SetupChoices(**self.model_dump())


class SetupAnswer(BaseModel):
    """The registration with its new setup, and advice that the user may follow."""

    registration: RegistrationView
    warnings: list[FieldRemark]


class AccountChoice(BaseModel):
    """An account of the client that settlements can be posted on."""

    number: int
    name: str

    @classmethod
    def of(cls, account: ChartAccount) -> Self:
        """Return an account as it is answered."""
        return cls(number=account.number, name=account.name)


class VatCodeChoice(BaseModel):
    """A VAT code of the client; `rate` is a fraction of one."""

    code: str
    name: str
    rate: Decimal

    @classmethod
    def of(cls, code: VatCode) -> Self:
        """Return a VAT code as it is answered."""
        return cls(code=code.code, name=code.name, rate=code.rate)


class SetupHelp(BaseModel):
    """One choice of the setup: its name, what the guide says of it, and which accounts are right for it."""

    field: str
    label: str
    help: str = Field(description="paragraphs, parted by empty lines")
    accounts: list[int] = Field(description="accounts of the right type that take the settlement's lines")


class SuggestedVatCodes(BaseModel):
    """The VAT code to suggest, null where it is not in use; Go does not tell which the company is."""

    vat_registered: str | None
    not_vat_registered: str | None


class SetupOptions(BaseModel):
    """What the client's own books offer for the setup, and the guide's help for each choice."""

    accounts: list[AccountChoice]
    vat_codes: list[VatCodeChoice]
    choices: list[SetupHelp]
    suggested_vat_codes: SuggestedVatCodes

    @classmethod
    def of(cls, accounts: Sequence[ChartAccount], vat_codes: Sequence[VatCode], today: date) -> Self:
        """Return the options as they are answered."""
        fitting = fitting_accounts(accounts, vat_codes, today)
        suggested = suggested_vat_codes(vat_codes, today)
        return cls(
            accounts=[AccountChoice.of(account) for account in accounts],
            vat_codes=[VatCodeChoice.of(code) for code in vat_codes],
            choices=[
                SetupHelp(
                    field=each.field, label=each.label, help=each.help, accounts=fitting.get(each.field, [])
                )
                for each in GUIDANCE
            ],
            suggested_vat_codes=SuggestedVatCodes(
                vat_registered=suggested[True], not_vat_registered=suggested[False]
            ),
        )
