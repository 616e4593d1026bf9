"""A letter's way out of the house: by mail or on paper, right in the moment it leaves, and once."""

import asyncio
from contextlib import asynccontextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest

from services.dunning.orders import LetterOrdered
from shared.broker import Retry
from shared.events import Address, LetterSent
from shared.poweroffice.connections import CreditorDisconnected
from shared.poweroffice.errors import GoNotFound, GoUnavailable, Problem
from tests.dunning.told import (
    ACCOUNT,
    CREDITOR,
    a_case,
    at,
    changed,
    customer,
    invoice_id,
    overdue,
    paid,
    registered,
    transferred,
)

TRANSFER = date(2026, 6, 15)


async def test_a_payment_between_order_and_sending_cancels_the_letter(office):
    office.service.at(at(TRANSFER))
    await office.hear(registered(), overdue(), transferred())
    await office.hear(paid("4000.00", on=TRANSFER))
    await office.service.work_off()
    assert [(letter["status"], letter["note"]) for letter in await office.letters()] == [
        (
            "cancelled",
            "Hovedstolen er betalt. Det som gjenstår av renter og gebyrer, er så lite at det ikke kreves i brev.",
        )
    ]
    assert office.post.messages == []
    assert await office.service.said(LetterSent) == []


async def test_a_part_payment_between_order_and_sending_is_not_asked_for(office):
    office.service.at(at(TRANSFER))
    await office.hear(registered(), overdue(), transferred(), paid("1500.00", on=TRANSFER))
    await office.service.work_off()
    (sent,) = await office.service.said(LetterSent)
    assert sent.amounts.principal == Decimal("2500.00")


async def test_a_letter_that_is_late_has_the_dates_and_amounts_of_the_day_it_leaves(office):
    office.service.at(at(TRANSFER))
    await office.hear(registered(), overdue(), transferred())
    office.service.at(at(TRANSFER + timedelta(days=2)))
    await office.service.work_off()
    (sent,) = await office.service.said(LetterSent)
    assert (sent.sent_on, sent.deadline) == (TRANSFER + timedelta(days=2), date(2026, 7, 1))
    assert sent.amounts.interest == Decimal("21.04")


async def test_a_letter_whose_turn_comes_on_a_sunday_waits_for_monday(office):
    friday, sunday, monday = date(2026, 6, 19), date(2026, 6, 21), date(2026, 6, 22)
    office.service.at(at(friday))
    await office.hear(registered(), overdue(), transferred(on=friday))
    office.service.at(at(sunday))
    await office.service.work_off()
    assert [letter["status"] for letter in await office.letters()] == ["cancelled"]
    await office.on(monday)
    assert [(letter["status"], letter["sent_on"]) for letter in await office.letters()] == [
        ("cancelled", None),
        ("sent", monday),
    ]


async def test_a_letter_whose_effect_gave_up_is_ordered_again_the_next_day(office):
    office.service.at(at(TRANSFER))
    await office.hear(registered(), overdue(), transferred())
    await office.service.service.relay.publish_batch()  # the order is lost: nobody works it off
    await office.on(TRANSFER + timedelta(days=1))
    assert [letter["status"] for letter in await office.letters()] == ["sent"]
    assert len(office.post.messages) == 1


async def test_a_letter_is_sent_once_however_often_its_order_is_delivered(office):
    await office.on(TRANSFER, registered(), overdue(), transferred())
    (order,) = [each for each in await office.service.outbox() if isinstance(each.event, LetterOrdered)]
    await office.service.deliver(order, order)
    await office.hear(LetterOrdered(creditor_id=CREDITOR, letter_id=order.event.letter_id))
    assert len(office.post.messages) == 1
    assert len(await office.service.said(LetterSent)) == 1


async def test_mail_that_cannot_be_sent_now_leaves_the_letter_ordered_and_the_next_attempt_is_the_same_letter(
    office,
):
    office.service.at(at(TRANSFER))
    await office.hear(registered(), overdue(), transferred())
    office.post.answer = "450 grey-listed"
    orders = await office.service.outbox(unsent=True)
    (order,) = [each for each in orders if isinstance(each.event, LetterOrdered)]
    (verdict,) = await office.service.deliver(order)
    assert isinstance(verdict, Retry)
    assert [letter["status"] for letter in await office.letters()] == ["ordered"]
    office.post.answer = "250 OK"
    await office.service.deliver(order)
    (message,) = office.post.messages
    assert message["Message-ID"] == f"<{order.event.letter_id}@autocollect>"


async def test_a_customer_without_mail_gets_a_printed_letter(office):
    await office.on(TRANSFER, registered(), overdue(by=customer(reminder_email="")), transferred())
    (sent,) = await office.service.said(LetterSent)
    (paper,) = office.prints()
    assert (sent.channel, paper.name) == ("print", f"{sent.letter_id}.pdf")
    (kept,) = await office.service.rows("select content from documents")
    assert paper.read_bytes() == kept["content"]


async def test_a_print_folder_that_cannot_be_used_puts_the_letter_aside_and_says_what_to_do(office):
    office.printer.write_text("a file where the folder should be")
    office.service.at(at(TRANSFER))
    await office.hear(registered(), overdue(by=customer(reminder_email="")), transferred())
    (order,) = [it for it in await office.service.outbox(unsent=True) if isinstance(it.event, LetterOrdered)]
    (verdict,) = await asyncio.wait_for(office.service.deliver(order), 20)
    assert isinstance(verdict, Retry)
    assert "let it be a folder in which dunning may write" in verdict.reason
    office.printer.unlink()
    await office.service.deliver(order)
    assert len(office.prints()) == 1


@pytest.mark.parametrize(("is_person", "channel"), [(True, "print"), (False, "email")])
async def test_a_notice_of_legal_action_goes_on_paper_to_a_private_person(office, is_person, channel):
    await office.on(date(2026, 6, 15), registered(), overdue(by=customer(is_person=is_person)), transferred())
    for day in (date(2026, 6, 30), date(2026, 7, 15)):
        await office.on(day)
    assert [(each.kind, each.channel) for each in await office.service.said(LetterSent)] == [
        ("collection_notice", "email"),
        ("payment_demand", "email"),
        ("legal_action_notice", channel),
    ]


async def test_a_notice_of_legal_action_to_a_person_without_postal_address_is_not_mailed(office):
    nowhere = customer(address=Address())
    await office.on(date(2026, 6, 15), registered(), overdue(by=nowhere), transferred(by=nowhere))
    for day in (date(2026, 6, 30), date(2026, 7, 15)):
        await office.on(day)
    (last,) = [each for each in await office.letters() if each["kind"] == "legal_action_notice"]
    assert (last["status"], "sendes på papir" in last["note"]) == ("refused", True)


async def test_mail_that_is_refused_for_good_is_printed_instead_and_says_so(office):
    office.post.answer = "550 no such user"
    await office.on(TRANSFER, registered(), overdue(), transferred())
    assert [(letter["channel"], letter["note"]) for letter in await office.letters()] == [
        ("print", "E-posten ble avvist av mottakerens e-postserver.")
    ]
    assert len(office.prints()) == 1


async def test_a_customer_who_cannot_be_reached_gets_nothing_until_an_address_comes(office):
    nowhere = {"reminder_email": "", "address": customer().address.__class__()}
    await office.on(TRANSFER, registered(), overdue(by=customer(**nowhere)), transferred())
    assert await office.letters() == []
    await office.on(TRANSFER + timedelta(days=1), changed())
    assert [letter["status"] for letter in await office.letters()] == ["sent"]


async def test_the_original_invoice_goes_with_a_letter_by_mail(office):
    office.go.pdfs[invoice_id()] = b"%PDF-1.7 the invoice"
    await office.on(TRANSFER, registered(), overdue(), transferred())
    (message,) = office.post.messages
    attached = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    assert set(attached) == {"Inkassovarsel 2026-1.pdf", "Faktura 10065.pdf"}
    assert attached["Faktura 10065.pdf"] == b"%PDF-1.7 the invoice"


@pytest.mark.parametrize(
    "error",
    [
        None,
        GoNotFound("GET /VoucherDocumentation/Download", Problem(404)),
        CreditorDisconnected("restore the connection"),
    ],
)
async def test_a_letter_goes_without_an_invoice_that_go_does_not_have_or_give(office, error):
    office.go.error = error
    await office.on(TRANSFER, registered(), overdue(), transferred())
    (message,) = office.post.messages
    assert [part.get_filename() for part in message.iter_attachments()] == ["Inkassovarsel 2026-1.pdf"]


async def test_a_letter_waits_while_go_does_not_answer(office):
    office.service.at(at(TRANSFER))
    office.go.error = GoUnavailable("GET /VoucherDocumentation/Download", Problem(503))
    await office.hear(registered(), overdue(), transferred())
    orders = await office.service.outbox(unsent=True)
    (order,) = [each for each in orders if isinstance(each.event, LetterOrdered)]
    (verdict,) = await office.service.deliver(order)
    assert isinstance(verdict, Retry)
    assert office.post.messages == []


async def test_a_creditor_that_does_not_want_invoices_attached_has_none_fetched(office):
    await office.hear(registered())
    await office.put(f"/routines/{CREDITOR}", {"attach_invoice": False})
    await office.on(TRANSFER, overdue(), transferred())
    assert (office.go.asked, len(office.post.messages)) == ([], 1)


async def test_the_kid_and_account_of_the_agency_stand_on_its_letters(office):
    await office.on(TRANSFER, registered(), overdue(), transferred())
    text = office.post.messages[0].get_body(["plain"]).get_content()
    assert a_case().kid in text
    assert ACCOUNT == "12345678903"
    assert "1234.56.78903" in text


@asynccontextmanager
async def recording_broken(office):
    """While this lasts a letter can leave the house, but the database refuses to keep that it has."""
    async with office.service.service.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            "alter table documents add constraint broken check (name = '') not valid"
        )
    yield
    async with office.service.service.database.engine.begin() as connection:
        await connection.exec_driver_sql("alter table documents drop constraint broken")


async def the_order(office):
    orders = await office.service.outbox(unsent=True)
    (order,) = [each for each in orders if isinstance(each.event, LetterOrdered)]
    return order


async def test_mail_that_left_unrecorded_leaves_again_as_the_same_message_and_is_recorded_once(office):
    office.service.at(at(TRANSFER))
    await office.hear(registered(), overdue(), transferred())
    order = await the_order(office)
    async with recording_broken(office):
        (verdict,) = await office.service.deliver(order)
    assert isinstance(verdict, Retry)
    assert await office.service.said(LetterSent) == []
    await office.service.deliver(order)
    first, second = office.post.messages
    assert first["Message-ID"] == second["Message-ID"]
    assert len(await office.service.said(LetterSent)) == 1
    assert len(await office.service.rows("select 1 from documents")) == 1
    (letter,) = await office.get("/letters")
    assert (letter["doubtful"], letter["attempts"]) == (True, 2)
    assert letter["first_attempt_at"].startswith("2026-06-15T05:00")


async def test_a_letter_that_the_server_did_not_take_at_first_is_not_doubtful(office):
    office.service.at(at(TRANSFER))
    await office.hear(registered(), overdue(), transferred())
    order = await the_order(office)
    office.post.answer = "450 try again"
    (verdict,) = await office.service.deliver(order)
    assert isinstance(verdict, Retry)
    office.post.answer = "250 OK"
    await office.service.deliver(order)
    (letter,) = await office.get("/letters")
    assert (letter["status"], letter["doubtful"], letter["attempts"]) == ("sent", False, 2)


async def test_paper_that_lies_unrecorded_is_taken_back_when_the_claim_is_paid_before_the_next_attempt(
    office,
):
    office.service.at(at(TRANSFER))
    by = customer(reminder_email="")
    await office.hear(registered(), overdue(by=by), transferred(by=by))
    order = await the_order(office)
    async with recording_broken(office):
        await office.service.deliver(order)
    assert len(office.prints()) == 1
    await office.hear(paid("4000.00", on=TRANSFER))
    await office.service.deliver(order)
    assert office.prints() == []
    assert [letter["status"] for letter in await office.letters()] == ["cancelled"]


async def test_a_payment_that_arrives_while_the_letter_leaves_changes_nothing_about_the_letter(office):
    office.service.at(at(TRANSFER))
    await office.hear(registered(), overdue(), transferred())
    office.post.on_message = lambda: office.hear(paid("4000.00", on=TRANSFER))
    await office.service.work_off()
    (sent,) = await office.service.said(LetterSent)
    assert sent.amounts.principal == Decimal("4000.00")
    await office.on(date(2026, 6, 30))
    assert len(office.post.messages) == 1


async def test_a_claim_that_is_paid_between_order_and_sending_is_left_out_of_the_demand(office):
    first, second = ("A", "1200.00"), ("B", "900.00")
    await office.on(
        TRANSFER, registered(), *(transferred(name, amount=amount) for name, amount in [first, second])
    )
    office.service.at(at(date(2026, 6, 30)))
    await office.service.service.schedule.run_due()
    await office.hear(paid("1200.00", name="A", on=date(2026, 6, 30)))
    await office.service.work_off()
    demand = (await office.service.said(LetterSent))[-1]
    assert (demand.kind, demand.invoice_ids) == ("payment_demand", (invoice_id("B"),))
    assert (demand.amounts.principal, demand.fee) == (Decimal("900.00"), Decimal("262.50"))
    assert [row["kind"] for row in await office.get("/letters", invoice_id=str(invoice_id("A")))] == [
        "collection_notice"
    ]
