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

from services.settlement.domain import CREDITORS, ZERO, Account
from services.settlement.domain.vat_invoices import VatInvoice
from services.settlement.reporting.report import Cell, Column, Fact, Report, ReportTable, money, summed
from services.settlement.store import report_sources, vat_invoices
from services.settlement.store.report_sources import Movement
from shared.db import Transaction
from shared.documents import short_date
from shared.errors import NotFound, Reject

COLUMNS = (
    Column("booked_on", "Dato", "date"),
    Column("text", "Tekst"),
    Column("case_number", "Sak"),
    Column("received", "Inn", "money"),
    Column("deducted", "Ut", "money"),
    Column("balance", "Saldo", "money"),
)
INVOICES = (
    Column("invoiced_on", "Dato", "date"),
    Column("invoice", "Dokument"),
    Column("settlement", "Gjelder"),
    Column("due_on", "Forfall", "date"),
    Column("vat", "MVA", "money"),
    Column("paid", "Betalt", "money"),
    Column("open", "Åpen", "money"),
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
        title="Kontoutskrift for oppdragsgiver",
        subtitle=f"{known.name}, org.nr. {known.organisation_number}, {short_date(first)}–{short_date(last)}",
        facts=[
            Fact("opening", f"Inngående saldo {short_date(first)}", opening),
            Fact("received", "Inn", received),
            Fact("deducted", "Ut", deducted),
            Fact("closing", f"Utgående saldo {short_date(last)}", closing),
            *_owed(owed, last, is_invoiced=bool(bills)),
        ],
        tables=[
            ReportTable(
                "movements", "Bevegelser", COLUMNS, rows, ["Sum", None, None, received, deducted, closing]
            ),
            *([_invoices(bills)] if bills else []),
        ],
    )


def _owed(owed: Decimal, last: date, *, is_invoiced: bool) -> Sequence[Fact]:
    if not (owed or is_invoiced):
        return ()
    return [Fact("vat_owed", f"Skyldig MVA etter faktura {short_date(last)}", owed)]


def _invoices(bills: Sequence[VatInvoice]) -> ReportTable:
    rows: list[list[Cell]] = [
        [
            each.invoiced_on,
            each.title.capitalize(),
            f"Oppgjør {each.settlement_number}",
            each.due_on,
            each.vat,
            each.paid + each.paid_elsewhere + each.set_off,
            each.open,
        ]
        for each in bills
    ]
    return ReportTable("invoices", "Fakturaer for MVA", INVOICES, rows, summed(INVOICES, rows))


def _text(movement: Movement, numbers: Mapping[str, int]) -> str:
    kind, _, _ = movement.cause.partition("-")
    number = numbers.get(movement.cause)
    if kind == "payout" and number is not None:
        return f"Utbetaling{' kom i retur' if movement.amount > 0 else ''}, oppgjør {number}"
    if kind == "settlement" and number is not None:
        taken = "vårt vederlag, MVA og rettsgebyr" if movement.has_outlays else "vårt vederlag og MVA"
        return f"Oppgjør {number}: {taken}"
    if kind == "vat":
        return "Tilgode etter kreditnota for MVA"
    return "Innbetaling" if movement.amount > 0 else "Tilbakeført eller omfordelt innbetaling"
