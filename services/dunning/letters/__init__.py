"""Letters in words: what the templates beside this module are given, as text that is ready to print.

`layout.typ` is the sheet of paper, `<kind>.typ` what a letter says on it, `<kind>.txt` and `<kind>.html`
the mail that carries it. What each kind must say is in inkassoloven §§ 9 and 10; how interest was reckoned
is in `calculations.py`. What the creditor itself sends before transfer is in `own.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel import Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from services.dunning.domain import Draft, Line
from services.dunning.letters import own
from services.dunning.letters.calculations import calculation
from shared.documents import kroner, long_date, short_date
from shared.events import Address, LetterKind
from shared.norway.account import as_iban, as_printed

FOLDER = Path(__file__).parent

TITLES: dict[LetterKind, str] = {
    "payment_reminder": "Betalingspåminnelse",
    "collection_notice": "Inkassovarsel",
    "payment_demand": "Betalingsoppfordring",
}
NORWAY = "NO"
COUNTRIES = Locale("nb").territories


@dataclass(frozen=True)
class Agency:
    """Who sends the letters after transfer, and who handles complaints about them.

    `bic` is the bank of the account that debtors pay to, for payments from abroad; empty if it is not known.
    """

    name: str
    organisation_number: str
    address: str
    phone: str
    email: str
    website: str
    complaints_board: str
    bic: str = ""


@dataclass(frozen=True)
class MailText:
    """What a mail says."""

    subject: str
    text: str
    html: str


def template(draft: Draft) -> Path:
    """Return the typst template of a letter."""
    return FOLDER / f"{_template_name(draft)}.typ"


def _template_name(draft: Draft) -> str:
    return "own_letter" if own.is_own(draft) else draft.step.kind


def _title(draft: Draft) -> str:
    return own.title(draft) if own.is_own(draft) else TITLES[draft.step.kind]


def file_name(draft: Draft) -> str:
    """Return the name of the letter's PDF."""
    about = draft.case.number if draft.case else draft.lines[0].invoice.number
    return f"{_title(draft)} {about}.pdf"


class MailTexts:
    """Writes the mails that carry letters."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def write(self, draft: Draft, agency: Agency) -> MailText:
        """Return the mail that carries a letter."""
        words, name = printed(draft, agency), _template_name(draft)
        usual = f"{_title(draft)} fra {draft.profile.name}: {words['about']}"
        return MailText(
            subject=own.subject(draft) if own.is_own(draft) else usual,
            text=self._templates.get_template(f"{name}.txt").render(words),
            html=self._templates.get_template(f"{name}.html").render(words),
        )


def printed(draft: Draft, agency: Agency) -> dict[str, Any]:
    """Return everything that a letter says, by the names that the templates use."""
    return {
        "title": _title(draft),
        "date": long_date(draft.on),
        "agency": {**vars(agency), "organisation_number": _grouped(agency.organisation_number)},
        "creditor": _creditor(draft),
        "recipient": [draft.customer.name, *_address_lines(draft.customer.address)],
        "customer_number": str(draft.customer.number),
        "case_number": draft.case.number if draft.case else None,
        "about": _about(draft),
        "lines": [_line(line) for line in draft.lines],
        "rates": _rates(draft),
        **calculation(draft.lines),
        "principal": kroner(draft.amounts.principal),
        "interest": kroner(draft.amounts.interest) if draft.amounts.interest else None,
        "fees": kroner(draft.amounts.fees) if draft.amounts.fees else None,
        "fee": kroner(draft.fee),
        "fee_paid": kroner(draft.fee - draft.amounts.fees) if draft.fee != draft.amounts.fees else None,
        "total": kroner(draft.amounts.total),
        "deadline": long_date(draft.deadline) if draft.deadline else None,
        "account": as_printed(_account(draft)),
        "abroad": _abroad(draft, agency),
        "kid": draft.case.kid if draft.case else draft.lines[0].invoice.kid,
        "light_fee": kroner(draft.light_fee) if draft.light_fee else None,
        "heavy_fee": kroner(draft.heavy_fee) if draft.heavy_fee else None,
        "replaces": _replaces(draft),
        **(own.printed(draft) if own.is_own(draft) else {}),
    }


def _account(draft: Draft) -> str:
    return draft.case.account if draft.case else draft.profile.bank_account


def _abroad(draft: Draft, agency: Agency) -> str | None:
    """Return how to pay from abroad, for a recipient who lives there; only our own bank's BIC is known."""
    if draft.customer.address.country in ("", NORWAY):
        return None
    iban = as_iban(_account(draft))
    grouped = " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))
    return f"IBAN {grouped}" + (f", BIC {agency.bic}" if draft.case and agency.bic else "")


def _replaces(draft: Draft) -> dict[str, str] | None:
    earlier = draft.replaces
    if earlier is None:
        return None
    return {"date": long_date(earlier.sent_on or earlier.ordered_on), "fee": kroner(earlier.fee)}


def _creditor(draft: Draft) -> dict[str, str]:
    profile = draft.profile
    return {
        "name": profile.name,
        "organisation_number": _grouped(profile.organisation_number),
        "address": ", ".join(_address_lines(profile.address)),
        "email": profile.email,
        "phone": profile.phone,
    }


def _address_lines(address: Address) -> list[str]:
    place = f"{address.postal_code} {address.city}".strip()
    country = "" if address.country in ("", NORWAY) else COUNTRIES.get(address.country, address.country)
    return [line for line in (address.line1, address.line2, place, country) if line.strip()]


def _about(draft: Draft) -> str:
    numbers = [line.invoice.number for line in draft.lines]
    return f"faktura {numbers[0]}" if len(numbers) == 1 else f"{len(numbers)} fakturaer"


def _line(line: Line) -> dict[str, str]:
    return {
        "number": line.invoice.number,
        "invoice_date": short_date(line.invoice.invoice_date),
        "due_date": short_date(line.invoice.due_date),
        "amount": kroner(line.invoice.amount),
        "principal": kroner(line.principal),
        "reduced": kroner(line.invoice.amount - line.principal),
        "interest": kroner(line.interest.owed),
        "interest_from": short_date(line.interest_from),
    }


def _rates(draft: Draft) -> str:
    """Return the interest rates in words: `12,00 % fra 01.05.2026, 12,25 % fra 01.07.2026`."""
    return ", ".join(f"{kroner(rate)} % fra {short_date(first)}" for first, rate in draft.rates)


def _grouped(organisation_number: str) -> str:
    digits = organisation_number
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"
