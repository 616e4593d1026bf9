"""A principal of which next to nothing is left: nothing is charged for it, and no letter asks for it alone."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from services.dunning.domain.after_transfer import decide_case
from services.dunning.domain.deciding import decide
from services.dunning.domain.decisions import Reason, SendLetter, Skip
from services.dunning.domain.drafting import draft_about_case
from services.dunning.domain.explanation import explain, explain_claim
from services.dunning.domain.ladder import PAYMENT_DEMAND
from services.dunning.domain.routine import NextAction, Routine
from services.dunning.domain.state import Delta
from shared.events import CollectionProposed, LetterSent, ProposalWithdrawn
from tests.dunning.test_after_the_demand import DEMAND, DEMANDED, NOTICE, NOTICED, WARNED, case_of, claim
from tests.dunning.told import DUE, invoice_id, overdue, paid, registered, state, transferred, undone

D = Decimal
PAID = date(2026, 6, 25)


def all_but(left, *letters, name="A", amount="4000.00", **more):
    """A claim of which this much is left, since a payment to the creditor."""
    payment = Delta(amount=D(amount) - D(left), on=PAID)
    return claim(name, *letters, amount=amount, deltas=(payment,), **more)


@pytest.mark.parametrize("left", ["0.50", "20.00"])
def test_a_case_gets_no_demand_for_twenty_kroner_or_less(left):
    case = case_of(all_but(left, NOTICE))
    assert decide_case(case, DEMANDED).reason is Reason.SMALL_PRINCIPAL
    said = explain_claim(case, DEMANDED)
    assert said.text.endswith("Det som gjenstår av hovedstolen, er så lite at det ikke kreves inn.")


def test_a_case_gets_its_demand_and_fee_for_more():
    decision = decide_case(case_of(all_but("20.01", NOTICE)), DEMANDED)
    assert (decision.step, decision.fee) == (PAYMENT_DEMAND, D("187.50"))


def test_small_principals_count_together():
    case = case_of(all_but("15.00", NOTICE), all_but("15.00", NOTICE, name="B"))
    assert decide_case(case, DEMANDED).invoice_ids == (invoice_id("A"), invoice_id("B"))


def test_interest_of_a_hundred_kroner_is_demanded_with_the_small_principal_and_without_a_fee():
    case = case_of(all_but("0.50", NOTICE, amount="100000.00"))
    assert decide_case(case, DEMANDED) == SendLetter(
        PAYMENT_DEMAND, (invoice_id(),), D("0.00"), date(2026, 7, 14)
    )
    draft = draft_about_case(invoice_id("x"), "payment_demand", case, DEMANDED)
    assert (draft.amounts.principal, draft.amounts.fees, draft.heavy_fee) == (D("0.50"), D("38.00"), None)


def test_what_was_charged_before_is_asked_for_on():
    decision = decide_case(case_of(all_but("0.50", NOTICE, DEMAND)), WARNED)
    assert (decision.step.kind, decision.fee) == ("legal_action_notice", 0)


def test_a_claim_gets_no_notice_for_next_to_nothing():
    assert decide(all_but("0.50"), Routine(), PAID) == Skip(Reason.SMALL_PRINCIPAL)


@pytest.mark.parametrize("chosen", [None, NextAction.COLLECTION])
def test_next_to_nothing_is_not_proposed_whoever_wants_it(chosen):
    small = replace(state(amount="20.00"), next_action=chosen)
    assert decide(small, Routine(), NOTICED) == Skip(Reason.SMALL_PRINCIPAL)
    assert explain(small, Routine(), NOTICED).reason is Reason.SMALL_PRINCIPAL


async def test_a_case_of_which_fifty_ore_are_left_stays_open_and_is_shown(office):
    await office.on(NOTICED, registered(), overdue(), transferred())
    await office.on(date(2026, 6, 26), paid("3999.50", on=PAID))
    for day in (DEMANDED, WARNED):
        await office.on(day)
    assert [each.kind for each in await office.service.said(LetterSent)] == ["collection_notice"]
    (case,) = await office.get("/cases", reason="small_principal")
    assert case["status"] == "open"
    (owed,) = (await office.get(f"/cases/{case['case_id']}"))["owed"]
    assert (owed["principal"], owed["asked_for"]) == ("0.50", False)
    (told,) = await office.get("/explanations", number="10065")
    assert told["reason"] == "small_principal"
    await office.on(date(2026, 7, 16), undone(amount="3999.50"))
    assert [each.kind for each in await office.service.said(LetterSent)][1:] == ["payment_demand"]


async def test_a_proposal_of_which_next_to_nothing_is_left_is_withdrawn(office):
    await office.on(NOTICED, registered(), overdue())
    assert len(await office.service.said(CollectionProposed)) == 1
    await office.on(date(2026, 6, 16), paid("3980.00", on=DUE))
    (withdrawn,) = await office.service.said(ProposalWithdrawn)
    assert "så lite" in withdrawn.reason
