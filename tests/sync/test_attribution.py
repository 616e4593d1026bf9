"""Who paid what, when a match holds several invoices and several counter-entries."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.sandbox.poweroffice.enums import VoucherType as SandboxVoucherType
from deploy.sandbox.poweroffice.ledger import CustomerLedger
from deploy.sandbox.poweroffice.ledger import LedgerEntry as SandboxEntry
from services.sync.attribution import days_to_look_up, reductions
from services.sync.domain.invoices import UNEXPLAINED
from shared.poweroffice.models import LedgerEntry, VoucherType

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
DAY = date(2026, 5, 4)


def entry(entry_id, amount, *, left="0.00", kind=VoucherType.BANK_JOURNAL, **more):
    return LedgerEntry(
        id=entry_id,
        amount=Decimal(amount),
        balance=Decimal(left),
        match_id=9,
        voucher_id=more.pop("voucher_id", UUID(int=entry_id)),
        voucher_type=kind,
        voucher_date=DAY,
        posting_date=more.pop("posting_date", DAY),
        **more,
    )


def invoice(entry_id, amount, *, left="0.00", **more):
    return entry(entry_id, amount, left=left, kind=VoucherType.OUTGOING_INVOICE, **more)


def found(entries, of, *, settled="0.00", write_off_vouchers=()):
    parts = reductions(
        UUID(int=of),
        entries,
        settled=Decimal(settled),
        settled_by=DAY,
        write_off_vouchers=write_off_vouchers,
    )
    return {part.entry_id: (part.kind, part.amount) for part in parts}


def test_a_counter_entry_goes_first_to_the_invoice_whose_kid_or_number_it_carries():
    entries = [
        invoice(1, "500.00", kid="111"),
        invoice(2, "500.00", invoice_number="10002"),
        entry(3, "-500.00", invoice_number="10002"),
        entry(4, "-500.00", kid="111"),
    ]
    assert found(entries, 1) == {4: ("payment", Decimal("500.00"))}
    assert found(entries, 2) == {3: ("payment", Decimal("500.00"))}


def test_what_carries_nothing_goes_to_the_invoices_in_the_order_of_posting():
    entries = [invoice(2, "300.00", left="100.00"), invoice(1, "500.00"), entry(3, "-700.00")]
    assert found(entries, 1) == {3: ("payment", Decimal("500.00"))}
    assert found(entries, 2) == {3: ("payment", Decimal("200.00"))}


def test_our_own_voucher_is_never_a_payment():
    entries = [invoice(1, "500.00"), entry(2, "-500.00", is_created_by_us=True)]
    assert found(entries, 1) == {2: ("own_settlement", Decimal("500.00"))}


def test_a_credit_note_brings_its_number():
    entries = [
        invoice(1, "500.00"),
        entry(2, "-500.00", kind=VoucherType.OUTGOING_CREDIT_NOTE, invoice_number="10003"),
    ]
    (part,) = reductions(UUID(int=1), entries, settled=Decimal(0), settled_by=DAY, write_off_vouchers=())
    assert (part.kind, part.number) == ("credit_note", "10003")


def test_a_manual_entry_is_a_write_off_only_on_the_write_off_account_or_by_gos_own_function():
    manual = entry(2, "-500.00", kind=VoucherType.MANUAL_JOURNAL)
    by_go = manual.model_copy(update={"is_write_off": True})
    debt = invoice(1, "500.00")
    assert found([debt, manual], 1) == {2: ("payment", Decimal("500.00"))}
    assert found([debt, manual], 1, write_off_vouchers=[manual.voucher_id]) == {
        2: ("write_off", Decimal("500.00"))
    }
    assert found([debt, by_go], 1) == {2: ("write_off", Decimal("500.00"))}


def test_only_days_with_entries_that_their_account_decides_are_looked_up():
    entries = [
        invoice(1, "500.00"),
        entry(2, "-100.00", kind=VoucherType.MANUAL_JOURNAL, posting_date=date(2026, 5, 2)),
        entry(
            3, "-100.00", kind=VoucherType.MANUAL_JOURNAL, posting_date=date(2026, 5, 2), is_write_off=False
        ),
        entry(4, "-100.00", kind=VoucherType.INCOMING_OCR_GIRO, posting_date=date(2026, 5, 3)),
        entry(
            5, "-200.00", kind=VoucherType.MANUAL_JOURNAL, posting_date=date(2026, 5, 4), is_write_off=True
        ),
    ]
    assert days_to_look_up(entries) == [date(2026, 5, 2)]


def test_what_no_customer_entry_explains_is_one_unexplained_payment():
    assert found([], 1, settled="120.00") == {UNEXPLAINED: ("payment", Decimal("120.00"))}
    partly = [invoice(1, "500.00", left="100.00"), entry(2, "-300.00")]
    assert found(partly, 1) == {
        2: ("payment", Decimal("300.00")),
        UNEXPLAINED: ("payment", Decimal("100.00")),
    }


@pytest.mark.parametrize("listed", ["0.00", "500.00"])
def test_the_match_is_right_where_it_was_read_later_than_the_list(listed):
    entries = [invoice(1, "500.00", left="200.00"), entry(2, "-300.00")]
    assert found(entries, 1, settled=listed) == {2: ("payment", Decimal("300.00"))}


amounts = st.lists(st.integers(1, 200_000), min_size=1, max_size=5)
labels = st.lists(st.sampled_from([None, "1", "2", "3"]), min_size=5, max_size=5)


def matched_ledger(debts, credits_, carried):
    """A ledger in which everything that can be was matched by Go itself."""
    ledger = CustomerLedger()
    for number, ore in enumerate([*debts, *(-it for it in credits_)], 1):
        amount = Decimal(ore).scaleb(-2)
        ledger.add(
            SandboxEntry(
                id=number,
                customer_id=1,
                voucher_id=UUID(int=number),
                voucher_type=SandboxVoucherType.OUTGOING_INVOICE
                if ore > 0
                else SandboxVoucherType.BANK_JOURNAL,
                voucher_date=DAY,
                posting_date=DAY,
                amount=amount,
                currency_amount=amount,
                cid=str(number) if ore > 0 else carried[number % 5],
                created=NOW,
                last_changed=NOW,
            )
        )
    ledger.match(list(ledger.entries), at=NOW)
    return ledger


@given(amounts, amounts, labels, st.randoms())
def test_the_parts_of_an_invoice_are_always_its_amount_less_its_balance(debts, credits_, carried, random):
    ledger = matched_ledger(debts, credits_, carried)
    for match_id in {entry.match_id for entry in ledger.entries.values() if entry.match_id}:
        matched = ledger.matched_with(match_id)
        entries = [
            entry(
                it.id,
                it.amount,
                left=it.balance,
                kid=it.cid,
                kind=VoucherType.OUTGOING_INVOICE if it.amount > 0 else VoucherType.BANK_JOURNAL,
            )
            for it in matched
        ]
        given_out = dict.fromkeys((it.id for it in matched if it.amount < 0), Decimal(0))
        for it in matched:
            if it.amount > 0:
                parts = found(entries, it.id)
                assert sum(amount for _, amount in parts.values()) == it.amount - it.balance
                assert all(amount > 0 for _, amount in parts.values())
                random.shuffle(entries)
                assert found(entries, it.id) == parts
                for entry_id, (_, amount) in parts.items():
                    given_out[entry_id] += amount
        for it in matched:
            if it.amount < 0:
                assert given_out[it.id] == it.balance - it.amount
