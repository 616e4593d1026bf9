"""The client account against the bank's statement, and whose the money on it is (inkassoforskriften § 4-1).

The ledger books a payment when its file is read and a payout when the bank confirms it, the bank on days of
its own. What they have on different sides of the day explains a difference; the rest must be looked into.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.settlement.domain.facts import ZERO
from services.settlement.domain.ledger import AGENCY_BOOK, Account
from services.settlement.domain.owners import AGENCYS, COLLECTED, DEBTORS
from services.settlement.reporting.report import Cell, Column, Fact, Report, ReportTable, money, summed
from services.settlement.store import bank_balances, report_sources
from services.settlement.store.bank_balances import BankBalance
from services.settlement.store.report_sources import Apart, CreditorName
from services.settlement.words import Text, text
from shared.db import Transaction
from shared.documents import short_date

APART = (
    Column("bank_date", text("Dato i banken"), "date"),
    Column("booked_on", text("Bokført"), "date"),
    Column("reference", text("Referanse")),
    Column("detail", text("KID eller mottaker")),
    Column("amount", text("Beløp"), "money"),
)
UNDER_WAY = (
    Column("bank_date", text("Utføres"), "date"),
    Column("booked_on", text("Sendt"), "date"),
    Column("reference", text("Referanse")),
    Column("detail", text("Mottaker")),
    Column("amount", text("Beløp"), "money"),
)
OWNERS = (
    Column("creditor", text("Oppdragsgiver")),
    Column("on_account", text("På klientkontoen"), "money"),
    Column("unsettled", text("Ikke oppgjort"), "money"),
    Column("carried", text("Overført til neste"), "money"),
    Column("ordered", text("Utbetaling bestilt"), "money"),
    Column("sent", text("Sendt banken"), "money"),
    Column("debtors", text("Skyldneres"), "money"),
    Column("agency", text("Inkassoforetakets"), "money"),
)
SHARES = (
    COLLECTED,
    (Account.SETTLEMENT_BALANCE,),
    (Account.PAYOUTS_ORDERED,),
    (Account.PAYOUTS_SENT,),
    DEBTORS,
    AGENCYS,
)
"""The accounts behind each column after the sum; together they are the sum."""
BY_STATEMENT = text("Saldo etter bankens kontoutskrift")
STATED = {"operator": BY_STATEMENT} | {
    file: text("Saldo etter bankens {file}", file=file) for file in ("camt.053", "camt.054")
}


async def client_account(tx: Transaction, on: date) -> Report:
    """Return the reconciliation at the end of a day."""
    balances = await report_sources.balances_on(tx, on)
    apart = await report_sources.booked_apart(tx, on)
    later = [each for each in apart if each.booked_on > on]
    early = [each for each in apart if each.booked_on <= on]
    booked = money(book.get("client_funds", ZERO) for book in balances.values())
    expected = booked + money(each.amount for each in later) - money(each.amount for each in early)
    stated = await bank_balances.stated(tx, on)
    under_way = await report_sources.under_way(tx, on)
    unowned = money(without_owner(accounts) for accounts in balances.values())
    return Report(
        name=f"klientkonto-{on.isoformat()}",
        title=text("Avstemming av klientkontoen"),
        subtitle=text("per {day}", day=short_date(on)),
        facts=[
            Fact("booked", text("Saldo i hovedboken"), booked),
            Fact(
                "booked_later", text("Pluss: i banken, bokført senere"), money(each.amount for each in later)
            ),
            Fact(
                "in_bank_later", text("Minus: bokført, i banken senere"), money(each.amount for each in early)
            ),
            Fact("expected", text("Ventet saldo i banken"), expected),
            *_against_the_bank(stated, expected),
            Fact("unowned", text("Ikke fordelt på eiere"), unowned, is_warning=bool(unowned)),
        ],
        tables=[
            _table("booked_later", text("I banken, bokført senere"), later),
            _table("in_bank_later", text("Bokført, i banken senere"), early),
            _table(
                "under_way", text("Sendt banken, ikke bekreftet: kan forklare et avvik"), under_way, UNDER_WAY
            ),
            _owners(balances, await report_sources.names(tx)),
        ],
    )


def _against_the_bank(stated: BankBalance | None, expected: Decimal) -> list[Fact]:
    if stated is None:
        return [Fact("stated", BY_STATEMENT, text("ikke oppgitt"), is_warning=True)]
    difference = stated.balance - expected
    return [
        Fact("stated", STATED[stated.source], stated.balance),
        Fact("difference", text("Avvik"), difference, is_warning=bool(difference)),
        Fact("entered_by", text("Oppgitt av"), stated.entered_by),
    ]


def _table(key: str, title: Text, rows: Sequence[Apart], columns: Sequence[Column] = APART) -> ReportTable:
    cells: list[list[Cell]] = [
        [each.bank_date, each.booked_on, each.reference, each.detail, each.amount] for each in rows
    ]
    return ReportTable(key, title, columns, cells, summed(columns, cells) if cells else None)


def _owners(
    balances: Mapping[UUID, Mapping[str, Decimal]], names: Mapping[UUID, CreditorName]
) -> ReportTable:
    rows = [
        row for book, accounts in balances.items() if any((row := _owner(_name(book, names), accounts))[1:])
    ]
    rows.sort(key=lambda row: str(row[0]).casefold())
    return ReportTable("owners", text("Hvem pengene tilhører"), OWNERS, rows, summed(OWNERS, rows))


def _owner(name: str, accounts: Mapping[str, Decimal]) -> list[Cell]:
    return [name, accounts.get("client_funds", ZERO), *_shares(accounts)]


def _shares(accounts: Mapping[str, Decimal]) -> list[Decimal]:
    """Return each owner's part; what the agency owes on credit notes goes with the next settlement."""
    shares = [-money(accounts.get(account, ZERO) for account in share) for share in SHARES]
    on_credit_notes = max(-accounts.get(Account.VAT_TO_INVOICE, ZERO), ZERO)
    shares[SHARES.index((Account.SETTLEMENT_BALANCE,))] += on_credit_notes
    shares[SHARES.index(AGENCYS)] -= on_credit_notes
    return shares


def without_owner(accounts: Mapping[str, Decimal]) -> Decimal:
    """Return what of a book's money on the client account is nobody's: always zero, or a share is missing."""
    return accounts.get("client_funds", ZERO) - money(_shares(accounts))


def _name(book: UUID, names: Mapping[UUID, CreditorName]) -> str:
    if book == AGENCY_BOOK:
        return text("Uten sak, og egne midler")
    return names[book].name if book in names else str(book)
