"""Reports as PDF/A, in the looks of the remittance advice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from services.settlement.advice import Agency
from services.settlement.reporting.report import Cell, Report, ReportTable
from services.settlement.words import text
from shared.clock import oslo_date
from shared.documents import Documents, kroner, short_date

TEMPLATE = Path(__file__).parents[1] / "templates" / "report.typ"


@dataclass(frozen=True, slots=True)
class Printer:
    """Prints reports in the agency's name."""

    documents: Documents
    agency: Agency

    async def pdf(self, report: Report, at: datetime) -> bytes:
        """Return the report as PDF, made at an instant."""
        return await self.documents.render(TEMPLATE, pdf_data(report, self.agency, at), at=at)


def pdf_data(report: Report, agency: Agency, at: datetime) -> dict[str, Any]:
    """Return the template's data; every amount and date is printed already."""
    return {
        "language": report.language,
        "title": report.title,
        "subtitle": report.subtitle,
        "made_on": text("Skrevet ut {day}", day=short_date(oslo_date(at))).told(report.language),
        "none": text("Ingen.").told(report.language),
        "agency": {
            "name": agency.name,
            "address": agency.address,
            "organisation_number": text("Org.nr. {number}", number=agency.stated_number).told(
                report.language
            ),
        },
        "facts": [
            {"label": fact.label, "value": printed(fact.value), "is_warning": fact.is_warning}
            for fact in report.facts
        ],
        "tables": [_table(table) for table in report.tables],
    }


def _table(table: ReportTable) -> dict[str, Any]:
    return {
        "title": table.title,
        "columns": [
            {"label": column.label, "right": column.kind in ("money", "count")} for column in table.columns
        ],
        "rows": [_row(row) for row in table.rows],
        "total": _row(table.total) if table.total else [],
    }


def _row(row: Sequence[Cell]) -> list[str]:
    return [printed(cell) for cell in row]


def printed(cell: Cell) -> str:
    """Return a cell as paper shows it."""
    match cell:
        case None:
            return ""
        case Decimal():
            return kroner(cell)
        case date():
            return short_date(cell)
        case _:
            return str(cell)
