"""The law of the house: any permutation and any duplication of a history ends in the same state.

Orders to Go are worked off after the history. What was done in Go cannot be undone by a later fact, so the
law has two parts: facts before the deed, and facts after it.
"""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.sandbox.poweroffice.collection_state import Collection
from shared.events import CaseStatusChanged, InvoiceTransferred
from tests.support.driving import envelope
from tests.support.histories import retold
from tests.transfer.conftest import a_desk
from tests.transfer.told import (
    NOW,
    TODAY,
    asked,
    changed,
    claim_closed,
    claim_reopened,
    complete,
    credited,
    customer,
    laid_out,
    letter,
    lost,
    paid,
    planned,
    proposed,
    read,
    registered,
    restored,
    returned,
    undone,
    withdrawn,
    written_off,
)

FEW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def before_the_deed(ids):
    auto, second, settled, exempt, again, manual = ids
    return [
        registered(),
        lost(revision=1),
        restored(revision=2),
        read(NOW - timedelta(days=3)),
        read(),
        proposed(auto, auto=True, customer_id=1),
        proposed(second, auto=True, customer_id=1),
        paid(second, 400),
        paid(second, 600, payment_id="1-9"),
        undone(second, "1-9", 600),
        proposed(settled, auto=True, customer_id=2),
        paid(settled, 250),
        credited(settled, 750),
        proposed(exempt, auto=True, customer_id=3),
        withdrawn(exempt, revision=2),
        proposed(again, customer_id=4),
        withdrawn(again, revision=2),
        proposed(again, auto=True, customer_id=4, revision=3, amount=1200),
        written_off(again, 1),
        proposed(manual, customer_id=5),
        undone(manual, "3-3", 100),
        written_off(manual, 100),
        changed(complete(5, name="Ola"), revision=1),
        changed(complete(5, name="Ola Flyttet", phone=""), revision=2),
        letter(None, manual, kind="payment_reminder", letter_id=UUID(int=31)),
    ]


def after_the_deed(ids, case_id):
    first, second, *_ = ids
    return [
        paid(first, 1000, channel="agency"),
        credited(second, 300),
        paid(second, 1000, payment_id="4-4", channel="agency", interest=13, fees=35),
        undone(second, "2-2", 300),
        laid_out(case_id),
        laid_out(case_id, 928, outlay=72),
        laid_out(case_id, 928, outlay=72, revision=2),
        withdrawn(second, revision=2),
        letter(case_id, first, kind="collection_notice", fee=35, letter_id=UUID(int=32)),
        letter(case_id, first, second, fee=245, letter_id=UUID(int=33)),
        returned(letter(case_id, first, second, letter_id=UUID(int=33)), TODAY + timedelta(days=2)),
        returned(letter(case_id, first, second, letter_id=UUID(int=33)), TODAY + timedelta(days=9)),
        planned(case_id, number=5, addition=1125),
        planned(case_id, "broken", 2, number=5, addition=1125, ended_on=TODAY),
        asked(case_id),
        asked(case_id, answer_by=TODAY + timedelta(days=300), choices=("withdraw", "continue")),
        changed(customer(1, "Ny")),
        claim_closed(case_id, first),
        claim_closed(case_id, second, reason="credited"),
    ]


def closed_and_opened(ids, case_id):
    """Of two claims one ends closed and the other open, each after it was the other."""
    first, second, *_ = ids
    return [
        claim_closed(case_id, first, second),
        claim_reopened(case_id, first, second),
        claim_closed(case_id, first, second, reason="credited", revision=3),
        claim_closed(case_id, first, reason="written_off", revision=4),
        paid(second, 1000),
        undone(second),
        claim_reopened(case_id, second, reason="credited", revision=4),
    ]


NOBODY = [UUID(int=0)] * 6


@pytest.fixture(scope="module")
async def desk(database_url):
    """A desk with six invoices in Go."""
    async with a_desk(database_url) as it:
        for _ in range(6):
            it.invoice()
        yield it


async def begin(desk) -> list[UUID]:
    """Empty our books and Go's collection list; return the ids of the six invoices."""
    await desk.service.empty()
    desk.company.collection = Collection()
    return list(desk.company.invoices)


async def tell(desk, history):
    await desk.service.deliver(*(envelope(event) for event in history))
    await desk.service.work_off()


async def state(desk):
    """Everything that was heard and decided, without ids and numbers that are given out in passing."""
    proposals = await desk.service.rows(
        "select invoice_id, status, left_to_pay, transferable_from, wants_approval,"
        " proposed->>'revision' as proposed, withdrawn->>'revision' as withdrawn"
        " from proposals order by invoice_id"
    )
    matches = await desk.service.rows("select * from matches order by invoice_id, match_id")
    creditors = await desk.service.rows("select * from creditors order by id")
    cases = [
        (case["status"], case["takes_claims"], case["left_to_pay"], sorted(_claims(case)))
        for case in await desk.cases()
    ]
    transferred = sorted(str(told.invoice.id) for told in await desk.service.said(InvoiceTransferred))
    told = [await desk.service.rows(query) for query in TOLD]
    return proposals, matches, creditors, sorted(cases), transferred, told


TOLD = (
    "select invoice_id, letter_id, kind, fee from letters order by invoice_id, letter_id",
    "select answer_by, choices, answer from questions order by answer_by",
    "select id, status, ended_on, addition, revision from payment_plans order by id",
    "select id, amount, is_revoked, revision from court_costs order by id",
    "select customer_id, card->>'name' as name, missing from debtors order by customer_id",
)


def _claims(case):
    return [(c["invoice_id"], c["status"], c["closing_reason"] or "") for c in case["claims"]]


async def end_of(desk, history):
    """Where a history that is told before the deed ends."""
    await begin(desk)
    await tell(desk, history)
    return await state(desk)


async def end_of_case(desk, order, told=after_the_deed):
    """Where a case of two invoices ends when what follows its transfer is told in this order."""
    ids = await begin(desk)
    await tell(desk, [registered(), *(proposed(each, auto=True, customer_id=1) for each in ids[:2])])
    (case,) = await desk.cases()
    history = told(ids, UUID(case["case_id"]))
    await tell(desk, [history[which] for which in order])
    said = [(e.status, e.reason, e.revision) for e in await desk.service.said(CaseStatusChanged)]
    return await state(desk), said


BEFORE = range(len(before_the_deed(NOBODY)))
AFTER = range(len(after_the_deed(NOBODY, NOBODY[0])))
AGAIN = range(len(closed_and_opened(NOBODY, NOBODY[0])))


@pytest.fixture(scope="module")
async def expected(desk):
    """Where the history ends that is told in order and once."""
    return await end_of(desk, before_the_deed(await begin(desk)))


@pytest.fixture(scope="module")
async def expected_again(desk):
    """Where the case ends of whose claims one is closed again and the other open again."""
    return (await end_of_case(desk, AGAIN, closed_and_opened))[0]


@pytest.fixture(scope="module")
async def expected_of_case(desk):
    """Where the case ends when everything is told in order and once."""
    return await end_of_case(desk, AFTER)


async def test_the_history_transfers_what_is_owed_and_nothing_else(desk, expected):
    status = {row["invoice_id"]: row["status"] for row in expected[0]}
    assert [status[invoice_id] for invoice_id in await begin(desk)] == [
        "transferred",
        "transferred",
        "settled",
        "withdrawn",
        "transferred",
        "draft",
    ]


async def test_what_follows_the_transfer_closes_the_case_once(desk, expected_of_case):
    (*_, ((status, takes_claims, *_),), transferred, _), said = expected_of_case
    ids = await begin(desk)
    assert (status, takes_claims, transferred) == ("closed", False, sorted(map(str, ids[:2])))
    assert said == [("closed", "credited, paid", 2)]


async def test_a_case_with_a_claim_that_is_open_again_is_open(desk, expected_again):
    *_, ((status, takes_claims, left_to_pay, claims),), _, _ = expected_again
    assert (status, takes_claims, left_to_pay) == ("open", True, "1000.00")
    assert sorted(reason for *_, reason in claims) == ["", "written_off"]


@FEW
@given(retold(BEFORE))
async def test_any_order_and_repetition_of_a_history_ends_in_the_same_state(desk, expected, order):
    history = before_the_deed(await begin(desk))
    assert await end_of(desk, [history[which] for which in order]) == expected


@FEW
@given(retold(AFTER))
async def test_any_order_and_repetition_of_what_follows_ends_in_the_same_state(desk, expected_of_case, order):
    assert await end_of_case(desk, order) == expected_of_case


@FEW
@given(retold(AGAIN))
async def test_any_order_of_closing_and_opening_again_ends_in_the_same_state(desk, expected_again, order):
    again, said = await end_of_case(desk, order, closed_and_opened)
    assert again == expected_again
    assert [status for status, *_ in said[-1:]] in ([], ["open"])


def around_the_deed(ids):
    """Two debtors; whatever of this comes when, both are transferred and something is left to pay."""
    first, second, *_ = ids
    return [
        registered(),
        proposed(first, auto=True, customer_id=1),
        proposed(second, auto=True, customer_id=2),
        paid(first, 400),
        credited(second, 300),
        undone(second, "2-2", 300),
        changed(complete(1)),
    ]


AROUND = range(len(around_the_deed(NOBODY)))
STOPS = st.lists(st.tuples(st.integers(0, 14), st.sampled_from(["dispute", "pause"])), max_size=3)


@FEW
@given(retold(AROUND), STOPS)
async def test_disputes_and_pauses_at_any_moment_that_are_over_leave_no_trace(desk, order, stops):
    """Facts and orders to Go one by one, in any order, with a case stopped in between and going on at the end."""
    ids = await begin(desk)
    history = around_the_deed(ids)
    for moment, which in enumerate(order):
        await tell(desk, [history[which]])
        for when, action in stops:
            if when == moment:
                await _with_every_case(desk, action)
    await _with_every_case(desk, "resume")
    await desk.service.work_off()
    cases = [(case["status"], case["left_to_pay"], _claims(case)) for case in await desk.cases()]
    assert sorted(cases) == sorted(
        [
            ("open", "600.00", [(str(ids[0]), "transferred", "")]),
            ("open", "1000.00", [(str(ids[1]), "transferred", "")]),
        ]
    )
    told = [event.invoice.id for event in await desk.service.said(InvoiceTransferred)]
    assert sorted(told) == sorted(ids[:2])
    in_go = desk.company.collection.cases.values()
    assert sorted(case.invoice_ids for case in in_go) == sorted([[ids[0]], [ids[1]]])


async def _with_every_case(desk, action):
    for case in await desk.cases():
        answer = await desk.act(case["case_id"], action)
        assert answer.status_code in (200, 409)
