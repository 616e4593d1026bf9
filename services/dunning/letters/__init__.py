"""Letters in words: what the templates beside this module are given, as text that is ready to print.

`layout.typ` is the sheet of paper, `creditor_letter.typ` what the creditor sends before transfer,
`agency_letter.typ` each letter of the agency's, `cover.typ` the sheet on top of one that is posted because
its mail came back, `mail.txt` and `mail.html` the mail that carries it. What they say is in `norwegian.py`
and `english.py`, by the same keys; which of it a letter says is in `composing.py` and `cover.py`, and how
interest was reckoned in `calculations.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from services.dunning.domain.drafting import Draft, Line
from services.dunning.letters.calculations import calculation
from services.dunning.letters.composing import composed, instalments, mail_paragraphs, title_key
from services.dunning.letters.cover import COVER, Cover, cover_name, cover_words
from services.dunning.letters.language import Language, language
from services.dunning.letters.parties import (
    NORWAY,
    Agency,
    address_lines,
    agency_contact,
    recipient,
)
from shared.norway import organisation
from shared.norway.account import as_iban, as_printed

__all__ = [
    "COVER",
    "Agency",
    "Cover",
    "MailText",
    "MailTexts",
    "cover_name",
    "cover_words",
    "file_name",
    "printed",
    "recipient",
    "template",
]

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class MailText:
    """What a mail says."""

    subject: str
    text: str
    html: str


def template(draft: Draft) -> Path:
    """Return the typst template of a letter."""
    return FOLDER / ("creditor_letter.typ" if draft.case is None else "agency_letter.typ")


def file_name(draft: Draft) -> str:
    """Return the name of the letter's PDF, in the letter's language."""
    about = draft.case.number if draft.case else draft.lines[0].invoice.number
    title = language(draft.language).words[title_key(draft)].split(" (")[0]
    return f"{title} {about}.pdf"


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
        words = printed(draft, agency)
        words |= {
            "mail": mail_paragraphs(draft, words["words"]),
            "instalments": instalments(draft, language(draft.language)),
            "rows": _rows_of_payment(words),
        }
        return MailText(
            subject=words["words"]["subject"],
            text=self._templates.get_template("mail.txt").render(words),
            html=self._templates.get_template("mail.html").render(words),
        )


def printed(draft: Draft, agency: Agency) -> dict[str, Any]:
    """Return everything that a letter says, by the names that the templates use."""
    speaking = language(draft.language)
    values = _values(draft, agency, speaking)
    values["about"] = speaking.words[f"about.{'one' if len(draft.lines) == 1 else 'many'}"].format_map(values)
    values["title"] = speaking.words[title_key(draft)]
    words = {key: text.format_map(values) for key, text in speaking.words.items() if _is_whole(key)}
    return {
        "words": words,
        "language": draft.language,
        "title": values["title"],
        "about": values["about"],
        "date": values["date"],
        "number": str(draft.number) if draft.number else None,
        "case_number": draft.case.number if draft.case else None,
        "sender": _sender(draft, agency, words),
        "creditor": _creditor(draft),
        "customer_number": str(draft.customer.number),
        "recipient": recipient(draft.customer),
        "lines": [_line(line, speaking) for line in draft.lines],
        "bears_interest": not draft.is_free_of_interest,
        **calculation(draft.lines, speaking),
        **composed(draft, words, speaking),
        **_how_to_pay(draft, agency, speaking, words),
    }


def _is_whole(key: str) -> bool:
    """Tell whether a word stands in letters by itself; a cover sheet has its own."""
    return key not in INNER and not key.startswith("cover.")


INNER = frozenset(
    f"interest.{key}"
    for key in ("rate", "invoice", "reduced", "reduction", "spans", "span", "paid", "extensive")
) | {"mail.instalment"}
"""Words for parts of a sentence, filled in one by one where they are said."""


def _values(draft: Draft, agency: Agency, speaking: Language) -> dict[str, str]:
    """Return what fills the blanks of the words, as text; empty where the letter has no such thing."""
    first, case, creditor = draft.lines[0].invoice, draft.case, _creditor(draft)
    plan = draft.schedule.plan if draft.schedule else None
    replaced = draft.replaces
    return {
        "date": speaking.long_date(draft.on),
        "creditor": creditor["name"],
        "creditor_organisation_number": creditor["organisation_number"],
        "creditor_address": creditor["address"],
        "agency": agency.name,
        "agency_organisation_number": agency.stated_number,
        "agency_phone": agency.phone,
        "agency_email": agency.email,
        "complaints_board": agency.complaints_board,
        "recipient": draft.customer.name,
        "case_number": case.number if case else "",
        "debtor_page": f"{agency.portal_url.rstrip('/')}/my-case",
        "pin": agency.pins.printed(case.id) if case else "",
        "invoice_number": first.number,
        "invoices": str(len(draft.lines)),
        "invoice_date": speaking.short_date(first.invoice_date),
        "due_date": speaking.short_date(first.due_date),
        "rates": ", ".join(
            speaking.words["interest.rate"].format(
                rate=speaking.money(rate), first=speaking.short_date(from_day)
            )
            for from_day, rate in draft.rates
        ),
        "deadline": speaking.long_date(draft.deadline) if draft.deadline else "",
        **_on_interest(draft, speaking),
        "within": speaking.words["rights.within"] if draft.deadline else "",
        "fee": speaking.money(draft.fee),
        "to_pay": speaking.money(draft.to_pay),
        "light_fee": speaking.money(draft.light_fee) if draft.light_fee else "",
        "heavy_fee": speaking.money(draft.heavy_fee) if draft.heavy_fee else "",
        "heavy_from": speaking.long_date(draft.heavy_from) if draft.heavy_from else "",
        "last_light_day": speaking.day_before(draft.heavy_from) if draft.heavy_from else "",
        "replaced_date": speaking.long_date(replaced.on) if replaced else "",
        "replaced_fee": speaking.money(replaced.fee) if replaced else "",
        "agreed_on": speaking.long_date(plan.agreed_on) if plan else "",
        "addition": speaking.money(plan.addition) if plan else "",
    }


def _on_interest(draft: Draft, speaking: Language) -> dict[str, str]:
    """Return what is said of interest to come: nothing where the creditor has freed the customer of it."""
    is_free = draft.is_free_of_interest
    keys = {"interest_goes_on": "goes_on", "interest_until_paid": "until_paid", "and_interest": "and"}
    return {name: "" if is_free else speaking.words[f"interest.{key}"] for name, key in keys.items()}


def _creditor(draft: Draft) -> dict[str, str]:
    profile = draft.profile
    return {
        "name": profile.name,
        "organisation_number": organisation.as_printed(profile.organisation_number),
        "address": ", ".join(address_lines(profile.address)),
        "email": profile.email,
        "phone": profile.phone,
    }


def _sender(draft: Draft, agency: Agency, words: dict[str, str]) -> dict[str, Any]:
    """Return whose letterhead and foot a letter has: the agency's in a case, before it the creditor's own."""
    if draft.case is None:
        profile = draft.profile
        contact = [", ".join(address_lines(profile.address)), profile.phone, profile.email]
        return {
            "name": profile.name,
            "contact": [part for part in contact if part],
            "foot": words["foot.creditor"],
        }
    return {
        "name": agency.name,
        "contact": agency_contact(agency, words["phone"]),
        "foot": words["foot.agency"],
    }


def _how_to_pay(draft: Draft, agency: Agency, speaking: Language, words: dict[str, str]) -> dict[str, Any]:
    """Return how and when to pay, and how much: of a plan what is due first."""
    amount, deadline = draft.to_pay, draft.deadline
    if draft.schedule and draft.step.kind == "instalment_plan":
        first = next(line for line in draft.schedule.lines if not line.is_paid)
        amount, deadline = first.amount or draft.to_pay, first.due_on
    return {
        "to_pay": speaking.kroner(amount),
        "court_costs": _court_costs(draft, speaking),
        "deadline": speaking.long_date(deadline) if deadline else words["pay.soon"],
        "account": as_printed(_account(draft)),
        "kid": draft.case.kid if draft.case else draft.lines[0].invoice.kid,
        "abroad": _abroad(draft, agency),
    }


def _court_costs(draft: Draft, speaking: Language) -> str | None:
    """Return what of the amount to pay is court costs, if any is; a plan asks for instalments."""
    owed = draft.amounts.court_costs
    return speaking.kroner(owed) if owed and not draft.schedule else None


def _rows_of_payment(letter: dict[str, Any]) -> list[tuple[str, str]]:
    """Return how to pay as rows of a name and a value, for mails."""
    words = letter["words"]
    court_costs = letter["court_costs"]
    rows = [
        (words["pay.amount"], letter["to_pay"]),
        *([(words["pay.court_costs"], court_costs)] if court_costs else []),
        (words["pay.deadline"], letter["deadline"]),
        (words["pay.account"], letter["account"]),
        (words["pay.kid"], letter["kid"]) if letter["kid"] else (words["pay.mark"], letter["about"]),
    ]
    return [*rows, (words["pay.abroad"], letter["abroad"])] if letter["abroad"] else rows


def _account(draft: Draft) -> str:
    return draft.case.account if draft.case else draft.profile.bank_account


def _abroad(draft: Draft, agency: Agency) -> str | None:
    """Return how to pay from abroad, for a recipient who lives there; only our own bank's BIC is known."""
    if draft.customer.address.country in ("", NORWAY):
        return None
    iban = as_iban(_account(draft))
    in_fours = " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))
    return f"IBAN {in_fours}" + (f", BIC {agency.bic}" if draft.case and agency.bic else "")


def _line(line: Line, speaking: Language) -> dict[str, str]:
    return {
        "number": line.invoice.number,
        "invoice_date": speaking.short_date(line.invoice.invoice_date),
        "due_date": speaking.short_date(line.invoice.due_date),
        "amount": speaking.money(line.invoice.amount),
        "principal": speaking.money(line.principal),
        "reduced": speaking.money(line.invoice.amount - line.principal),
        "interest": speaking.money(line.interest.owed),
        "interest_from": speaking.short_date(line.interest_from),
    }
