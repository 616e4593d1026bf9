"""How a case goes on: its status, who changed it, what Go shows, and its end."""

from uuid import uuid4

import pytest

from deploy.sandbox.poweroffice.enums import CaseStatus
from shared.events import CaseStatusChanged
from tests.transfer.told import (
    TODAY,
    claim_closed,
    claim_reopened,
    kroner,
    letter,
    lost,
    owed_today,
    paid,
    restored,
    undone,
)


async def shown(desk):
    """What Go shows of its only case: its status, its latest text, its balance."""
    (in_go,) = desk.company.collection.cases.values()
    return in_go.status, in_go.notes[-1].text if in_go.notes else None, kroner(in_go.balance_agency)


async def test_a_case_is_paused_and_resumed_and_everybody_is_told(desk):
    case_id = await desk.transferred(desk.invoice())
    paused = (await desk.act(case_id, "pause")).json()
    assert (paused["status"], paused["revision"]) == ("paused", 2)
    await desk.service.work_off()
    assert await shown(desk) == (CaseStatus.ACTIVE, "Satt på pause: We agreed on a delay.", owed_today())
    resumed = (await desk.act(case_id, "resume", reason="He has not paid.")).json()
    await desk.service.work_off()
    assert (await shown(desk))[1] == "Under innfordring: He has not paid."
    assert [(h["status"], h["reason"], h["changed_by"]) for h in resumed["history"]] == [
        ("open", "Godkjent for inkasso", "Kari"),
        ("paused", "We agreed on a delay.", "Kari"),
        ("open", "He has not paid.", "Kari"),
    ]
    told = await desk.service.said(CaseStatusChanged)
    assert [(t.status, t.revision, t.changed_by, t.changed_on) for t in told] == [
        ("paused", 2, "Kari", TODAY),
        ("open", 3, "Kari", TODAY),
    ]


async def test_an_action_taken_twice_changes_nothing_the_second_time(desk):
    case_id = await desk.transferred(desk.invoice())
    once, again = await desk.act(case_id, "dispute"), await desk.act(case_id, "dispute")
    assert (again.status_code, again.json()) == (200, once.json())
    assert len(await desk.service.said(CaseStatusChanged)) == 1


async def test_a_withdrawn_case_is_closed_in_go_and_takes_no_further_action(desk):
    case_id = await desk.transferred(desk.invoice())
    await desk.act(case_id, "withdraw")
    await desk.service.work_off()
    assert await shown(desk) == (CaseStatus.CLOSED, "Trukket: We agreed on a delay.", kroner(0))
    for action in ("pause", "resume", "dispute"):
        refused = await desk.act(case_id, action)
        assert (refused.status_code, refused.json()["detail"]) == (409, "Saken er trukket.")


async def test_an_open_case_cannot_be_resumed_only_repeated(desk):
    case_id = await desk.transferred(desk.invoice())
    assert (await desk.act(case_id, "resume")).json()["revision"] == 1


async def test_an_unknown_case_is_not_found(desk):
    assert (await desk.act(uuid4(), "pause")).status_code == 404
    assert (await desk.http.get(f"/cases/{uuid4()}")).status_code == 404


async def test_a_case_closes_when_every_claim_is_closed(desk):
    first = desk.invoice()
    second = desk.invoice(customer_no=desk.company.customer(first.customer_id).number)
    case_id = await desk.transferred(first, second)
    await desk.service.hear(claim_closed(case_id, first.id))
    assert (await desk.cases())[0]["status"] == "open"
    await desk.service.hear(claim_closed(case_id, second.id, reason="credited"))
    await desk.service.work_off()
    (case,) = await desk.cases()
    assert (case["status"], case["left_to_pay"]) == ("closed", "0.00")
    assert {claim["closing_reason"] for claim in case["claims"]} == {"paid", "credited"}
    assert await shown(desk) == (CaseStatus.CLOSED, "Avsluttet: kreditert, betalt", kroner(0))
    (told,) = await desk.service.said(CaseStatusChanged)
    assert (told.status, told.reason) == ("closed", "credited, paid")


async def test_a_closed_case_opens_when_a_claim_does_and_closes_when_it_is_paid_again(desk):
    first = desk.invoice()
    second = desk.invoice(customer_no=desk.company.customer(first.customer_id).number)
    third = desk.invoice(customer_no=desk.company.customer(first.customer_id).number)
    case_id = await desk.transferred(first, second)
    await desk.service.hear(paid(first.id), claim_closed(case_id, first.id, second.id))
    await desk.service.work_off()
    await desk.service.hear(undone(first.id), claim_reopened(case_id, first.id))
    await desk.service.work_off()
    (case,) = await desk.cases()
    assert (case["status"], case["left_to_pay"], case["takes_claims"]) == ("open", "1000.00", True)
    assert {claim["closing_reason"] for claim in case["claims"]} == {None, "paid"}
    assert await shown(desk) == (
        CaseStatus.ACTIVE,
        "Under innfordring: Et krav er åpnet igjen",
        owed_today(),
    )
    assert await desk.transferred(third) == case_id
    await desk.service.hear(
        claim_closed(case_id, first.id, reason="credited", revision=3), claim_closed(case_id, third.id)
    )
    told = await desk.service.said(CaseStatusChanged)
    assert [(t.status, t.reason, t.revision) for t in told] == [
        ("closed", "paid", 2),
        ("open", "Et krav er åpnet igjen", 3),
        ("closed", "credited, paid", 4),
    ]


async def test_of_two_cases_of_a_debtor_that_open_together_one_takes_the_next_claim(desk):
    first = desk.invoice()
    second = desk.invoice(customer_no=desk.company.customer(first.customer_id).number)
    old = await desk.transferred(first)
    await desk.service.hear(claim_closed(old, first.id))
    new = await desk.transferred(second)
    await desk.service.hear(claim_closed(new, second.id))
    await desk.service.hear(claim_reopened(old, first.id), claim_reopened(new, second.id))
    cases = await desk.cases()
    assert [case["status"] for case in cases] == ["open", "open"]
    assert sorted(case["takes_claims"] for case in cases) == [False, True]


async def test_a_case_that_opens_again_takes_no_claims_while_another_does(desk):
    first = desk.invoice()
    second = desk.invoice(customer_no=desk.company.customer(first.customer_id).number)
    old = await desk.transferred(first)
    await desk.service.hear(claim_closed(old, first.id))
    await desk.transferred(second)
    await desk.service.hear(claim_reopened(old, first.id))
    assert [(case["status"], case["takes_claims"]) for case in await desk.cases()] == [
        ("open", False),
        ("open", True),
    ]


async def test_a_closing_for_a_case_that_is_not_known_here_is_kept(desk):
    case_id, invoice_id = uuid4(), uuid4()
    await desk.service.hear(claim_closed(case_id, invoice_id))
    rows = await desk.service.rows("select case_id, invoice_id, reason from claim_closings")
    assert rows == [{"case_id": case_id, "invoice_id": invoice_id, "reason": "paid"}]


async def test_a_payment_demand_for_a_case_that_is_not_known_here_is_kept(desk):
    case_id = uuid4()
    await desk.service.hear(letter(case_id, uuid4()))
    rows = await desk.service.rows("select case_id, sent_on from payment_demands")
    assert rows == [{"case_id": case_id, "sent_on": TODAY}]


async def test_a_withdrawn_case_stays_withdrawn_when_its_claims_are_closed(desk):
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    await desk.act(case_id, "withdraw")
    await desk.service.hear(claim_closed(case_id, invoice.id, reason="withdrawn"))
    await desk.service.hear(claim_reopened(case_id, invoice.id, reason="withdrawn"))
    assert (await desk.cases())[0]["status"] == "withdrawn"


@pytest.mark.parametrize("action", ["pause", "dispute", "withdraw"])
async def test_a_claim_never_joins_a_case_that_is_not_open(desk, action):
    first = desk.invoice()
    second = desk.invoice(customer_no=desk.company.customer(first.customer_id).number)
    case_id = await desk.transferred(first)
    await desk.act(case_id, action)
    assert await desk.transferred(second) != case_id


async def test_a_resumed_case_takes_claims_again_unless_another_does_by_now(desk):
    first = desk.invoice()
    number = desk.company.customer(first.customer_id).number
    second, third, fourth = (desk.invoice(customer_no=number) for _ in range(3))
    old = await desk.transferred(first)
    await desk.act(old, "pause")
    await desk.act(old, "resume")
    assert await desk.transferred(second) == old
    await desk.act(old, "pause")
    new = await desk.transferred(third)
    resumed = (await desk.act(old, "resume")).json()
    assert (resumed["status"], resumed["takes_claims"]) == ("open", False)
    assert await desk.transferred(fourth) == new != old


async def test_a_case_with_its_payment_demand_takes_no_claim_after_a_pause(desk):
    first = desk.invoice()
    case_id = await desk.transferred(first)
    await desk.service.hear(letter(case_id, first.id))
    await desk.act(case_id, "pause")
    resumed = (await desk.act(case_id, "resume")).json()
    assert (resumed["takes_claims"], resumed["payment_demand_sent_on"]) == (False, "2026-05-04")


async def test_what_go_refuses_to_show_is_noted_on_the_case_and_the_case_goes_on(desk):
    case_id = await desk.transferred(desk.invoice())
    in_go = desk.company.collection.cases.popitem()
    await desk.act(case_id, "pause")
    await desk.service.work_off()
    (case,) = await desk.cases()
    assert case["status"] == "paused"
    assert "was not found" in case["go_problem"]
    desk.company.collection.cases[in_go[0]] = in_go[1]
    await desk.act(case_id, "resume")
    await desk.service.work_off()
    assert (await desk.cases())[0]["go_problem"] is None


async def test_a_status_that_waits_for_a_lost_connection_is_shown_when_it_is_restored(desk):
    case_id = await desk.transferred(desk.invoice())
    await desk.service.hear(lost())
    await desk.act(case_id, "pause")
    await desk.service.work_off()
    assert (await shown(desk))[1] is None
    await desk.service.hear(restored())
    await desk.service.work_off()
    assert (await shown(desk))[1] == "Satt på pause: We agreed on a delay."


async def test_an_old_order_shows_nothing_old(desk):
    case_id = await desk.transferred(desk.invoice())
    await desk.act(case_id, "pause")
    (late,) = [each for each in await desk.service.outbox() if each.event.type.endswith("StatusOrdered.v1")]
    await desk.act(case_id, "dispute")
    await desk.service.work_off()
    await desk.service.deliver(late)
    assert (await shown(desk))[1] == "Omtvistet: We agreed on a delay."


async def test_a_status_shows_what_is_left_to_pay(desk):
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    await desk.service.hear(paid(invoice.id, 400, channel="agency"))
    await desk.act(case_id, "pause")
    await desk.service.work_off()
    assert (await shown(desk))[2] == owed_today() - kroner(400)
    assert (await desk.cases())[0]["left_to_pay"] == "600.00"


async def test_the_summary_counts_what_there_is(desk):
    in_case, held = desk.invoice(amount=100), desk.invoice(amount=250)
    await desk.transferred(in_case)
    await desk.propose(held)
    await desk.choose("hold", held)
    for params in ({}, {"creditor_id": "00000000-0000-0000-0000-000000000001"}):
        summary = (await desk.http.get("/summary", params=params)).json()
        assert summary["proposals"] == [
            {"status": "on_hold", "count": 1, "left_to_pay": "250.00"},
            {"status": "transferred", "count": 1, "left_to_pay": "100.00"},
        ]
        assert summary["cases"] == [{"status": "open", "count": 1, "left_to_pay": "100.00"}]
    empty = (await desk.http.get("/summary", params={"creditor_id": str(uuid4())})).json()
    assert (empty["proposals"], empty["cases"]) == ([], [])
