"""Facts as they were heard: each once, the newest revision of a snapshot holding, in whatever order.

One statement a table and batch; rows go in the order of their keys, so that batches of other replicas
wait for each other instead of locking each other out.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Table, func, tuple_
from sqlalchemy.dialects.postgresql import Insert, insert

from services.portal.store.rows import Row
from services.portal.store.settlement_tables import settlement_lines, settlements
from shared.db import Transaction


async def keep_once(tx: Transaction, table: Table, rows: Sequence[Row]) -> None:
    """Add rows that never change; one that is there already stays."""
    await _write(tx, table, rows, insert(table).on_conflict_do_nothing())


async def keep_newest(tx: Transaction, table: Table, rows: Sequence[Row], *by: str) -> None:
    """Add or replace rows; one that is there gives way only to one that stands higher by the columns `by`."""
    statement = insert(table)
    wins = tuple_(*(statement.excluded[name] for name in by)) > tuple_(*(table.c[name] for name in by))
    await _write(tx, table, rows, _replacing(statement, table, wins))


async def keep_settlements(tx: Transaction, rows: Sequence[Row], lines: Sequence[Row]) -> None:
    """Add settlements and their lines; what is told later adds the voucher that was not there before."""
    statement = insert(settlements)
    told = {
        "posted": settlements.c.posted | statement.excluded.posted,
        "voucher_id": func.coalesce(settlements.c.voucher_id, statement.excluded.voucher_id),
        "voucher_number": func.coalesce(settlements.c.voucher_number, statement.excluded.voucher_number),
    }
    await _write(
        tx,
        settlements,
        rows,
        statement.on_conflict_do_update(index_elements=_key(settlements), set_=told),
    )
    await keep_once(tx, settlement_lines, lines)


def _replacing(statement: Insert, table: Table, wins: ColumnElement[bool]) -> Insert:
    changes = {
        column.name: statement.excluded[column.name] for column in table.columns if not column.primary_key
    }
    return statement.on_conflict_do_update(index_elements=_key(table), set_=changes, where=wins)


async def _write(tx: Transaction, table: Table, rows: Sequence[Row], statement: Insert) -> None:
    if rows:
        key = _key(table)
        await tx.execute(statement, sorted(rows, key=lambda row: [row[name] for name in key]))


def _key(table: Table) -> list[str]:
    return [column.name for column in table.primary_key]
