"""The company and its people as PowerOffice Go has them, and the little that the user types himself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from services.registration.domain.remarks import Remark, StepRefused
from shared.errors import Reject
from shared.events import Address
from shared.norway.account import account_number
from shared.norway.organisation import organisation_number

_LABEL = r"[^\x00-\x20\x7f@,;:<>()\[\]\"\\.]+"
_ADDRESS = re.compile(rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~.-]+@({_LABEL}\.)+{_LABEL}")
_LONGEST_ADDRESS = 254
"""What a mail server takes (RFC 5321, 4.5.3.1.3)."""

RECIPIENTS_MISSING = Remark("settlement_emails", "missing", "Oppgi minst én e-postadresse for oppgjørsbilag.")


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


@dataclass(frozen=True, kw_only=True)
class AskedPayout:
    """Where somebody asks for the settlements to go; no `settlement_emails` keeps the present ones."""

    bank_account: str
    settlement_emails: tuple[str, ...] | None = None

    def onto(self, present: Payout | None) -> Payout:
        """Return the payout that is asked for.

        Raises:
            StepRefused: there are no present recipients to keep.
        """
        emails = self.settlement_emails or (present.settlement_emails if present else None)
        if not emails:
            raise StepRefused([RECIPIENTS_MISSING])
        return Payout(bank_account=self.bank_account, settlement_emails=emails)


@dataclass(frozen=True)
class Firm:
    """The accounting firm by its number (empty: none), and the accountant who is let in (empty: nobody)."""

    number: str
    accountant_email: str = ""


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


def is_address(text: str) -> bool:
    """Say whether `text` is one e-mail address that mail can be sent to.

    >>> [is_address(text) for text in ("kari@blåbær.no", "a;b@x.no", "kari@localhost", "a@b..no")]
    [True, False, False, False]
    """
    return len(text) <= _LONGEST_ADDRESS and bool(_ADDRESS.fullmatch(text))


def check_emails(emails: Sequence[str]) -> tuple[tuple[str, ...], tuple[Remark, ...]]:
    """Return who gets the remittance advice, once each, and what is wrong with the addresses.

    No remark repeats what was typed: it may have been meant for another field, a client key even.
    """
    kept = tuple(dict.fromkeys(email.strip() for email in emails if email.strip()))
    if not kept:
        return (), (RECIPIENTS_MISSING,)
    remarks = (
        Remark(
            "settlement_emails",
            "not_an_address",
            f"Nr. {place} er ikke en e-postadresse. Skriv én adresse om gangen.",
        )
        for place, email in enumerate(kept, start=1)
        if not is_address(email)
    )
    return kept, tuple(remarks)


def check_payout(account: str, emails: Sequence[str] | None) -> tuple[AskedPayout | None, tuple[Remark, ...]]:
    """Return the payout that is asked for, or all that is wrong with it; no `emails` keeps the present."""
    kept, wrong = (None, ()) if emails is None else check_emails(emails)
    remarks = list(wrong)
    try:
        number = account_number(account)
    except Reject:
        number = ""
        message = "Kontonummeret er ikke gyldig. Kontroller at alle elleve sifrene er riktige."
        remarks.append(Remark("bank_account", "not_an_account", message))
    return (None if remarks else AskedPayout(bank_account=number, settlement_emails=kept)), tuple(remarks)


def check_number(text: str) -> tuple[str, tuple[Remark, ...]]:
    """Return the nine digits of a company's organisation number, or what is wrong with them."""
    try:
        return organisation_number(text), ()
    except Reject:
        message = "Organisasjonsnummeret er ikke gyldig. Kontroller at alle ni sifrene er riktige."
        return "", (Remark("organisation_number", "not_a_number", message),)


def check_firm(text: str, email: str, company: str) -> tuple[Firm | None, tuple[Remark, ...]]:
    """Return the accounting firm (empty: none), or what is wrong with it; `company` is the client's number.

    An accountant is let in by giving an e-mail address, so that there must be a firm with it.
    """
    number, email = text.strip(), email.strip()
    remarks: tuple[Remark, ...] = ()
    if number:
        number, remarks = check_number(number)
    elif email:
        message = "Oppgi regnskapsbyråets organisasjonsnummer, eller la e-postadressen stå tom."
        remarks = (Remark("organisation_number", "missing", message),)
    if number and number == company:
        message = "Dette er selskapets eget nummer. Oppgi regnskapsbyråets, eller la feltet stå tomt."
        remarks = (Remark("organisation_number", "own_number", message),)
    if email and not is_address(email):
        message = "Dette er ikke en e-postadresse. Skriv én adresse, eller la feltet stå tomt."
        remarks += (Remark("accountant_email", "not_an_address", message),)
    return (None if remarks else Firm(number, email)), remarks
