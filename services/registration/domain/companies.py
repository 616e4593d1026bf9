"""The company and its people as PowerOffice Go has them, and the little that the user types himself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.errors import Reject
from shared.events import Address
from shared.norway.account import account_number
from shared.norway.organisation import organisation_number

_ADDRESS = re.compile(r"[!-~]+@[^\s@,;<>]+\.[^\s@,;<>.]{2,}")


@dataclass(frozen=True)
class Remark:
    """What is wrong with, or worth a thought about, one field of a step; `message` is for the user."""

    field: str
    code: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Contact:
    """One of the company's people; `role` is Go's own word, such as GeneralManager."""

    id: int
    name: str
    role: str
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class Company:
    """The company's card; wrong data are corrected in Go and read again, never here."""

    organisation_number: str
    name: str
    email: str = ""
    phone: str = ""
    address: Address = field(default_factory=Address)


@dataclass(frozen=True, kw_only=True)
class CompanyDetails:
    """What Go says about a company and its people."""

    company: Company
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Payout:
    """Where settlements go: the account with its eleven digits, and who gets the remittance advice."""

    bank_account: str
    settlement_emails: tuple[str, ...]


def choose_contact(details: CompanyDetails) -> Contact | None:
    """Return the person to write to: the general manager, else the first with an e-mail address.

    A company without any such person is written to at its own address; None when it has none either.
    """
    reachable = [contact for contact in details.contacts if contact.email]
    managers = [contact for contact in reachable if contact.role == "GeneralManager"]
    if managers or reachable:
        return (managers or reachable)[0]
    company = details.company
    if not company.email:
        return None
    return Contact(id=0, name=company.name, role="Other", email=company.email, phone=company.phone)


def check_payout(account: str, emails: Sequence[str]) -> tuple[Payout | None, tuple[Remark, ...]]:
    """Return the payout as it is kept, or what is wrong with it; addresses are kept once each."""
    kept = tuple(dict.fromkeys(email.strip() for email in emails if email.strip()))
    remarks = []
    if not kept:
        remarks.append(
            Remark("settlement_emails", "missing", "Oppgi minst én e-postadresse for oppgjørsbilag.")
        )
    for email in kept:
        if not _ADDRESS.fullmatch(email) or email.count("@") != 1:
            message = f"{email} er ikke en e-postadresse. Skriv én adresse i hvert felt."
            remarks.append(Remark("settlement_emails", "not_an_address", message))
    try:
        number = account_number(account)
    except Reject:
        number = ""
        remarks.append(
            Remark(
                "bank_account",
                "not_an_account",
                "Kontonummeret er ikke gyldig. Kontroller at alle elleve sifrene er riktige.",
            )
        )
    return (None if remarks else Payout(bank_account=number, settlement_emails=kept)), tuple(remarks)


def check_number(text: str) -> tuple[str, tuple[Remark, ...]]:
    """Return the nine digits of a company's organisation number, or what is wrong with them."""
    try:
        return organisation_number(text), ()
    except Reject:
        message = "Organisasjonsnummeret er ikke gyldig. Kontroller at alle ni sifrene er riktige."
        return "", (Remark("organisation_number", "not_a_number", message),)


def number_of_accounting_firm(text: str, company: str) -> tuple[str, tuple[Remark, ...]]:
    """Return the accounting firm's nine digits (empty: no firm), or what is wrong with them."""
    if not text.strip():
        return "", ()
    number, remarks = check_number(text)
    if number == company:
        message = "Dette er selskapets eget nummer. Oppgi regnskapsbyråets, eller la feltet stå tomt."
        return "", (Remark("organisation_number", "own_number", message),)
    return number, remarks
