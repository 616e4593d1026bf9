"""What was there before a migration stays."""

import asyncio
import json
from datetime import date
from uuid import UUID

import asyncpg
from alembic import command

from shared import migrate
from tests.transfer.told import CREDITOR, complete, customer, proposed


async def test_what_was_proposed_before_can_be_searched_and_what_was_paused_ends(empty_database):
    await asyncio.to_thread(command.upgrade, migrate._config("transfer", empty_database), "0002")
    cards = {UUID(int=11): complete(1, name="Åse Ærlig"), UUID(int=12): customer(2)}
    connection = await asyncpg.connect(empty_database)
    for invoice_id, card in cards.items():
        told = proposed(invoice_id, card=card, number="4711")
        await connection.execute(
            "insert into proposals (invoice_id, creditor_id, proposed, status, left_to_pay)"
            " values ($1, $2, $3, 'draft', 1000)",
            invoice_id,
            CREDITOR,
            json.dumps(told.adapter().dump_python(told, mode="json")),
        )
    await connection.execute("update proposals set choice = 'on_hold' where invoice_id = $1", UUID(int=12))
    await connection.execute(
        "insert into cases (id, number, kid, creditor_id, customer_id, status, revision, is_joinable,"
        " told_revision) values ($1, 100001, '1', $2, 1, 'paused', 2, false, 2)",
        UUID(int=5),
        CREDITOR,
    )
    await asyncio.to_thread(migrate.upgrade, "transfer", empty_database)
    proposals = await connection.fetch(
        "select customer_number, customer_key, invoice_number, due_date = transferable_due as is_due, listed"
        " from (select *, (proposed #>> '{invoice,due_date}')::date as transferable_due from proposals) p"
        " order by invoice_id"
    )
    assert [tuple(row)[:4] for row in proposals] == [
        (1, "}se {rlig", "4711", True),
        (2, "ola nordmann", "4711", True),
    ]
    assert sorted(row["listed"] for row in proposals) == [1, 2]
    held = await connection.fetch(
        "select hold_until - (now() at time zone 'Europe/Oslo')::date from proposals order by invoice_id"
    )
    assert [days for (days,) in held] == [None, 30]
    debtors = await connection.fetch("select customer_id, missing from debtors order by customer_id")
    assert [(row["customer_id"], sorted(row["missing"])) for row in debtors] == [
        (1, []),
        (2, ["address", "birth_date", "email", "phone"]),
    ]
    (case,) = await connection.fetch("select paused_until - current_date as days, rests_from from cases")
    assert tuple(case) == (30, "open")
    await connection.close()


async def test_what_the_later_migrations_find_is_brought_along(empty_database):
    await asyncio.to_thread(command.upgrade, migrate._config("transfer", empty_database), "0004")
    connection = await asyncpg.connect(empty_database)
    await connection.execute(
        "insert into creditors (id, revision, has_agreement, connection_revision, is_connected)"
        " values ($1, 1, true, 1, true)",
        CREDITOR,
    )
    for number, known_by in enumerate(("988 077 917", "000000000", "999999999", "988077918")):
        await connection.execute(
            "insert into debtors (creditor_id, customer_id, card, authority, told_on, revision, told_about,"
            " missing) values ($1, $2, $3, 1, '2026-05-04', 1, $1, '{}')",
            *(CREDITOR, number, json.dumps({"is_person": False, "organisation_number": known_by})),
        )
    for number, status in enumerate(("open", "closed", "open")):
        await connection.execute(
            "insert into cases (id, number, kid, creditor_id, customer_id, status, revision, is_joinable,"
            " told_revision, go_case_id) values ($1, $2, $3, $4, $2, $5, 1, false, 1, $1)",
            *(UUID(int=number), number, str(number), CREDITOR, status),
        )
    for number in (0, 1):
        await connection.execute("insert into payment_demands values ($1, '2026-05-04')", UUID(int=number))
    for number, fees in enumerate((0, 35)):
        await connection.execute(
            "insert into matches (invoice_id, match_id, kind, amount, is_reversed, fees)"
            " values ($1, '1', 'payment', 100, false, $2)",
            *(UUID(int=number), fees),
        )
    await asyncio.to_thread(migrate.upgrade, "transfer", empty_database)
    grows_on = await connection.fetch("select fee_grows_on from cases order by number")
    assert [row["fee_grows_on"] for row in grows_on] == [date(2026, 6, 16), None, None]
    to_agency = await connection.fetch("select to_agency from matches order by invoice_id")
    assert [row["to_agency"] for row in to_agency] == [False, True]
    marks = await connection.fetch("select marks from debtors order by customer_id")
    assert [row["marks"] for row in marks] == [["=988077917"], [], [], []]
    # a price of which nothing has been told is not none
    assert await connection.fetchval("select withdrawal_share from creditors") is None
    await connection.close()
