"""Many rows in one statement: a list for each column, unnested by the server."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, TextClause, text
from sqlalchemy.dialects.postgresql import dialect

from shared.db import Transaction


@dataclass(frozen=True)
class Bulk:
    """A statement over rows whose values are in the order of `columns`."""

    columns: tuple[str, ...]
    statement: TextClause

    async def run(self, tx: Transaction, rows: Iterable[Sequence[Any]]) -> None:
        """Write the rows; nothing happens when there are none."""
        lists = [list(column) for column in zip(*rows, strict=True)]
        if lists:
            await tx.execute(self.statement, dict(zip(self.columns, lists, strict=True)))


def inserting(table: Table, *columns: str, on_conflict: str = "") -> Bulk:
    """Return the insertion of rows into a table."""
    into = f"insert into {table.name} ({', '.join(columns)})"
    rows = f"select * from {unnested(table, *columns)}"  # noqa: S608 - names of our own tables
    return Bulk(columns, text(f"{into} {rows} {on_conflict}"))


def replacing(*keys: str, columns: Iterable[str]) -> str:
    """Return what to do on conflict: let the row that is written take the place of the one that is there."""
    changes = ", ".join(f"{column} = excluded.{column}" for column in columns)
    return f"on conflict ({', '.join(keys)}) do update set {changes}"


def unnested(table: Table, *columns: str) -> str:
    """Return the lists of `columns` as rows."""
    types = (table.c[column].type.compile(dialect=dialect()) for column in columns)  # type: ignore[no-untyped-call]
    arrays = (f"cast(:{column} as {kind}[])" for column, kind in zip(columns, types, strict=True))
    return f"unnest({', '.join(arrays)})"
