"""The cover sheet of a letter that is posted because its mail came back: why so, and its new deadline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from services.dunning.domain.cases import Case
from services.dunning.domain.state import Language
from services.dunning.letters.language import language
from services.dunning.letters.parties import Agency, agency_contact, recipient
from shared.events import CreditorProfile, CustomerSnapshot, LetterKind
from shared.norway.organisation import as_printed

COVER = Path(__file__).parent / "cover.typ"
"""The typst template of a cover sheet."""


@dataclass(frozen=True, kw_only=True)
class Cover:
    """What a cover sheet tells of the letter under it; `deadline` is the new one, None if there is none."""

    number: int
    kind: LetterKind
    sent_on: date
    posted_on: date
    deadline: date | None
    case: Case
    profile: CreditorProfile
    customer: CustomerSnapshot
    language: Language


def cover_name(cover: Cover) -> str:
    """Return the name of the cover sheet's PDF, in the letter's language."""
    return f"{language(cover.language).words['cover.name']} {cover.case.number}.pdf"


def cover_words(cover: Cover, agency: Agency) -> dict[str, Any]:
    """Return everything that a cover sheet says, by the names that its template uses."""
    speaking = language(cover.language)
    values = {
        "agency": agency.name,
        "agency_organisation_number": agency.stated_number,
        "agency_phone": agency.phone,
        "agency_email": agency.email,
        "creditor": cover.profile.name,
        "title": speaking.words[f"title.{cover.kind}"],
        "number": str(cover.number),
        "sent_on": speaking.long_date(cover.sent_on),
        "date": speaking.long_date(cover.posted_on),
        "deadline": speaking.long_date(cover.deadline) if cover.deadline else "",
        "days": str((cover.deadline - cover.posted_on).days) if cover.deadline else "",
    }
    words = {key: speaking.words[key].format_map(values) for key in (*_FRAME, *_keys(cover))}
    return {
        "words": words,
        "language": cover.language,
        "title": words["cover.title"],
        "about": f"{values['title']} {cover.number}",
        "date": values["date"],
        "number": str(cover.number),
        "case_number": cover.case.number,
        "creditor": {
            "name": cover.profile.name,
            "organisation_number": as_printed(cover.profile.organisation_number),
        },
        "customer_number": str(cover.customer.number),
        "sender": {
            "name": agency.name,
            "contact": agency_contact(agency, words["phone"]),
            "foot": words["foot.agency"],
        },
        "recipient": recipient(cover.customer),
        "paragraphs": [{"text": words[key], "strong": key == "cover.deadline"} for key in _keys(cover)],
    }


_FRAME = (
    "cover.title",
    "date",
    "letter_number",
    "case_number",
    "client",
    "organisation_number",
    "customer_number",
    "phone",
    "foot.agency",
    "page",
    "of_pages",
)


def _keys(cover: Cover) -> list[str]:
    """Return the paragraphs: a demand also names the day on which its fee gets higher, which moves along."""
    keys = ["cover.opening"]
    if cover.deadline:
        keys.append("cover.deadline")
        if cover.kind == "payment_demand":
            keys.append("cover.heavy")
    return [*keys, "cover.price", "cover.contact"]
