"""Payouts on their way: two people, one file, once; the bank's answers; and the books at each step."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from deploy.sandbox.payment_orders import Verdict, read_order
from services.settlement.domain import AGENCY_BOOK
from services.settlement.incoming import Debit
from services.settlement.payouts.confirming import books_of, payouts_confirmed
from services.settlement.store.books import lock_books
from shared.events import CreditorChanged
from tests.settlement.paying import (
    KARI,
    LINE,
    OLA,
    answer,
    approved,
    as_person,
    paid_too_much,
    propose,
    released,
    report,
    with_a_settlement,
)
from tests.settlement.told import CREDITOR, PAID, changed, demanded, giro, paid, profile, transferred

D = Decimal
NEXT = PAID + timedelta(days=1)
SENT = {"client_funds": D("1000.00"), "payouts_sent": D("-1000.00")}
ORDERED = {"client_funds": D("1000.00"), "payouts_ordered": D("-1000.00")}


async def only_money(desk):
    """The balances that payouts move; those of claims stand beside them."""
    balances = await desk.balances()
    return {name: each for name, each in balances.items() if not name.startswith(("debtor", "claims"))}


async def the_payout(desk, **which):
    (found,) = await desk.get("/payouts", **which)
    return found


# Two people


async def test_a_batch_goes_out_by_two_people_and_the_bank_confirms_it(desk):
    await with_a_settlement(desk)
    proposal = await propose(desk)
    assert (proposal["status"], proposal["payments"], proposal["total"]) == ("draft", 1, "1000.00")
    (payout,) = proposal["payouts"]
    assert (payout["payee"], payout["bank_account"]) == ("Fjordvik Elektro AS", "86011117947")
    path = f"/payout-batches/{proposal['batch_id']}"
    await as_person(desk, KARI, f"{path}/approve")
    assert await only_money(desk) == ORDERED
    out = await as_person(desk, OLA, f"{path}/release")
    assert (out["status"], out["approved_by"], out["released_by"]) == ("released", KARI, OLA)
    assert await only_money(desk) == SENT
    order = read_order((await desk.service.http.get(f"{path}/file")).content)
    taken = await report(desk, answer(order, Verdict("ACSC")))
    assert (taken["bank_status"], taken["by_status"]) == ("accepted", {"paid": 1})
    assert await only_money(desk) == {}
    log = (await desk.get(path))["log"]
    assert [(deed["deed"], deed["by"]) for deed in log][::-1] == [
        ("proposed", LINE), ("approved", KARI), ("released", OLA), ("paid", KARI),
    ]  # fmt: skip


async def test_who_approved_can_not_release_under_any_spelling_of_the_name(desk):
    await with_a_settlement(desk)
    path = await approved(desk)
    for spelling in (KARI, "Kari@BYRAA.example", f"  {KARI} "):
        assert "another person" in await as_person(desk, spelling, f"{path}/release", 409)
    assert (await desk.get(path))["status"] == "approved"


async def test_the_database_itself_wants_two_people(desk):
    await with_a_settlement(desk)
    batch_id = (await approved(desk)).rpartition("/")[2]
    with pytest.raises(DBAPIError, match="another_releases"):
        async with desk.service.service.database.transaction() as tx:
            await tx.execute(
                text(
                    "update payout_batches set status = 'released', released_by = upper(approved_by),"
                    " content = '' where batch_id = :id"
                ),
                {"id": batch_id},
            )


@pytest.mark.parametrize("deed", ["approve", "release"])
async def test_a_service_is_no_person(desk, deed):
    await with_a_settlement(desk)
    path = await approved(desk)
    assert "On-Behalf-Of" in await as_person(desk, "", f"{path}/{deed}", 422)


async def test_there_is_no_file_before_the_release_and_the_same_one_after_it(desk):
    await with_a_settlement(desk)
    path = await approved(desk)
    refused = await desk.service.http.get(f"{path}/file")
    assert (refused.status_code, "only a released one" in refused.text) == (409, True)
    await as_person(desk, OLA, f"{path}/release")
    first = await desk.service.http.get(f"{path}/file")
    assert first.headers["content-disposition"].endswith('.xml"')
    desk.service.at(desk.service.runtime.clock.now() + timedelta(days=9))
    assert (await desk.service.http.get(f"{path}/file")).content == first.content


async def test_a_released_batch_is_never_released_again_cancelled_or_changed(desk):
    await with_a_settlement(desk)
    await released(desk)
    (batch,) = await desk.get("/payout-batches")
    path = f"/payout-batches/{batch['batch_id']}"
    assert "released" in await as_person(desk, LINE, f"{path}/release", 409)
    assert "ask the bank" in await as_person(desk, LINE, f"{path}/cancel", 409, {"reason": "too late"})
    assert "nothing that can be paid" in await propose(desk, 409)
    for change in (
        "update payout_batches set total = 1", "delete from payout_batches",
        "update payouts set bank_account = '15030000002'", "update payouts set amount = 1",
        "update payouts set status = 'ordered', batch_id = null", "delete from payouts",
        "update payout_log set by = 'nobody'", "delete from payout_log",
    ):  # fmt: skip
        with pytest.raises(DBAPIError, match=r"never changes|cannot become|append-only"):
            async with desk.service.service.database.transaction() as tx:
                await tx.execute(text(change))


async def test_a_cancelled_batch_frees_its_payouts_for_the_next(desk):
    await with_a_settlement(desk)
    path = await approved(desk)
    await as_person(desk, LINE, f"{path}/cancel", body={"reason": "feil dag"})
    assert "only an approved one" in await as_person(desk, OLA, f"{path}/release", 409)
    assert await only_money(desk) == ORDERED
    again = await propose(desk)
    assert (again["number"], again["total"]) == (2, "1000.00")


async def test_the_file_lies_in_the_outbox_once(desk, outbox):
    await with_a_settlement(desk)
    path = await approved(desk)
    await as_person(desk, OLA, f"{path}/release")
    assert list(outbox.iterdir()) == []
    (ordered,) = [each for each in await desk.service.outbox(unsent=True) if "File" in each.event.type]
    await desk.service.work_off()
    (dropped,) = outbox.iterdir()
    batch = await desk.get(path)
    assert (dropped.name, batch["dropped_at"] is not None) == (batch["file_name"], True)
    assert dropped.read_bytes() == (await desk.service.http.get(f"{path}/file")).content
    dropped.unlink()  # the bank has fetched it
    await desk.service.hear(ordered.event)
    assert list(outbox.iterdir()) == []


# Accounts


async def test_a_payout_to_an_account_that_has_changed_waits_until_somebody_confirms_it(desk):
    await with_a_settlement(desk)
    path = await approved(desk)
    moved = CreditorChanged(creditor_id=CREDITOR, profile=_with_account("15030000002"), revision=2)
    await desk.service.hear(moved)
    assert "kontonummeret er endret" in await as_person(desk, OLA, f"{path}/release", 409)
    await as_person(desk, KARI, f"{path}/cancel", body={"reason": "kontoen er endret"})
    assert "8601.11.17947 til 1503.00.00002" in await propose(desk, 409)
    payout = await the_payout(desk, waiting=True)
    assert "Bekreft" in payout["obstacle"]
    correct = f"/payouts/{payout['payout_id']}/correct"
    wrong = await as_person(desk, KARI, correct, 409, {"bank_account": "12345678903"})
    assert "where it registered" in wrong
    await as_person(desk, KARI, correct, body={"bank_account": "1503 00 00002"})
    (transfer,) = (await released(desk)).transfers
    assert transfer.account == "15030000002"


def _with_account(number):
    given = profile(setup_=None)
    return type(given)(
        **{f: getattr(given, f) for f in given.__dataclass_fields__} | {"bank_account": number}
    )


async def test_an_account_that_demands_a_kid_gets_one(desk):
    await with_a_settlement(desk)
    payout = await the_payout(desk)
    assert "no KID" in await as_person(
        desk, KARI, f"/payouts/{payout['payout_id']}/correct", 409, {"kid": "123456781"}
    )
    await as_person(desk, KARI, f"/payouts/{payout['payout_id']}/correct", body={"kid": "123456782"})
    (transfer,) = (await released(desk)).transfers
    assert (transfer.reference, transfer.message) == ("123456782", "")


async def test_money_that_the_bank_has_taken_back_stops_the_payout(desk):
    await with_a_settlement(desk)
    path = await approved(desk)
    await desk.import_file(giro(1, -1000, on=NEXT), giro(9, 1000, on=NEXT), number=2)
    assert "dekning" in await as_person(desk, OLA, f"{path}/release", 409)
    await as_person(desk, OLA, f"{path}/cancel", body={"reason": "ført tilbake"})
    payout = await the_payout(desk)
    await as_person(
        desk, KARI, f"/payouts/{payout['payout_id']}/withdraw", 204, {"reason": "ført tilbake av banken"}
    )
    assert "payouts_ordered" not in await only_money(desk)


# The bank's answers


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


async def test_a_contradiction_is_shown_and_books_nothing(desk):
    await with_a_settlement(desk)
    order = await released(desk)
    await report(desk, answer(order, Verdict("RJCT", "AC04")))
    taken = await report(desk, answer(order, Verdict("ACSC"), number=2))
    (contradiction,) = taken["contradictions"]
    assert "is rejected, the report says paid" in contradiction
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


# Refunds


async def overpaid(desk, account="15030000002"):
    """A claim of 4 000 that was paid with 91,45 too much; the rest of it is settled."""
    await desk.service.hear(transferred(1), changed(setup_=desk.setup(auto_posting=False)))
    await desk.import_file(paid_too_much(D("4154.22"), account=account))
    (refund,) = await desk.get("/refunds")
    return refund


async def test_what_was_paid_too_much_goes_back_to_the_account_from_which_it_came(desk):
    refund = await overpaid(desk)
    assert refund["obstacle"] == ""
    order = await released(desk)
    (transfer,) = order.transfers
    assert (transfer.account, transfer.payee) == ("15030000002", "Ola Nordmann")
    assert (transfer.amount, "sak 1" in transfer.message) == (D(refund["amount"]), True)
    assert await desk.get("/refunds") == []
    await report(desk, answer(order, Verdict("ACSC")))
    balances = await only_money(desk)
    assert "refunds_due" not in balances
    assert balances["client_funds"] == D("4154.22") - D(refund["amount"])


async def test_what_the_client_account_does_not_cover_waits_and_says_so(desk):
    await desk.service.hear(transferred(1), changed(setup_=desk.setup(auto_posting=False)))
    await desk.import_file(paid_too_much(D("4061.81")))  # all that is owed
    await desk.settle(PAID)
    await report(desk, answer(await released(desk), Verdict("ACSC")))
    await desk.service.hear(paid(1, 1000, on=PAID - timedelta(days=3)))  # it was paid to the creditor before
    (refund,) = await desk.get("/refunds")
    assert "ikke dekning på klientkontoen: 0,00 kroner er ledig" in refund["obstacle"]
    assert "nothing that can be paid" in await propose(desk, 409)
    await desk.service.hear(transferred(2, 2))
    await desk.import_file(giro(2, 1001), number=2)
    (refund,) = await desk.get("/refunds")
    assert refund["obstacle"] == ""
    (transfer,) = (await released(desk)).transfers
    assert (transfer.amount, await desk.get("/refunds")) == (D(refund["amount"]), [])


async def test_without_the_payers_account_it_stays_on_the_list_until_somebody_names_one(desk):
    refund = await overpaid(desk, account="00000000000")
    assert "oppgi konto" in refund["obstacle"]
    assert "nothing that can be paid" in await propose(desk, 409)
    order_it = f"/refunds/{refund['payment_id']}/order"
    assert "not a Norwegian account" in await as_person(desk, KARI, order_it, 409, {"bank_account": "1"})
    ordered = await as_person(desk, KARI, order_it, 201, {"bank_account": "86011117947"})
    assert (ordered["amount"], ordered["bank_account"]) == (refund["amount"], "86011117947")
    assert "nothing is owed back" in await as_person(
        desk, KARI, order_it, 404, {"bank_account": "86011117947"}
    )
    assert [t.account for t in (await released(desk)).transfers] == ["86011117947"]


async def test_a_rejected_refund_is_sent_again_to_another_account_or_is_due_again(desk):
    refund = await overpaid(desk)
    await report(desk, answer(await released(desk), Verdict("RJCT", "AC04")))
    payout = await the_payout(desk, waiting=True)
    again = await as_person(
        desk, KARI, f"/payouts/{payout['payout_id']}/correct", body={"bank_account": "86011117947"}
    )
    assert again["bank_account"] == "86011117947"
    assert await desk.get("/refunds") == []
    await as_person(desk, KARI, f"/payouts/{again['payout_id']}/withdraw", 204, {"reason": "ring skyldneren"})
    assert [each["amount"] for each in await desk.get("/refunds")] == [refund["amount"]]


async def test_a_refund_that_later_facts_have_made_too_much_is_not_sent(desk):
    refund = await overpaid(desk)
    path = await approved(desk)
    await desk.service.hear(demanded(1, fee=50))
    assert "ikke lenger så mye til gode" in await as_person(desk, OLA, f"{path}/release", 409)
    await as_person(desk, OLA, f"{path}/cancel", body={"reason": "for mye"})
    payout = await the_payout(desk, waiting=True)
    await as_person(desk, KARI, f"/payouts/{payout['payout_id']}/withdraw", 204, {"reason": "for mye"})
    (due,) = await desk.get("/refunds")
    assert D(due["amount"]) == D(refund["amount"]) - 50
    (transfer,) = (await released(desk)).transfers
    assert transfer.amount == D(due["amount"])


async def test_a_refund_whose_payment_the_bank_takes_back_is_shown_as_too_much(desk):
    refund = await overpaid(desk)
    await report(desk, answer(await released(desk), Verdict("ACSC")))
    await desk.import_file(giro(1, D("-4154.22"), on=NEXT), giro(9, 5000, on=NEXT), number=2)
    (wrong,) = await desk.get("/refunds")
    assert (wrong["amount"], "for mye" in wrong["obstacle"]) == (f"-{refund['amount']}", True)
    await desk.settle(NEXT)
    assert await desk.settlements() == []


async def test_a_file_that_is_handed_in_twice_is_refused_by_the_bank_and_undoes_nothing(desk):
    await with_a_settlement(desk)
    order = await released(desk)
    await report(desk, answer(order, whole=Verdict("ACCP")))
    taken = await report(desk, answer(order, whole=Verdict("RJCT", "DU01"), number=2))
    assert "was sent to the bank before" in taken["contradictions"][0]
    assert await only_money(desk) == SENT
