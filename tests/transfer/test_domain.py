"""The pure rules: what an invoice's status is, what may be approved, how a case moves."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.transfer.domain.approval import fallen_away, objection, seen_in_go, setback
from services.transfer.domain.cases import (
    Case,
    Claim,
    Closing,
    Debtor,
    closed,
    closing_reason,
    is_finished,
    is_unfinished,
    kid,
)
from services.transfer.domain.creditors import Creditor
from services.transfer.domain.proposals import Choice, Proposal, chosen, claimed, heard, released
from services.transfer.effects.statuses import status_text
from shared.errors import Reject
from shared.norway.kid import is_valid
from tests.support.histories import retold
from tests.transfer.told import (
    CREDITOR,
    NOW,
    TODAY,
    credited,
    lost,
    paid,
    proposed,
    read,
    registered,
    restored,
    undone,
    withdrawn,
    written_off,
)

INVOICE = UUID(int=11)
THREE_YEARS_AGO = date(2023, 5, 4)
CASE = Case(id=UUID(int=5), number=100_001, debtor=Debtor(CREDITOR, 7))
ACTIVE = Creditor(id=CREDITOR, revision=1, has_agreement=True)
EMPTY = Proposal(invoice_id=INVOICE, creditor_id=CREDITOR)
ORDERED = Claim(invoice_id=INVOICE, case_id=CASE.id, status="ordered", approved_by="Kari", approved_at=NOW)
HOLD = Choice(kind="on_hold", reason="agreed", chosen_by="Kari", chosen_at=NOW)


def after(*facts, start=EMPTY):
    proposal = start
    for fact in facts:
        proposal = heard(proposal, fact)
    return proposal


DRAFT = after(proposed(INVOICE))


def test_an_invoice_that_nobody_proposed_is_not_in_the_list():
    assert after(paid(INVOICE)).status == "not_proposed"


def test_a_proposed_invoice_is_a_draft():
    assert DRAFT.status == "draft"
    assert DRAFT.left_to_pay == Decimal("1000.00")


@pytest.mark.parametrize("settled", [paid(INVOICE), credited(INVOICE), written_off(INVOICE)])
def test_an_invoice_with_nothing_left_to_pay_leaves_the_list_and_comes_back_when_that_is_undone(settled):
    match_id = next(iter(after(settled).matches))
    assert after(settled, start=DRAFT).status == "settled"
    assert after(settled, undone(INVOICE, match_id), start=DRAFT).status == "draft"


def test_a_part_payment_leaves_the_rest_in_the_list():
    part = after(paid(INVOICE, "999.99"), start=DRAFT)
    assert part.status == "draft"
    assert part.left_to_pay == Decimal("0.01")


def test_the_same_payment_told_twice_counts_once_and_two_payments_count_both():
    twice = after(paid(INVOICE, 600), paid(INVOICE, 600), start=DRAFT)
    both = after(paid(INVOICE, 600), paid(INVOICE, 400, payment_id="1-2"), start=DRAFT)
    assert (twice.left_to_pay, both.left_to_pay) == (Decimal("400.00"), Decimal("0.00"))


def test_a_reversal_that_arrives_before_its_payment_undoes_it():
    assert after(undone(INVOICE), paid(INVOICE), start=DRAFT).status == "draft"


def test_of_proposals_and_withdrawals_the_highest_revision_holds():
    assert after(withdrawn(INVOICE, revision=2), start=DRAFT).status == "withdrawn"
    again = after(withdrawn(INVOICE, revision=2), proposed(INVOICE, revision=3), start=DRAFT)
    assert again.status == "draft"


def test_a_withdrawal_of_the_same_revision_holds_because_nobody_is_collected_from_in_doubt():
    assert after(withdrawn(INVOICE, revision=1), start=DRAFT).status == "withdrawn"


@given(
    retold(
        [
            proposed(INVOICE, revision=1),
            withdrawn(INVOICE, revision=2),
            proposed(INVOICE, revision=3, amount=1200),
            paid(INVOICE, 300, payment_id="1-1"),
            undone(INVOICE, "1-1", 300),
            paid(INVOICE, 200, payment_id="1-2"),
            credited(INVOICE, 100),
            written_off(INVOICE, 50),
        ]
    )
)
def test_any_order_and_repetition_of_the_facts_gives_the_same_proposal(history):
    proposal = after(*history)
    assert proposal.status == "draft"
    assert proposal.left_to_pay == Decimal("850.00")
    assert proposal == after(*sorted(history, key=repr))


def test_nothing_is_approved_before_it_has_been_due_for_fourteen_days():
    late = after(proposed(INVOICE, due=TODAY - timedelta(days=14)))
    early = after(proposed(INVOICE, due=TODAY - timedelta(days=13)))
    assert objection(late, ACTIVE, TODAY) is None
    assert objection(early, ACTIVE, TODAY).code == "too_early"
    assert objection(early, ACTIVE, TODAY + timedelta(days=1)) is None


@pytest.mark.parametrize(
    ("proposal", "creditor", "code"),
    [
        (EMPTY, ACTIVE, "not_proposed"),
        (after(paid(INVOICE), start=DRAFT), ACTIVE, "settled"),
        (after(withdrawn(INVOICE), start=DRAFT), ACTIVE, "withdrawn"),
        (replace(DRAFT, choice=HOLD), ACTIVE, "on_hold"),
        (replace(DRAFT, choice=replace(HOLD, kind="removed")), ACTIVE, "removed"),
        (DRAFT, Creditor(id=CREDITOR), "no_agreement"),
        (DRAFT, replace(ACTIVE, is_connected=False), "connection_lost"),
        (after(proposed(INVOICE, due=THREE_YEARS_AGO)), ACTIVE, None),
        (after(proposed(INVOICE, due=THREE_YEARS_AGO - timedelta(days=1))), ACTIVE, "time_barred"),
        (DRAFT, ACTIVE.told(read(NOW - timedelta(days=2))), "books_stale"),
        (
            DRAFT,
            ACTIVE.told(read(NOW - timedelta(days=1))).told(read(NOW - timedelta(days=2))),
            "books_stale",
        ),
        (DRAFT, ACTIVE.told(read()), None),
        (DRAFT, ACTIVE, None),
        (replace(DRAFT, claim=replace(ORDERED, status="refused")), ACTIVE, None),
    ],
)
def test_an_invoice_is_approved_or_refused_with_its_reason(proposal, creditor, code):
    refused = objection(proposal, creditor, TODAY)
    assert (refused.code if refused else None) == code


FACTS = st.sampled_from(
    [
        proposed(INVOICE, revision=1),
        proposed(INVOICE, revision=3, amount=500),
        withdrawn(INVOICE, revision=2),
        paid(INVOICE, 500),
        paid(INVOICE, 500, payment_id="1-2"),
        credited(INVOICE, 1000),
        written_off(INVOICE, 700),
        undone(INVOICE, "1-1", 500),
        undone(INVOICE, "2-2"),
    ]
)


@given(st.lists(FACTS))
def test_a_paid_invoice_is_never_transferred(history):
    """Whatever was heard: what is approved, and what is sent on its way, has something left to pay."""
    proposal = after(*history)
    owed = proposal.proposed is not None and proposal.left_to_pay > 0
    assert owed or objection(proposal, ACTIVE, TODAY) is not None
    assert owed or setback(replace(proposal, claim=ORDERED), CASE, TODAY) is not None


@given(st.lists(FACTS))
def test_a_claim_on_its_way_is_approved_and_one_in_go_is_transferred_whatever_comes_later(history):
    proposal = after(*history, start=replace(DRAFT, claim=ORDERED))
    assert proposal.status == "approved"
    assert after(*history, start=claimed(proposal, "transferred", on=TODAY)).status == "transferred"


def test_a_claim_that_go_refused_can_be_held_and_sent_again():
    refused = claimed(replace(DRAFT, claim=ORDERED), "refused", reason="Go says no")
    assert refused.status == "refused"
    held = chosen(refused, HOLD)
    assert held.status == "on_hold"
    assert released(held) == refused


def test_a_claim_that_fell_away_leaves_its_invoice_as_the_facts_have_it():
    on_its_way = after(paid(INVOICE), start=replace(DRAFT, claim=ORDERED))
    dropped = fallen_away(on_its_way, setback(on_its_way, CASE, TODAY), NOW)
    assert dropped.status == "settled"
    assert after(undone(INVOICE), start=dropped).status == "draft"


def test_an_invoice_whose_case_was_withdrawn_on_the_way_is_off_the_list():
    on_its_way = replace(DRAFT, claim=ORDERED)
    why = setback(on_its_way, replace(CASE, status="withdrawn"), TODAY)
    assert fallen_away(on_its_way, why, NOW).status == "removed"


def test_only_a_claim_on_its_way_meets_a_fate():
    with pytest.raises(Reject):
        claimed(DRAFT, "transferred", on=TODAY)


def test_people_cannot_hold_or_release_what_is_approved():
    approved = replace(DRAFT, claim=ORDERED)
    assert chosen(approved, HOLD) is None
    assert released(approved) is None


def test_what_go_refused_and_then_offers_may_go_again_but_only_when_it_is_offered_anew():
    refused = replace(DRAFT, claim=replace(ORDERED, status="refused"))
    assert seen_in_go(refused, is_available=True).status == "draft"
    known = replace(refused, approved_in_go=True)
    assert seen_in_go(known, is_available=True).status == "refused"


@given(retold([registered(revision=1), lost(revision=1), restored(revision=2), lost(revision=3)]))
def test_a_creditor_stands_as_its_highest_revisions_say(history):
    creditor = Creditor(id=CREDITOR)
    for event in history:
        creditor = creditor.told(event)
    assert (creditor.has_agreement, creditor.is_connected, creditor.is_active) == (True, False, False)


def test_a_creditor_without_signature_has_no_agreement():
    assert not Creditor(id=CREDITOR).told(registered(signed_at="")).has_agreement


@given(st.integers(100_001, 999_999_998), st.integers(100_001, 999_999_998))
def test_kids_are_valid_unique_and_of_one_length(one, other):
    assert is_valid(kid(one))
    assert len(kid(one)) == 10
    assert (kid(one) == kid(other)) == (one == other)


THERE = replace(ORDERED, status="transferred", transferred_on=TODAY)


@pytest.mark.parametrize(
    ("claims", "closed_invoices", "finished"),
    [
        ([THERE], {INVOICE}, True),
        ([THERE], set(), False),
        ([], {INVOICE}, False),
        ([THERE, replace(ORDERED, invoice_id=UUID(int=12))], {INVOICE, UUID(int=12)}, False),
        ([THERE, replace(ORDERED, invoice_id=UUID(int=12), status="refused")], {INVOICE}, True),
        ([replace(THERE, status="dropped")], {INVOICE}, False),
    ],
)
def test_a_case_is_finished_when_every_live_claim_is_in_go_and_closed(claims, closed_invoices, finished):
    assert is_finished(CASE, claims, closed_invoices) == finished


def test_a_withdrawn_case_stays_withdrawn_when_its_claims_are_closed():
    assert not is_finished(replace(CASE, status="withdrawn"), [THERE], {INVOICE})


@pytest.mark.parametrize(
    ("status", "claims", "unfinished"),
    [
        ("closed", [THERE], True),
        ("closed", [replace(THERE, status="dropped")], False),
        ("closed", [replace(THERE, invoice_id=UUID(int=12))], False),
        ("withdrawn", [THERE], False),
        ("open", [THERE], False),
    ],
)
def test_only_a_closed_case_with_a_live_claim_that_is_open_is_unfinished(status, claims, unfinished):
    assert is_unfinished(replace(CASE, status=status), claims, {UUID(int=12)}) == unfinished


def test_a_closed_case_takes_no_claims():
    assert (closed(CASE).status, closed(CASE).is_joinable) == ("closed", False)


def test_why_a_case_closed_names_each_reason_once():
    closing = Closing(case_id=CASE.id, invoice_id=INVOICE, reason="paid", closed_on=TODAY, revision=1)
    other = replace(closing, reason="credited")
    assert closing_reason([closing, other, closing]) == "credited, paid"
    assert status_text("closed", "credited, paid") == "Avsluttet: kreditert, betalt"
    assert status_text("paused", "paid, he says") == "Satt på pause: paid, he says"
