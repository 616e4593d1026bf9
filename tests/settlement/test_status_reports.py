"""What the bank answers to a file of payouts, and what becomes of them and of the books."""

from decimal import Decimal

from deploy.sandbox.payment_orders import Verdict
from services.settlement.domain.ledger import AGENCY_BOOK
from services.settlement.incoming import Debit
from services.settlement.payouts.confirming import books_of, payouts_confirmed
from services.settlement.store.books import lock_books
from tests.settlement.paying import (
    KARI,
    NEXT,
    ORDERED,
    SENT,
    answer,
    as_person,
    only_money,
    propose,
    released,
    report,
    the_payout,
    with_a_settlement,
)
from tests.settlement.told import giro, transferred

D = Decimal


async def test_a_rejected_payout_comes_back_with_the_reason_in_words_and_goes_again(desk):
    await with_a_settlement(desk)
    order = await released(desk)
    taken = await report(desk, answer(order, Verdict("RJCT", "AC04", "Account closed")))
    assert (taken["bank_status"], taken["by_status"]) == ("rejected", {"rejected": 1})
    assert await only_money(desk) == ORDERED
    payout = await the_payout(desk, waiting=True)
    assert payout["reason"] == "kontoen er avsluttet (AC04): Account closed"
    assert "avvist av banken: kontoen er avsluttet" in await propose(desk, 409)
    again = await as_person(desk, KARI, f"/payouts/{payout['payout_id']}/correct", body={})
    assert (again["status"], again["replaces"]) == ("ordered", payout["payout_id"])
    assert "only one that waits" in await as_person(
        desk, KARI, f"/payouts/{payout['payout_id']}/correct", 409, {}
    )
    second = await released(desk)
    assert second.message_id != order.message_id
    assert second.transfers[0].end_to_end_id != order.transfers[0].end_to_end_id
    await report(desk, answer(second, Verdict("ACSC")))
    assert await only_money(desk) == {}
    assert (await desk.get("/summary"))["money_out"] == "1000.00"


async def test_a_rejected_payout_that_is_withdrawn_goes_to_the_next_settlement(desk):
    await with_a_settlement(desk)
    await report(desk, answer(await released(desk), whole=Verdict("RJCT", "AM04")))
    payout = await the_payout(desk, waiting=True)
    assert payout["reason"] == "det er ikke dekning på kontoen (AM04)"
    await as_person(desk, KARI, f"/payouts/{payout['payout_id']}/withdraw", 204, {"reason": "med neste"})
    await desk.import_file(giro(1, 500, on=NEXT), number=2)
    await desk.settle(NEXT)
    _, second = await desk.settlements()
    assert (second["carried_in"], second["payout"]) == ("1000.00", "1500.00")


async def test_acceptance_and_waiting_book_nothing_and_the_last_word_counts_in_any_order(desk):
    await with_a_settlement(desk)
    order = await released(desk)
    pending, accepted = answer(order, whole=Verdict("PDNG")), answer(order, whole=Verdict("ACCP"), number=2)
    for content, status in ((pending, "pending"), (accepted, "accepted")):
        assert (await report(desk, content))["bank_status"] == status
        assert await only_money(desk) == SENT
    late = answer(order, whole=Verdict("PDNG"), number=3)
    assert (await report(desk, late))["bank_status"] == "accepted"
    await report(desk, answer(order, Verdict("ACSC"), number=4))
    after = answer(order, whole=Verdict("ACCP"), number=5)
    assert (await report(desk, after))["by_status"] == {"paid": 1}
    assert await only_money(desk) == {}


async def test_one_of_several_is_rejected_and_the_others_are_paid(desk):
    await with_a_settlement(desk, kroner=4000)
    await desk.service.hear(transferred(2, 2))
    await desk.import_file(giro(2, 800, on=NEXT), number=2)
    await desk.settle(NEXT)
    order = await released(desk)
    taken = await report(desk, answer(order, Verdict("ACSC"), Verdict("RJCT", "AC01")))
    assert (taken["bank_status"], taken["by_status"]) == ("partly", {"paid": 1, "rejected": 1})
    left = order.transfers[1].amount
    assert await only_money(desk) == {"client_funds": left, "payouts_ordered": -left}


async def test_a_report_that_tells_our_references_in_capitals_is_of_the_payout(desk):
    await with_a_settlement(desk)
    order = await released(desk)
    content = answer(order, Verdict("ACSC"))
    for ours in (order.message_id, order.transfers[0].end_to_end_id):
        assert ours.encode() in content
        content = content.replace(ours.encode(), ours.upper().encode())
    taken = await report(desk, content)
    assert (taken["by_status"], taken["contradictions"]) == ({"paid": 1}, [])
    assert await only_money(desk) == {}


async def test_a_report_is_taken_once_and_others_reports_are_refused_with_the_reason(desk):
    await with_a_settlement(desk)
    order = await released(desk)
    content = answer(order, Verdict("ACSC"))
    await report(desk, content)
    assert "was taken" in await report(desk, content, 409)
    stranger = content.replace(order.message_id.encode(), b"0" * 32)
    assert "not released here" in await report(desk, stranger, 409)
    assert "no XML" in await report(desk, b"NY000010", 422)
    listed = await desk.get("/status-reports")
    assert sorted(each["status"] for each in listed) == ["refused", "refused", "refused", "taken"]
    codes = {each["reason_said"]["code"] for each in listed if each["status"] == "refused"}
    assert codes == {"BrokenReport", "ReportOfAnother", "ReportTaken"}


async def test_a_contradiction_is_shown_and_books_nothing(desk):
    await with_a_settlement(desk)
    order = await released(desk)
    await report(desk, answer(order, Verdict("RJCT", "AC04")))
    taken = await report(desk, answer(order, Verdict("ACSC"), number=2))
    (contradiction,) = taken["contradictions"]
    assert "is rejected, the report says paid" in contradiction
    (said,) = taken["contradictions_said"]
    assert (said["code"], said["values"]["bank"]) == ("SaidOtherwise", "paid")
    batch = await desk.get(f"/payout-batches/{taken['batch_id']}")
    assert [each["detail_said"] for each in batch["log"] if each["deed"] == "contradicted"] == [said]
    assert await only_money(desk) == ORDERED


async def test_debits_in_the_banks_notices_confirm_payouts_once(desk):
    await with_a_settlement(desk)
    (transfer,) = (await released(desk)).transfers
    debit = Debit(end_to_end_id=transfer.end_to_end_id.upper(), amount=D("1000.00"), paid_on=NEXT)
    others = [
        Debit(end_to_end_id="LOAN 77", amount=D("5.00"), paid_on=NEXT),
        Debit(end_to_end_id=transfer.end_to_end_id, amount=D("999.00"), paid_on=NEXT),
    ]
    for _ in range(2):
        async with desk.service.service.database.transaction() as tx:
            ids = [each.end_to_end_id for each in (debit, *others)]
            await lock_books(tx, [AGENCY_BOOK, *await books_of(tx, ids)])
            assert await payouts_confirmed(tx, [debit, *others], by="camt.054") == others
    payout = await the_payout(desk)
    assert (payout["status"], payout["paid_on"]) == ("paid", NEXT.isoformat())
    assert await only_money(desk) == {}


async def test_a_file_that_is_handed_in_twice_is_refused_by_the_bank_and_undoes_nothing(desk):
    await with_a_settlement(desk)
    order = await released(desk)
    await report(desk, answer(order, whole=Verdict("ACCP")))
    taken = await report(desk, answer(order, whole=Verdict("RJCT", "DU01"), number=2))
    assert "was sent to the bank before" in taken["contradictions"][0]
    assert await only_money(desk) == SENT


async def test_a_rejection_counts_beside_a_status_that_is_not_known(desk):
    await with_a_settlement(desk)
    order = await released(desk)
    taken = await report(desk, answer(order, Verdict("RJCT", "AC04"), whole=Verdict("ACFW")))
    assert taken["by_status"] == {"rejected": 1}
    (said,) = taken["contradictions_said"]
    assert (said["code"], said["values"]) == ("StatusUnknown", {"text": "ACFW"})
