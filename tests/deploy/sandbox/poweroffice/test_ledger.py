from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.sandbox.poweroffice.enums import VoucherType
from deploy.sandbox.poweroffice.ledger import CustomerLedger, LedgerEntry
from deploy.sandbox.poweroffice.refusals import Invalid

START = datetime(2026, 5, 4, 6, tzinfo=UTC)
DAY = date(2026, 5, 4)


def entry(number: int, amount: str, *, day: int = 0, customer: int = 1) -> LedgerEntry:
    return LedgerEntry(
        id=number,
        customer_id=customer,
        voucher_id=uuid4(),
        voucher_type=VoucherType.OUTGOING_INVOICE if Decimal(amount) > 0 else VoucherType.BANK_JOURNAL,
        voucher_date=DAY + timedelta(days=day),
        posting_date=DAY + timedelta(days=day),
        amount=Decimal(amount),
        currency_amount=Decimal(amount),
        created=START,
        last_changed=START,
    )


def ledger(*entries: LedgerEntry) -> CustomerLedger:
    book = CustomerLedger()
    for item in entries:
        book.add(item)
    return book


def later(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def balances(book: CustomerLedger) -> list[Decimal]:
    return [item.balance for item in book.entries.values()]


def test_a_part_payment_leaves_the_rest_of_the_invoice_open():
    book = ledger(entry(1, "1000.00"), entry(2, "-400.00"))

    book.match([1, 2], at=later(1))

    assert balances(book) == [Decimal("600.00"), Decimal("0.00")]
    assert book.entries[1].match_id == book.entries[2].match_id is not None
    assert book.entries[1].last_changed == book.entries[2].last_changed == later(1)


def test_an_over_payment_leaves_a_credit():
    book = ledger(entry(1, "1000.00"), entry(2, "-1200.00"))

    book.match([1, 2], at=later(1))

    assert balances(book) == [Decimal("0.00"), Decimal("-200.00")]


def test_one_payment_settles_the_oldest_invoice_first():
    book = ledger(entry(1, "500.00", day=5), entry(2, "700.00", day=1), entry(3, "-900.00", day=9))

    book.match([1, 2, 3], at=later(1))

    assert balances(book) == [Decimal("300.00"), Decimal("0.00"), Decimal("0.00")]


def test_a_match_that_grows_keeps_its_number_and_what_it_had_settled():
    book = ledger(entry(1, "1000.00"), entry(2, "-1200.00"), entry(3, "500.00", day=-9))
    book.match([1, 2], at=later(1))
    number = book.entries[1].match_id

    book.match([2, 3], at=later(2))

    assert balances(book) == [Decimal("0.00"), Decimal("0.00"), Decimal("300.00")]
    assert {item.match_id for item in book.entries.values()} == {number}
    assert book.entries[1].last_changed == later(1)
    assert book.entries[3].last_changed == later(2)


def test_matches_that_join_take_the_older_number():
    book = ledger(entry(1, "100.00"), entry(2, "-60.00"), entry(3, "80.00"), entry(4, "-90.00"))
    book.match([1, 2], at=later(1))
    book.match([3, 4], at=later(2))
    older = book.entries[1].match_id

    book.match([1, 4], at=later(3))

    assert {item.match_id for item in book.entries.values()} == {older}
    assert [item.last_changed for item in book.entries.values()] == [later(3), later(1), later(3), later(3)]


def test_unmatching_opens_both_sides_again_and_moves_their_time():
    book = ledger(entry(1, "1000.00"), entry(2, "-400.00"), entry(3, "-100.00"))
    book.match([1, 2], at=later(1))
    book.match([1, 3], at=later(2))

    book.unmatch([2], at=later(3))

    assert balances(book) == [Decimal("900.00"), Decimal("-400.00"), Decimal("0.00")]
    assert book.entries[2].match_id is None
    assert book.entries[1].match_id == book.entries[3].match_id is not None
    assert [book.entries[number].last_changed for number in (1, 2, 3)] == [later(3), later(3), later(2)]


def test_a_match_that_falls_apart_gives_each_part_a_number_of_its_own():
    book = ledger(entry(1, "100.00"), entry(2, "-300.00"), entry(3, "200.00"), entry(4, "-50.00"))
    book.match([1, 2], at=later(1))
    book.match([2, 3], at=later(2))
    book.unmatch([2], at=later(3))
    book.match([1, 4], at=later(4))
    book.match([2, 3], at=later(5))
    assert book.entries[1].match_id != book.entries[3].match_id

    chain = ledger(
        *(entry(n, amount) for n, amount in enumerate(["30.00", "-50.00", "40.00", "-60.00", "40.00"], 1))
    )
    for pair in ([1, 2], [2, 3], [3, 4], [4, 5]):
        chain.match(pair, at=later(1))
    chain.unmatch([3], at=later(2))

    assert chain.entries[1].match_id == chain.entries[2].match_id
    assert chain.entries[4].match_id == chain.entries[5].match_id
    assert len({chain.entries[1].match_id, chain.entries[4].match_id, None}) == 3


def test_a_balance_of_the_past_knows_only_what_was_posted_by_then():
    book = ledger(entry(1, "1000.00", day=0), entry(2, "-400.00", day=10), entry(3, "-600.00", day=20))
    book.match([1, 2, 3], at=later(1))
    invoice = book.entries[1]

    found = [invoice.balance_on(DAY + timedelta(days=day)) for day in (0, 9, 10, 19, 20)]

    assert found == [
        Decimal("1000.00"),
        Decimal("1000.00"),
        Decimal("600.00"),
        Decimal("600.00"),
        Decimal("0.00"),
    ]


@pytest.mark.parametrize("chosen", [[1, 2], [1, 3]])
def test_entries_that_cannot_settle_each_other_are_refused(chosen):
    book = ledger(entry(1, "10.00"), entry(2, "20.00"), entry(3, "-10.00", customer=2))

    with pytest.raises(Invalid):
        book.match(chosen, at=later(1))


amounts = st.integers(-5_000, 5_000).filter(bool).map(lambda ore: Decimal(ore) / 100)
deeds = st.lists(
    st.tuples(st.sampled_from(["match", "unmatch"]), st.sets(st.integers(1, 8), min_size=1, max_size=4)),
    max_size=12,
)


@given(st.lists(amounts, min_size=8, max_size=8), deeds)
def test_whatever_is_matched_and_unmatched_no_ore_appears_or_is_lost(sums, history):
    book = ledger(*(entry(number, str(amount)) for number, amount in enumerate(sums, 1)))
    for minute, (deed, chosen) in enumerate(history, 1):
        try:
            getattr(book, deed)(sorted(chosen), at=later(minute))
        except Invalid:
            continue

    assert sum(balances(book)) == sum(sums)
    for item in book.entries.values():
        assert item.balance == 0 or (item.balance > 0) == (item.amount > 0)
        assert abs(item.balance) <= abs(item.amount)
        assert (item.match_id is None) == (not item.pairs)
        for pair in item.pairs:
            other = book.entries[pair.other_id]
            assert other.match_id == item.match_id
            assert sum(p.amount for p in other.pairs if p.other_id == item.id) == sum(
                p.amount for p in item.pairs if p.other_id == other.id
            )
    assert all(group_is_connected(book, item) for item in book.entries.values())

    book.unmatch(list(book.entries), at=later(99))
    assert balances(book) == sums


def group_is_connected(book: CustomerLedger, item: LedgerEntry) -> bool:
    reached = {item.id}
    while True:
        further = {pair.other_id for number in reached for pair in book.entries[number].pairs} | reached
        if further == reached:
            break
        reached = further
    same = {other.id for other in book.entries.values() if other.match_id == item.match_id}
    return item.match_id is None or reached == same
