"""What the service says of what users do in PowerOffice Go, day by day."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from deploy.sandbox.poweroffice.seed.companies import FJORDVIK, NORDLYS
from services.sync.orders import NewsOrdered
from shared.broker import Ack, Retry
from shared.events import (
    BooksRead,
    ConnectionLost,
    ConnectionRestored,
    CreditNoteMatched,
    CreditorChanged,
    CustomerChanged,
    InvoiceOverdue,
    InvoiceWrittenOff,
    LastReminder,
    MatchReversed,
    PaymentMatched,
)
from tests.support.driving import envelope
from tests.sync.conftest import TODAY, profile, rest

DUE = TODAY + timedelta(days=14)


def an_invoice(books, amount="1250.00", *, due=DUE, number=FJORDVIK, **card):
    screens = books.go.screens(number)
    customer = screens.add_customer(
        **(
            {
                "name": "Byggmester Hansen AS",
                "email_address": "post@hansen.example",
                "zip_code": "0150",
                "city": "Oslo",
            }
            | card
        )
    )
    return screens.add_invoice(customer.number, amount=Decimal(amount), invoice_date=TODAY, due_date=due)


async def test_each_whole_reading_of_the_books_is_told_once_and_a_failed_one_is_not(books):
    await books.register()
    await books.night(TODAY)
    assert {event.business_date for event in await books.said(BooksRead)} == {TODAY}
    told = len(await books.said(BooksRead))
    await books.read("webhook")
    assert len(await books.said(BooksRead)) == told
    since = datetime(2026, 5, 5, tzinfo=UTC)
    await books.service.hear(
        ConnectionLost(creditor_id=books.creditor, since=since, reason="revoked", revision=1)
    )
    await books.night(TODAY + timedelta(days=1))
    assert len(await books.said(BooksRead)) == told


async def test_an_invoice_is_told_on_the_morning_after_its_due_date_and_no_earlier(books):
    invoice = an_invoice(books)
    await books.register()
    await books.night(DUE - timedelta(days=1))
    await books.morning(DUE)
    assert await books.said() == []
    await books.night(DUE)
    assert await books.said() == []
    await books.morning(DUE + timedelta(days=1))
    (told,) = await books.said()
    assert isinstance(told, InvoiceOverdue)
    assert (told.creditor_id, told.revision) == (books.creditor, 1)
    assert (told.invoice.id, told.invoice.number) == (invoice.id, str(invoice.number))
    assert (told.invoice.amount, told.invoice.balance) == (Decimal("1250.00"), Decimal("1250.00"))
    assert (told.invoice.due_date, told.invoice.kid) == (DUE, invoice.cid)
    assert (told.customer.name, told.customer.reminder_email) == (
        "Byggmester Hansen AS",
        "post@hansen.example",
    )
    assert (told.customer.address.postal_code, told.customer.address.city) == ("0150", "Oslo")


async def test_an_overdue_invoice_is_told_once(books):
    an_invoice(books)
    await books.register()
    await books.night(DUE)
    for days in range(1, 4):
        await books.morning(DUE + timedelta(days=days))
        await books.night(DUE + timedelta(days=days))
    assert len(await books.said()) == 1


async def test_falling_overdue_asks_go_nothing(books):
    an_invoice(books)
    await books.register()
    await books.night(DUE)
    asked = books.connections.requests.total()
    await books.morning(DUE + timedelta(days=1))
    assert len(await books.said(InvoiceOverdue)) == 1
    assert books.connections.requests.total() == asked


async def test_what_is_overdue_already_when_a_creditor_registers_is_told_at_once(books):
    old = an_invoice(books, due=TODAY - timedelta(days=20))
    an_invoice(books)
    await books.register()
    assert [it.invoice.id for it in await books.said(InvoiceOverdue)] == [old.id]


async def test_matches_before_the_due_date_are_told_together_with_the_first_overdue(books):
    invoice = an_invoice(books)
    await books.register()
    books.screens.register_payment(
        amount=Decimal("250.00"), invoice_no=invoice.number, paid_on=date(2026, 5, 11)
    )
    books.screens.credit_invoice(invoice.number, amount=Decimal("125.00"))
    await books.night(DUE)
    assert await books.said() == []
    await books.morning(DUE + timedelta(days=1))
    overdue, payment, credit = await books.said()
    assert overdue.invoice.balance == Decimal("875.00")
    assert (payment.amount, payment.paid_on, payment.channel) == (
        Decimal("250.00"),
        date(2026, 5, 11),
        "creditor",
    )
    assert (credit.amount, credit.credit_note_number) == (Decimal("125.00"), str(invoice.number + 1))
    assert {payment.invoice_id, credit.invoice_id} == {invoice.id}
    assert rest(await books.said(), invoice.id) == Decimal("875.00")


@pytest.mark.parametrize("before_due", [True, False])
async def test_a_paid_invoice_is_never_told_as_overdue(books, before_due):
    invoice = an_invoice(books)
    await books.register()
    if before_due:
        books.at(DUE - timedelta(days=3))
    else:
        books.at(DUE, 14)
    books.screens.register_payment(amount=Decimal("1250.00"), invoice_no=invoice.number)
    await books.night(DUE)
    await books.morning(DUE + timedelta(days=1))
    assert await books.said() == []


async def test_a_credit_note_is_no_invoice_and_an_unmatched_payment_pays_nothing(books):
    invoice = an_invoice(books)
    books.screens.credit_invoice(invoice.number, amount=Decimal("100.00"), linked=False)
    books.screens.register_payment(amount=Decimal("1250.00"), invoice_no=invoice.number, matched=False)
    await books.register()
    await books.night(DUE)
    await books.morning(DUE + timedelta(days=1))
    (told,) = await books.said()
    assert (told.invoice.id, told.invoice.balance) == (invoice.id, Decimal("1250.00"))


async def test_an_invoice_in_foreign_currency_is_not_followed_up_but_shown(books):
    customer = books.screens.add_customer(name="Nordic Lights GmbH")
    books.screens.add_invoice(
        customer.number, amount=Decimal("100.00"), due_date=TODAY - timedelta(days=9), currency_code="EUR"
    )
    await books.register()
    assert await books.said() == []
    (row,) = (await books.http.get("/summary")).json()
    assert (row["open_invoices"], row["foreign_invoices"]) == (1, 1)


async def overdue_invoice(books, amount="1250.00", **options):
    """An invoice that has been told as overdue; it is the night after."""
    invoice = an_invoice(books, amount, due=TODAY - timedelta(days=1), **options)
    if FJORDVIK not in books.creditors:
        await books.register()
    else:
        await books.read()
    return invoice


async def test_a_payment_an_undone_match_and_a_new_match_are_three_facts(books):
    invoice = await overdue_invoice(books)
    payment = books.screens.register_payment(amount=Decimal("1250.00"), invoice_no=invoice.number)
    await books.night(TODAY)
    books.screens.unmatch(invoice_no=invoice.number)
    await books.night(TODAY + timedelta(days=1))
    books.screens.match([invoice.ledger_entry_id, payment.id])
    await books.night(TODAY + timedelta(days=2))
    first, undone, second = (await books.said())[1:]
    assert (type(first), type(undone), type(second)) == (PaymentMatched, MatchReversed, PaymentMatched)
    assert first.payment_id.startswith(f"{payment.id}-")
    assert undone.payment_or_credit_id == first.payment_id
    assert second.payment_id != first.payment_id
    assert [it.balance_after for it in (first, undone, second)] == [
        Decimal(0),
        Decimal("1250.00"),
        Decimal(0),
    ]
    assert rest(await books.said(), invoice.id) == 0


async def test_a_match_that_is_made_again_under_the_same_number_is_a_fact_of_its_own(books):
    invoice = await overdue_invoice(books)
    first = books.screens.register_payment(amount=Decimal("300.00"), invoice_no=invoice.number)
    books.screens.register_payment(amount=Decimal("200.00"), invoice_no=invoice.number)
    await books.night(TODAY)
    books.screens.unmatch(entry_ids=[first.id])
    await books.night(TODAY + timedelta(days=1))
    books.screens.match([invoice.ledger_entry_id, first.id])
    await books.night(TODAY + timedelta(days=2))
    payments = await books.said(PaymentMatched)
    assert len({it.payment_id for it in payments}) == len(payments) == 3
    assert rest(await books.said(), invoice.id) == Decimal("750.00")


async def test_a_credit_note_and_a_write_off_are_told_as_what_they_are(books):
    credited, lost = await overdue_invoice(books), await overdue_invoice(books, "400.00")
    books.screens.credit_invoice(credited.number)
    books.screens.write_off(lost.number)
    await books.night(TODAY + timedelta(days=1))
    (credit,) = await books.said(CreditNoteMatched)
    (write_off,) = await books.said(InvoiceWrittenOff)
    assert (credit.invoice_id, credit.amount, credit.balance_after) == (credited.id, Decimal("1250.00"), 0)
    assert (write_off.invoice_id, write_off.amount) == (lost.id, Decimal("400.00"))
    assert write_off.written_off_on == TODAY
    assert await books.said(PaymentMatched) == []


async def test_one_payment_for_two_invoices_is_a_fact_about_each(books):
    first = await overdue_invoice(books)
    second = books.screens.add_invoice(
        books.screens.company.customer(first.customer_id).number,
        amount=Decimal("800.00"),
        due_date=TODAY - timedelta(days=1),
    )
    await books.night(TODAY)
    payment = books.screens.register_payment(
        amount=Decimal("2000.00"), customer_no=books.screens.company.customer(first.customer_id).number
    )
    books.screens.match([first.ledger_entry_id, second.ledger_entry_id, payment.id])
    await books.night(TODAY + timedelta(days=1))
    payments = {it.invoice_id: it for it in await books.said(PaymentMatched)}
    assert {it: payments[it].amount for it in payments} == {
        first.id: Decimal("1250.00"),
        second.id: Decimal("750.00"),
    }
    assert payments[first.id].payment_id != payments[second.id].payment_id
    assert rest(await books.said(), second.id) == Decimal("50.00")


async def test_a_payment_after_the_claim_was_paid_and_taken_back_leaves_the_right_rest(books):
    invoice = await overdue_invoice(books)
    for amount in ("100.00", "200.00", "300.00"):
        books.screens.register_payment(amount=Decimal(amount), invoice_no=invoice.number)
        await books.read("webhook")
    assert rest(await books.said(), invoice.id) == Decimal("650.00")


async def test_a_changed_customer_is_told_once_others_know_him(books):
    invoice = await overdue_invoice(books)
    stranger = books.screens.add_customer(name="Ukjent AS")
    number = books.screens.company.customer(invoice.customer_id).number
    books.at(TODAY, 12)
    books.screens.set_customer(number, transfer_to_debt_collection_agency=False)
    books.screens.set_customer(
        number, do_not_add_late_payment_fees=True, do_not_add_late_payment_interest=True
    )
    books.screens.set_customer(stranger.number, name="Fortsatt ukjent AS")
    await books.night(TODAY)
    (told,) = await books.said(CustomerChanged)
    assert (told.customer.number, told.customer.transfer_to_collection, told.revision) == (number, False, 2)
    assert (told.customer.no_late_fees, told.customer.no_late_interest) == (True, True)
    await books.night(TODAY + timedelta(days=1))
    assert len(await books.said(CustomerChanged)) == 1


async def test_an_address_is_read_again_on_the_night_before_its_invoice_is_told(books):
    invoice = an_invoice(books)
    books.at(TODAY, 12)
    books.screens.add_customer(name="En senere kunde AS")
    await books.register()
    address = books.screens.company.customer(invoice.customer_id).mail_address
    address.address_line1 = "Ny vei 7"
    await books.night(DUE - timedelta(days=1))
    assert "Ny vei 7" not in str(await books.service.rows("select snapshot from customers"))
    await books.night(DUE)
    await books.morning(DUE + timedelta(days=1))
    (told,) = await books.said(InvoiceOverdue)
    assert told.customer.address.line1 == "Ny vei 7"


async def test_a_letter_that_go_has_sent_is_told_with_the_invoice_and_again_when_it_comes_later(books):
    books.screens.set_collection(is_active=True)
    first, second = (an_invoice(books, due=TODAY - timedelta(days=30)) for _ in range(2))
    books.screens.send_reminder(
        first.number, sent_on=TODAY - timedelta(days=16), due_on=TODAY - timedelta(days=2)
    )
    books.screens.approve_for_collection([first.number, second.number])
    await books.register()
    told = {it.invoice.id: it for it in await books.said(InvoiceOverdue)}
    assert told[first.id].invoice.last_reminder == LastReminder(
        kind="reminder", sent_on=TODAY - timedelta(days=16), deadline=TODAY - timedelta(days=2)
    )
    assert told[second.id].invoice.last_reminder is None
    books.screens.send_reminder(second.number, kind="notice_of_debt_collection", sent_on=TODAY, due_on=DUE)
    await books.night(TODAY)
    again = (await books.said(InvoiceOverdue))[-1]
    assert (again.invoice.id, again.revision) == (second.id, 2)
    assert again.invoice.last_reminder == LastReminder(kind="collection_notice", sent_on=TODAY, deadline=DUE)


async def test_a_night_without_news_costs_two_requests_to_v2_and_one_to_v1(books):
    books.screens.set_collection(is_active=True)
    paid = await overdue_invoice(books)
    await overdue_invoice(books)
    books.screens.register_payment(amount=Decimal("200.00"), invoice_no=paid.number)
    await books.night(TODAY)
    books.connections.requests.clear()
    said = await books.said()
    await books.night(TODAY + timedelta(days=1))
    assert books.connections.requests == {"v2": 2, "v1": 1}
    assert await books.said() == said


async def test_a_night_without_news_and_without_overdue_invoices_costs_two_requests(books):
    an_invoice(books, due=TODAY + timedelta(days=60))
    await books.register()
    books.connections.requests.clear()
    await books.night(TODAY)
    assert books.connections.requests == {"v2": 2}


async def test_a_client_that_lets_nobody_see_its_letters_is_read_all_the_same(books):
    books.screens.set_collection(is_active=False)
    invoice = await overdue_invoice(books)
    books.screens.register_payment(amount=Decimal("1250.00"), invoice_no=invoice.number)
    await books.night(TODAY)
    assert len(await books.said(PaymentMatched)) == 1


async def test_a_lost_connection_stops_nobody_else_and_nothing_is_missed_when_it_is_back(books):
    mine, theirs = an_invoice(books), an_invoice(books, number=NORDLYS)
    fjordvik, nordlys = await books.register(), await books.register(NORDLYS)
    lost_on = DUE - timedelta(days=2)
    books.at(lost_on)
    books.connections.lost.add(fjordvik)
    await books.service.hear(
        ConnectionLost(
            creditor_id=fjordvik, since=books.service.runtime.clock.now(), reason="removed", revision=2
        )
    )
    books.screens.register_payment(amount=Decimal("1000.00"), invoice_no=mine.number)
    await books.night(DUE)
    await books.morning(DUE + timedelta(days=1))
    assert [it.invoice.id for it in await books.said(InvoiceOverdue)] == [theirs.id]
    books.at(DUE + timedelta(days=3))
    books.connections.lost.clear()
    await books.service.hear(
        ConnectionRestored(
            creditor_id=fjordvik, since=books.service.runtime.clock.now(), reason="consent", revision=3
        )
    )
    await books.service.work_off()
    (overdue,) = [it for it in await books.said(InvoiceOverdue) if it.creditor_id == fjordvik]
    assert overdue.invoice.balance == Decimal("250.00")
    assert rest(await books.said(), mine.id) == Decimal("250.00")
    assert {row["outcome"] for row in (await books.http.get("/summary")).json()} == {"read"}
    assert nordlys


async def test_a_connection_that_breaks_before_anybody_said_so_is_noted_and_ends_no_reading(books):
    await overdue_invoice(books)
    books.connections.lost.add(books.creditor)
    await books.night(TODAY)
    (row,) = (await books.http.get("/summary")).json()
    assert "restored" in row["outcome"]


async def test_a_registered_companys_new_write_off_account_decides_from_then_on(books):
    invoice = await overdue_invoice(books)
    changed = profile(FJORDVIK, write_off_account=7830)
    await books.service.hear(CreditorChanged(creditor_id=books.creditor, profile=changed, revision=2))
    entry = books.screens.write_off(invoice.number, account_no=7830, amount=Decimal("500.00"))
    books.screens.company.ledger.entries[entry.id].is_write_off = False
    await books.night(TODAY)
    (write_off,) = await books.said(InvoiceWrittenOff)
    assert write_off.amount == Decimal("500.00")


async def test_a_manual_entry_on_any_other_account_is_a_payment(books):
    invoice = await overdue_invoice(books)
    entry = books.screens.write_off(invoice.number, account_no=7830)
    books.screens.company.ledger.entries[entry.id].is_write_off = False
    await books.night(TODAY)
    assert await books.said(InvoiceWrittenOff) == []
    assert len(await books.said(PaymentMatched)) == 1


async def test_go_being_down_is_tried_again_and_the_cursor_waits(books):
    invoice = await overdue_invoice(books)
    books.screens.register_payment(amount=Decimal("1250.00"), invoice_no=invoice.number)
    before = await books.service.rows("select invoice_cursor, version from creditors")
    order = envelope(NewsOrdered(creditor_id=books.creditor, occasion="nightly"))
    books.go.faults.update({"status": 503})
    (verdict,) = await books.service.deliver(order)
    assert isinstance(verdict, Retry)
    assert await books.service.rows("select invoice_cursor, version from creditors") == before
    books.go.faults.reset()
    (verdict,) = await books.service.deliver(order)
    assert isinstance(verdict, Ack)
    assert rest(await books.said(), invoice.id) == 0
