"""The agency's output VAT by term and settlement, with the basis, as its VAT return needs it.

Terms are two months (skatteforvaltningsforskriften § 8-3-1). The basis is the agency's income: the debtor's
payment of costs is no turnover, so that it is the creditor's settlement which documents the sale.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from services.settlement.domain.ledger import Account
from services.settlement.reporting.report import Cell, Column, Fact, Report, ReportTable, money, summed
from services.settlement.store import report_sources
from services.settlement.store.report_sources import SettlementVat
from services.settlement.words import Text, text
from shared.db import Transaction
from shared.documents import short_date
from shared.errors import Reject

AMOUNTS = (
    Column("basis", text("Grunnlag"), "money"),
    Column("vat", text("MVA"), "money"),
    Column("offset", text("Trukket i oppgjør"), "money"),
    Column("paid_by_debtors", text("Betalt av skyldnere"), "money"),
    Column("invoiced", text("Faktureres"), "money"),
)
TERMS = (Column("term", text("Termin")), Column("settlements", text("Oppgjør"), "count"), *AMOUNTS)
SETTLEMENTS = (
    Column("settled_on", text("Dato"), "date"),
    Column("document", text("Dokument")),
    Column("creditor", text("Oppdragsgiver")),
    *AMOUNTS,
    Column("invoice", text("Faktura")),
)
MONTHS = (
    text("januar–februar"),
    text("mars–april"),
    text("mai–juni"),
    text("juli–august"),
    text("september–oktober"),
    text("november–desember"),
)


async def vat_report(tx: Transaction, first: date, last: date, creditor_id: UUID | None) -> Report:
    """Return the VAT of the settlements in a period, both days in it, of one creditor or of all.

    Raises:
        Reject: the period ends before it begins.
    """
    if last < first:
        raise Reject(f"the period ends {last} before it begins {first}")
    found = await report_sources.vat_of_settlements(tx, first, last, creditor_id)
    income, booked = [
        await report_sources.credited(tx, account, first, last, creditor_id=creditor_id)
        for account in (Account.AGENCY_INCOME, Account.OUTPUT_VAT)
    ]
    names = await report_sources.names(tx, creditor_id)
    rows: list[list[Cell]] = []
    for each in found:
        known = names.get(each.creditor_id)
        number = known.organisation_number if known else str(each.creditor_id)
        document = text("Oppgjør {number} / {creditor}", number=each.number, creditor=number)
        rows.append(
            [each.settled_on, document, known.name if known else "", *_amounts([each]), _invoice(each)]
        )
    terms: list[list[Cell]] = []
    for term, in_term in groupby(found, key=lambda each: _term(each.settled_on)):
        of_term = list(in_term)
        terms.append([term, len(of_term), *_amounts(of_term)])
    basis, vat = money(each.basis for each in found), money(_vat(each) for each in found)
    not_invoiced = money(each.invoiced for each in found if each.invoice_number is None)
    return Report(
        name=f"mva-{first.isoformat()}-{last.isoformat()}",
        title=text("Merverdiavgift av oppgjør"),
        subtitle=text("{first}–{last}", first=short_date(first), last=short_date(last)),
        facts=[
            Fact("basis", text("Grunnlag etter oppgjørene"), basis),
            Fact("income", text("Inntekt i hovedboken"), income),
            Fact("basis_difference", text("Avvik, grunnlag"), income - basis, is_warning=income != basis),
            Fact("vat", text("Utgående MVA etter oppgjørene"), vat),
            Fact("booked", text("Utgående MVA i hovedboken"), booked),
            Fact("difference", text("Avvik, MVA"), booked - vat, is_warning=booked != vat),
            Fact(
                "not_invoiced",
                text("Skal faktureres, uten faktura"),
                not_invoiced,
                is_warning=bool(not_invoiced),
            ),
        ],
        tables=[
            ReportTable("terms", text("Terminer"), TERMS, terms, summed(TERMS, terms)),
            ReportTable(
                "settlements",
                text("Oppgjør"),
                SETTLEMENTS,
                rows,
                summed(SETTLEMENTS, rows),
                [each.settlement_id for each in found],
            ),
        ],
    )


def _amounts(settlements: Sequence[SettlementVat]) -> list[Cell]:
    return [
        money(each.basis for each in settlements),
        money(_vat(each) for each in settlements),
        money(each.offset for each in settlements),
        money(each.inside for each in settlements),
        money(each.invoiced for each in settlements),
    ]


def _invoice(settlement: SettlementVat) -> str:
    return str(settlement.invoice_number) if settlement.invoice_number else ""


def _vat(settlement: SettlementVat) -> Decimal:
    return settlement.offset + settlement.inside + settlement.invoiced


def _term(day: date) -> Text:
    number = (day.month + 1) // 2
    return text("{number}. termin {year} ({months})", number=number, year=day.year, months=MONTHS[number - 1])
