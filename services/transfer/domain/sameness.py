"""Which customers of a creditor are one debtor, whose claims belong in one case with one fee.

A company that has two cards is charged once: claims of one debtor that are collected at a time are one case
(unwritten law under inkassoloven § 17; LOV-2026-05-22-19 § 22 writes it). Who is sure to be the same joins by
himself; whom his card only likens to another is for a person to decide, because a letter about somebody
else's debt breaks a secret.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.transfer.domain.cases import Debtor
from shared.errors import Reject
from shared.events import CustomerSnapshot
from shared.norway.organisation import organisation_number

SURE = "="
"""How a mark begins by which two cards are surely one debtor's; others only liken them."""


_MADE_UP = re.compile(r"0|(\d)\1{8}")
"""Numbers that are entered where there is none; nine times one digit passes the check digit."""


def marks(card: CustomerSnapshot) -> list[str]:
    """Return by what a card's debtor is known: sure marks, and likenesses.

    Sure are a company's organisation number, and a person's whole name with the birth date (Go hides national
    identity numbers). A likeness is the name with the same mail address, phone number or street.
    """
    name = _words(card.name)
    if not name:
        return []
    kind = "person" if card.is_person else "company"
    phone = re.sub(r"\D", "", card.phone)[-8:]
    street = f"{_words(card.address.line1)} {card.address.postal_code.strip()}".strip()
    contacts = (card.reminder_email.strip().casefold(), phone, street)
    return [*_sure(card, name), *(f"{kind} {name} {each}" for each in contacts if each)]


def _sure(card: CustomerSnapshot, name: str) -> Iterator[str]:
    if card.is_person:
        if card.birth_date:
            yield f"{SURE}{card.birth_date} {name}"
        return
    try:
        number = organisation_number(card.organisation_number)
    except Reject:
        return
    if not _MADE_UP.match(number):
        yield f"{SURE}{number}"


def _words(text: str) -> str:
    """Return the words of a text in one order: people write Ola Nordmann and Nordmann, Ola."""
    return " ".join(sorted(re.findall(r"\w+", text.casefold())))


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A case that takes a debtor's next claim: who is in it, and by what they are known.

    `case_id` and `case_number` are None of one that is about to be opened for `debtor`.
    """

    debtor: Debtor
    customers: frozenset[int]
    marks: frozenset[str]
    customer_number: int
    case_id: UUID | None = None
    case_number: int | None = None

    def is_of(self, debtor: Debtor, known_by: Collection[str]) -> bool:
        """Tell whether it is surely this debtor's."""
        same = _sure_ones(known_by) & _sure_ones(self.marks)
        return self.debtor.creditor_id == debtor.creditor_id and (
            debtor.customer_id in self.customers or bool(same)
        )

    def is_like(self, debtor: Debtor, known_by: Collection[str]) -> bool:
        """Tell whether it may be this debtor's; whom sure marks tell apart is another."""
        told_apart = _sure_ones(known_by) and _sure_ones(self.marks)
        return (
            self.debtor.creditor_id == debtor.creditor_id
            and not told_apart
            and not self.marks.isdisjoint(known_by)
        )


def _sure_ones(known_by: Iterable[str]) -> frozenset[str]:
    return frozenset(mark for mark in known_by if mark.startswith(SURE))


@dataclass(frozen=True, kw_only=True)
class Seating:
    """Where each debtor's claims go, and whom they may belong to in the eyes of a person that decides."""

    seats: Mapping[Debtor, Seat] = field(default_factory=dict)
    doubts: Mapping[Debtor, Seat] = field(default_factory=dict)


def seated(
    known_by: Mapping[Debtor, tuple[int, Sequence[str]]],
    taken: Iterable[Seat],
    *,
    is_same: bool | None = None,
) -> Seating:
    """Return the case of each debtor: his own, that of a customer who is surely he, or a new one.

    Args:
        known_by: customer number and marks of each debtor.
        taken: the cases that take claims, of them or of customers whom they may be.
        is_same: whether those who are only alike are the same, as a person has decided; None: nobody has.
    """
    open_seats = _Seats(taken)
    seats: dict[Debtor, Seat] = {}
    doubts: dict[Debtor, Seat] = {}
    for debtor in sorted(known_by):
        number, own = known_by[debtor]
        like = None if is_same is False else open_seats.like(debtor, own)
        if seat := open_seats.of(debtor, own) or (like if is_same else None):
            seats[debtor] = seat
        elif like:
            doubts[debtor] = like
        else:
            customers = frozenset({debtor.customer_id})
            seats[debtor] = Seat(
                debtor=debtor, customers=customers, marks=frozenset(own), customer_number=number
            )
            open_seats.add(seats[debtor])
    return Seating(seats=seats, doubts=doubts)


class _Seats:
    """Seats found by who is in them and by their marks; ten thousand claims may be approved at once."""

    def __init__(self, taken: Iterable[Seat]) -> None:
        self._by: dict[object, list[Seat]] = {}
        for seat in sorted(taken, key=lambda seat: seat.case_number or 0):
            self.add(seat)

    def add(self, seat: Seat) -> None:
        for key in (*seat.customers, *seat.marks):
            self._by.setdefault(key, []).append(seat)

    def of(self, debtor: Debtor, known_by: Sequence[str]) -> Seat | None:
        """Return the debtor's own case before one of another customer who is the same."""
        found = (seat for key in (debtor.customer_id, *known_by) for seat in self._by.get(key, ()))
        return next((seat for seat in found if seat.is_of(debtor, known_by)), None)

    def like(self, debtor: Debtor, known_by: Sequence[str]) -> Seat | None:
        found = (seat for key in known_by for seat in self._by.get(key, ()))
        return next((seat for seat in found if seat.is_like(debtor, known_by)), None)
