"""Looking through the proposal list: filters, order, pages, sums; and approving what was seen."""

from datetime import timedelta
from itertools import product
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event as sql

from tests.transfer.told import (
    CREDITOR,
    LONG_AGO,
    TODAY,
    customer,
    kroner,
    paid,
    proposed,
    registered,
    undone,
)

NAMES = ["Åse Berg", "ærlig Vik", "Zeta AS", "Østby & Sønn", "ask", "Zeta AS"]


def some_proposals():
    """Six invoices that differ in everything."""
    return [
        proposed(
            UUID(int=100 + n),
            amount=kroner(500 + 250 * (n % 4)),
            due=TODAY - timedelta(days=20 + 7 * (n % 5)),
            number=f"10{n}4",
            dated=LONG_AGO - timedelta(days=n),
            card=customer(10 + n, name),
        )
        for n, name in enumerate(NAMES)
    ]


@pytest.fixture
async def standing(desk):
    """A desk with the six invoices."""
    await desk.service.hear(*some_proposals())
    return desk


def shown(page):
    return [UUID(row["invoice_id"]).int - 100 for row in page["rows"]]


WANTED = [
    ({}, [4, 3, 2, 1, 0, 5]),
    ({"customer": "ZETA"}, [2, 5]),
    ({"customer": "østby"}, [3]),
    ({"customer": "14"}, [4]),
    ({"customer": "%"}, []),
    ({"invoice_number": "102"}, [2]),
    ({"text": "zeta"}, [2, 5]),
    ({"text": "102"}, [2]),
    ({"text": "14"}, [4, 1]),
    ({"reason": "ingen"}, []),
    ({"amount_from": "1000.00"}, [3, 2]),
    ({"amount_from": "500.01", "amount_to": "750"}, [1, 5]),
    ({"days_overdue_from": 41}, [4, 3]),
    ({"days_overdue_to": 20}, [0, 5]),
    ({"invoice_date_from": str(LONG_AGO - timedelta(days=1))}, [1, 0]),
    ({"invoice_date_to": str(LONG_AGO - timedelta(days=5))}, [5]),
    ({"status": "on_hold"}, []),
    ({"status": ["draft", "on_hold"], "customer": "zeta", "amount_to": "750"}, [5]),
]


async def test_a_filter_shows_what_it_says_and_counts_what_it_hides(standing):
    for wanted, found in WANTED:
        page = await standing.page(**wanted)
        assert shown(page) == found, wanted
        totals = page["totals"]
        whole = 0 if wanted.get("status") == "on_hold" else 6
        assert (totals["found"]["count"], totals["hidden"]["count"]) == (len(found), whole - len(found))
        assert totals["by_status"] == [{"status": "draft", "count": 6, "left_to_pay": "4750.00"}]


KEYS = {
    "due_date": lambda row: row["invoice"]["due_date"],
    "days_overdue": lambda row: row["days_overdue"],
    "amount": lambda row: float(row["left_to_pay"]),
    "customer": lambda row: ["ask", "Zeta AS", "ærlig Vik", "Østby & Sønn", "Åse Berg"].index(
        row["customer"]["name"]
    ),
}


async def test_the_pages_of_an_order_hold_every_row_once_in_either_direction(standing):
    for sort, limit, descending in product(KEYS, [1, 4, 6], [False, True]):
        rows, asked = [], {"sort": sort, "limit": limit, "descending": descending}
        page = await standing.page(**asked)
        while True:
            rows += page["rows"]
            if page["next"] is None:
                break
            page = await standing.page(**asked, cursor=page["next"])
        assert len({row["invoice_id"] for row in rows}) == len(rows) == 6
        keys = [KEYS[sort](row) for row in rows]
        assert keys == sorted(keys, reverse=descending)


async def test_a_cursor_of_another_order_or_of_nothing_is_refused(standing):
    page = await standing.page(sort="amount", limit=1)
    for cursor in (page["next"], "nonsense", "bm9uc2Vuc2U="):
        answer = await standing.http.get(
            "/proposal-list",
            params={"creditor_id": str(CREDITOR), "sort": "customer", "cursor": cursor},
        )
        assert answer.status_code == 422, answer.text


async def test_a_row_says_for_how_long_it_has_been_overdue(standing):
    page = await standing.page(limit=1)
    assert (page["rows"][0]["days_overdue"], page["rows"][0]["held_until"]) == (48, None)


async def test_the_next_page_goes_on_where_the_last_one_ended_whatever_has_come_meanwhile(desk):
    await desk.service.hear(*some_proposals())
    first = await desk.page(limit=3)
    await desk.service.hear(paid(UUID(int=104)), proposed(uuid4(), due=TODAY - timedelta(days=200)))
    second = await desk.page(limit=5, cursor=first["next"])
    assert (shown(first), shown(second)) == ([4, 3, 2], [1, 0, 5])
    assert second["seen_until"] == first["seen_until"]


async def test_approving_all_that_was_seen_leaves_what_came_later(desk):
    seen, late = desk.invoice(), desk.invoice()
    await desk.propose(seen)
    seen_until = (await desk.page())["seen_until"]
    await desk.propose(late)
    receipts = await desk.approve(seen_until=seen_until)
    assert {r["invoice_id"]: (r["accepted"], r["refusal"]) for r in receipts} == {
        str(seen.id): (True, None),
        str(late.id): (False, "not_seen"),
    }
    assert await desk.listed() == {seen.id: "approved", late.id: "draft"}
    (receipt,) = await desk.approve(seen_until=(await desk.page())["seen_until"])
    assert (receipt["invoice_id"], receipt["accepted"]) == (str(late.id), True)


async def test_what_has_grown_or_come_back_since_it_was_seen_is_not_approved_unseen(desk):
    grown, back, less, same = (desk.invoice() for _ in range(4))
    await desk.propose(grown, less, same)
    await desk.propose(back)
    await desk.service.hear(paid(back.id))
    seen_until = (await desk.page())["seen_until"]
    await desk.propose(grown, amount=1001, revision=2)
    await desk.service.hear(paid(less.id, 1))
    await desk.propose(same, revision=2)
    await desk.choose("hold", back)
    await desk.service.hear(undone(back.id))
    await desk.choose("release", back)
    receipts = await desk.approve(seen_until=seen_until)
    assert {UUID(r["invoice_id"]): r["refusal"] for r in receipts} == {
        grown.id: "not_seen",
        back.id: "not_seen",
        less.id: None,
        same.id: None,
    }
    (receipt,) = await desk.approve(grown, seen_until=seen_until)
    assert receipt["detail"].startswith("Fakturaen kom i listen, eller ble endret, etter at du så den.")


async def test_approving_all_of_a_filtered_list_approves_nothing_that_the_filter_hides(desk):
    small, great = desk.invoice(amount=100), desk.invoice(amount=5000)
    await desk.propose(small, great)
    receipts = await desk.approve(only={"amount_to": "1000"})
    assert [r["invoice_id"] for r in receipts] == [str(small.id)]
    assert await desk.listed() == {small.id: "approved", great.id: "draft"}


OTHER = UUID(int=8)


async def test_creditors_are_read_as_one_list_and_each_has_its_own_snapshot(standing):
    theirs = proposed(UUID(int=107), creditor_id=OTHER, amount=kroner(900), due=TODAY - timedelta(days=90))
    await standing.service.hear(theirs)
    both = {"creditor_id": [str(OTHER), str(CREDITOR)], "limit": 4, "amount_from": "900"}
    page = await standing.get("/proposal-list", **both)
    assert (shown(page), page["next"]) == ([7, 3, 2], None)
    first = await standing.get("/proposal-list", **both | {"limit": 1})
    rest = await standing.get("/proposal-list", **both | {"cursor": first["next"]})
    assert shown(first) + shown(rest) == [7, 3, 2]
    assert rest["creditors"] == first["creditors"] == page["creditors"]
    parts = {part["creditor_id"]: part for part in page["creditors"]}
    assert parts[str(OTHER)]["drafts"] == {"count": 1, "left_to_pay": "900.00"}
    assert parts[str(CREDITOR)]["drafts"] == {"count": 2, "left_to_pay": "2250.00"}
    assert 0 < parts[str(CREDITOR)]["seen_until"] < parts[str(OTHER)]["seen_until"]
    summary = await standing.get("/summary", creditor_id=both["creditor_id"])
    assert summary["proposals"] == [{"status": "draft", "count": 7, "left_to_pay": "5650.00"}]
    theirs_alone = await standing.get("/summary", creditor_id=str(OTHER))
    assert theirs_alone["proposals"][0]["count"] == 1


async def test_what_is_held_is_found_by_its_reason(desk):
    late, agreed = desk.invoice(), desk.invoice()
    await desk.propose(late, agreed)
    await desk.choose("hold", late, reason="Venter på svar")
    await desk.choose("hold", agreed, reason="Avtale")
    page = await desk.page(status="on_hold", reason="Avtale")
    assert [row["invoice_id"] for row in page["rows"]] == [str(agreed.id)]
    assert page["reasons"] == ["Avtale", "Venter på svar"]
    assert (await desk.page(status="draft"))["reasons"] == []


COMINGS = st.lists(st.sampled_from(["propose", "grow", "hold", "release", "pay", "look"]), max_size=12)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(COMINGS)
async def test_nothing_is_ever_approved_in_another_form_than_it_was_seen(standing_desk, comings):
    """Whatever happens between looking and approving: what is approved stood so in the list that was seen."""
    desk, known = standing_desk, []
    await desk.begin()
    await desk.service.hear(registered())
    seen = await desk.page(status="draft")
    for what in comings:
        if what == "look":
            seen = await desk.page(status="draft")
        else:
            await _come(desk, what, known)
    receipts = await desk.approve(seen_until=seen["seen_until"])
    then = {row["invoice_id"]: row["left_to_pay"] for row in seen["rows"]}
    now = {row["invoice_id"]: row["left_to_pay"] for row in (await desk.page())["rows"]}
    for receipt in receipts:
        if receipt["accepted"]:
            assert float(now[receipt["invoice_id"]]) <= float(then[receipt["invoice_id"]])


async def _come(desk, what, known):
    last = known[-1] if known else None
    match what:
        case "propose":
            known.append(uuid4())
            await desk.service.hear(proposed(known[-1], customer_id=len(known)))
        case "grow" if last:
            await desk.service.hear(proposed(last, amount=1500, customer_id=len(known), revision=2))
        case "pay" if last:
            await desk.service.hear(paid(last, 10, payment_id=str(uuid4())))
        case "hold" | "release" if last:
            body = {"invoice_ids": [str(last)], "reason": "because"}
            await desk.post(f"/proposals/{what}", creditor_id=str(CREDITOR), **body)


async def test_approving_ten_times_as_many_takes_no_more_statements(desk):
    engine = desk.service.service.database.engine.sync_engine
    counts = []
    for several in (5, 50):
        await desk.service.hear(*(proposed(uuid4(), customer_id=n + several) for n in range(several)))
        ran = []

        def note(_connection, _cursor, statement, _parameters, _context, is_many, ran=ran):
            ran.append((statement, is_many))

        sql.listen(engine, "before_cursor_execute", note)
        assert len(await desk.approve()) == several
        sql.remove(engine, "before_cursor_execute", note)
        assert not any(is_many for _, is_many in ran)
        counts.append(len(ran))
    assert counts[0] == counts[1]
