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
from shared.sentences import Sentence, sentence

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
    """`what` is wrong and must be corrected, and `where`, in Norwegian; `go` are Go's own words.

    `what_said` and `where_said` are the same, to be said in another language; older problems have none.
    """

    code: ProblemCode
    what: str
    where: str
    go: str
    what_said: tuple[Sentence, ...] = ()
    where_said: Sentence | None = None


def _problem(code: ProblemCode, go: str, *what: Sentence, where: Sentence) -> PostingProblem:
    return PostingProblem(
        code=code,
        what=" ".join(each.text for each in what),
        where=where.text,
        go=go,
        what_said=what,
        where_said=where,
    )


@dataclass(frozen=True, slots=True)
class _Named:
    """An account, or a customer's where it has no number; `field` is the setup's, if one has it."""

    number: str = ""
    field: str = ""

    @property
    def account(self) -> str:
        """What people call it."""
        if not self.number:
            return "Kundens reskontro"
        return f"Konto {self.number} ({self.field})" if self.field else f"Konto {self.number}"

    @property
    def parts(self) -> list[str]:
        """What stands in its name."""
        return [each for each in (self.number, self.field) if each]

    @property
    def where(self) -> Sentence:
        """Where it is corrected."""
        if not self.number:
            return sentence("PowerOffice Go: kundekortet")
        setup = f"Oppsett, {self.field or 'kontoene'}"
        text = f"PowerOffice Go: kontoplanen, {self.account} · AutoCollect: {setup}"
        return sentence(text, "WhereAccount", ledger=self.parts, field=self.field)


def problem_of_refusal(words: str, setup: CreditorSetup, day: date) -> PostingProblem:
    """Return what Go's refusal of the voucher of a `day` means; `words` are its title and detail."""
    for pattern, problem in _MEANINGS:
        if found := re.search(pattern, words, re.IGNORECASE):
            return problem(found, words, setup, day)
    what = sentence("PowerOffice Go tar ikke imot bilaget. Rett det som PowerOffice Go peker på.")
    return _problem("refused", words, what, where=sentence("PowerOffice Go"))


def connection_lost(words: str) -> PostingProblem:
    """Return the problem of a creditor whose client key Go refuses."""
    return _problem(
        "connection_lost",
        words,
        sentence(
            "Forbindelsen til PowerOffice Go er brutt. Gjenopprett den, så bokføres bilaget av seg selv."
        ),
        where=sentence("AutoCollect: Innstillinger, Forbindelsen til PowerOffice Go"),
    )


def not_permitted(words: str) -> PostingProblem:
    """Return the problem of a creditor in whose accounts the integration may not post."""
    what = sentence(
        "AutoCollect har ikke tilgang til å bokføre bilag. Gi utvidelsen tilgang, og se at abonnementet "
        "i PowerOffice Go har modulen for regnskap."
    )
    where = sentence("PowerOffice Go: Innstillinger → Utvidelser")
    return _problem("not_permitted", words, what, where=where)


def duplicate_reference(reference: str, words: str) -> PostingProblem:
    """Return the problem of a voucher whose reference another voucher has that we cannot see."""
    text = (
        f"Et annet bilag i PowerOffice Go har allerede referansen {reference}. Er oppgjøret bokført for "
        "hånd med den, meld fra om det her; ellers må det andre bilaget reverseres."
    )
    what = sentence(text, "ReferenceTaken", reference=reference)
    return _problem("duplicate_reference", words, what, where=sentence("PowerOffice Go: bilagsoversikten"))


def document_refused(words: str) -> PostingProblem:
    """Return the problem of a voucher that is posted without the advice."""
    what = sentence(
        "Bilaget er bokført, men PowerOffice Go tar ikke imot remitteringsbilaget. Last det ned her og "
        "legg det ved bilaget."
    )
    return _problem("document_refused", words, what, where=sentence("PowerOffice Go: bilaget"))


def _locked(_found: re.Match[str], words: str, _setup: CreditorSetup, day: date) -> PostingProblem:
    text = (
        f"Regnskapet er låst for {day:%d.%m.%Y}, oppgjørets dato. Sett låsedatoen tilbake til bilaget "
        "er bokført, eller bokfør det for hånd etter remitteringsbilaget og meld fra her."
    )
    what = sentence(text, "BooksLocked", day=day)
    return _problem("locked_period", words, what, where=sentence("PowerOffice Go: Innstillinger, Låsedato"))


def _inactive(found: re.Match[str], words: str, setup: CreditorSetup, _day: date) -> PostingProblem:
    named = _account(setup, number=found["number"])
    text = f"{named.account} er ikke aktiv. Gjør den aktiv, eller velg en annen i oppsettet."
    what = sentence(text, "AccountInactive", ledger=named.parts)
    return _problem("account_inactive", words, what, where=named.where)


def _missing(found: re.Match[str], words: str, setup: CreditorSetup, _day: date) -> PostingProblem:
    named = _account(setup, id_=found["id"])
    what = sentence(f"{named.account} finnes ikke i PowerOffice Go.", "AccountMissing", ledger=named.parts)
    advice = (
        sentence("Velg en annen konto i oppsettet.")
        if named.field
        else sentence("Se at kunden ikke er slettet eller slått sammen.")
    )
    return _problem("account_missing", words, what, advice, where=named.where)


def _demanding(found: re.Match[str], words: str, setup: CreditorSetup, _day: date) -> PostingProblem:
    named = _account(setup, number=found["number"])
    text = (
        f"{named.account} krever avdeling, prosjekt eller en fast MVA-kode, og det har ikke bilaget. "
        "Slå av denne kontoinnstillingen, eller velg en konto uten den i oppsettet."
    )
    what = sentence(text, "AccountDemandsMore", ledger=named.parts)
    return _problem("account_demands_more", words, what, where=named.where)


def _expired(_found: re.Match[str], words: str, setup: CreditorSetup, _day: date) -> PostingProblem:
    text = (
        "En MVA-kode på bilaget er utgått eller finnes ikke. Velg en gyldig kode i stedet for"
        f" {setup.vat_code} i oppsettet."
    )
    what = sentence(text, "VatCodeExpired", number=f"{setup.vat_code}")
    where = sentence("AutoCollect: Oppsett, MVA-kode · PowerOffice Go: MVA-koder")
    return _problem("vat_code_expired", words, what, where=where)


def out_of_balance(words: str) -> PostingProblem:
    """Return the problem of a voucher whose lines do not sum to zero."""
    what = sentence("Bilaget går ikke i null. Meld fra til AutoCollect; pengene er ikke berørt.")
    return _problem("out_of_balance", words, what, where=sentence("AutoCollect: Meldinger"))


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
            return _Named(f"{its_number}", name)
    return _Named(number)


def _accounts(setup: CreditorSetup) -> Iterator[tuple[str, int, int]]:
    """Yield the guide's name, the number and the id of each account."""
    yield "Konto MVA-kostnad", setup.vat_cost_account, setup.vat_cost_account_id
    yield "Konto renteinntekter", setup.interest_income_account, setup.interest_income_account_id
    yield "Konto gebyrinntekter", setup.fee_income_account, setup.fee_income_account_id
    yield "Bankkonto motpost", setup.bank_contra_account, setup.bank_contra_account_id
