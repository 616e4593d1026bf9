"""The conditions that the portal's queries share: the companies to which all are limited, and a search."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from services.portal.domain.access import Scope


def within(column: str) -> str:
    """Return the condition that `column`, a creditor id, lies in the scope; its values are `limits`.

    PostgreSQL, which plans with the values (`plan_each_query`), keeps one branch of the three.
    """
    return (
        "(case when cast(:everything as boolean) then true"
        f" when cast(:company as uuid) is not null then {column} = cast(:company as uuid)"
        f" else {column} = any(cast(:companies as uuid[])) end)"
    )


def limits(scope: Scope) -> dict[str, Any]:
    """Return the values of a scope for a query that uses `within`."""
    return {
        "everything": scope.everything,
        "company": scope.company,
        "companies": sorted(scope.companies),
    }


def plan_each_query(engine: AsyncEngine) -> None:
    """Have PostgreSQL plan each query with its values, on every connection of an engine.

    A company of ten cases and one of 100,000, one page and the last, a search and none need different plans;
    by itself PostgreSQL plans a statement for no values in particular once it has run five times.
    """

    @event.listens_for(engine.sync_engine, "connect")
    def _connected(connection: Any, _: object) -> None:
        connection.run_async(lambda driver: driver.execute("set plan_cache_mode = force_custom_plan"))


def containing(text: str) -> str:
    """Return the LIKE pattern of what contains `text` literally; empty for an empty text."""
    escaped = text.strip().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%" if escaped else ""
