"""An invoice's way through the house, told by events and driven by the calendar."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from shared.events import CollectionProposed, LetterSent, ProposalWithdrawn
from tests.dunning.told import (
    CREDITOR,
    DUE,
    at,
    case_id,
    changed,
    closed,
    credited,
    customer,
    invoice_id,
    lost,
    overdue,
    paid,
    registered,
    reopened,
    restored,
    status,
    transferred,
    undone,
    written_off,
)

NEXT_DAY = DUE + timedelta(days=1)
TRANSFER = date(2026, 6, 15)
NOTICE_DEADLINE = date(2026, 6, 29)
DEMAND = date(2026, 6, 30)


async def reminders_after(office, days, **more):
    await office.put(f"/routines/{CREDITOR}", {"payment_reminder_after_days": days} | more)


async def test_an_overdue_invoice_is_reminded_of_by_mail_then_proposed(office):
    await office.hear(registered())
    await reminders_after(office, 5, repeat_every_days=4)
    await office.on(NEXT_DAY, overdue())
    assert office.post.messages == []
    await office.on(date(2026, 6, 8))  # 6 June is a Saturday
    assert office.post.subjects() == ["Betalingspåminnelse fra Fjordlys Elektro AS: faktura 10065"]
    await office.on(date(2026, 6, 12))
    assert len(office.post.messages) == 2
    await office.on(TRANSFER)
    (proposed,) = await office.service.said(CollectionProposed)
    assert (proposed.invoice.id, proposed.auto_approve, proposed.revision) == (invoice_id(), False, 1)
    assert (proposed.invoice.balance, proposed.proposed_on) == (Decimal("4000.00"), TRANSFER)
    sent = await office.service.said(LetterSent)
    assert [(letter.kind, letter.channel, letter.fee, letter.deadline) for letter in sent] == [
        ("payment_reminder", "email", Decimal("0.00"), None)
    ] * 2
    assert len(office.post.messages) == 2


async def test_a_reminder_without_an_address_is_skipped_and_shown(office):
    await office.hear(registered())
    await reminders_after(office, 5)
    await office.on(date(2026, 6, 8), overdue(by=customer(reminder_email="")))
    assert await office.letters() == []
    (shown,) = await office.get("/invoices")
    assert (shown["reason"], shown["next_step_on"]) == ("no_email", "2026-06-15")
    await office.on(date(2026, 6, 9), changed(reminder_email="ny@nordmann.example"))
    assert [message["To"] for message in office.post.messages] == ["ny@nordmann.example"]


async def test_a_reminder_that_no_mail_server_takes_is_shown_as_refused_and_not_printed(office):
    office.post.answer = "550 no such user"
    await office.hear(registered())
    await reminders_after(office, 5)
    await office.on(date(2026, 6, 8), overdue())
    await office.on(date(2026, 6, 9))
    assert [(letter["status"], letter["note"]) for letter in await office.letters()] == [
        ("refused", "E-posten ble avvist av mottakerens e-postserver.")
    ]
    assert office.prints() == []
    assert await office.service.said(LetterSent) == []


@pytest.mark.parametrize(
    "fact", [paid("4000.00"), credited("4000.00"), written_off("4000.00"), paid("4000.50")]
)
async def test_a_paid_invoice_is_never_proposed(office, fact):
    await office.hear(registered(), overdue(), fact)
    await office.on(TRANSFER)
    assert await office.service.said(CollectionProposed) == []
    assert await office.letters() == []


async def test_a_part_payment_is_not_payment(office):
    await office.hear(registered(), overdue(), paid("3979.99"))
    await office.on(TRANSFER)
    (proposed,) = await office.service.said(CollectionProposed)
    assert proposed.invoice.balance == Decimal("20.01")


async def test_a_payment_takes_an_invoice_out_of_the_proposal_at_once_and_its_reversal_brings_it_back(office):
    await office.on(TRANSFER, registered(), overdue())
    await office.hear(paid("4000.00"))
    (withdrawn,) = await office.service.said(ProposalWithdrawn)
    assert (withdrawn.revision, withdrawn.reason) == (2, "Det er ikke noe igjen å betale på fakturaen.")
    await office.on(TRANSFER + timedelta(days=1), undone())
    revisions = [proposed.revision for proposed in await office.service.said(CollectionProposed)]
    assert revisions == [1, 3]


async def test_a_new_due_date_takes_an_invoice_out_of_the_proposal(office):
    await office.on(TRANSFER, registered(), overdue())
    await office.hear(overdue(revision=2, due_date=date(2026, 6, 10)))
    assert len(await office.service.said(ProposalWithdrawn)) == 1
    await office.on(date(2026, 6, 23))
    assert len(await office.service.said(CollectionProposed)) == 1
    await office.on(date(2026, 6, 24))
    assert len(await office.service.said(CollectionProposed)) == 2


async def test_nothing_is_proposed_while_the_connection_is_lost_and_what_waited_comes_afterwards(office):
    await office.on(TRANSFER, registered(), overdue(), lost())
    assert await office.service.said(CollectionProposed) == []
    await office.on(TRANSFER + timedelta(days=1))
    assert await office.service.said(CollectionProposed) == []
    await office.on(TRANSFER + timedelta(days=2), restored())
    assert len(await office.service.said(CollectionProposed)) == 1


async def test_a_lost_connection_takes_nothing_out_of_the_proposal(office):
    await office.on(TRANSFER, registered(), overdue())
    await office.on(TRANSFER + timedelta(days=1), lost())
    assert await office.service.said(ProposalWithdrawn) == []


async def test_a_transferred_invoice_gets_its_notice_at_once_and_the_case_its_demand_after_the_deadline(
    office,
):
    office.service.at(at(TRANSFER, 12))
    await office.hear(registered(), overdue(), transferred())
    await office.service.work_off()
    (notice,) = await office.service.said(LetterSent)
    assert (notice.kind, notice.sent_on, notice.deadline) == ("collection_notice", TRANSFER, NOTICE_DEADLINE)
    assert (notice.fee, notice.case_id, notice.recipient_number) == (Decimal("38.00"), case_id(), 10023)
    assert notice.amounts.total == Decimal("4000.00") + Decimal("18.41") + Decimal("38.00")
    await office.on(NOTICE_DEADLINE)
    assert len(await office.service.said(LetterSent)) == 1
    await office.on(DEMAND)
    demand = (await office.service.said(LetterSent))[-1]
    assert (demand.kind, demand.invoice_ids) == ("payment_demand", (invoice_id(),))
    assert (demand.sent_on, demand.deadline, demand.fee) == (DEMAND, date(2026, 7, 14), Decimal("600.00"))
    assert (demand.amounts.fees, demand.amounts.principal) == (Decimal("600.00"), Decimal("4000.00"))
    await office.on(date(2026, 7, 14))
    assert len(await office.service.said(LetterSent)) == 2


async def test_an_invoice_transferred_on_a_sunday_gets_its_notice_on_the_next_banking_day(office):
    sunday = date(2026, 6, 21)
    office.service.at(at(sunday))
    await office.hear(registered(), overdue(), transferred(on=sunday))
    await office.service.run_due()
    assert await office.letters() == []
    await office.on(date(2026, 6, 22))
    assert [letter["sent_on"] for letter in await office.letters()] == [date(2026, 6, 22)]


async def test_claims_of_one_case_get_a_notice_each_and_one_demand_together(office):
    await office.on(TRANSFER, registered(), overdue("A", amount="900"), overdue("B", amount="900"))
    await office.hear(transferred("A", amount=Decimal(900)))
    await office.service.work_off()
    later = TRANSFER + timedelta(days=3)
    await office.on(later, transferred("B", on=later, amount=Decimal(900)))
    await office.on(DEMAND)
    assert [letter["kind"] for letter in await office.letters()] == ["collection_notice"] * 2
    await office.on(date(2026, 7, 3))  # the banking day after B's deadline, 2 July
    demand = (await office.service.said(LetterSent))[-1]
    assert set(demand.invoice_ids) == {invoice_id("A"), invoice_id("B")}
    assert demand.fee == Decimal("300.00")


async def test_a_claim_that_comes_after_the_demand_has_the_whole_case_demanded_anew_in_one_sum(office):
    await office.on(TRANSFER, registered(), transferred("A", amount="4000.00"))
    await office.on(date(2026, 6, 30))
    await office.on(date(2026, 7, 1), transferred("B", on=date(2026, 7, 1), amount="2487.50"))
    await office.on(date(2026, 7, 16))
    demands = [each for each in await office.service.said(LetterSent) if each.kind == "payment_demand"]
    first, second = demands
    assert (first.fee, second.fee) == (Decimal("600.00"), Decimal("600.00"))
    assert second.invoice_ids == (invoice_id("A"), invoice_id("B"))
    assert (second.amounts.principal, second.amounts.fees) == (Decimal("6487.50"), Decimal("600.00"))
    shown = await office.get("/letters", case_id=str(second.case_id))
    assert [Decimal(each["amounts"]["fees"]) for each in shown if each["kind"] == "payment_demand"] == [
        Decimal("600.00"),
        Decimal("600.00"),
    ]
    text = office.post.messages[-1].get_body(["plain"]).get_content()
    assert "erstatter betalingsoppfordringen vi sendte 30. juni 2026" in text
    await office.on(date(2026, 7, 17))
    assert len(await office.service.said(LetterSent)) == 4


async def test_a_claim_that_is_paid_within_the_notice_deadline_gets_no_demand(office):
    await office.on(TRANSFER, registered(), overdue(), transferred())
    await office.on(DEMAND, paid("4000.00", on=NOTICE_DEADLINE))
    assert [letter["kind"] for letter in await office.letters()] == ["collection_notice"]


@pytest.mark.parametrize("halt", ["paused", "disputed", "withdrawn", "closed"])
async def test_a_case_that_is_not_open_gets_no_letters(office, halt):
    await office.on(TRANSFER, registered(), overdue(), transferred())
    await office.on(DEMAND, status(halt))
    assert len(await office.letters()) == 1
    await office.on(DEMAND + timedelta(days=1), status("open", revision=2))
    assert len(await office.letters()) == 2


async def test_a_closed_claim_gets_no_letters_though_nothing_was_matched(office):
    await office.on(TRANSFER, registered(), overdue(), transferred())
    await office.on(DEMAND, closed(reason="withdrawn"))
    assert len(await office.letters()) == 1


async def test_a_claim_that_is_open_again_goes_on_from_the_letter_that_it_has_had(office):
    await office.on(TRANSFER, registered(), overdue(), transferred())
    await office.on(date(2026, 6, 22), paid("4000.00"), closed(), status("closed", revision=2))
    await office.on(DEMAND)
    assert [letter["kind"] for letter in await office.letters()] == ["collection_notice"]
    await office.on(date(2026, 7, 2), undone("p1"), reopened(), status("open", revision=3))
    assert [(letter["kind"], letter["sent_on"]) for letter in await office.letters()] == [
        ("collection_notice", TRANSFER),
        ("payment_demand", date(2026, 7, 2)),
    ]
    await office.on(date(2026, 7, 3), reopened(), closed())
    assert len(await office.letters()) == 2


async def test_a_payment_to_the_agency_covers_interest_and_fees_too(office):
    await office.on(TRANSFER, registered(), overdue(), transferred())
    parts = {"interest": Decimal("18.41"), "fees": Decimal("38.00"), "channel": "agency"}
    await office.on(DEMAND, paid("1000.00", on=date(2026, 6, 20), **parts))
    demand = (await office.service.said(LetterSent))[-1]
    # 4,000 for 19 days and 3,000 for 10 days at 12.00 %: 24.99 + 9.86; 562 is 600 less the fee that was paid
    assert demand.amounts.interest == Decimal("34.85") - Decimal("18.41")
    assert (demand.amounts.principal, demand.fee) == (Decimal("3000.00"), Decimal("600.00"))
    assert demand.amounts.fees == Decimal("562.00")


async def test_a_case_that_is_overtaken_by_its_status_or_its_payments_is_put_right_when_it_arrives(office):
    office.service.at(at(date(2026, 6, 20)))
    await office.hear(status("disputed"), paid("4000.00"), undone("p1"), closed("B"), transferred())
    await office.on(date(2026, 6, 22), registered())
    assert await office.letters() == []
    await office.on(date(2026, 6, 23), status("open", revision=2))
    (sent,) = await office.service.said(LetterSent)
    assert sent.amounts.principal == Decimal("4000.00")


async def test_an_unknown_rate_holds_the_letter_and_it_goes_when_the_rate_is_known(
    office, tmp_path, monkeypatch
):
    january = date(2027, 1, 4)
    await office.on(january, registered(), overdue(), transferred(on=january))
    assert await office.letters() == []
    rates = tmp_path / "rates.csv"
    rates.write_text(
        "kind,valid_from,known_until,value,source\n"
        "late_interest_pct,2027-01-01,2027-06-30,12.00,announced\n"
        "collection_base_rate_nok,2027-01-01,2027-12-31,770,announced\n"
    )
    monkeypatch.setenv("AUTOCOLLECT_RATES", str(rates))
    await office.on(january + timedelta(days=1))
    (sent,) = await office.service.said(LetterSent)
    assert sent.fee == Decimal("39.00")
