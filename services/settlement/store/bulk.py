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
    rows = f"select * from {_unnest(table, columns)}"  # noqa: S608 - names of our own tables
    return Bulk(columns, text(f"{into} {rows} {on_conflict}"))


def updating(table: Table, key: str, *columns: str) -> Bulk:
    """Return the update of rows of a table, found by `key`, which is the first value of each row."""
    names = (key, *columns)
    name, changes = table.name, ", ".join(f"{column} = given.{column}" for column in columns)
    given = f"{_unnest(table, names)} as given ({', '.join(names)})"
    return Bulk(names, text(f"update {name} set {changes} from {given} where {name}.{key} = given.{key}"))  # noqa: S608 - names of our own tables


def _unnest(table: Table, columns: Sequence[str]) -> str:
    types = (table.c[column].type.compile(dialect=dialect()) for column in columns)  # type: ignore[no-untyped-call]
    arrays = (f"cast(:{column} as {kind}[])" for column, kind in zip(columns, types, strict=True))
    return f"unnest({', '.join(arrays)})"
