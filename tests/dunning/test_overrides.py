"""What is chosen for a customer or an invoice, objections, what is held back, and a routine tried out."""

from datetime import date, timedelta
from uuid import uuid5

import pytest

from shared.events import BooksRead, CollectionProposed, LetterSent, ProposalWithdrawn
from tests.dunning.told import (
    CREDITOR,
    DUE,
    NAMESPACE,
    at,
    customer,
    invoice_id,
    lost,
    overdue,
    registered,
)

TRANSFER = date(2026, 6, 15)
A = invoice_id("A")


async def refused(office, path, body):
    response = await office.service.http.put(path, json=body)
    assert response.status_code == 422, response.text
    return response.text


async def delete(office, path, **params):
    response = await office.service.http.delete(path, params=params)
    assert response.status_code == 204, response.text
    await office.service.work_off()


async def test_a_customers_choice_holds_for_its_invoices_and_no_others(office):
    await office.hear(registered())
    await office.put(f"/routines/{CREDITOR}/customers/501", {"transfer_after_days": 30})
    other = customer(id=502)
    await office.on(TRANSFER, overdue("A"), overdue("B", by=other))
    assert [each.invoice.number for each in await office.service.said(CollectionProposed)] == ["10066"]
    await delete(office, f"/routines/{CREDITOR}/customers/501")
    assert len(await office.service.said(CollectionProposed)) == 2


async def test_an_invoices_choice_outranks_its_customers_and_may_come_before_it_is_overdue(office):
    await office.hear(registered())
    await office.put(f"/routines/{CREDITOR}/customers/501", {"transfer_after_days": 30})
    await office.put(f"/routines/{CREDITOR}/invoices/{A}", {"transfer_after_days": 14})
    await office.on(TRANSFER, overdue("A"), overdue("B"))
    assert [each.invoice.id for each in await office.service.said(CollectionProposed)] == [A]
    assert await office.get(f"/routines/{CREDITOR}/overrides") == {
        "customers": {"501": {"transfer_after_days": 30}},
        "invoices": {str(A): {"transfer_after_days": 14}},
    }


async def test_a_choice_that_comes_to_something_unlawful_is_refused_with_its_rule_and_not_kept(office):
    await office.hear(registered())
    path = f"/routines/{CREDITOR}"
    await office.put(path, {"own_reminder_after_days": 14, "own_reminder_with_fee": True})
    text = await refused(office, f"{path}/customers/501", {"own_reminder_after_days": 5})
    assert "inkassoforskriften § 1-2 first paragraph" in text
    assert (await office.get(f"{path}/overrides"))["customers"] == {}


async def test_a_routine_that_is_unlawful_with_what_is_chosen_for_a_customer_is_refused(office):
    await office.hear(registered())
    path = f"/routines/{CREDITOR}"
    await office.put(f"{path}/customers/501", {"own_reminder_after_days": 5})
    text = await refused(office, path, {"own_reminder_after_days": 14, "own_reminder_with_fee": True})
    assert "customer 501" in text
    assert (await office.get(path))["own_reminder_after_days"] is None


async def test_an_objection_stops_everything_until_it_is_answered(office):
    await office.on(TRANSFER, registered(), overdue("A"))
    await office.put(f"/invoices/{A}/objection", {"objection": "Varen kom aldri"}, creditor_id=str(CREDITOR))
    assert len(await office.service.said(ProposalWithdrawn)) == 1
    held = await office.get("/held-back", reason="disputed")
    assert [each["number"] for each in held["invoices"]] == ["10065"]
    await delete(office, f"/invoices/{A}/objection", creditor_id=str(CREDITOR))
    assert len(await office.service.said(CollectionProposed)) == 2


async def test_steps_that_are_passed_over_are_listed_with_their_reason_and_counted(office):
    await office.hear(registered())
    await office.put(f"/routines/{CREDITOR}", {"payment_reminder_after_days": 4, "minimum_amount": "100.00"})
    silent = customer(id=502, reminder_email="")
    await office.on(
        date(2026, 6, 8), overdue("A", amount="50.00"), overdue("B", by=silent), overdue("C", currency="EUR")
    )
    held = await office.get("/held-back")
    counts = {each["reason"]: each["invoices"] for each in held["counts"]}
    assert counts["no_email"] == 1
    assert {each["number"] for each in held["invoices"]} >= {"10066", "10067"}
    assert all(each["text"] for each in held["invoices"])


async def test_an_invoice_is_explained_by_its_number(office):
    await office.on(date(2026, 6, 8), registered(), overdue("A"))
    (found,) = await office.get("/explanations", number="10065")
    assert found["in_proposal_on"] == "2026-06-15"
    assert await office.get("/explanations", number="99999") == []


async def test_a_run_on_stale_books_waits_says_so_and_goes_on_when_they_are_read(office):
    read = BooksRead(creditor_id=CREDITOR, read_at=at(date(2026, 6, 12), 23), business_date=date(2026, 6, 12))
    older = BooksRead(creditor_id=CREDITOR, read_at=at(date(2026, 6, 1), 23), business_date=date(2026, 6, 1))
    await office.on(TRANSFER, registered(), overdue("A"), read, older)
    assert await office.service.said(CollectionProposed) == []
    (row,) = (await office.get("/held-back", reason="books_stale"))["invoices"]
    assert row["next_step_on"] == "2026-06-16"
    fresh = BooksRead(creditor_id=CREDITOR, read_at=at(TRANSFER, 23), business_date=TRANSFER)
    await office.on(date(2026, 6, 16), fresh)
    assert len(await office.service.said(CollectionProposed)) == 1


async def test_a_reading_by_day_does_not_tell_that_nobody_paid_later_that_day(office):
    """The night of 14 June failed or the connection was lost: what was read at six in the morning is not enough."""
    day_before = TRANSFER - timedelta(days=1)
    by_day = BooksRead(creditor_id=CREDITOR, read_at=at(day_before, 6), business_date=day_before)
    await office.on(TRANSFER, registered(), overdue("A"), by_day)
    assert await office.service.said(CollectionProposed) == []
    by_morning = BooksRead(
        creditor_id=CREDITOR, read_at=at(date(2026, 6, 16), 6), business_date=date(2026, 6, 16)
    )
    await office.on(date(2026, 6, 16), by_morning)
    assert len(await office.service.said(CollectionProposed)) == 1


async def test_no_reminder_is_sent_while_the_connection_is_lost(office):
    await office.hear(registered())
    await office.put(f"/routines/{CREDITOR}", {"payment_reminder_after_days": 4})
    await office.on(date(2026, 6, 5), overdue("A"), lost())
    assert await office.service.said(LetterSent) == []
    assert [each["reason"] for each in (await office.get("/held-back"))["invoices"]] == ["connection_lost"]


async def dry_run(office, body, **params):
    response = await office.service.http.post(f"/routines/{CREDITOR}/dry-run", json=body, params=params)
    assert response.status_code == 200, response.text
    return response.json()


async def test_a_routine_that_is_tried_out_shows_what_would_change_and_changes_nothing(office):
    await office.on(TRANSFER, registered(), overdue("A"), overdue("B", due_date=date(2026, 6, 10)))
    before = await office.service.rows("select * from invoices order by number")
    found = await dry_run(office, {"routine": {"own_reminder_after_days": 14, "own_reminder_with_fee": True}})
    assert (found["invoices"], found["changed"]) == (2, 2)
    steps = {each["step"]: each for each in found["steps"]}
    assert (steps["proposed"]["invoices_now"], steps["proposed"]["amount_now"]) == (1, "4000.00")
    assert (steps["reminder"]["invoices_then"], steps["reminder"]["amount_then"]) == (2, "8000.00")
    first, second = sorted(found["changes"], key=lambda each: each["number"])
    assert (first["now"]["step"], first["then"]["step"], first["then"]["on"]) == (
        "proposed",
        "reminder",
        "2026-06-15",
    )
    assert (second["now"]["step"], second["now"]["on"], second["then"]["on"]) == (
        "proposal",
        "2026-06-24",
        "2026-06-24",
    )
    assert found["at_once"] == {"reminder": 1}
    assert "1 fakturaer som ligger i inkassoforslaget, tas ut igjen." in found["statement"]
    assert await office.service.rows("select * from invoices order by number") == before
    assert (await office.get(f"/routines/{CREDITOR}"))["own_reminder_after_days"] is None


async def test_what_a_dry_run_foretells_is_what_happens_when_the_routine_is_saved(office):
    await office.on(TRANSFER, registered(), overdue("A"), overdue("B", due_date=date(2026, 6, 10)))
    routine = {"transfer_after_days": 20, "payment_reminder_after_days": 2}
    found = await dry_run(office, {"routine": routine})
    foretold = {each["number"]: each["then"]["on"] for each in found["changes"]}
    await office.put(f"/routines/{CREDITOR}", routine)
    rows = await office.service.rows("select number, next_step_on from invoices")
    assert {row["number"]: str(row["next_step_on"]) for row in rows} == foretold


async def test_a_dry_run_tries_out_choices_for_customers_and_invoices(office):
    await office.hear(registered())
    await office.put(f"/routines/{CREDITOR}/customers/501", {"transfer_after_days": 30})
    await office.on(date(2026, 6, 8), overdue("A"), overdue("B"))
    found = await dry_run(
        office,
        {"routine": {}, "customers": {"501": None}, "invoices": {str(A): {"transfer_after_days": 20}}},
        limit=1,
    )
    assert (found["changed"], len(found["changes"])) == (2, 1)
    again = await dry_run(office, {"routine": {}})
    assert again["changed"] == 0


async def test_a_dry_run_refuses_what_the_law_forbids(office):
    response = await office.service.http.post(
        f"/routines/{CREDITOR}/dry-run", json={"routine": {"transfer_after_days": 13}}
    )
    assert response.status_code == 422
    assert "inkassoforskriften § 1-2" in response.text


async def statements(office, body):
    from sqlalchemy import event

    engine, seen = office.service.service.database.engine.sync_engine, []

    def note(_connection, _cursor, statement, *_):
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    await dry_run(office, body)
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.parametrize("routine", [{"transfer_after_days": 20}])
async def test_a_dry_run_reads_in_sets(office, routine):
    counts = []
    for number in (5, 200):
        await office.service.empty()
        office.service.at(at(DUE))
        await office.hear(
            registered(),
            *(
                overdue("A", id=uuid5(NAMESPACE, f"many {n}"), number=str(n), by=customer(id=n))
                for n in range(number)
            ),
        )
        counts.append(await statements(office, {"routine": routine}))
    assert counts[0] == counts[1]
