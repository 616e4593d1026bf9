"""What is told of an invoice when Go's state of it changes, as pure decisions."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sync.domain.invoices import (
    InvoiceNews,
    MirroredInvoice,
    Reduction,
    SeenInvoice,
    renew,
    settle,
    tell_overdue,
    tell_reductions,
)
from shared.events import (
    CreditNoteMatched,
    CustomerSnapshot,
    InvoiceOverdue,
    InvoiceWrittenOff,
    LastReminder,
    MatchReversed,
    PaymentMatched,
)

CUSTOMER = CustomerSnapshot(id=7, number=10007, name="Kari", is_person=True, subledger_account_id=70)
SEEN = SeenInvoice(
    id=UUID(int=42),
    number="10042",
    invoice_date=date(2026, 4, 1),
    due_date=date(2026, 4, 15),
    amount=Decimal("1000.00"),
    balance=Decimal("1000.00"),
    currency="NOK",
    kid="123",
    customer_id=7,
    customer_number=10007,
    match_id=None,
    balance_changed_at=None,
)
FOLLOWED = MirroredInvoice(creditor_id=UUID(int=1), seen=SEEN, revision=1)


def reduction(entry_id=500, amount="100.00", kind="payment", match_id=9, **more):
    return Reduction(
        entry_id=entry_id, match_id=match_id, kind=kind, amount=Decimal(amount), on=date(2026, 4, 20), **more
    )


def read(invoice, *found):
    """Let the invoice be read with these reductions."""
    return renew(invoice, InvoiceNews(reductions=found), CUSTOMER)


@pytest.mark.parametrize(
    ("kind", "fact", "name"),
    [
        ("payment", PaymentMatched, "payment_id"),
        ("credit_note", CreditNoteMatched, "credit_note_id"),
        ("write_off", InvoiceWrittenOff, "write_off_id"),
    ],
)
def test_each_kind_of_reduction_is_told_as_its_own_fact(kind, fact, name):
    after, (told,) = read(FOLLOWED, reduction(kind=kind, number="77"))
    assert type(told) is fact
    assert getattr(told, name) == f"500-9-{SEEN.id}"
    assert (told.amount, told.balance_after) == (Decimal("100.00"), Decimal("900.00"))
    assert after.seen.balance == Decimal("900.00")


def test_an_own_settlement_reduces_the_invoice_and_is_never_told():
    after, facts = read(FOLLOWED, reduction(kind="own_settlement", amount="1000.00"))
    assert (after.seen.balance, facts) == (Decimal("0.00"), [])
    assert read(after)[1] == []


def test_the_same_reading_twice_tells_nothing_new():
    once, facts = read(FOLLOWED, reduction())
    assert len(facts) == 1
    assert read(once, reduction()) == (once, [])


def test_another_match_number_alone_is_no_news():
    once, _ = read(FOLLOWED, reduction())
    assert read(once, reduction(match_id=10))[1] == []


def test_an_undone_match_takes_back_exactly_what_was_told():
    once, (told,) = read(FOLLOWED, reduction())
    after, (undone,) = read(once)
    assert isinstance(undone, MatchReversed)
    assert (undone.payment_or_credit_id, undone.amount) == (told.payment_id, told.amount)
    assert after.seen.balance == undone.balance_after == Decimal("1000.00")
    assert read(after) == (after, [])


def test_a_match_that_is_made_again_is_told_under_a_new_id_each_time():
    invoice, ids = FOLLOWED, []
    for _ in range(3):
        invoice, (told,) = read(invoice, reduction())
        ids.append(told.payment_id)
        invoice, _ = read(invoice)
    assert ids == [f"500-9-{SEEN.id}", f"500-9-{SEEN.id}-2", f"500-9-{SEEN.id}-3"]


@pytest.mark.parametrize("now", [{"amount": "60.00"}, {"kind": "write_off"}])
def test_a_reduction_of_another_size_or_kind_is_taken_back_and_told_anew(now):
    once, (before,) = read(FOLLOWED, reduction())
    _, (undone, told) = read(once, reduction(**now))
    assert undone.payment_or_credit_id == before.payment_id
    told_id = told.payment_id if isinstance(told, PaymentMatched) else told.write_off_id
    assert told_id == f"{before.payment_id}-2"


def test_nothing_is_told_of_an_invoice_that_nobody_follows():
    unknown = replace(FOLLOWED, revision=0)
    after, facts = read(unknown, reduction())
    assert facts == []
    again, overdue = tell_overdue(after, CUSTOMER)
    assert [type(fact) for fact in overdue] == [InvoiceOverdue, PaymentMatched]
    assert (overdue[0].revision, overdue[0].invoice.balance) == (1, Decimal("900.00"))
    assert tell_reductions(again) == (again, [])


def test_an_untold_match_that_is_undone_leaves_no_trace():
    unknown = replace(FOLLOWED, revision=0)
    matched, _ = read(unknown, reduction())
    undone, facts = read(matched)
    assert facts == []
    assert [type(fact) for fact in tell_overdue(undone, CUSTOMER)[1]] == [InvoiceOverdue]


def test_a_new_due_date_is_told_with_the_next_revision():
    moved = replace(SEEN, due_date=date(2026, 5, 1))
    after, (told,) = renew(FOLLOWED, InvoiceNews(seen=moved), CUSTOMER)
    assert (told.revision, told.invoice.due_date, after.revision) == (2, date(2026, 5, 1), 2)
    assert renew(after, InvoiceNews(seen=moved), CUSTOMER)[1] == []


def test_a_letter_from_go_is_told_with_the_next_revision_and_is_not_forgotten():
    reminder = LastReminder(kind="reminder", sent_on=date(2026, 5, 1), deadline=date(2026, 5, 15))
    after, (told,) = renew(FOLLOWED, InvoiceNews(last_reminder=reminder), CUSTOMER)
    assert (told.revision, told.invoice.last_reminder) == (2, reminder)
    assert renew(after, InvoiceNews(seen=SEEN), CUSTOMER) == (after, [])


def test_a_listing_without_reductions_does_not_touch_the_balance():
    once, _ = read(FOLLOWED, reduction())
    after, _ = renew(once, InvoiceNews(seen=replace(SEEN, balance=Decimal("1000.00"))), CUSTOMER)
    assert after.seen.balance == Decimal("900.00")


readings = st.lists(
    st.dictionaries(
        st.integers(1, 4),
        st.tuples(
            st.sampled_from(["payment", "credit_note", "write_off", "own_settlement"]), st.integers(1, 20000)
        ),
        max_size=4,
    ),
    max_size=8,
)


@given(readings, st.integers(0, 8))
def test_who_sums_the_facts_always_knows_what_is_left_but_for_own_settlements(states, told_after):
    invoice, facts = replace(FOLLOWED, revision=0), []
    for number, state in enumerate(states):
        if number == told_after:
            invoice, first = tell_overdue(invoice, CUSTOMER)
            facts += first
        found = [
            reduction(entry, str(Decimal(ore).scaleb(-2)), kind, match_id=number)
            for entry, (kind, ore) in state.items()
        ]
        invoice, more = read(invoice, *found)
        facts += more
    if not invoice.is_followed:
        assert facts == []
        return
    deltas = {}
    for fact in facts:
        match fact:
            case PaymentMatched():
                delta_id = fact.payment_id
            case CreditNoteMatched():
                delta_id = fact.credit_note_id
            case InvoiceWrittenOff():
                delta_id = fact.write_off_id
            case _:
                continue
        assert delta_id not in deltas
        deltas[delta_id] = fact.amount
    for fact in facts:
        if isinstance(fact, MatchReversed):
            assert deltas.pop(fact.payment_or_credit_id) == fact.amount
    own = [it.reduction for it in invoice.reductions.values() if it.reduction.kind == "own_settlement"]
    assert SEEN.amount - sum(deltas.values()) == invoice.seen.balance + sum(it.amount for it in own)


def test_what_settles_an_invoice_is_its_amount_less_its_balance():
    after, _ = settle(FOLLOWED, [reduction(amount="300.00"), reduction(501, "200.50", "own_settlement")])
    assert after.seen.balance == Decimal("499.50")
