"""What the portal's queries share: the companies to which all are limited, a search, and what is asked."""

from collections.abc import Iterable
from typing import Any, get_args

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from services.portal.domain.access import Scope
from shared.events import Decision, InvoiceTransferred


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


def asked_of(case_id: str) -> str:
    """Return the query of what is asked about the case in column `case_id`; its value is `today`.

    It has one row: `choices`, all that may be answered, and `answer_by`, the first day that is the last for
    one of them; both empty where nothing is asked.
    """
    return f"""
select array_agg(distinct choice) as choices, min(q.answer_by) as answer_by
from open_questions q cross join unnest(q.question) choice
where q.case_id = {case_id} and q.answer_by >= :today
"""


def due_of(claim: str, in_go: str) -> str:
    """Return the due date by which letters about a claim go: the one with which it was transferred.

    `claim` names a row of the table `claims`, `in_go` the due date of its invoice as Go has it now.
    """
    return f"""coalesce((
  select cast(h.data #>> '{{invoice,due_date}}' as date) from history h
  where h.case_id = {claim}.case_id and h.type = '{InvoiceTransferred.type}'
    and {claim}.invoice_id = any(h.invoice_ids)
  order by h.happened_on desc, 1 desc limit 1
), {in_go})"""


def in_order(choices: Iterable[Decision]) -> tuple[Decision, ...]:
    """Return choices in the order in which pages offer them."""
    return tuple(sorted(choices, key=get_args(Decision).index))


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
