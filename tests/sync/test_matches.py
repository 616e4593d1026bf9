"""What is said of matches: who paid what and when, also while people go on working in Go."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from services.sync.listing import list_open
from shared.events import CreditNoteMatched, InvoiceWrittenOff, MatchReversed, PaymentMatched
from shared.poweroffice.models import BankJournalDraft, BankJournalLine
from shared.poweroffice.paging import PAGE_SIZE
from tests.sync.conftest import TODAY, rest
from tests.sync.test_flow import overdue_invoice


def on_account(books, invoice, amount):
    """A payment from the invoice's customer that is not matched yet."""
    customer = books.screens.company.customer(invoice.customer_id)
    return books.screens.register_payment(amount=Decimal(amount), customer_no=customer.number)


def another(books, invoice, amount, **how):
    """One more invoice to the same customer, overdue as well."""
    customer = books.screens.company.customer(invoice.customer_id)
    return books.screens.add_invoice(
        customer.number, amount=Decimal(amount), due_date=TODAY - timedelta(days=1), **how
    )


async def test_an_overpayment_is_told_with_what_the_invoice_took_of_it(books):
    invoice = await overdue_invoice(books)
    books.screens.register_payment(amount=Decimal("2000.00"), invoice_no=invoice.number)
    await books.read()
    (payment,) = await books.said(PaymentMatched)
    assert (payment.amount, payment.balance_after) == (Decimal("1250.00"), 0)


async def test_what_is_left_of_an_overpayment_is_told_when_it_pays_another_invoice(books):
    first = await overdue_invoice(books)
    second = another(books, first, "800.00")
    payment = books.screens.register_payment(amount=Decimal("2000.00"), invoice_no=first.number)
    await books.read()
    books.screens.match([second.ledger_entry_id, payment.id])
    await books.read()
    told = [(it.invoice_id, it.amount) for it in await books.said(PaymentMatched)]
    assert told == [(first.id, Decimal("1250.00")), (second.id, Decimal("750.00"))]
    assert rest(await books.said(), second.id) == Decimal("50.00")
    assert await books.said(MatchReversed) == []


@pytest.mark.parametrize("paid_on", [TODAY - timedelta(days=1), date(2026, 1, 15)])
async def test_a_payment_that_is_posted_with_an_earlier_date_is_told_with_that_date(books, paid_on):
    invoice = await overdue_invoice(books)
    await books.night(TODAY)
    await books.night(TODAY + timedelta(days=1))
    books.at(TODAY + timedelta(days=2))
    books.screens.register_payment(amount=Decimal("250.00"), invoice_no=invoice.number, paid_on=paid_on)
    await books.night(TODAY + timedelta(days=2))
    (payment,) = await books.said(PaymentMatched)
    assert (payment.paid_on, payment.amount) == (paid_on, Decimal("250.00"))


async def test_a_payment_that_lay_on_the_account_since_before_the_cursor_counts_from_when_it_was_paid(books):
    invoice = await overdue_invoice(books)
    payment = on_account(books, invoice, "1250.00")
    for days in range(5):
        await books.night(TODAY + timedelta(days=days))
    assert await books.said(PaymentMatched) == []
    books.screens.match([invoice.ledger_entry_id, payment.id])
    await books.night(TODAY + timedelta(days=5))
    (told,) = await books.said(PaymentMatched)
    assert (told.paid_on, told.amount) == (TODAY, Decimal("1250.00"))


async def test_a_loss_posted_on_the_configured_account_is_a_write_off_part_by_part(books):
    invoice = await overdue_invoice(books)
    for amount in ("200.00", "300.00"):
        entry = books.screens.write_off(invoice.number, amount=Decimal(amount))
        entry.is_write_off = False
    await books.read()
    told = await books.said(InvoiceWrittenOff)
    assert [it.amount for it in told] == [Decimal("200.00"), Decimal("300.00")]
    assert await books.said(PaymentMatched) == []
    assert rest(await books.said(), invoice.id) == Decimal("750.00")


async def test_an_unlinked_credit_note_is_told_when_it_is_matched_and_taken_back_when_it_is_not(books):
    invoice = await overdue_invoice(books)
    credit = books.screens.credit_invoice(invoice.number, amount=Decimal("400.00"), linked=False)
    await books.read()
    assert await books.said(CreditNoteMatched) == []
    books.screens.match([invoice.ledger_entry_id, credit.ledger_entry_id])
    await books.read()
    (told,) = await books.said(CreditNoteMatched)
    assert (told.credit_note_number, told.amount) == (str(credit.number), Decimal("400.00"))
    books.screens.unmatch(entry_ids=[credit.ledger_entry_id])
    await books.read()
    (undone,) = await books.said(MatchReversed)
    assert undone.payment_or_credit_id == told.credit_note_id


async def settled(books, invoice, amount):
    """Post a settlement voucher through Go's API, as the agency does; return its number."""
    company = books.screens.company
    no_vat = company.vat_code("0").id
    customer = company.customer(invoice.customer_id)

    def line(account_id, signed, **names):
        return BankJournalLine(
            account_id=account_id, amount=Decimal(signed), vat_id=no_vat, posting_date=TODAY, **names
        )

    draft = BankJournalDraft(
        external_import_reference=f"settlement-{invoice.number}",
        voucher_date=TODAY,
        description="Oppgjør",
        lines=(
            line(company.account_by_number(1920).id, amount),
            line(customer.subledger_account_id, f"-{amount}", invoice_number=str(invoice.number)),
        ),
    )
    voucher = await books.connections.v2(books.creditor).vouchers.post_bank_journal(draft)
    return voucher.voucher_number


async def test_our_own_settlement_voucher_is_no_payment_also_when_it_is_reversed(books):
    invoice = await overdue_invoice(books)
    voucher_number = await settled(books, invoice, "1250.00")
    await books.read()
    (row,) = await books.service.rows("select balance from invoices")
    assert row["balance"] == 0
    books.screens.reverse_voucher(voucher_number)
    await books.read()
    (row,) = await books.service.rows("select balance from invoices")
    assert row["balance"] == Decimal("1250.00")
    assert await books.said(PaymentMatched) == []
    assert await books.said(MatchReversed) == []


async def test_a_direct_payment_beside_our_own_settlement_is_told_alone(books):
    invoice = await overdue_invoice(books)
    await settled(books, invoice, "1000.00")
    books.screens.register_payment(amount=Decimal("250.00"), invoice_no=invoice.number)
    await books.read()
    (payment,) = await books.said(PaymentMatched)
    assert (payment.amount, payment.balance_after) == (Decimal("250.00"), 0)


async def test_what_pays_a_foreign_invoice_says_nothing(books):
    invoice = await overdue_invoice(books)
    foreign = another(books, invoice, "20.00", currency_code="EUR")
    books.screens.register_payment(amount=Decimal("100.00"), invoice_no=foreign.number)
    books.screens.credit_invoice(foreign.number, amount=Decimal("5.00"))
    await books.read()
    assert [type(it).__name__ for it in await books.said()] == ["InvoiceOverdue"]
    (row,) = await books.service.rows("select balance from invoices where currency = 'EUR'")
    assert row["balance"] == books.screens.company.ledger.entries[foreign.ledger_entry_id].balance


async def test_one_payment_for_a_foreign_and_a_domestic_invoice_is_told_of_the_domestic_one(books):
    invoice = await overdue_invoice(books, "500.00")
    foreign = another(books, invoice, "20.00", currency_code="EUR")
    payment = on_account(books, invoice, "600.00")
    books.screens.match([invoice.ledger_entry_id, foreign.ledger_entry_id, payment.id])
    await books.read()
    (told,) = await books.said(PaymentMatched)
    assert (told.invoice_id, told.amount) == (invoice.id, Decimal("500.00"))
    books.screens.unmatch(invoice_no=foreign.number)
    await books.read()
    assert rest(await books.said(), invoice.id) == 0
    assert await books.said(MatchReversed) == []


@pytest.mark.parametrize(("after", "is_seen"), [(0, True), (1, True), (2, True), (3, False)])
async def test_a_payment_that_is_moved_while_the_books_are_read_is_told_once_and_of_one_invoice(
    books, after, is_seen
):
    """The requests: the list, the match, the list again, the customers."""
    first = await overdue_invoice(books)
    second = another(books, first, "1250.00")
    await books.read()
    payment = books.screens.register_payment(amount=Decimal("1250.00"), invoice_no=first.number)

    def move():
        books.screens.unmatch(entry_ids=[payment.id])
        books.screens.match([second.ledger_entry_id, payment.id])

    books.connections.interruptions[after] = move
    await books.read("webhook")
    (told,) = await books.said(PaymentMatched)
    assert told.payment_id.startswith(f"{payment.id}-")
    assert told.invoice_id == (second.id if is_seen else first.id)
    assert await books.said(MatchReversed) == []
    await books.read("webhook")
    facts = await books.said()
    assert rest(facts, first.id) == Decimal("1250.00")
    assert rest(facts, second.id) == 0
    assert len(await books.said(MatchReversed)) == (0 if is_seen else 1)


async def test_books_that_never_rest_are_read_to_an_end_and_put_right_by_the_next_reading(books):
    first = await overdue_invoice(books)
    second = another(books, first, "1250.00")
    payment = books.screens.register_payment(amount=Decimal("1250.00"), invoice_no=first.number)
    there = [first, second]

    def move():
        there.reverse()
        books.screens.unmatch(entry_ids=[payment.id])
        books.screens.match([there[0].ledger_entry_id, payment.id])

    books.connections.interruptions = dict.fromkeys(range(40), move)
    await books.read("webhook")
    books.connections.interruptions.clear()
    await books.read("webhook")
    facts = await books.said()
    assert rest(facts, there[0].id) == 0
    assert rest(facts, there[1].id) == Decimal("1250.00")


async def test_a_long_first_list_that_shifts_while_it_is_paged_through_is_asked_for_again():
    everything = [SimpleNamespace(id=number) for number in range(PAGE_SIZE + 2)]
    lists = [
        [it for it in everything if it.id != PAGE_SIZE],
        everything[1:],
        everything[1:],
        AssertionError("asked too often"),
    ]

    async def find(*, only_unpaid):
        assert only_unpaid
        return lists.pop(0)

    found = await list_open(SimpleNamespace(invoices=SimpleNamespace(find=find)))
    assert [it.id for it in sorted(found, key=lambda it: it.id)] == list(range(PAGE_SIZE + 2))
    assert len(lists) == 1


async def test_a_short_first_list_is_asked_for_once():
    asked = []

    async def find(*, only_unpaid):
        asked.append(only_unpaid)
        return [SimpleNamespace(id=1)]

    assert len(await list_open(SimpleNamespace(invoices=SimpleNamespace(find=find)))) == 1
    assert asked == [True]
