"""One case made by hand, counted by settlement, transfer and dunning: they say the same, and it is right.

A consumer owes 4 000 (due 15 April 2026), noticed on 4 May and demanded with 600 on 19 May, unless said
otherwise; day 43 after the demand is 1 July.
"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from services.dunning.domain import CaseState, Creditor, Delta, InvoiceState, debts
from services.dunning.domain import Letter as DunningLetter
from services.settlement.domain import StatusChange, balance_on, replay
from services.transfer.domain import CaseFile, owed
from tests.dunning import told
from tests.settlement.facts import DEMANDED, case, claim, demand, notice, reduction
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
        claims=[filed(state, each.invoice_id, facts, each.amount) for each in facts.claims],
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
