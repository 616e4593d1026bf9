"""What settlement answers about reports."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel

ReportName = Literal["client-account", "creditor-statement", "vat", "aged-claims"]
ReportFormat = Literal["csv", "pdf"]


class ReportColumn(BaseModel):
    """A column of a report."""

    key: str
    label: str
    kind: str


class ReportFact(BaseModel):
    """A labelled value; `is_warning` when somebody must do something about it."""

    label: str
    value: str | int | None
    is_warning: bool


class ReportTable(BaseModel):
    """A table of a report; rows and total by the columns' keys, and which settlement each row tells of."""

    title: str
    columns: list[ReportColumn]
    rows: list[dict[str, str | int | None]]
    total: dict[str, str | int | None] | None
    settlements: list[UUID] = []


class Report(BaseModel):
    """A report as a page shows it, in the language that was asked for."""

    title: str
    subtitle: str
    facts: list[ReportFact]
    tables: list[ReportTable]
