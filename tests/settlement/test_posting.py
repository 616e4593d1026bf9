"""The voucher in Go and the advice: once each, visible when refused, never doubled."""

from datetime import timedelta
from decimal import Decimal

import pytest

from shared.broker import Retry
from shared.events import SettlementPosted
from tests.settlement.told import (
    DUE,
    PAID,
    changed,
    giro,
    registered,
    restored,
)

D = Decimal


async def with_a_claim_in_go(desk, **choices):
    """A registered creditor with one claim of 4 000 in Go."""
    await desk.service.hear(registered(setup_=desk.setup(**choices)), desk.claim_in_go(1, 4000, DUE))


def vouchers(desk):
    """Our own vouchers in Go: their reference and the sum of their debits."""
    return [
        (
            voucher.external_import_reference,
            sum(line.currency_amount for line in voucher.lines if line.currency_amount > 0),
        )
        for voucher in desk.company.books.vouchers.values()
        if voucher.external_import_reference
    ]


# The voucher


async def test_a_lost_answer_does_not_double_the_voucher(desk):
    await with_a_claim_in_go(desk)
    await desk.import_file(giro(1, 1000))
    desk.office.go.faults.update({"lose_answers": 1, "paths": "/Vouchers/BankJournals"})
    (verdict,) = await desk.settle_failing(PAID)
    assert isinstance(verdict, Retry)
    await desk.service.work_off()
    (settlement,) = await desk.settlements()
    assert settlement["status"] == "posted"
    assert vouchers(desk) == [(settlement["settlement_id"], D("1000.00"))]
    assert len(await desk.service.said(SettlementPosted)) == 1


async def test_an_order_that_is_delivered_twice_posts_mails_and_tells_once(desk):
    await with_a_claim_in_go(desk)
    await desk.import_file(giro(1, 1000))
    await desk.settle_failing(PAID)
    orders = [each for each in await desk.service.outbox() if "Ordered" in each.event.type]
    await desk.service.deliver(*orders, *orders)
    assert len(vouchers(desk)) == len(desk.letterbox.messages) == 1
    assert len(await desk.service.said(SettlementPosted)) == 1


async def test_a_refusal_shows_gos_own_text_and_can_be_tried_again_when_mended(desk):
    await with_a_claim_in_go(desk, bank_contra_account_id=123456789)
    await desk.import_file(giro(1, 1000))
    await desk.settle(PAID)
    (failed,) = await desk.settlements()
    assert failed["status"] == "posting_failed"
    assert "123456789" in failed["problem"]["go"]
    assert failed["payout"] == "1000.00", "the payout does not wait for the voucher"
    creditor_id = failed["creditor_id"]
    for status, found in (("posting_failed", [failed["settlement_id"]]), ("posted", [])):
        listed = await desk.get("/settlements", creditor_id=creditor_id, status=status)
        assert [each["settlement_id"] for each in listed] == found
    assert len(desk.letterbox.messages) == 1
    assert await desk.service.said(SettlementPosted) == []

    await desk.service.hear(changed(setup_=desk.setup()))
    response = await desk.service.http.post(f"/settlements/{failed['settlement_id']}/post")
    assert response.status_code == 202
    await desk.service.work_off()
    (mended,) = await desk.settlements()
    assert (mended["status"], mended["problem"]) == ("posted", None)
    assert len(desk.letterbox.messages) == 1, "the advice was mailed before"
    assert len(await desk.service.said(SettlementPosted)) == 1


async def test_only_a_failed_posting_can_be_tried_again(desk):
    await with_a_claim_in_go(desk)
    await desk.import_file(giro(1, 1000))
    await desk.settle(PAID)
    (settlement,) = await desk.settlements()
    response = await desk.service.http.post(f"/settlements/{settlement['settlement_id']}/post")
    assert (response.status_code, "is posted" in response.json()["detail"]) == (409, True)
    missing = await desk.service.http.post("/settlements/00000000-0000-0000-0000-000000000009/post")
    assert missing.status_code == 404


async def test_a_lost_connection_keeps_the_voucher_until_it_is_restored(desk):
    await with_a_claim_in_go(desk)
    await desk.import_file(giro(1, 1000))
    desk.office.lost = True
    await desk.settle(PAID)
    (waiting,) = await desk.settlements()
    assert waiting["status"] == "posting_failed"
    desk.office.lost = False
    await desk.service.hear(restored())
    await desk.service.work_off()
    (settlement,) = await desk.settlements()
    assert settlement["status"] == "posted"
    assert len(vouchers(desk)) == 1


async def test_a_voucher_that_go_was_down_or_closed_for_is_posted_by_the_next_run(desk):
    await with_a_claim_in_go(desk)
    await desk.import_file(giro(1, 1000))
    desk.office.go.faults.update({"lose_answers": 1, "paths": "/Vouchers/BankJournals"})
    assert await desk.settle_failing(PAID), "the order is given up and lies among the dead letters"
    await desk.service.service.relay.publish_batch()
    await desk.settle(PAID + timedelta(days=1))
    assert [each["status"] for each in await desk.settlements()] == ["posted"]

    await desk.import_file(giro(1, 500, on=PAID + timedelta(days=2)), number=2)
    desk.office.lost = True
    await desk.settle(PAID + timedelta(days=2))
    desk.office.lost = False
    await desk.settle(PAID + timedelta(days=3))
    assert [each["status"] for each in await desk.settlements()] == ["posted", "posted"]
    assert len(vouchers(desk)) == len(desk.letterbox.messages) == 2
    assert len(await desk.service.said(SettlementPosted)) == 2


async def test_without_automatic_posting_everything_but_the_voucher_is_done(desk):
    await with_a_claim_in_go(desk, auto_posting=False)
    await desk.import_file(giro(1, 1000))
    await desk.settle(PAID)
    (settlement,) = await desk.settlements()
    assert (settlement["status"], settlement["payout"]) == ("not_posted", "1000.00")
    assert [line["account"] for line in settlement["voucher_lines"]], "what to post by hand is shown"
    (told,) = await desk.service.said(SettlementPosted)
    assert (told.voucher.posted, told.voucher.id) == (False, None)
    assert len(desk.letterbox.messages) == 1
    assert vouchers(desk) == []


async def test_a_voucher_number_that_comes_later_does_not_hold_anything_up(desk):
    await with_a_claim_in_go(desk)
    await desk.import_file(giro(1, 1000))
    desk.office.go.faults.update({"voucher_number_delay": 100})
    await desk.settle(PAID)
    (told,) = await desk.service.said(SettlementPosted)
    assert (told.voucher.posted, told.voucher.number) == (True, None)


# The advice


@pytest.mark.parametrize("why", ["refused", "no address"])
async def test_an_advice_that_can_not_be_mailed_is_shown_and_holds_nothing_up(desk, why):
    claim = desk.claim_in_go(1, 4000, DUE)
    emails = () if why == "no address" else ("oppgjor@fjordvik.example",)
    await desk.service.hear(registered(setup_=desk.setup(), emails=emails), claim)
    desk.letterbox.refuses = why == "refused"
    await desk.import_file(giro(1, 1000))
    await desk.settle(PAID)
    (settlement,) = await desk.settlements()
    assert (settlement["status"], settlement["advised_at"]) == ("posted", None)
    assert settlement["mail_problem"]
    assert (await desk.service.http.get(f"/settlements/{settlement['settlement_id']}/advice.pdf")).content


async def test_an_advice_that_is_not_written_yet_is_not_found(desk):
    missing = await desk.service.http.get("/settlements/00000000-0000-0000-0000-000000000009/advice.pdf")
    assert missing.status_code == 404
