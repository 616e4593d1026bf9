from datetime import date
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.poweroffice.ledger import CounterKind, kind_of, needs_account, settled_on, vouchers_on_account
from shared.poweroffice.models import LedgerEntry, Transaction, VoucherType

DAY = date(2026, 6, 1)


def entry(number, amount, balance="0", voucher_type=VoucherType.INCOMING_OCR_GIRO, voucher=None, **fields):
    """A ledger entry whose voucher id is its own number, unless another is given."""
    return LedgerEntry(
        id=number,
        amount=Decimal(amount),
        balance=Decimal(balance),
        voucher_id=UUID(int=voucher or number),
        voucher_type=voucher_type,
        voucher_date=DAY,
        posting_date=DAY,
        **fields,
    )


def invoice(number, amount, balance="0", **fields):
    return entry(number, amount, balance, VoucherType.OUTGOING_INVOICE, **fields)


def shares(number, entries):
    return {settled.entry.id: str(settled.amount) for settled in settled_on(UUID(int=number), entries)}


@pytest.mark.parametrize(
    ("voucher_type", "kind"),
    [
        (VoucherType.INCOMING_OCR_GIRO, CounterKind.PAYMENT),
        (VoucherType.BANK_JOURNAL, CounterKind.PAYMENT),
        (VoucherType.CASH_JOURNAL, CounterKind.PAYMENT),
        (VoucherType.MANUAL_JOURNAL, CounterKind.PAYMENT),
        (VoucherType.UNKNOWN, CounterKind.PAYMENT),
        (VoucherType.OUTGOING_CREDIT_NOTE, CounterKind.CREDIT_NOTE),
        (VoucherType.REVERSAL_VOUCHER, CounterKind.CREDIT_NOTE),
    ],
)
def test_the_voucher_type_tells_payment_from_credit(voucher_type, kind):
    assert kind_of(entry(2, "-100", voucher_type=voucher_type)) is kind


def test_go_s_write_off_function_is_a_write_off_whatever_its_voucher():
    assert kind_of(entry(2, "-100", voucher_type=VoucherType.BANK_JOURNAL, is_write_off=True)) is (
        CounterKind.WRITE_OFF
    )


def test_a_journal_on_the_write_off_account_is_a_write_off():
    journal = entry(2, "-100", voucher_type=VoucherType.MANUAL_JOURNAL)
    posted = [
        Transaction(
            id=1, account_number=7831, amount=Decimal(100), posting_date=DAY, voucher_id=journal.voucher_id
        ),
        Transaction(id=2, account_number=1920, amount=Decimal(100), posting_date=DAY, voucher_id=UUID(int=9)),
    ]
    assert needs_account(journal)
    written_off = vouchers_on_account(posted, 7831)
    assert written_off == {journal.voucher_id}
    assert kind_of(journal, write_off_vouchers=written_off) is CounterKind.WRITE_OFF


@pytest.mark.parametrize("voucher_type", [VoucherType.INCOMING_OCR_GIRO, VoucherType.OUTGOING_CREDIT_NOTE])
def test_what_the_type_decides_needs_no_account(voucher_type):
    assert not needs_account(entry(2, "-100", voucher_type=voucher_type))


def test_what_go_marked_as_written_off_needs_no_account():
    assert not needs_account(entry(2, "-100", voucher_type=VoucherType.MANUAL_JOURNAL, is_write_off=True))


def test_our_own_settlement_is_never_taken_for_a_direct_payment():
    marked = entry(2, "-100", voucher_type=VoucherType.BANK_JOURNAL, is_created_by_us=True)
    assert kind_of(marked) is CounterKind.OWN_SETTLEMENT


def test_another_integration_s_reference_is_not_ours():
    assert kind_of(entry(2, "-100", external_import_reference="x")) is CounterKind.PAYMENT


def test_a_bank_journal_is_a_payment_whatever_else_it_posts():
    bank = entry(2, "-100", voucher_type=VoucherType.BANK_JOURNAL)
    assert kind_of(bank, write_off_vouchers={bank.voucher_id}) is CounterKind.PAYMENT


def in_euro(number, amount, currency_amount, **fields):
    return entry(number, amount, currency_code="EUR", currency_amount=Decimal(currency_amount), **fields)


def euro_invoice(number, amount, currency_amount):
    return invoice(number, amount, currency_code="EUR", currency_amount=Decimal(currency_amount))


def test_an_exchange_difference_is_a_loss_and_no_payment():
    disagio = in_euro(2, "-11.50", "0", voucher_type=VoucherType.MANUAL_JOURNAL)
    assert kind_of(disagio) is CounterKind.WRITE_OFF
    assert not needs_account(disagio)
    assert kind_of(in_euro(3, "-1147", "-100")) is CounterKind.PAYMENT
    assert kind_of(entry(4, "-50", currency_code="NOK", currency_amount=Decimal(-50))) is CounterKind.PAYMENT


def test_each_currency_is_settled_by_its_own_money_first():
    entries = [
        euro_invoice(1, "1158.50", "100"),
        invoice(2, "500"),
        entry(3, "-500"),
        in_euro(4, "-1147", "-100"),
        in_euro(5, "-11.50", "0"),
    ]
    assert shares(1, entries) == {4: "1147.00", 5: "11.50"}
    assert shares(2, entries) == {3: "500.00"}


def test_one_payment_in_kroner_for_a_foreign_and_a_domestic_invoice_leaves_the_loss_to_the_foreign_one():
    disagio, payment = in_euro(3, "-11.50", "0"), entry(4, "-1647")
    entries = [euro_invoice(1, "1158.50", "100"), invoice(2, "500"), disagio, payment]
    assert shares(1, entries) == {3: "11.50", 4: "1147.00"}
    assert shares(2, entries) == {4: "500.00"}


def test_a_gain_on_the_exchange_takes_nothing_from_a_domestic_invoice():
    agio = in_euro(1, "20.00", "0")
    entries = [agio, euro_invoice(2, "1158.50", "100"), invoice(3, "500"), entry(4, "-1678.50")]
    assert shares(2, entries) == {4: "1158.50"}
    assert shares(3, entries) == {4: "500.00"}


def test_invoices_are_settled_before_a_refund():
    refund = entry(1, "300", voucher_type=VoucherType.BANK_JOURNAL)
    entries = [refund, invoice(2, "1000"), entry(3, "-700"), entry(4, "-600")]
    assert shares(2, entries) == {3: "700.00", 4: "300.00"}


def test_a_payment_in_full():
    assert shares(1, [invoice(1, "1250.10"), entry(2, "-1250.10")]) == {2: "1250.10"}


def test_a_part_payment_counts_with_what_was_matched_of_it():
    assert shares(1, [invoice(1, "1000", "400"), entry(2, "-600")]) == {2: "600.00"}


def test_an_overpayment_counts_with_what_the_invoice_took_of_it():
    assert shares(1, [invoice(1, "1000"), entry(2, "-1500", "-500")]) == {2: "1000.00"}


def test_an_unmatched_invoice_was_settled_by_nothing():
    assert shares(1, [invoice(1, "1000", "1000")]) == {}
    assert shares(1, []) == {}


def test_a_payment_and_a_credit_note_share_an_invoice():
    entries = [
        invoice(1, "1000"),
        entry(2, "-700"),
        entry(3, "-300", voucher_type=VoucherType.OUTGOING_CREDIT_NOTE),
    ]
    assert shares(1, entries) == {2: "700.00", 3: "300.00"}


def test_a_payment_for_two_invoices_is_shared_in_the_order_of_posting():
    entries = [invoice(1, "1000"), invoice(2, "500", "200"), entry(3, "-1300")]
    assert shares(1, entries) == {3: "1000.00"}
    assert shares(2, entries) == {3: "300.00"}


def test_a_voucher_with_two_entries_is_one_invoice():
    assert shares(1, [invoice(1, "600"), invoice(2, "400", voucher=1), entry(3, "-1000")]) == {3: "1000.00"}


def test_a_counter_entry_goes_first_to_the_invoice_that_it_names():
    entries = [
        invoice(1, "1000", invoice_number="10041", kid="111"),
        invoice(2, "1000", invoice_number="10042", kid="222"),
        entry(3, "-1000", invoice_number="10042"),
        entry(4, "-1000", kid="111"),
    ]
    assert shares(1, entries) == {4: "1000.00"}
    assert shares(2, entries) == {3: "1000.00"}


def test_what_a_payment_has_left_after_the_invoice_that_it_names_goes_on():
    entries = [
        invoice(1, "400", invoice_number="10041"),
        invoice(2, "600", invoice_number="10042"),
        entry(3, "-1000", invoice_number="10042"),
    ]
    assert shares(1, entries) == {3: "400.00"}
    assert shares(2, entries) == {3: "600.00"}


def test_half_a_match_gives_only_the_half_that_is_known():
    assert shares(1, [invoice(1, "1000"), entry(3, "-400")]) == {3: "400.00"}


@st.composite
def matches(draw):
    """A whole match: the used parts of debts and counter-entries have the same sum."""
    ore = st.integers(1, 10_000)
    used = draw(st.lists(ore, min_size=1, max_size=6))
    cuts = sorted(draw(st.sets(st.integers(1, sum(used)), max_size=5)) | {0, sum(used)})
    counters = [after - before for before, after in pairwise(cuts)]
    numbers = draw(st.permutations(range(1, len(used) + len(counters) + 1)))
    names = st.sampled_from([None, "A", "B"])
    rest = st.integers(0, 500)
    entries = []
    for sign, part in [*((1, part) for part in used), *((-1, part) for part in counters)]:
        left = draw(rest)
        entries.append(
            entry(
                numbers[len(entries)],
                Decimal(sign * (part + left)) / 100,
                Decimal(sign * left) / 100,
                VoucherType.OUTGOING_INVOICE if sign > 0 else VoucherType.BANK_JOURNAL,
                invoice_number=draw(names),
                currency_code=draw(st.sampled_from([None, "NOK", "EUR"])),
                currency_amount=draw(st.sampled_from([None, Decimal(0), Decimal(100)])),
            )
        )
    return draw(st.permutations(entries))


@given(matches())
def test_every_krone_that_was_matched_is_given_to_one_invoice_once(entries):
    debts = [one for one in entries if one.amount > 0]
    settled = {debt.id: settled_on(debt.voucher_id, entries) for debt in debts}
    for debt in debts:
        assert sum(part.amount for part in settled[debt.id]) == debt.amount - debt.balance
    for counter in (one for one in entries if one.amount < 0):
        parts = [part for parts in settled.values() for part in parts if part.entry.id == counter.id]
        assert sum(part.amount for part in parts) == counter.balance - counter.amount
    assert all(part.amount > 0 for parts in settled.values() for part in parts)


@given(matches(), st.randoms())
def test_the_order_in_which_go_lists_a_match_does_not_matter(entries, random):
    shuffled = list(entries)
    random.shuffle(shuffled)
    for debt in (one for one in entries if one.amount > 0):
        assert settled_on(debt.voucher_id, shuffled) == settled_on(debt.voucher_id, entries)
