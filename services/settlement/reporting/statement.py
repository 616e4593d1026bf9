"""A creditor's statement: all that changed in a period of what the agency holds for it.

That is what was collected on its claims, before and after the settlement, until the bank has paid it out;
the agency's part is in it until the settlement. What is paid back to debtors was never the creditor's. Below
it stand the invoices for VAT that is not taken out of the payouts, with what of them is open now; the ledger
says what was owed on the period's last day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.settlement.domain.facts import ZERO
from services.settlement.domain.ledger import Account
from services.settlement.domain.owners import CREDITORS
from services.settlement.domain.vat_invoices import VatInvoice
from services.settlement.reporting.report import Cell, Column, Fact, Report, ReportTable, money, summed
from services.settlement.store import report_sources, vat_invoices
from services.settlement.store.report_sources import Movement
from services.settlement.words import Text, text
from shared.db import Transaction
from shared.documents import short_date
from shared.errors import NotFound, Reject

COLUMNS = (
    Column("booked_on", text("Dato"), "date"),
    Column("text", text("Tekst")),
    Column("case_number", text("Sak")),
    Column("received", text("Inn"), "money"),
    Column("deducted", text("Ut"), "money"),
    Column("balance", text("Saldo"), "money"),
)
INVOICES = (
    Column("invoiced_on", text("Dato"), "date"),
    Column("invoice", text("Dokument")),
    Column("settlement", text("Gjelder")),
    Column("due_on", text("Forfall"), "date"),
    Column("vat", text("MVA"), "money"),
    Column("paid", text("Betalt"), "money"),
    Column("open", text("Åpen"), "money"),
)


async def creditor_statement(tx: Transaction, creditor_id: UUID, first: date, last: date) -> Report:
    """Return the statement of a period, both days in it.

    Raises:
        NotFound: there is no such creditor.
        Reject: the period ends before it begins.
    """
    known = (await report_sources.names(tx, creditor_id)).get(creditor_id)
    if known is None:
        raise NotFound(f"there is no creditor {creditor_id}")
    if last < first:
        raise Reject(f"the period ends {last} before it begins {first}")
    found = await report_sources.movements(tx, creditor_id, first, last)
    after = (await report_sources.balances_on(tx, last, creditor_id)).get(creditor_id, {})
    refunds = await report_sources.refunds_on_their_way(tx, creditor_id, last)
    closing = -money(after.get(account, ZERO) for account in CREDITORS) - refunds
    opening = closing - money(each.amount for each in found)
    numbers = await report_sources.settlement_numbers(tx, creditor_id)
    owed = after.get(Account.VAT_TO_INVOICE, ZERO)
    bills = await vat_invoices.of_statement(tx, creditor_id, first, last)
    rows: list[list[Cell]] = []
    balance = opening
    for each in found:
        balance += each.amount
        is_in = each.amount > 0
        rows.append(
            [
                each.booked_on,
                _text(each, numbers),
                each.case_number,
                each.amount if is_in else None,
                None if is_in else -each.amount,
                balance,
            ]
        )
    received = money(each.amount for each in found if each.amount > 0)
    deducted = -money(each.amount for each in found if each.amount < 0)
    return Report(
        name=f"kontoutskrift-{known.organisation_number}-{first.isoformat()}-{last.isoformat()}",
        title=text("Kontoutskrift for oppdragsgiver"),
        subtitle=text(
            "{name}, org.nr. {number}, {first}–{last}",
            name=known.name,
            number=known.organisation_number,
            first=short_date(first),
            last=short_date(last),
        ),
        facts=[
            Fact("opening", text("Inngående saldo {day}", day=short_date(first)), opening),
            Fact("received", text("Inn"), received),
            Fact("deducted", text("Ut"), deducted),
            Fact("closing", text("Utgående saldo {day}", day=short_date(last)), closing),
            *_owed(owed, last, is_invoiced=bool(bills)),
        ],
        tables=[
            ReportTable(
                "movements",
                text("Bevegelser"),
                COLUMNS,
                rows,
                [text("Sum"), None, None, received, deducted, closing],
            ),
            *([_invoices(bills)] if bills else []),
        ],
    )


def _owed(owed: Decimal, last: date, *, is_invoiced: bool) -> Sequence[Fact]:
    if not (owed or is_invoiced):
        return ()
    return [Fact("vat_owed", text("Skyldig MVA etter faktura {day}", day=short_date(last)), owed)]


def _invoices(bills: Sequence[VatInvoice]) -> ReportTable:
    rows: list[list[Cell]] = [
        [
            each.invoiced_on,
            text("Kreditnota {number}" if each.is_credit_note else "Faktura {number}", number=each.number),
            text("Oppgjør {number}", number=each.settlement_number),
            each.due_on,
            each.vat,
            each.paid + each.paid_elsewhere + each.set_off,
            each.open,
        ]
        for each in bills
    ]
    return ReportTable("invoices", text("Fakturaer for MVA"), INVOICES, rows, summed(INVOICES, rows))


def _text(movement: Movement, numbers: Mapping[str, int]) -> Text:
    kind, _, _ = movement.cause.partition("-")
    number = numbers.get(movement.cause)
    if kind == "payout" and number is not None:
        if movement.amount > 0:
            return text("Utbetaling kom i retur, oppgjør {number}", number=number)
        return text("Utbetaling, oppgjør {number}", number=number)
    if kind == "settlement" and number is not None:
        if movement.has_outlays:
            return text("Oppgjør {number}: vårt vederlag, MVA og rettsgebyr", number=number)
        return text("Oppgjør {number}: vårt vederlag og MVA", number=number)
    if kind == "vat":
        return text("Tilgode etter kreditnota for MVA")
    return text("Innbetaling" if movement.amount > 0 else "Tilbakeført eller omfordelt innbetaling")
