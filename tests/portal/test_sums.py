"""The sums that are kept are what the facts add up to: after any history, side by side, and counted anew."""

import asyncio
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.portal.domain.access import Scope
from services.portal.migrations.versions import questions_until_answered
from services.portal.store import trends
from services.portal.store.cases import CaseSearch, find_cases
from services.portal.store.sums import recount
from tests.portal import slow_sums
from tests.portal.test_any_order import FIRST, HISTORY
from tests.portal.told import FJORDVIK, NORDLYS, NOW, Told, registered, story
from tests.support.driving import envelope

SECOND, JOINED = Told("10043", case_number="100002"), Told("10044")
THIRD = Told("78", creditor_id=NORDLYS, case_number="200003", due=date(2025, 6, 1))
STATUSES = ("surveillance", "disputed", "surveillance", "withdrawn", "open")
MORE = [
    envelope(event)
    for event in (
        *story(SECOND),
        *story(THIRD)[:6],
        THIRD.status("withdrawn", 1),
        THIRD.status("open", 2),
        JOINED.overdue(due=date(2026, 6, 14)),
        JOINED.transferred(date(2026, 6, 1)),
        JOINED.paid(1, payment_id="early", on=date(2026, 5, 31)),
        JOINED.paid(1000, payment_id="late", on=date(2026, 6, 1)),
        SECOND.paid(-50, payment_id="corrected", channel="agency", interest=-1),
        SECOND.undone("ocr-1", 1000),
        SECOND.status("withdrawn", 3),
        FIRST.status("closed", 2),
        FIRST.decision_needed(date(2026, 9, 1)),
        FIRST.planned("completed", revision=3),
        SECOND.decision_needed(date(2026, 7, 1), about="legal"),
        SECOND.decision_needed(date(2026, 7, 9), about="legal 2"),
        SECOND.decision_needed(date(2026, 7, 1), ("go_legal", "withdraw", "write_off"), about="bar"),
        *(
            SECOND.status(status, 4 + number, on=date(2026, 6, 18 + number))
            for number, status in enumerate(STATUSES)
        ),
    )
]
DAYS = (0, 14, 17, 45, 75, 300, 400)
"""Days from today on which invoices are of another age, and payments of another month."""


async def same(office):
    """Compare what is kept with what the facts add up to, on several days and for several scopes."""
    database = office.service.service.database
    for companies in ([FJORDVIK], [FJORDVIK, NORDLYS]):
        for days in DAYS:
            office.service.at(NOW + timedelta(days=days))
            async with database.transaction() as tx:
                kept = await trends.overview(tx, Scope(frozenset(companies)))
                assert kept == await slow_sums.overview(tx, companies), (companies, days)
    office.service.at(NOW)
    async with database.transaction() as tx:
        answers = await tx.execute(
            slow_sums.text("select id, answer_by from cases where answer_by is not null")
        )
        assert {row.id: row.answer_by for row in answers} == await slow_sums.asked(tx)
        waiting = await tx.execute(
            slow_sums.text("select invoice_id from proposals where waiting order by 1")
        )
        assert [*waiting.scalars()] == sorted((await tx.execute(slow_sums.WAITING)).scalars())
        for words in ("100001", "10044", "nordmann", "RØR as", "nor%"):
            found = await find_cases(tx, Scope(everything=True), CaseSearch(text=words))
            wanted = {"text": "%" + words.replace("%", r"\%") + "%"}
            assert {each.id for each in found} == {*(await tx.execute(slow_sums.FOUND, wanted)).scalars()}, (
                words
            )


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(st.sampled_from([*HISTORY, *MORE]), min_size=20, max_size=40))
async def test_after_any_part_of_any_history_the_sums_are_what_the_facts_add_up_to(office, history):
    await office.empty()
    await office.service.deliver(*history)
    await same(office)


async def test_after_each_event_of_a_history_nothing_is_wrong_and_in_the_end_every_figure_has_something(
    office,
):
    for told in (*HISTORY, *MORE):
        await office.service.deliver(told)
        async with office.service.service.database.transaction() as tx:
            assert await recount(tx) == 0, told.event
    await same(office)
    async with office.service.service.database.transaction() as tx:
        figures, going = await trends.overview(tx, Scope(everything=True))
    assert all(vars(figures).values()), figures
    assert going.paid
    assert going.outstanding
    assert sum(bool(each.invoices) for each in going.ages) > 1


async def test_what_is_told_side_by_side_is_counted_once_and_for_all(office):
    """Replicas handle batches at the same time; each event here is a batch of its own."""
    for number in range(3):
        told = Told(f"5{number}", case_number=f"10050{number}")
        events = [
            *story(told),
            told.paid(250),
            told.undone("1-1", 250),
            told.decision_needed(),
            told.planned(),
        ]
        await asyncio.gather(*(office.service.hear(event) for event in events))
    await same(office)
    async with office.service.service.database.transaction() as tx:
        assert await recount(tx) == 0


async def test_everything_that_is_kept_is_counted_anew_each_night_and_told_of_where_it_was_wrong(office):
    await office.service.deliver(*HISTORY, *MORE)
    before = await kept(office)
    await office.change("update overview_sums set amount = amount + 1 where about = 'debt'")
    await office.change("delete from overview_sums where about = 'letter'")
    await office.change(
        "insert into overview_sums values (gen_random_uuid(), 'case', '-infinity', 'open', 7, 0, 0)"
    )
    await office.change("update cases set status = 'open', searched = '', answer_by = null")
    await office.change("update proposals set waiting = not waiting")
    assert await kept(office) != before
    office.service.at(NOW + timedelta(days=1))
    done = await office.service.run_due()
    assert await kept(office) == before
    assert int(done["recount"].split()[0]) > 5
    office.service.at(NOW + timedelta(days=2))
    assert (await office.service.run_due())["recount"].startswith("0 rows")


async def test_what_was_asked_before_questions_were_kept_is_read_from_the_history(office):
    await office.service.deliver(*HISTORY, *MORE)
    before = await kept(office)
    await office.change("delete from questions")
    await office.change("update cases set answer_by = null")
    assert await kept(office) != before
    for statement in questions_until_answered.FILLING.split(";"):
        await office.change(statement)
    assert await kept(office) == before


async def kept(office):
    """Everything that is kept beside the facts."""
    return [
        await office.service.rows(f"select * from {table} order by 1, 2, 3, 4")
        for table in ("overview_sums", "cases", "proposals")
    ]


async def test_a_debtor_who_is_forgotten_is_found_by_his_name_no_more(office):
    await office.service.hear(registered(), *story(FIRST))
    subject = {"creditor_id": str(FJORDVIK), "customer_id": 7, "invoice_ids": [str(FIRST.id)]}
    forgetting = {"subject": subject | {"case_ids": [str(FIRST.case_id)]}, "reason": "his wish"}
    answer = await office.service.http.post("/privacy/forget", json=forgetting)
    assert answer.json()["cases"] == 1
    assert await office.service.rows("select searched from cases") == [
        {"searched": f"{FIRST.case_number}\n{FIRST.number}\nanonymisert\n{FIRST.customer.number}"}
    ]
