"""Laws of money: nothing is lost or made in an allocation, and no creditor's money leaves twice."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.settlement.domain.facts import Outlay
from services.settlement.domain.ledger import difference
from services.settlement.domain.replay import balance_on, replay
from services.settlement.domain.states import CaseState
from shared.norway.charges import Plan, StatusChange
from tests.settlement.conftest import a_desk
from tests.settlement.facts import A, B, case, claim, demand, notice, payment, reduction
from tests.settlement.told import (
    CREDITOR,
    OTHER_CREDITOR,
    PAID,
    TRANSFERRED,
    at,
    credited,
    demanded,
    giro,
    noticed,
    registered,
    transferred,
)

DAYS = st.dates(date(2026, 4, 1), date(2026, 12, 31))
AMOUNTS = st.decimals("0.01", "6000", places=2)
PAYMENTS = st.lists(st.tuples(AMOUNTS, DAYS, st.booleans()), max_size=6)
REDUCTIONS = st.lists(
    st.tuples(
        st.sampled_from(["payment", "credit_note", "write_off"]), AMOUNTS, DAYS, st.sampled_from([A, B])
    ),
    max_size=4,
)
LETTERS = st.lists(
    st.tuples(st.sampled_from([notice, demand]), DAYS, st.sampled_from([0, 38, 600])), max_size=3
)


PLANS = st.builds(
    Plan,
    id=st.uuids(),
    agreed_on=DAYS,
    instalments=st.integers(1, 6),
    addition=st.sampled_from([Decimal("0.00"), Decimal("1125.00")]),
    ended_on=st.none() | DAYS,
    is_cancelled=st.booleans(),
)


OUTLAYS = st.builds(
    Outlay,
    id=st.uuids(),
    invoice_id=st.sampled_from([A, B]),
    amount=st.sampled_from([Decimal("928.00"), Decimal("2071.00")]),
    on=DAYS,
    by_agency=st.booleans(),
)


@st.composite
def cases(draw):
    """A case of two claims with any letters, reductions and payments, some of them taken back."""
    facts = [claim(A, draw(AMOUNTS)), claim(B, draw(AMOUNTS), date(2026, 5, 1), draw(DAYS))]
    for make, day, fee in draw(LETTERS):
        facts.append(make(A, B, sent_on=day, fee=fee, total=draw(AMOUNTS)))
    for number, (kind, amount, day, invoice) in enumerate(draw(REDUCTIONS)):
        facts.append(reduction(kind, amount, day, invoice, str(number)))
    for number, (amount, day, is_back) in enumerate(draw(PAYMENTS)):
        facts.append(payment(-amount if is_back else amount, day, f"p{number}"))
    statuses = draw(st.lists(st.tuples(st.sampled_from(["open", "disputed", "legal"]), DAYS), max_size=3))
    traits = {
        "withdrawn_on": draw(st.none() | DAYS),
        "statuses": tuple(
            StatusChange(status=status, on=day, revision=number)
            for number, (status, day) in enumerate(sorted(statuses, key=lambda each: each[1]))
        ),
        "plans": draw(st.lists(PLANS, max_size=2).map(tuple)),
        "outlays": draw(st.lists(OUTLAYS, max_size=2).map(tuple)),
        "remainder_limits": ((date.min, draw(st.sampled_from([Decimal(0), Decimal(20), Decimal(500)]))),),
    }
    shuffled = draw(st.permutations(facts))
    backwards = {name: traits[name][::-1] for name in ("statuses", "plans", "outlays")}
    return case(*facts, **traits), case(*shuffled, **traits | backwards)


@given(cases())
def test_the_order_in_which_facts_are_told_does_not_matter(told):
    facts, shuffled = told
    assert replay(facts) == replay(shuffled)


@given(cases())
def test_every_krone_received_is_allocated_owed_back_or_waiting(told):
    facts, _ = told
    state = replay(facts)
    allocated = sum(claim_.collected.total for claim_ in state.claims.values())
    waiting = sum(placement.waiting for placement in state.payments.values())
    assert allocated + state.overpaid + waiting == state.received == sum(p.amount for p in facts.payments)


@given(cases())
def test_the_parts_of_a_placed_payment_sum_to_what_stands_of_it(told):
    facts, _ = told
    state = replay(facts)
    for paid in facts.payments:
        placement = state.payments[paid.id]
        parts = (
            sum(part.total for part in placement.allocated.values()) + placement.overpaid + placement.waiting
        )
        if placement.status == "placed" and paid.amount > 0:
            assert 0 < parts <= paid.amount
        assert all(min(p.principal, p.interest, p.fees) >= 0 for p in placement.allocated.values())


@given(cases())
def test_no_payment_covers_a_claim_that_joined_the_case_after_it(told):
    facts, _ = told
    joined = {each.invoice_id: each.transferred_on for each in facts.claims}
    placements = replay(facts).payments
    for paid in facts.payments:
        assert all(joined[invoice_id] <= paid.paid_on for invoice_id in placements[paid.id].allocated)


@given(cases())
def test_nobody_pays_more_than_is_owed(told):
    facts, _ = told
    state = replay(facts)
    for each in facts.claims:
        held = state.claims[each.invoice_id]
        assert 0 <= held.principal <= each.amount
        assert held.collected.principal <= each.amount
    owed = balance_on(facts, date(2026, 12, 31))
    assert all(min(o.principal, o.interest, o.fees) >= 0 for o in owed.values())


@given(cases())
def test_only_interest_and_fees_are_given_up_unless_the_creditor_writes_off(told):
    facts, _ = told
    ((_, limit),) = facts.remainder_limits
    state = replay(facts)
    for each in facts.claims:
        held = state.claims[each.invoice_id]
        reduced = sum(r.amount for r in facts.reductions if r.invoice_id == each.invoice_id)
        assert held.written_off >= 0
        if held.closing and held.closing.reason == "paid":
            assert held.collected.principal + reduced >= each.amount
            written_off = (r.amount for r in facts.reductions if r.kind == "write_off")
            assert held.written_off <= limit + sum(written_off)
        assert held.collected.court_costs <= sum(outlay.amount for outlay in facts.outlays)


@given(cases(), cases())
def test_the_books_balance_on_the_way_from_any_state_to_any_other(one, other):
    before, after = replay(one[0]), replay(other[0])
    assert sum(posting.amount for posting in difference(before, after)) == 0
    assert difference(after, after) == []
    there = {(p.account, p.invoice_id): p.amount for p in difference(CaseState(), after)}
    through = [*difference(CaseState(), before), *difference(before, after)]
    sums = {}
    for posting in through:
        key = posting.account, posting.invoice_id
        sums[key] = sums.get(key, 0) + posting.amount
    assert {key: amount for key, amount in sums.items() if amount} == there


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("pay"), st.integers(1, 4), st.decimals("1", "3000", places=2)),
        st.tuples(st.just("take back"), st.integers(1, 4), st.decimals("1", "3000", places=2)),
        st.tuples(st.just("credit"), st.integers(1, 4), st.decimals("1", "1500", places=2)),
        st.tuples(st.just("settle"), st.just(0), st.just(Decimal(0))),
    ),
    min_size=3,
    max_size=12,
)


@pytest.fixture(scope="module")
async def desk(database_url):
    """A desk of our own, emptied before each life."""
    async with a_desk(database_url) as it:
        yield it


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
async def test_no_more_is_ever_paid_out_than_a_creditor_has_on_the_client_account(desk, steps):
    await begin(desk)
    books = {}
    for number, step in enumerate(steps, start=1):
        day = PAID + timedelta(days=number)
        await take(desk, step, number, day)
        for creditor in (CREDITOR, OTHER_CREDITOR):
            before = owned(books[creditor]) if creditor in books else 0
            books[creditor] = await desk.balances(creditor)
            if step[0] == "settle":
                paid_out = before - owned(books[creditor])
                assert 0 <= paid_out <= max(before, 0)
    paid_out = await desk.service.rows(
        "select creditor_id, number, settled_on, carried_in from settlements order by creditor_id, number"
    )
    for creditor in (CREDITOR, OTHER_CREDITOR):
        numbers = [row["number"] for row in paid_out if row["creditor_id"] == creditor]
        assert numbers == list(range(1, len(numbers) + 1))


async def begin(desk):
    """Two creditors with two claims each."""
    off = desk.setup(auto_posting=False)
    await desk.service.empty()
    desk.service.at(at(TRANSFERRED, 6))
    await desk.service.hear(
        registered(setup_=off, commission_on_principal=Decimal("0.10")),
        registered(OTHER_CREDITOR, setup_=off, vat_registered=False),
        *(transferred(n, n, 1500, creditor_id=creditor_of(n)) for n in range(1, 5)),
        *(noticed(n, case=n, creditor_id=creditor_of(n)) for n in range(1, 5)),
        *(demanded(n, case=n, fee=300, creditor_id=creditor_of(n)) for n in range(1, 5)),
    )


def owned(balances):
    """What a creditor has on the client account, without what is its debtors'."""
    owed_to_debtors = sum(balances.get(account, 0) for account in ("held", "refunds_due"))
    unplaced = min(balances.get("unplaced", 0), 0)
    return balances.get("client_funds", 0) + balances.get("payouts_ordered", 0) + owed_to_debtors + unplaced


def creditor_of(number):
    return CREDITOR if number < 3 else OTHER_CREDITOR


async def take(desk, step, number, day):
    """Take one step of a life on its day."""
    kind, which, amount = step
    desk.service.at(at(day, 6))
    match kind:
        case "pay":
            await desk.import_file(giro(which, amount, on=day), number=number)
        case "take back":
            ballast = giro(9, 5000, on=day)
            await desk.import_file(giro(which, -amount, on=day), ballast, number=number)
        case "credit":
            await desk.service.hear(
                credited(which, amount, on=day, credit_note_id=str(number), creditor_id=creditor_of(which))
            )
        case "settle":
            await desk.settle(day)
