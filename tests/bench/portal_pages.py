"""The portal's pages over N cases, as a company of 200 cases, one of half of all, an accountant and an operator.

The service is the real one on its own database, asked over its own routes with a session; the other services do
not answer, so that only the portal's own work counts. Each case has an invoice that was proposed, three letters,
a line of history for each, and every second one a payment; every twentieth was asked about, every fiftieth has a
message, and one more proposal in fifty waits. The accountant has the 100 companies that share the other half.
Printed: the median of seven answers in milliseconds, page by page, its ratio to the smallest company's, and how
long counting all sums anew takes. The last page of a list is reached by its cursor, as a reader reaches it.

Run: python -m tests.bench.portal_pages [N]   (make bench: 100,000)
"""

import asyncio
import logging
import os
import statistics
import sys
import time
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import structlog
from cryptography.fernet import Fernet
from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from services.portal.app import create
from services.portal.settings import Settings
from services.portal.signed_tokens import new_session_token
from services.portal.store.sessions import token_hash
from services.portal.store.sums import recount
from shared.db import Database
from shared.events import CaseStatusChanged
from tests.portal.neighbourhood import Neighbourhood
from tests.portal.told import NOW, TODAY
from tests.support.databases import service_database
from tests.support.driving import driven, runtime_at

SERVER = os.environ.get("DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
SIZE = 100_000
TIMES = 7
OPERATOR = "operator@bench.example"
SMALL = 200

BOOKS = """
create temporary table bench on commit drop as
    select n, lpad(to_hex(n), 32, '0')::uuid as case_id, lpad(to_hex(10000000 + n), 32, '0')::uuid as invoice_id,
        lpad(to_hex(case when n <= :small then 1 when n <= :size / 2 then 2 else 3 + n % 100 end), 32, '0')::uuid
            as creditor_id,
        date '2026-06-15' - (n / 7 % 300) as day from generate_series(1, :size) as n;
insert into creditors (id, revision, organisation_number, name, accounting_firm, auto_posting)
    select distinct on (creditor_id) creditor_id, 1, '9' || lpad(n::text, 8, '0'), 'Selskap ' || n, '', true
    from bench order by creditor_id, n;
insert into invoices (id, creditor_id, authority, revision, number, invoice_date, due_date, amount, customer_id,
        customer_number, customer_name)
    select invoice_id, creditor_id, 1, 1, (500000 + n)::text, day - 44, day - 30, 1000, n / 5, n / 5, 'Kunde ' || n / 5
    from bench;
insert into invoices (id, creditor_id, authority, revision, number, invoice_date, due_date, amount, customer_id,
        customer_number, customer_name)
    select lpad(to_hex(20000000 + n), 32, '0')::uuid, creditor_id, 1, 1, (800000 + n)::text, date '2026-05-01',
        date '2026-05-15', 1000, n / 5, n / 5, 'Kunde ' || n / 5 from bench where n % 50 = 1;
insert into proposals (invoice_id, creditor_id, revision, standing, auto_approve, proposed_on)
    select id, creditor_id, 1, true, false, due_date + 14 from invoices;
insert into cases (id, creditor_id, number, kid, agency_account)
    select case_id, creditor_id, (100000 + n)::text, n::text, '86011117947' from bench;
insert into claims (case_id, invoice_id, creditor_id, transferred_on)
    select case_id, invoice_id, creditor_id, day from bench;
insert into case_statuses (case_id, creditor_id, revision, status, reason, changed_on)
    select case_id, creditor_id, 1, case n % 2 when 0 then 'closed' else 'disputed' end, 'paid', day + 20
    from bench where n % 2 = 0 or n % 2000 = 1;
insert into claim_closings (case_id, invoice_id, creditor_id, revision, reason, closed_on)
    select case_id, invoice_id, creditor_id, 1, 'paid', day + 20 from bench where n % 2 = 0;
insert into movements (invoice_id, id, creditor_id, kind, channel, moved_on, amount, interest, fees, reference)
    select invoice_id, 'p' || n, creditor_id, 'payment', 'agency', day + 20, 1000, 10, 350, '' from bench
    where n % 2 = 0;
insert into decisions (case_id, creditor_id, question, answer_by)
    select case_id, creditor_id, '{go_legal,withdraw}', day + 90 from bench where n % 20 < 2;
insert into messages (id, creditor_id, case_id, thread, side, author, kind, body, written_at)
    select case_id, creditor_id, case_id, 'debtor', 'debtor', '', 'message', 'Hei', day from bench where n % 50 = 2;
insert into letters (id, creditor_id, case_id, invoice_ids, kind, channel, sent_on, fee, principal, interest, fees)
    select gen_random_uuid(), creditor_id, case_id, array[invoice_id], kind, 'email', day + after, 35, 1000, 1, 35
    from bench cross join (values ('collection_notice', 0), ('payment_demand', 15), ('legal_action_notice', 30))
        as letter (kind, after);
insert into history (event_id, creditor_id, type, source, said_at, happened_on, case_id, invoice_ids, data)
    select gen_random_uuid(), creditor_id, 'no.autocollect.case.status-changed', '/services/transfer',
        day + interval '9 hours', day, case_id, array[invoice_id], '{}' from bench cross join generate_series(1, 3);
insert into settlements (id, creditor_id, number, settled_on, payout, posted, remittance_advice_id)
    select case_id, creditor_id, n, day, 1000, true, case_id from bench where n % 10 = 0;
insert into settlement_lines (settlement_id, position, invoice_id, invoice_number, case_number, principal, interest,
        fees, collected_fees, commission, vat_basis, vat)
    select case_id, line, invoice_id, n::text, n::text, 200, 10, 0, 70, 5, 80, 20
    from bench cross join generate_series(1, 5) line where n % 10 = 0
"""
"""Statements that build the books; nothing in them has a semicolon of its own."""

PAGES = {
    "overview": "/",
    "cases": "/cases",
    "all cases": "/cases?status=all",
    "disputed cases": "/cases?status=disputed",
    "a customer": "/cases?q=Kunde+77",
    "an invoice": "/cases?q=500150",
    "everybody": "/cases?q=Kunde",
    "last page": "/cases?status=all&after=100060~00000000-0000-0000-0000-000000000000",
    "proposals": "/proposals",
    "settlements": "/settlements",
    "tasks": "/tasks",
    "companies": "/companies",
}


async def measured(size: int) -> tuple[dict[str, dict[str, float]], float]:
    """Return the median milliseconds of each page, by visitor, and the seconds that counting anew takes."""
    runtime = runtime_at(NOW, portal_url="http://portal.example")
    neighbours = Neighbourhood(runtime.tokens)
    for line in neighbours.lines.values():
        line.cut = True
    async with service_database(SERVER, "portal") as url:
        settings = Settings(
            database_url=url,
            second_factor_keys=Fernet.generate_key().decode(),
            operator_email=OPERATOR,
            operator_password="a password that is long enough",
            password_memory_kib=8192,
        )
        async with driven(
            lambda it: create(it, settings, runtime.clock), neighbours.among(runtime)
        ) as service:
            counting = await _fill(service.service.database, size)
            found: dict[str, dict[str, float]] = {}
            for who, token in (await _sessions(service.service.database)).items():
                transport = httpx.ASGITransport(service.service.app)
                cookies = {"autocollect_session": token}
                async with httpx.AsyncClient(
                    transport=transport, base_url="http://portal.example", cookies=cookies
                ) as browser:
                    found[who] = {name: await _median(browser, path) for name, path in PAGES.items()}
            return found, counting


async def _fill(database: Database, size: int) -> float:
    """Build the books; return how many seconds it takes to count all sums anew."""
    async with database.transaction() as tx:
        for statement in BOOKS.split(";\n"):
            named = {"small": SMALL, "size": size}
            await tx.execute(text(statement), {key: named[key] for key in named if f":{key}" in statement})
        told = CaseStatusChanged(
            creditor_id=UUID(int=1),
            case_id=UUID(int=1),
            revision=1,
            status="open",
            reason="",
            changed_on=TODAY,
            changed_by="",
        )
        content = {"type": told.type, "data": CaseStatusChanged.adapter().dump_json(told).decode()}
        await tx.execute(text("update history set type = :type, data = cast(:data as jsonb)"), content)
    await _tidy(database)
    started = time.perf_counter()
    async with database.transaction() as tx:
        await recount(tx)
    took = time.perf_counter() - started
    await _tidy(database)
    return took


async def _tidy(database: Database) -> None:
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("vacuum analyze"))


async def _sessions(database: Database) -> dict[str, str]:
    """Return the session of each kind of visitor."""
    visitors = {
        "company of 200": ("small@bench.example", range(1, 2)),
        "half of all": ("large@bench.example", range(2, 3)),
        "accountant": ("accountant@bench.example", range(3, 103)),
        "operator": (OPERATOR, range(0)),
    }
    tokens = {}
    async with database.transaction() as tx:
        for who, (email, companies) in visitors.items():
            user_id, tokens[who] = uuid4(), new_session_token()
            await tx.execute(
                text("insert into users (id, email, created_at) values (:id, :email, :now)"),
                {"id": user_id, "email": email, "now": NOW},
            )
            for company in companies:
                await tx.execute(
                    text(
                        "insert into memberships (user_id, creditor_id, role) values (:user, :company, 'read')"
                    ),
                    {"user": user_id, "company": UUID(int=company)},
                )
            await tx.execute(
                text(
                    "insert into sessions (id, token_hash, user_id, created_at, last_seen_at, expires_at,"
                    " second_factor, address, agent) values (:id, :hash, :user, :now, :now, :end, true, '', '')"
                ),
                {
                    "id": uuid4(),
                    "hash": token_hash(tokens[who]),
                    "user": user_id,
                    "now": NOW,
                    "end": NOW + timedelta(hours=2),
                },
            )
    return tokens


async def _median(browser: httpx.AsyncClient, path: str) -> float:
    """Return how long an answer takes, after one that warms up."""
    took = []
    for _ in range(TIMES + 1):
        started = time.perf_counter()
        answer = await browser.get(path)
        took.append((time.perf_counter() - started) * 1000)
        assert answer.status_code == 200, (path, answer.status_code, answer.headers.get("location"))
    return statistics.median(took[1:])


def main(size: int = SIZE) -> None:
    """Measure and print."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    found, counting = asyncio.run(measured(size))
    smallest = found["company of 200"]
    table = Table(title=f"{size:,} cases: milliseconds (times the smallest company's)", title_justify="left")
    table.add_column("page")
    for who in found:
        table.add_column(who, justify="right")
    for name in PAGES:
        cells = (f"{found[who][name]:.0f} ({found[who][name] / smallest[name]:.1f})" for who in found)
        table.add_row(name, *cells)
    Console().print(table)
    Console().print(f"all sums counted anew in {counting:.1f} s")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:2]))
