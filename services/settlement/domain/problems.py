"""Why a settlement's voucher is not in Go: what must be corrected, and where, in Norwegian.

Go tells its refusals apart by words only, and which words those are is not documented; what is not
recognised is shown as Go said it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from shared.events import CreditorSetup

ProblemCode = Literal[
    "locked_period",
    "account_inactive",
    "account_missing",
    "account_demands_more",
    "vat_code_expired",
    "out_of_balance",
    "duplicate_reference",
    "connection_lost",
    "not_permitted",
    "document_refused",
    "refused",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingProblem:
    """`what` is wrong and must be corrected, and `where`, in Norwegian; `go` are Go's own words."""

    code: ProblemCode
    what: str
    where: str
    go: str


@dataclass(frozen=True, slots=True)
class _Named:
    """An account of the setup, or a customer's: its name for people, and the setup's field if it is one."""

    account: str
    field: str = ""

    @property
    def where(self) -> str:
        if not self.field:
            return "PowerOffice Go: kundekortet"
        return f"PowerOffice Go: kontoplanen, {self.account} · AutoCollect: Oppsett, {self.field}"


def problem_of_refusal(words: str, setup: CreditorSetup, day: date) -> PostingProblem:
    """Return what Go's refusal of the voucher of a `day` means; `words` are its title and detail."""
    for pattern, problem in _MEANINGS:
        if found := re.search(pattern, words, re.IGNORECASE):
            return problem(found, words, setup, day)
    return PostingProblem(
        code="refused",
        what="PowerOffice Go tar ikke imot bilaget. Rett det som PowerOffice Go peker på.",
        where="PowerOffice Go",
        go=words,
    )


def connection_lost(words: str) -> PostingProblem:
    """Return the problem of a creditor whose client key Go refuses."""
    return PostingProblem(
        code="connection_lost",
        what="Forbindelsen til PowerOffice Go er brutt. Gjenopprett den, så bokføres bilaget av seg selv.",
        where="AutoCollect: Innstillinger, Forbindelsen til PowerOffice Go",
        go=words,
    )


def not_permitted(words: str) -> PostingProblem:
    """Return the problem of a creditor in whose accounts the integration may not post."""
    return PostingProblem(
        code="not_permitted",
        what="AutoCollect har ikke tilgang til å bokføre bilag. Gi utvidelsen tilgang, og se at abonnementet "
        "i PowerOffice Go har modulen for regnskap.",
        where="PowerOffice Go: Innstillinger → Utvidelser",
        go=words,
    )


def duplicate_reference(reference: str, words: str) -> PostingProblem:
    """Return the problem of a voucher whose reference another voucher has that we cannot see."""
    return PostingProblem(
        code="duplicate_reference",
        what=f"Et annet bilag i PowerOffice Go har allerede referansen {reference}. Er oppgjøret bokført for "
        "hånd med den, meld fra om det her; ellers må det andre bilaget reverseres.",
        where="PowerOffice Go: bilagsoversikten",
        go=words,
    )


def document_refused(words: str) -> PostingProblem:
    """Return the problem of a voucher that is posted without the advice."""
    return PostingProblem(
        code="document_refused",
        what="Bilaget er bokført, men PowerOffice Go tar ikke imot remitteringsbilaget. Last det ned her og "
        "legg det ved bilaget.",
        where="PowerOffice Go: bilaget",
        go=words,
    )


def _locked(_found: re.Match[str], words: str, _setup: CreditorSetup, day: date) -> PostingProblem:
    return PostingProblem(
        code="locked_period",
        what=f"Regnskapet er låst for {day:%d.%m.%Y}, oppgjørets dato. Sett låsedatoen tilbake til bilaget "
        "er bokført, eller bokfør det for hånd etter remitteringsbilaget og meld fra her.",
        where="PowerOffice Go: Innstillinger, Låsedato",
        go=words,
    )


def _inactive(found: re.Match[str], words: str, setup: CreditorSetup, _day: date) -> PostingProblem:
    named = _account(setup, number=found["number"])
    return PostingProblem(
        code="account_inactive",
        what=f"{named.account} er ikke aktiv. Gjør den aktiv, eller velg en annen i oppsettet.",
        where=named.where,
        go=words,
    )


def _missing(found: re.Match[str], words: str, setup: CreditorSetup, _day: date) -> PostingProblem:
    named = _account(setup, id_=found["id"])
    advice = (
        "Velg en annen konto i oppsettet."
        if named.field
        else "Se at kunden ikke er slettet eller slått sammen."
    )
    return PostingProblem(
        code="account_missing",
        what=f"{named.account} finnes ikke i PowerOffice Go. {advice}",
        where=named.where,
        go=words,
    )


def _demanding(found: re.Match[str], words: str, setup: CreditorSetup, _day: date) -> PostingProblem:
    named = _account(setup, number=found["number"])
    return PostingProblem(
        code="account_demands_more",
        what=f"{named.account} krever avdeling, prosjekt eller en fast MVA-kode, og det har ikke bilaget. "
        "Fjern kravet, eller velg en konto uten det i oppsettet.",
        where=named.where,
        go=words,
    )


def _expired(_found: re.Match[str], words: str, setup: CreditorSetup, _day: date) -> PostingProblem:
    return PostingProblem(
        code="vat_code_expired",
        what=f"En MVA-kode på bilaget er utgått eller finnes ikke. Velg en gyldig kode i stedet for"
        f" {setup.vat_code} i oppsettet.",
        where="AutoCollect: Oppsett, MVA-kode · PowerOffice Go: MVA-koder",
        go=words,
    )


def out_of_balance(words: str) -> PostingProblem:
    """Return the problem of a voucher whose lines do not sum to zero."""
    return PostingProblem(
        code="out_of_balance",
        what="Bilaget går ikke i null. Meld fra til AutoCollect; pengene er ikke berørt.",
        where="AutoCollect: Meldinger",
        go=words,
    )


_Meaning = Callable[[re.Match[str], str, CreditorSetup, date], PostingProblem]
_MEANINGS: tuple[tuple[str, _Meaning], ...] = (
    (r"locked period|lock date|period is (locked|closed)", _locked),
    (r"account (?P<number>\d+)\b.*\bis not active", _inactive),
    (r"account with id = (?P<id>\d+) not found", _missing),
    (r"(department|project) is required on account (?P<number>\d+)", _demanding),
    (r"account (?P<number>\d+) is locked to vat code", _demanding),
    (r"vat code", _expired),
    (r"not in balance|out of balance", lambda _found, words, _setup, _day: out_of_balance(words)),
)


def _account(setup: CreditorSetup, *, number: str = "", id_: str = "") -> _Named:
    for name, its_number, its_id in _accounts(setup):
        if number == str(its_number) or id_ == str(its_id):
            return _Named(f"Konto {its_number} ({name})", name)
    return _Named(f"Konto {number}", "kontoene") if number else _Named("Kundens reskontro")


def _accounts(setup: CreditorSetup) -> Iterator[tuple[str, int, int]]:
    """Yield the guide's name, the number and the id of each account."""
    yield "Konto MVA-kostnad", setup.vat_cost_account, setup.vat_cost_account_id
    yield "Konto renteinntekter", setup.interest_income_account, setup.interest_income_account_id
    yield "Konto gebyrinntekter", setup.fee_income_account, setup.fee_income_account_id
    yield "Bankkonto motpost", setup.bank_contra_account, setup.bank_contra_account_id
