"""One case made by hand, counted by settlement, transfer and dunning: they say the same, and it is right.

A consumer owes 4 000 (due 15 April 2026), noticed on 4 May and demanded with 600 on 19 May, unless said
otherwise; day 43 after the demand is 1 July.
"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.dunning.domain.debts import debts
from services.dunning.domain.state import CaseState, Creditor, Delta, InvoiceState
from services.dunning.domain.state import Letter as DunningLetter
from services.settlement.domain.replay import balance_on, replay
from services.transfer.domain.files import CaseFile
from services.transfer.domain.owing import owed
from shared.norway.charges import StatusChange
from shared.norway.principals import Principal
from shared.norway.principals import Reduction as Taken
from tests.dunning import told
from tests.settlement.facts import DEMANDED, DUE, PAID, A, B, case, claim, demand, notice, reduction
from tests.transfer.test_owed import CASE, filed, written

D = Decimal
DAY = timedelta(days=1)
KINDS = {"payment": "payment", "credit_note": "credit", "write_off": "write_off"}


def day(number):
    return DEMANDED + number * DAY


def statuses(*changes):
    return tuple(
        StatusChange(status=new, on=day(number), revision=revision)
        for revision, (new, number) in enumerate(changes, 2)
    )


def said(facts, on):
    """What is owed at the end of a day of principal, interest and fees; all three must say it."""
    state = replay(facts)
    by_settlement = list(balance_on(facts, on).values())
    by_transfer = [owed(file_of(facts, state), on)]
    found = debts(dunning_case(facts, state), on)
    ours = [
        tuple(
            sum((getattr(each, part) for each in counted), D(0)) for part in ("principal", "interest", "fees")
        )
        for counted in (by_settlement, by_transfer)
    ]
    by_dunning = zip(*((each.principal, each.interest.owed, each.fees) for each in found), strict=True)
    ours.append(tuple(map(sum, by_dunning)) or (0, 0, 0))
    assert ours[0] == ours[1] == ours[2], ours
    return ours[0]


def file_of(facts, state):
    return CaseFile(
        case=CASE,
        claims=[filed(state, each, facts) for each in facts.claims],
        letters=[written(each) for each in facts.letters],
        statuses=facts.statuses,
    )


def dunning_case(facts, state):
    about = told.a_case(statuses=facts.statuses)
    return CaseState(
        case=about, claims=tuple(dunning_claim(each, facts, state, about) for each in facts.claims)
    )


def dunning_claim(each, facts, state, about):
    letters = [
        DunningLetter(
            id=x.id, kind=x.kind, status="sent", ordered_on=x.sent_on, sent_on=x.sent_on, deadline=x.deadline,
            fee=x.fee, case_id=about.id,
        )
        for x in facts.letters
        if each.invoice_id in x.invoice_ids
    ]  # fmt: skip
    deltas = [
        Delta(amount=x.amount, on=x.on, kind=KINDS[x.kind])
        for x in facts.reductions
        if x.invoice_id == each.invoice_id
    ]
    for x in facts.payments:
        if part := state.payments[x.id].allocated.get(each.invoice_id):
            of_payment = Delta(
                amount=part.principal, interest=part.interest, fees=part.fees, on=x.paid_on, to_agency=True
            )
            deltas.append(of_payment)
    closing = state.claims[each.invoice_id].closing
    return InvoiceState(
        creditor=Creditor(id=told.CREDITOR, profile=told.profile()),
        invoice=replace(
            told.invoice(), id=each.invoice_id, due_date=each.due_date, amount=each.amount
        ),
        customer=told.customer(),
        deltas=tuple(deltas),
        letters=tuple(letters),
        case=about,
        closed=closing and closing.reason,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("demanded", "light", "paid", "heavy"),
    [
        (400, "187.50", "399.95", "187.50"),
        (900, "262.50", "880.00", "262.50"),
        (900, "262.50", "879.99", "375.00"),
    ],
)
def test_twenty_kroner_or_less_of_principal_do_not_make_the_fee_heavy(demanded, light, paid, heavy):
    # the heavy fee goes by what is left: 20.01 is in the lowest band, 2 x 187.50
    facts = case(claim(amount=demanded), notice(), demand(fee=light), reduction("payment", paid, on=day(10)))
    assert [said(facts, day(number))[2] for number in (42, 43, 80)] == [D(light), D(heavy), D(heavy)]


def test_the_days_of_a_withdrawn_case_that_is_opened_again_do_not_count():
    facts = case(notice(), demand(), statuses=statuses(("withdrawn", 20), ("open", 90)))
    # 43 + 70 days
    assert [said(facts, day(number))[2] for number in (90, 112, 113)] == [600, 600, 1200]


@pytest.mark.parametrize("halt", ["disputed", "paused", "withdrawn"])
@pytest.mark.parametrize(
    ("begun", "ended", "too_early"),
    [
        (-13, 20, True),  # from 6 May, 33 days: the notice runs until 18 May + 33 = 20 June
        (-1, 20, True),  # on its last day, 18 May: it runs until the day on which the case goes on, 8 June
        (0, 20, False),  # after its deadline
        (-5, -5, False),
    ],
)
def test_a_notice_whose_deadline_stood_still_has_the_rest_of_it_before_a_demand_charges(
    halt, begun, ended, too_early
):
    stood_still = statuses((halt, begun), ("open", ended))
    facts = case(notice(), demand(sent_on=day(20)), statuses=stood_still)
    assert said(facts, day(20))[2] == (38 if too_early else 600)
    last_day = 20 + 12 if begun == -13 else 20
    for number, fee in ((last_day, 38 if too_early else 600), (last_day + 1, 600)):
        facts = case(notice(), demand(sent_on=day(number)), statuses=stood_still)
        assert said(facts, day(number))[2] == fee


# What reduces a claim on one day

PART = st.sampled_from(["100.00", "200.00", "400.00", "1200.00", "3600.00", "4000.00"])
MATCHED = st.lists(
    st.tuples(
        st.sampled_from(list(KINDS)), PART, st.sampled_from([-1, 0, 0, 13, 13]), st.sampled_from([A, B])
    ),
    max_size=5,
)
IDS = st.permutations(["1000", "999", "b", "10", "9"])


def two_claims(matched, ids, *more):
    """Two claims that are demanded together, with what was matched on days after the demand."""
    reductions = [
        reduction(kind, amount, day(number), claim_id, id_)
        for (kind, amount, number, claim_id), id_ in zip(matched, ids, strict=False)
    ]
    letters = notice(A), notice(B), demand(A, B, fee=600)
    return case(claim(A), claim(B, due=DUE + DAY), *letters, *reductions, *more)


@pytest.mark.parametrize("ids", [("999", "1000"), ("1000", "999")])
def test_a_payment_counts_after_a_credit_note_of_its_day_whatever_their_ids(ids):
    facts = case(
        notice(),
        demand(),
        reduction("payment", 3600, id_=ids[0], on=PAID),
        reduction("credit_note", 400, id_=ids[1], on=PAID),
    )
    # 4 000 x 12 % x 47 / 365 = 61.81 of interest, which the payment leaves, and the fee of 600
    assert said(facts, PAID) == (0, D("61.81"), 600)


def test_a_write_off_counts_after_both_and_takes_the_costs_with_the_last_of_it():
    matched = [("write_off", "100.00"), ("payment", "3700.00"), ("credit_note", "200.00")]
    facts = case(notice(), demand(), *(reduction(*each, id_=str(n)) for n, each in enumerate(matched)))
    assert said(facts, PAID) == (0, 0, 0)
    assert replay(facts).claims[A].closing.reason == "written_off"
    assert replay(facts).claims[A].written_off == 100 + 600


def test_a_credit_note_of_a_day_on_which_a_payment_took_the_last_does_not_take_the_costs_away():
    matched = [("payment", 100), ("credit_note", 200), ("payment", 3700)]
    facts = case(notice(), demand(), *(reduction(*each, id_=str(n)) for n, each in enumerate(matched)))
    assert said(facts, PAID) == (0, D("61.81"), 600)


@given(MATCHED, IDS, IDS, st.randoms(use_true_random=False))
def test_the_same_history_is_the_same_debt_in_any_order_of_telling_and_with_any_ids(
    matched, ids, others, chance
):
    facts, told_otherwise = two_claims(matched, ids), two_claims(matched, others)
    shuffled = chance.sample(told_otherwise.reductions, len(matched))
    again = replace(told_otherwise, reductions=tuple(shuffled))
    assert said(facts, PAID) == said(again, PAID)
    assert replay(facts) == replay(again)


@given(MATCHED, IDS)
def test_the_replay_and_the_shared_principal_take_the_same_and_end_alike(matched, ids):
    facts = two_claims(matched, ids)
    for each in facts.claims:
        about = [x for x in facts.reductions if x.invoice_id == each.invoice_id]
        taken = [Taken(amount=x.amount, on=x.on, kind=x.kind) for x in about]
        shared = Principal.reduced(each.invoice_id, each.due_date, each.amount, taken)
        claim_state = replay(facts).claims[each.invoice_id]
        assert balance_on(facts, PAID)[each.invoice_id].principal == shared.left
        ended = claim_state.closing is not None and claim_state.closing.reason != "paid"
        assert ended is shared.is_credited_away
        if ended:
            assert claim_state.closing.on == shared.covered_on
