"""What demands charge, from plain values: the rules on which the books, the letters and Go agree."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from shared.norway.charges import (
    Circumstances,
    DemandLetter,
    Plan,
    StatusChange,
    addition_when_paid,
    charges,
    collection_fee_when_paid,
    demands,
)
from shared.norway.fees import heavy_from
from shared.norway.principals import Principal, Reduction

DUE, SENT = date(2026, 3, 2), date(2026, 5, 4)
HEAVY = heavy_from(SENT)
D = Decimal
DAY = timedelta(days=1)
A, B = UUID(int=1), UUID(int=2)


def kr(amount) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.01"))


def reduction(amount, on, **more):
    return Reduction(amount=kr(amount), on=on, **more)


def claim(*reductions, id_=A, amount=4000):
    return Principal.reduced(id_, DUE, kr(amount), reductions)


def demand(*claim_ids, sent_on=SENT, fee=5000):
    return DemandLetter(
        sent_on=sent_on,
        deadline=sent_on + 14 * DAY,
        fee=kr(fee),
        claim_ids=frozenset(claim_ids or [A]),
    )


def charged(*claims, letters=None, on=HEAVY, case=None):
    return charges(demands(letters or [demand()], claims), (case or Circumstances()).stops, on)


def test_no_more_is_taken_off_than_there_was():
    over = claim(reduction(3000, SENT), reduction(2000, SENT + DAY))
    assert [each.amount for each in over.reductions] == [3000, 1000]
    assert (over.left, over.covered_on) == (0, SENT + DAY)


def test_a_correction_counts_together_with_the_payment_of_its_day():
    paid_elsewhere_first = claim(
        reduction(4000, SENT),
        reduction(1500, SENT + DAY, to_agency=True),
        reduction(-1500, SENT + DAY, to_agency=True),
    )
    assert (paid_elsewhere_first.left, paid_elsewhere_first.covered_on) == (0, SENT)


def test_what_is_paid_to_the_agency_on_the_day_of_a_letter_counts_after_it():
    to_agency, to_creditor = (claim(reduction(4000, SENT, to_agency=each)) for each in (True, False))
    assert (to_agency.when_written_to(SENT), to_creditor.when_written_to(SENT)) == (4000, 0)
    assert len(charged(to_agency)) == 1
    assert charged(to_creditor) == []


@pytest.mark.parametrize(
    ("kinds", "is_credited_away"),
    [(("payment", "credit_note"), True), (("credit_note", "payment"), False), (("write_off",), True)],
)
def test_who_takes_the_last_of_it_decides_whether_costs_fall_away(kinds, is_credited_away):
    reductions = [reduction(4000 / len(kinds), SENT + n * DAY, kind=kind) for n, kind in enumerate(kinds)]
    assert claim(*reductions).is_credited_away is is_credited_away


def test_what_is_credited_was_never_demanded_and_what_is_paid_was():
    (credited,) = charged(claim(reduction(1000, SENT + DAY, kind="credit_note")))
    (paid,) = charged(claim(reduction(1000, SENT + DAY)))
    assert (credited.demanded, credited.outstanding) == (3000, 3000)
    assert (paid.demanded, paid.outstanding) == (4000, 3000)


def test_the_band_of_the_heavy_fee_is_what_was_left_when_its_day_began():
    on_the_day = claim(reduction(1000, HEAVY), reduction(500, HEAVY + DAY, kind="credit_note"))
    (charge,) = charged(on_the_day, on=HEAVY + 2 * DAY)
    assert charge.outstanding == 4000 - 500


def test_a_later_demand_stands_for_the_claims_of_those_before_it_too():
    later = SENT + 20 * DAY
    first, both = charged(
        claim(reduction(1000, SENT + DAY)), claim(id_=B), letters=(demand(), demand(B, sent_on=later))
    )
    assert (first.demanded, both.demanded) == (4000, 8000)
    assert (first.heavy_from, both.heavy_from) == (HEAVY, heavy_from(later))


def test_objections_pauses_and_plans_move_the_day_of_the_heavy_fee():
    statuses = (
        StatusChange(status="open", on=SENT + 12 * DAY, revision=3),
        StatusChange(status="disputed", on=SENT + 2 * DAY, revision=2),
    )
    plan = Plan(id=A, agreed_on=SENT + 20 * DAY, instalments=2, addition=kr(0), ended_on=SENT + 25 * DAY)
    (charge,) = charged(claim(), case=Circumstances(statuses=statuses, plans=(plan,)))
    assert charge.heavy_from == HEAVY + 15 * DAY
    standing = Circumstances(plans=(Plan(id=A, agreed_on=SENT, instalments=2, addition=kr(0)),))
    (charge,) = charged(claim(), case=standing)
    assert charge.heavy_from == date.max


def test_the_days_of_a_withdrawn_case_are_not_counted_either():
    statuses = (
        StatusChange(status="withdrawn", on=SENT + 20 * DAY, revision=2),
        StatusChange(status="open", on=SENT + 90 * DAY, revision=3),
    )
    (charge,) = charged(claim(), case=Circumstances(statuses=statuses))
    assert charge.heavy_from == HEAVY + 70 * DAY
    (charge,) = charged(claim(), case=Circumstances(statuses=statuses[:1]))
    assert charge.heavy_from == date.max


@pytest.mark.parametrize(
    ("demanded", "paid", "fee"),
    [
        (400, "379.99", "375.00"),
        (400, "380.00", "187.50"),
        (400, "399.95", "187.50"),
        (900, "899.95", "262.50"),
    ],
)
def test_so_little_principal_that_nothing_is_asked_for_it_does_not_make_the_fee_heavy(demanded, paid, fee):
    found = charged(claim(reduction(paid, SENT + 10 * DAY), amount=demanded))
    assert collection_fee_when_paid(found, Circumstances(), HEAVY) == D(fee)
    assert collection_fee_when_paid(found, Circumstances(), HEAVY + 100 * DAY) == D(fee)


def test_little_principals_of_several_claims_count_together():
    paid = [claim(reduction(385, SENT + DAY), id_=id_, amount=400) for id_ in (A, B)]  # 15 are left of each
    found = charged(*paid, letters=[demand(A, B)])
    # 800 demanded: 262.50; more than 20 of it is left, which is in the lowest band: 2 x 187.50
    assert collection_fee_when_paid(found, Circumstances(), HEAVY) == D("375.00")


def test_a_plan_adds_once_and_not_when_it_was_cancelled_or_the_case_is_legal():
    plans = tuple(
        Plan(id=id_, agreed_on=SENT, instalments=6, addition=kr(900), is_cancelled=is_cancelled)
        for id_, is_cancelled in ((A, False), (B, False), (UUID(int=3), True))
    )
    case = Circumstances(plans=plans)
    found = charged(claim())
    assert addition_when_paid(found, case, SENT) == kr(900)
    assert addition_when_paid([], case, SENT) == 0
    assert addition_when_paid(found, case, SENT - DAY) == 0
    assert addition_when_paid(found, Circumstances(plans=plans[2:]), SENT) == 0
    legal = StatusChange(status="legal", on=SENT + DAY, revision=2)
    assert addition_when_paid(found, Circumstances(plans=plans, statuses=(legal,)), SENT) == 0


def test_the_fee_is_light_until_the_day_and_heavy_from_it_on():
    found = charged(claim())
    light, heavy = (collection_fee_when_paid(found, Circumstances(), day) for day in (HEAVY - DAY, HEAVY))
    assert heavy == 2 * light > 0
