"""Reports over HTTP: each as a page's data, as CSV and as PDF, and the bank's balance to reconcile with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from services.settlement.api.models import Answer
from services.settlement.api.route_parts import NOT_FOUND, On
from services.settlement.reporting.aged import aged_claims
from services.settlement.reporting.as_csv import as_csv
from services.settlement.reporting.client_account import client_account
from services.settlement.reporting.pdf import Printer
from services.settlement.reporting.report import Cell, Report, told
from services.settlement.reporting.statement import creditor_statement
from services.settlement.reporting.vat import vat_report
from services.settlement.store import bank_balances
from services.settlement.words import Language
from shared.api_types import Responses
from shared.auth import Person, ServiceTokens, internal
from shared.db import Database
from shared.events import Money

Source = Callable[..., Awaitable[Report]]
First = Annotated[
    date | None, Query(alias="from", description="The first day; that of this month if not given")
]
Last = Annotated[date | None, Query(alias="to", description="The last day; today if not given")]
InLanguage = Annotated[Language, Query(description="The language of its headings and texts")]
CSV: Responses = {200: {"content": {"text/csv": {}}, "description": "Semicolons, decimal comma, UTF-8"}}
PDF: Responses = {200: {"content": {"application/pdf": {}}, "description": "The report, PDF/A"}}


class ColumnView(Answer):
    """A column; `kind` is text, date, count or money."""

    key: str
    label: str
    kind: str


class FactView(BaseModel):
    """A labelled value; `is_warning` when somebody must do something about it."""

    key: str
    label: str
    value: str | int | None
    is_warning: bool


class TableView(BaseModel):
    """A table; rows and total by the columns' keys. Money is a string with two decimals.

    `settlements` has the settlement that each row tells of, and is empty where rows tell of none.
    """

    key: str
    title: str
    columns: list[ColumnView]
    rows: list[dict[str, str | int | None]]
    total: dict[str, str | int | None] | None
    settlements: list[UUID]


class ReportView(BaseModel):
    """A report as a page shows it; its texts are in the language that was asked for."""

    name: str
    title: str
    subtitle: str
    facts: list[FactView]
    tables: list[TableView]


class BalanceView(Answer):
    """The balance of the client account at the end of a day, as the bank states it."""

    on_day: date
    balance: Money
    source: str
    entered_by: str


class StatedBalance(BaseModel):
    """What the bank's statement says; a later one for the same day counts instead."""

    on_day: date
    balance: Decimal = Field(max_digits=16, decimal_places=2)


@dataclass(frozen=True)
class Shown:
    """A report's name in the address, and in words what it is."""

    name: str
    words: str


def report_routes(database: Database, tokens: ServiceTokens, printer: Printer) -> APIRouter:
    """Return the routes, for other services and operators only."""
    routes = APIRouter(dependencies=internal(tokens, "settlement"), tags=["reports"])

    async def of_account(on: On = None) -> Report:
        async with database.transaction() as tx:
            return await client_account(tx, on or tx.today)

    async def of_creditor(creditor_id: UUID, first: First = None, last: Last = None) -> Report:
        async with database.transaction() as tx:
            return await creditor_statement(
                tx, creditor_id, first or tx.today.replace(day=1), last or tx.today
            )

    async def of_vat(first: First = None, last: Last = None, creditor_id: UUID | None = None) -> Report:
        async with database.transaction() as tx:
            return await vat_report(tx, first or tx.today.replace(day=1), last or tx.today, creditor_id)

    async def of_age(on: On = None, creditor_id: UUID | None = None) -> Report:
        async with database.transaction() as tx:
            return await aged_claims(tx, on or tx.today, creditor_id)

    show = _Shower(routes, database, printer)
    show(Shown("client-account", "the client account against the bank's statement, on a day"), of_account)
    show(Shown("creditor-statement", "all movements of a creditor in a period, with balances"), of_creditor)
    show(Shown("vat", "basis and VAT in a period, by term and settlement"), of_vat)
    show(Shown("aged-claims", "what is owed on a day by days overdue, of one creditor or all"), of_age)
    _balances(routes, database)
    return routes


@dataclass(frozen=True)
class _Shower:
    """Adds the three routes of a report."""

    routes: APIRouter
    database: Database
    printer: Printer

    def __call__(self, shown: Shown, source: Source) -> None:
        async def in_language(
            report: Annotated[Report, Depends(source)], language: InLanguage = "nb"
        ) -> Report:
            return told(report, language)

        of = Depends(in_language)
        path = f"/reports/{shown.name}"

        async def page(report: Report = of) -> ReportView:
            return _page(report)

        async def csv(report: Report = of) -> Response:
            return _file(as_csv(report), "text/csv; charset=utf-8", f"{report.name}.csv")

        async def pdf(report: Report = of) -> Response:
            content = await self.printer.pdf(report, self.database.clock.now())
            return _file(content, "application/pdf", f"{report.name}.pdf")

        self._add(path, page, f"Show {shown.words}.", NOT_FOUND)
        self._add(f"{path}.csv", csv, f"Fetch as CSV {shown.words}.", NOT_FOUND | CSV, Response)
        self._add(f"{path}.pdf", pdf, f"Fetch as PDF {shown.words}.", NOT_FOUND | PDF, Response)

    def _add(
        self,
        path: str,
        endpoint: Callable[..., Any],
        description: str,
        responses: Responses,
        response_class: type[Response] | None = None,
    ) -> None:
        more: dict[str, Any] = {"response_class": response_class} if response_class else {}
        name = path.removeprefix("/reports/")
        self.routes.add_api_route(
            path, endpoint, name=name, description=description, responses=responses, **more
        )


def _balances(routes: APIRouter, database: Database) -> None:
    @routes.post("/reports/client-account/balances", status_code=201)
    async def enter(stated: StatedBalance, by: Person) -> BalanceView:
        """Enter the balance of a day as the bank's statement has it."""
        async with database.transaction() as tx:
            await bank_balances.keep(tx, stated.on_day, stated.balance, source="operator", by=by)
            return BalanceView.model_validate(await bank_balances.stated(tx, stated.on_day))


def _page(report: Report) -> ReportView:
    return ReportView(
        name=report.name,
        title=report.title,
        subtitle=report.subtitle,
        facts=[
            FactView(key=fact.key, label=fact.label, value=_plain(fact.value), is_warning=fact.is_warning)
            for fact in report.facts
        ],
        tables=[
            TableView(
                key=table.key,
                title=table.title,
                columns=[ColumnView.model_validate(column) for column in table.columns],
                rows=[_row([column.key for column in table.columns], row) for row in table.rows],
                total=_row([column.key for column in table.columns], table.total) if table.total else None,
                settlements=list(table.settlements),
            )
            for table in report.tables
        ],
    )


def _row(keys: list[str], cells: Any) -> dict[str, str | int | None]:
    return {key: _plain(cell) for key, cell in zip(keys, cells, strict=True)}


def _plain(cell: Cell) -> str | int | None:
    match cell:
        case Decimal():
            return f"{cell:.2f}"
        case date():
            return cell.isoformat()
        case _:
            return cell


def _file(content: bytes, media_type: str, name: str) -> Response:
    return Response(
        content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
