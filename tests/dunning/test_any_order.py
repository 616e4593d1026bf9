"""The law of the house: any permutation and any duplication of a history ends in the same state.

The history is told on a Sunday, when no letters are sent; letters and proposals are acts of the daily run,
which comes after the whole history.
"""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from shared.events import Address, CollectionProposed, LetterSent, ProposalWithdrawn
from tests.dunning.conftest import an_office
from tests.dunning.told import (
    DUE,
    at,
    changed,
    closed,
    credited,
    customer,
    laid_out,
    lost,
    overdue,
    paid,
    registered,
    reopened,
    restored,
    status,
    transferred,
    undone,
    written_off,
)
from tests.support.driving import envelope
from tests.support.histories import retold

FEW = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
SUNDAY, MONDAY = date(2026, 6, 21), date(2026, 6, 22)
COSTS = Decimal("71.00")
BUSINESS = customer(id=777, number=10777, name="Bygg AS", is_person=False)


def history():
    """Ten invoices: proposed, paid, re-opened, exempt by the customer's card, and claims of six cases."""
    return [
        registered(revision=1, vat_registered=False),
        registered(revision=2),
        lost(revision=1),
        restored(revision=2),
        overdue("A"),
        overdue("A", revision=2, due_date=date(2026, 6, 5)),
        overdue("B"),
        paid("4000.00", name="B", payment_id="p1"),
        overdue("C"),
        paid("4000.00", name="C", payment_id="p1"),
        undone("p1", name="C"),
        credited("500.00", name="C"),
        overdue("D", by=BUSINESS),
        changed(revision=3, **vars(BUSINESS) | {"transfer_to_collection": False}),
        changed(revision=2, **vars(BUSINESS)),
        changed(revision=1, name="Ola N.", address=Address(city="Oslo")),
        transferred("E", on=SUNDAY, deducts_vat=False),
        overdue("E", revision=4),
        paid("1000.00", name="E", payment_id="p7", channel="agency", interest=Decimal("5.00")),
        laid_out(case="1"),
        laid_out("928.00", case="1", outlay="o2"),
        laid_out("928.00", case="1", outlay="o2", revision=2),
        paid("0.00", name="E", payment_id="p8", channel="agency", fees=COSTS, court_costs=COSTS),
        written_off("100.00", name="E"),
        undone("w1", name="E", amount="100.00"),
        transferred("F", case="2", on=SUNDAY),
        status("paused", case="2", revision=2),
        status("open", case="2", revision=1),
        transferred("G", case="3", on=SUNDAY, due_date=DUE),
        closed("G", case="3"),
        transferred("H", case="4", on=date(2026, 6, 20), deducts_vat=False),
        transferred("H", case="5", on=SUNDAY, deducts_vat=False),
        status("withdrawn", case="4", revision=1),
        transferred("I", case="6", on=SUNDAY),
        closed("I", case="6"),
        reopened("I", case="6"),
        transferred("J", case="7", on=SUNDAY),
        closed("J", case="7", on=SUNDAY),
        reopened("J", case="7"),
        closed("J", case="7", reason="credited", revision=3),
    ]


STATE = {
    "invoices": "select invoice_id, creditor_id, revision, number, due_date, amount, customer_id, customer,"
    " case_id, transferred_on, deducted_when_transferred, proposed, rest, next_step_on, reason from invoices order by invoice_id",
    "deltas": "select * from deltas order by invoice_id, delta_id",
    "customers": "select * from customers order by customer_id",
    "creditors": "select * from creditors",
    "cases": "select * from cases order by case_id",
    "statuses": "select * from case_statuses order by case_id, revision",
    "court_costs": "select * from court_costs order by outlay_id",
    "closed": "select * from closed_claims order by case_id, invoice_id",
    "letters": "select l.case_id, l.kind, l.status, l.ordered_on, l.channel, l.sent_on, l.deadline, l.fee,"
    " l.court_costs, l.principal, l.interest, l.fees, n.invoice_id from letters l join letter_invoices n using (letter_id)"
    " order by n.invoice_id, l.letter_id",
}


async def ending(office, told):
    """Tell a history on an empty Sunday, run Monday's jobs, and return everything that is then so."""
    await office.service.empty()
    office.service.at(at(SUNDAY))
    await office.service.deliver(*(envelope(event) for event in told))
    told_on_sunday = await office.letters()
    await office.on(MONDAY)
    state = {name: await office.service.rows(query) for name, query in STATE.items()}
    proposed = {each.invoice.id for each in await office.service.said(CollectionProposed)}
    withdrawn = {each.invoice_id for each in await office.service.said(ProposalWithdrawn)}
    sent = sorted((each.invoice_ids, each.amounts.total) for each in await office.service.said(LetterSent))
    return told_on_sunday, state, proposed, withdrawn, sent


@pytest.fixture(scope="module")
async def desk(database_url, tmp_path_factory):
    async with an_office(database_url, tmp_path_factory.mktemp("print")) as it:
        yield it


@pytest.fixture(scope="module")
async def expected(desk):
    """What the history leads to in the order in which it happened."""
    return await ending(desk, history())


def test_the_history_leads_to_every_kind_of_end(expected):
    told_on_sunday, state, proposed, withdrawn, sent = expected
    assert (told_on_sunday, withdrawn) == ([], set())
    by_number = sorted(state["invoices"], key=lambda row: row["number"])
    assert [(row["reason"], row["proposed"]) for row in by_number] == [
        ("proposed", True),
        ("settled", False),
        ("proposed", True),
        ("customer_not_transferred", False),
        ("notice_sent", False),
        ("case_not_open", False),
        ("claim_closed", False),
        ("notice_sent", False),
        ("notice_sent", False),
        ("claim_closed", False),
    ]
    assert (len(proposed), len(sent)) == (2, 3)


@FEW
@given(retold(history()))
async def test_any_order_and_repetition_of_a_history_ends_in_the_same_state(desk, expected, told):
    assert await ending(desk, told) == expected
