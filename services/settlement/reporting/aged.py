"""Claims by age on a day: what is owed, by days since the due date, for each creditor and for all."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby, pairwise
from uuid import UUID

from services.settlement.domain.facts import ZERO
from services.settlement.domain.replay import balance_on
from services.settlement.reporting.report import Cell, Column, Fact, Report, ReportTable, money, summed
from services.settlement.store import report_sources
from services.settlement.store.cases import StoredCase, load_cases
from services.settlement.store.report_sources import OpenClaim
from services.settlement.words import Text, text
from shared.db import Transaction
from shared.documents import short_date
from shared.errors import NotFound
from shared.events import ClaimAmounts

AT_ONCE = 1000
"""Cases counted at once."""

BOUNDS = (30, 60, 90, 180, 365)
LABELS = (
    text("0–30 dager"),
    *(text("{first}–{last}", first=before + 1, last=last) for before, last in pairwise(BOUNDS)),
    text("over 365"),
)
BUCKETS = tuple(
    Column(key, label, "money")
    for key, label in zip(("d30", "d60", "d90", "d180", "d365", "older"), LABELS, strict=True)
)
AGES = (
    Column("age", text("Dager etter forfall")),
    Column("claims", text("Krav"), "count"),
    Column("principal", text("Hovedstol"), "money"),
    Column("interest", text("Renter"), "money"),
    Column("fees", text("Gebyrer og salær"), "money"),
    Column("total", text("Sum"), "money"),
)
CREDITORS = (
    Column("creditor", text("Oppdragsgiver")),
    Column("claims", text("Krav"), "count"),
    *BUCKETS,
    Column("total", text("Sum"), "money"),
)
CLAIMS = (
    Column("case_number", text("Sak")),
    Column("invoice_number", text("Faktura")),
    Column("customer", text("Kunde")),
    Column("due_date", text("Forfall"), "date"),
    Column("days", text("Dager"), "text"),
    *AGES[2:],
)


@dataclass(frozen=True, slots=True)
class Aged:
    """A claim with what is owed on it at the end of the day."""

    claim: OpenClaim
    days: int
    owed: ClaimAmounts

    @property
    def bucket(self) -> int:
        """Which of the ages it has."""
        return sum(self.days > bound for bound in BOUNDS)


async def aged_claims(tx: Transaction, on: date, creditor_id: UUID | None) -> Report:
    """Return what is owed at the end of a day, of one creditor's claims one by one, or of all creditors'.

    Raises:
        NotFound: there is no such creditor.
        RateUnknown: a rate of the day is not known.
    """
    names = await report_sources.names(tx, creditor_id)
    if creditor_id and creditor_id not in names:
        raise NotFound(f"there is no creditor {creditor_id}")
    aged = await _aged(tx, on, await report_sources.open_claims(tx, on, creditor_id))
    by_creditor = sorted(aged, key=lambda each: (_name(each, names).casefold(), each.claim.creditor_id))
    creditors: list[list[Cell]] = []
    for _, of_one in groupby(by_creditor, key=lambda each: each.claim.creditor_id):
        creditors.append(_creditor(list(of_one), names))
    ages = [_age(label, [each for each in aged if each.bucket == n]) for n, label in enumerate(LABELS)]
    tables = [
        ReportTable("ages", text("Etter alder"), AGES, ages, summed(AGES, ages)),
        ReportTable("creditors", text("Oppdragsgivere"), CREDITORS, creditors, summed(CREDITORS, creditors)),
    ]
    if creditor_id:
        rows = [_claim(each) for each in sorted(aged, key=lambda each: -each.days)]
        tables = [tables[0], ReportTable("claims", text("Krav"), CLAIMS, rows, summed(CLAIMS, rows))]
    whose = names[creditor_id].name if creditor_id else text("alle oppdragsgivere")
    return Report(
        name=f"krav-etter-alder-{on.isoformat()}",
        title=text("Åpne krav etter alder"),
        subtitle=text("{whose}, per {day}", whose=whose, day=short_date(on)),
        facts=[
            Fact("claims", text("Åpne krav"), len(aged)),
            Fact("total", text("Sum"), money(each.owed.total for each in aged)),
        ],
        tables=tables,
    )


async def _aged(tx: Transaction, on: date, claims: Sequence[OpenClaim]) -> list[Aged]:
    """Return the claims on which something is owed; cases are counted off the event loop."""
    ids = sorted({claim.case_id for claim in claims})
    owed: dict[UUID, ClaimAmounts] = {}
    for first in range(0, len(ids), AT_ONCE):
        cases = await load_cases(tx, ids[first : first + AT_ONCE])
        owed |= await asyncio.to_thread(_owed, cases, on)
    return [
        Aged(claim, (on - claim.due_date).days, owed[claim.invoice_id])
        for claim in claims
        if owed[claim.invoice_id].total
    ]


def _owed(cases: Sequence[StoredCase], on: date) -> dict[UUID, ClaimAmounts]:
    return {id_: owed for case in cases for id_, owed in balance_on(case.facts, on).items()}


def _creditor(claims: Sequence[Aged], names: dict[UUID, report_sources.CreditorName]) -> list[Cell]:
    buckets: list[Decimal] = [ZERO] * len(BUCKETS)
    for each in claims:
        buckets[each.bucket] += each.owed.total
    return [_name(claims[0], names), len(claims), *buckets, money(buckets)]


def _age(label: Text, claims: Sequence[Aged]) -> list[Cell]:
    return [label, len(claims), *_amounts(claims)]


def _claim(each: Aged) -> list[Cell]:
    claim = each.claim
    start: list[Cell] = [claim.case_number, claim.invoice_number, claim.customer_name, claim.due_date]
    return [*start, str(each.days), *_amounts([each])]


def _amounts(claims: Sequence[Aged]) -> list[Decimal]:
    return [
        money(getattr(each.owed, part) for each in claims)
        for part in ("principal", "interest", "fees", "total")
    ]


def _name(each: Aged, names: dict[UUID, report_sources.CreditorName]) -> str:
    creditor_id = each.claim.creditor_id
    return names[creditor_id].name if creditor_id in names else str(creditor_id)
