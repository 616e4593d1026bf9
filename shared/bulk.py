"""Many rows in one statement: a list for each column, unnested by the server.

Decimals go as the text of an array: the driver takes three times as long for a list of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Numeric, Table, TextClause, text
from sqlalchemy.dialects.postgresql import dialect

from shared.db import Transaction


@dataclass(frozen=True)
class Bulk:
    """A statement over rows whose values are in the order of `columns`, of which some are `decimals`."""

    columns: tuple[str, ...]
    statement: TextClause
    decimals: frozenset[str] = frozenset()

    async def run(self, tx: Transaction, rows: Iterable[Sequence[Any]]) -> None:
        """Write the rows; nothing happens when there are none."""
        lists = [list(column) for column in zip(*rows, strict=True)]
        if lists:
            columns = zip(self.columns, lists, strict=True)
            await tx.execute(
                self.statement,
                {name: _array(values) if name in self.decimals else values for name, values in columns},
            )


def inserting(table: Table, *columns: str, on_conflict: str = "") -> Bulk:
    """Return the insertion of rows into a table."""
    into = f"insert into {table.name} ({', '.join(columns)})"
    rows = f"select * from {_unnest(table, columns)}"
    return Bulk(columns, text(f"{into} {rows} {on_conflict}"), _decimals(table, columns))


def replacing(*keys: str, columns: Iterable[str]) -> str:
    """Return what to do on conflict: let the row that is written take the place of the one that is there."""
    changes = ", ".join(f"{column} = excluded.{column}" for column in columns)
    return f"on conflict ({', '.join(keys)}) do update set {changes}"


def updating(table: Table, key: str, *columns: str) -> Bulk:
    """Return the update of rows of a table, found by `key`, which is the first value of each row."""
    names = (key, *columns)
    name, changes = table.name, ", ".join(f"{column} = given.{column}" for column in columns)
    given = f"{_unnest(table, names)} as given ({', '.join(names)})"
    statement = f"update {name} set {changes} from {given} where {name}.{key} = given.{key}"
    return Bulk(names, text(statement), _decimals(table, columns))


def _decimals(table: Table, columns: Iterable[str]) -> frozenset[str]:
    return frozenset(column for column in columns if isinstance(table.c[column].type, Numeric))


def _array(decimals: Sequence[Decimal | None]) -> str:
    return f"{{{','.join(map(str, decimals))}}}".replace("None", "NULL")


def _unnest(table: Table, columns: Sequence[str]) -> str:
    types = (table.c[column].type.compile(dialect=dialect()) for column in columns)  # type: ignore[no-untyped-call]
    decimals = _decimals(table, columns)
    given = (f"cast(:{column} as text)" if column in decimals else f":{column}" for column in columns)
    arrays = (f"cast({value} as {kind}[])" for value, kind in zip(given, types, strict=True))
    return f"unnest({', '.join(arrays)})"
