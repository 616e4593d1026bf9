"""Payments that people place by hand, give back, or undo: facts like all others."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from deploy.sandbox.payment_orders import Verdict
from services.settlement.domain.ledger import AGENCY_BOOK
from shared.events import ClaimClosed, PaymentMatched
from tests.settlement.deciding import BY, decide, unplaced
from tests.settlement.notifications import ntry, scor, simple, tx
from tests.settlement.paying import answer, paid_too_much, released, report
from tests.settlement.told import (
    CREDITOR,
    OTHER_CREDITOR,
    PAID,
    TRANSFERRED,
    case_id,
    demanded,
    giro,
    invoice_id,
    kid,
    noticed,
    registered,
    status,
    transferred,
)

D = Decimal


async def everything(desk):
    """All that follows from the facts, but for ids that tell the order of tellings."""
    books = {book: await desk.balances(book) for book in (AGENCY_BOOK, CREDITOR, OTHER_CREDITOR)}
    claims = await desk.service.rows(
        "select invoice_id, principal, closing_reason, closed_on from claims order by 1"
    )
    placements = await desk.service.rows(
        "select payment_id, case_id, status, overpaid, waiting, reason"
        " from payments join placements using (payment_id) order by 1"
    )
    trial = await desk.get("/trial-balance")
    assert (trial["total"], trial["unbalanced_books"]) == ("0.00", [])
    return books, claims, placements


async def collected(desk, invoice=1):
    shown = await desk.get(f"/claims/{invoice_id(invoice)}", on=str(PAID))
    return D(shown["collected"]["total"])


async def told(desk):
    return sum(each.amount + each.interest + each.fees for each in await desk.service.said(PaymentMatched))


async def test_a_payment_with_a_wrong_kid_is_placed_by_case_number_and_undone_again(desk):
    await desk.service.hear(registered(), transferred(1))
    await desk.import_file(giro(7, 1000))
    before = await everything(desk)
    (waiting,) = await unplaced(desk)
    placed = await decide(desk, waiting["payment_id"], "place", case_number="1", note="ringte")
    assert (placed["status"], placed["case_id"], placed["reason"]) == ("placed", str(case_id(1)), "")
    assert [(each["decision"], each["decided_by"], each["note"]) for each in placed["decisions"]] == [
        ("place", BY["On-Behalf-Of"], "ringte")
    ]
    assert sum(D(each["collected"]["total"]) for each in placed["covers"]) == await collected(desk) == 1000
    assert await told(desk) == 1000
    assert (await desk.balances(AGENCY_BOOK), await unplaced(desk)) == ({}, [])
    (standing,) = await desk.get("/payments/decided")
    assert (standing["decision"], standing["case_number"], standing["note"]) == ("place", "1", "ringte")
    again = await decide(desk, waiting["payment_id"], "place", case_id=str(case_id(1)))
    assert again == placed, "the same again changes nothing"
    undone = await decide(desk, waiting["payment_id"], "undo")
    assert (undone["status"], undone["case_id"], undone["reason"]) == (
        "unplaced",
        None,
        "no case has this KID",
    )
    assert await everything(desk) == before
    assert (await told(desk), await desk.get("/payments/decided")) == (0, [])
    assert await decide(desk, waiting["payment_id"], "undo") == undone
    assert (await decide(desk, waiting["payment_id"], "place", case_number="1"))["status"] == "placed"
    assert await told(desk) == 1000
    assert len({each.payment_id for each in await desk.service.said(PaymentMatched)}) == 3


async def test_what_is_decided_holds_whether_the_case_of_the_kid_opens_before_or_after(desk):
    await desk.service.hear(registered(), transferred(1))
    await desk.import_file(giro(7, 1000))
    (waiting,) = await unplaced(desk)
    await decide(desk, waiting["payment_id"], "place", case_number="1")
    await desk.service.hear(transferred(7, 7))
    first = await everything(desk)
    assert (await collected(desk, 1), await collected(desk, 7)) == (1000, 0)
    await desk.service.empty()
    await desk.service.hear(registered(), transferred(1), transferred(7, 7))
    await desk.import_file(giro(7, 1000))
    assert await collected(desk, 7) == 1000
    await decide(desk, waiting["payment_id"], "place", case_number="1")
    assert await everything(desk) == first
    await decide(desk, waiting["payment_id"], "undo")
    assert (await collected(desk, 1), await collected(desk, 7)) == (0, 1000), "its KID counts again"


async def test_a_payment_moves_between_the_books_of_two_creditors(desk):
    await desk.service.hear(
        registered(),
        registered(OTHER_CREDITOR),
        transferred(1),
        transferred(2, 2, creditor_id=OTHER_CREDITOR),
    )
    await desk.import_file(giro(1, 1000))
    (payment,) = await desk.service.rows("select payment_id from payments")
    await decide(desk, payment["payment_id"], "place", case_number="2")
    assert "client_funds" not in await desk.balances(CREDITOR)
    assert (await desk.balances(OTHER_CREDITOR))["client_funds"] == D("1000.00")
    per_invoice = {}
    for each in await desk.service.said(PaymentMatched):
        per_invoice[each.invoice_id] = per_invoice.get(each.invoice_id, 0) + each.amount + each.interest
    assert per_invoice == {invoice_id(1): 0, invoice_id(2): 1000}


async def test_a_payment_of_a_withdrawn_case_is_given_back(desk):
    await desk.service.hear(registered(), transferred(1), status(1, "withdrawn", on=PAID))
    await desk.import_file(giro(1, 1000, on=PAID + timedelta(days=1)))
    (waiting,) = await unplaced(desk)
    refused = await decide(desk, waiting["payment_id"], "place", 409, case_number="1")
    assert "the case was withdrawn on 2026-06-01; choose another case, or give it back" in refused["detail"]
    assert (await desk.get(f"/payments/{waiting['payment_id']}"))["decisions"] == []
    given = await decide(desk, waiting["payment_id"], "give-back")
    assert (given["status"], given["overpaid"], given["waiting"]) == ("given_back", "1000.00", "0.00")
    assert await decide(desk, waiting["payment_id"], "give-back") == given
    (refund,) = await desk.get("/refunds")
    assert (refund["payment_id"], refund["amount"]) == (waiting["payment_id"], "1000.00")
    assert (refund["debtor_account"], await unplaced(desk)) == ("15030000002", [])
    assert await desk.balances() == {"client_funds": D("1000.00"), "refunds_due": D("-1000.00")}
    await decide(desk, waiting["payment_id"], "place", 409, case_number="1")
    await decide(desk, waiting["payment_id"], "undo")
    assert (await desk.get("/refunds"), len(await unplaced(desk))) == ([], 1)


async def test_money_without_a_case_is_given_back_also_when_its_case_opens_later(desk):
    await desk.import_file(giro(1, 1000))
    (waiting,) = await unplaced(desk)
    await decide(desk, waiting["payment_id"], "give-back")
    assert await desk.balances(AGENCY_BOOK) == {"client_funds": D("1000.00"), "refunds_due": D("-1000.00")}
    await desk.service.hear(registered(), transferred(1))
    assert await collected(desk) == 0
    await decide(desk, waiting["payment_id"], "undo")
    assert (await collected(desk), await desk.balances(AGENCY_BOOK)) == (1000, {})


async def test_a_payment_on_a_paid_case_is_placed_in_the_debtors_other_case(desk):
    await desk.service.hear(registered(), transferred(1, amount=1000), transferred(2, 2, 2000))
    full = (await desk.get(f"/claims/{invoice_id(1)}", on=str(PAID)))["owed"]["total"]
    await desk.import_file(giro(1, full))
    await desk.import_file(giro(1, 500, on=PAID + timedelta(days=2)), number=2)
    (waiting,) = await unplaced(desk)
    assert waiting["reason"] == f"the case was paid on {PAID}"
    values = {"closings": "paid", "day": str(PAID)}
    assert (waiting["reason_said"]["code"], waiting["reason_said"]["values"]) == ("CaseHadEnded", values)
    await decide(desk, waiting["payment_id"], "place", case_number="2")
    assert await collected(desk, 2) == 500
    assert [each.invoice_ids for each in await desk.service.said(ClaimClosed)] == [(invoice_id(1),)]


async def test_a_payment_older_than_the_case_covers_it_only_when_it_is_placed_by_hand(desk):
    early = TRANSFERRED - timedelta(days=3)
    await desk.service.hear(registered(), transferred(1, amount=1000))
    await desk.import_file(giro(1, 300, on=early))
    (waiting,) = await unplaced(desk)
    assert waiting["reason"] == f"nothing was owed on {early}"
    assert waiting["reason_said"]["code"] == "NothingOwed"
    placed = await decide(desk, waiting["payment_id"], "place", case_number="1")
    assert (placed["status"], placed["placed_on"]) == ("placed", str(TRANSFERRED))
    assert await collected(desk) == 300
    await desk.service.hear(transferred(2, 1, 400, on=TRANSFERRED + timedelta(days=9)))
    assert await collected(desk, 2) == 0, "a claim that joins the case later is not covered"


async def test_parts_placed_by_hand_cover_several_claims_oldest_first_and_close_the_case(desk):
    await desk.service.hear(
        registered(), transferred(1, amount=1000), transferred(2, 1, 500, due=date(2026, 4, 20))
    )
    whole = D((await desk.get(f"/claims/{invoice_id(1)}", on=str(PAID)))["case_owed"]["total"])
    await desk.import_file(giro(7, 900), giro(8, whole - 900), giro(9, 50))
    first, second, third = await unplaced(desk)
    await decide(desk, first["payment_id"], "place", case_number="1")
    assert await collected(desk, 1) == 900 - await collected(desk, 2)
    assert await desk.service.said(ClaimClosed) == []
    placed = await decide(desk, second["payment_id"], "place", case_number="1")
    assert {each["invoice_id"] for each in placed["covers"]} == {str(invoice_id(1)), str(invoice_id(2))}
    closed = {id_ for each in await desk.service.said(ClaimClosed) for id_ in each.invoice_ids}
    assert closed == {invoice_id(1), invoice_id(2)}
    await decide(desk, third["payment_id"], "place", 409, case_number="1")
    await decide(desk, first["payment_id"], "undo")
    trial = await desk.get("/trial-balance")
    assert (trial["total"], trial["unbalanced_books"]) == ("0.00", [])
    assert await collected(desk, 1) + await collected(desk, 2) == whole - 900


async def test_a_payment_dated_in_the_past_changes_interest_and_what_later_ones_cover(desk):
    await desk.service.hear(registered(), transferred(1, amount=1000), noticed(1))
    await desk.import_file(giro(1, 400))
    later = await collected(desk)
    interest = {each.paid_on: each.interest for each in await desk.service.said(PaymentMatched)}
    await desk.import_file(giro(7, 300, on=date(2026, 5, 10)), number=2)
    (waiting,) = await unplaced(desk)
    await decide(desk, waiting["payment_id"], "place", case_number="1")
    assert await collected(desk) == later + 300
    changed = sum(each.interest for each in await desk.service.said(PaymentMatched) if each.paid_on == PAID)
    assert 0 < changed < interest[PAID], "less was owed when the later payment came"


async def test_money_taken_back_without_a_kid_undoes_the_payment_of_the_case_in_which_it_is_placed(desk):
    await desk.service.hear(registered(), transferred(1))
    content = simple(ntry("700.00", tx("700.00", scor(kid(1)))), number="M1")
    back = simple(ntry("700.00", credit=False, reversal=True, reference="R"), number="M2")
    for file in (content, back):
        assert (await desk.service.http.post("/bank-files", content=file)).status_code == 201
    (waiting,) = await unplaced(desk)
    assert waiting["amount"] == "-700.00"
    await decide(desk, waiting["payment_id"], "give-back", 409)
    placed = await decide(desk, waiting["payment_id"], "place", case_number="1")
    assert (placed["status"], await collected(desk)) == ("reversed", 0)


@pytest.mark.parametrize(("what", "order", "expect"), [
    ("place", {"case_number": "99"}, 404),
    ("place", {"case_id": str(case_id(99))}, 404),
    ("place", {}, 422),
    ("place", {"case_number": "1", "case_id": str(case_id(1))}, 422),
    ("place", {"case_number": "1", "by": {}}, 422),
    ("place", {"case_number": "1", "order": ["principal"]}, 422),
    ("place", {"case_number": "1", "order": ["principal", "costs", "costs"]}, 422),
])  # fmt: skip
async def test_a_decision_that_names_no_case_is_refused(desk, what, order, expect):
    await desk.import_file(giro(7, 1000))
    (waiting,) = await unplaced(desk)
    await decide(desk, waiting["payment_id"], what, expect, **order)
    for path in ("place", "give-back", "undo"):
        await decide(desk, "nothing", path, 404, case_number="1")


async def two_creditors(desk):
    off = desk.setup(auto_posting=False)
    await desk.service.hear(
        registered(setup_=off), transferred(1),
        registered(OTHER_CREDITOR, setup_=off), transferred(2, 2, 9000, creditor_id=OTHER_CREDITOR),
    )  # fmt: skip


@pytest.mark.parametrize("is_paid", [False, True])
async def test_a_payment_of_which_a_part_goes_back_stays_where_it_is(desk, is_paid):
    await two_creditors(desk)
    await desk.import_file(paid_too_much(D("4154.22")))
    (refund,) = await desk.get("/refunds")
    file = await released(desk)
    if is_paid:
        await report(desk, answer(file, Verdict("ACSC")))
    before = await everything(desk)
    refused = await decide(desk, refund["payment_id"], "place", 409, case_number="2")
    assert "is being paid back, or has been; withdraw that payout first" in refused["detail"]
    assert await everything(desk) == before


async def test_a_payment_that_was_placed_wrongly_is_not_undone_once_it_is_on_its_way_back(desk):
    await desk.service.hear(registered(setup_=desk.setup(auto_posting=False)), transferred(1))
    await desk.import_file(paid_too_much(D("4154.22"), kid_=kid(7)))
    (waiting,) = await unplaced(desk)
    await decide(desk, waiting["payment_id"], "place", case_number="1")
    await released(desk)
    refused = await decide(desk, waiting["payment_id"], "undo", 409)
    assert "is being paid back" in refused["detail"]
    assert (await desk.balances(AGENCY_BOOK), await collected(desk)) == ({}, D("4061.81"))


async def test_money_that_a_creditor_has_been_paid_is_moved_first_when_it_has_as_much_again(desk):
    await two_creditors(desk)
    await desk.import_file(giro(1, 1000))
    (payment,) = await desk.service.rows("select payment_id from payments")
    await desk.settle(PAID)
    refused = await decide(desk, payment["payment_id"], "place", 409, case_number="2")
    assert "1000.00 kroner of it are ordered, sent or paid out already" in refused["detail"]
    await report(desk, answer(await released(desk), Verdict("ACSC")))
    await decide(desk, payment["payment_id"], "place", 409, case_number="2")
    assert (await desk.balances(OTHER_CREDITOR)).get("client_funds") is None
    await desk.import_file(giro(1, 1000, on=PAID + timedelta(days=1)), number=2)
    placed = await decide(desk, payment["payment_id"], "place", case_number="2")
    assert placed["case_id"] == str(case_id(2))
    assert "client_funds" not in await desk.balances()


async def test_a_debtor_decides_what_his_payment_covers_first(desk):
    await desk.service.hear(registered(), transferred(1), demanded(1))
    await desk.import_file(giro(1, 1000))
    (payment,) = await desk.service.rows("select payment_id from payments")

    async def covered():
        (each,) = (await desk.get(f"/payments/{payment['payment_id']}"))["covers"]
        return [each["collected"][part] for part in ("principal", "interest", "collection_fee")]

    assert await covered() == ["338.19", "61.81", "600.00"]
    wanted = {"case_number": "1", "order": ["principal", "interest", "costs"]}
    placed = await decide(desk, payment["payment_id"], "place", **wanted)
    assert await covered() == ["1000.00", "0.00", "0.00"]
    assert placed["allocation_order"] == "principal interest fees"
    (decision,) = placed["decisions"]
    assert decision["allocation_order"] == "principal interest fees"
    assert await decide(desk, payment["payment_id"], "place", **wanted) == placed
    assert (await told(desk), (await desk.balances())["collected_principal"]) == (1000, D("-1000.00"))
    await decide(
        desk, payment["payment_id"], "place", case_number="1", order=["interest", "principal", "costs"]
    )
    assert await covered() == ["938.19", "61.81", "0.00"]
    undone = await decide(desk, payment["payment_id"], "undo")
    assert (await covered(), undone["allocation_order"]) == (
        ["338.19", "61.81", "600.00"],
        "fees interest principal",
    )
    assert await told(desk) == 1000


async def test_a_placed_payment_cannot_be_given_back(desk):
    await desk.service.hear(registered(), transferred(1))
    await desk.import_file(giro(1, 1000))
    (payment,) = await desk.service.rows("select payment_id from payments")
    refused = await decide(desk, payment["payment_id"], "give-back", 409)
    assert "only money that waits can be given back" in refused["detail"]
