"""A registration that is under way, as registration tells it: its steps, and what Go says of the company."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.portal.language import Language
from services.portal.neighbours.setup import Setup

StepName = Literal["accounting_firm", "contact", "company", "setup", "agreement"]


class StepState(BaseModel):
    """One of the five steps, and whether it is complete."""

    name: StepName
    complete: bool


class Consent(BaseModel):
    """Where a user gives consent in PowerOffice Go."""

    url: str


class Begun(BaseModel):
    """A connection that is being made; no consent where none is needed."""

    consent: Consent | None


class Person(BaseModel):
    """The person to whom the company's mail goes."""

    name: str
    email: str
    phone: str


class PostalAddress(BaseModel):
    """Where the company is."""

    line1: str = ""
    line2: str = ""
    postal_code: str = ""
    city: str = ""


class CompanyCard(BaseModel):
    """The company's card in Go."""

    organisation_number: str
    name: str
    email: str
    phone: str
    address: PostalAddress


class Details(BaseModel):
    """What Go says about a company."""

    company: CompanyCard


class Payout(BaseModel):
    """The account that settlements are paid to, and who gets the remittance advice."""

    bank_account: str
    settlement_emails: list[str]


class Applied(BaseModel):
    """What a registration holds so far; `accounting_firm` is None until the question is answered.

    `language` is that of registration's mails.
    """

    id: UUID
    organisation_number: str
    name: str
    language: Language = "nb"
    state: str
    connection: str
    steps: list[StepState]
    accounting_firm: str | None
    accountant_email: str
    contact: Person | None
    details: Details | None
    payout: Payout | None
    setup: Setup | None

    @property
    def next_step(self) -> int:
        """The number of the first step that is not complete, counted from 1; the last when all are."""
        missing = [number for number, step in enumerate(self.steps, 1) if not step.complete]
        return missing[0] if missing else len(self.steps)
