"""What may be transferred, as a property: day by day, whoever approved it and whatever was told meanwhile.

An oracle that knows every fact and its day says on which morning each invoice may go, and on which it must.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.transfer.domain.approval import objection, seen_in_go
from services.transfer.domain.creditors import Creditor
from services.transfer.domain.proposals import Proposal, heard
from shared.events import InvoiceTransferred
from tests.transfer.told import (
    CREDITOR,
    NOW,
    TODAY,
    credited,
    lost,
    paid,
    proposed,
    registered,
    restored,
    withdrawn,
)

DAYS = 4
NEVER = 99


@dataclass(frozen=True)
class Told:
    """Of one invoice: on which of the days 0 to 3 what is told, if ever; `ripe` is its fourteenth day."""

    ripe: int
    approved: str
    approved_on: int
    settled_on: int
    taken_back_on: int
    held_on: int


SOME_DAY = st.sampled_from([0, 1, 2, 3, NEVER, NEVER, NEVER])
INVOICES = st.lists(
    st.builds(
        Told,
        ripe=st.integers(-1, 4),
        approved=st.sampled_from(["routine", "in Go", "person", "nobody"]),
        approved_on=st.integers(0, 3),
        settled_on=SOME_DAY,
        taken_back_on=SOME_DAY,
        held_on=SOME_DAY,
    ),
    min_size=1,
    max_size=4,
)
CREDITORS = st.lists(
    st.sampled_from(["fine", "fine", "lost", "deactivated", "unsigned"]), min_size=4, max_size=4
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(INVOICES, CREDITORS)
async def test_an_invoice_goes_on_the_first_morning_on_which_it_may_and_never_otherwise(
    standing_desk, told, creditor
):
    desk = standing_desk
    await desk.begin()
    invoices = [desk.invoice(due=TODAY + timedelta(days=each.ripe - 14)) for each in told]
    gone: dict[int, int] = {}
    for day in range(DAYS):
        desk.service.at(NOW + timedelta(days=day))
        await _creditor_stands(desk, creditor[day], revision=day + 1)
        for invoice, each in zip(invoices, told, strict=True):
            await _tell(desk, invoice, each, day)
        await desk.service.run_due()
        transferred = {event.invoice.id for event in await desk.service.said(InvoiceTransferred)}
        for number, invoice in enumerate(invoices):
            if invoice.id in transferred:
                gone.setdefault(number, day)
    for number, each in enumerate(told):
        assert gone.get(number) == _first_morning(each, creditor), (each, creditor)


async def _creditor_stands(desk, how, revision):
    signed = "" if how == "unsigned" else "2026-01-02T10:00:00Z"
    connection = lost(revision=revision) if how == "lost" else restored(revision=revision)
    await desk.service.hear(
        registered(revision=revision, signed_at=signed, is_active=how != "deactivated"), connection
    )


async def _tell(desk, invoice, each, day):
    """What is told, and done, on a day before the morning run; a person approves when the list is looked at."""
    if day == 0 or (each.approved, each.approved_on) == ("routine", day):
        auto = each.approved == "routine" and each.approved_on <= day
        await desk.propose(invoice, auto=auto, revision=1 + day)
    if each.settled_on == day:
        part = [paid(invoice.id, 400), credited(invoice.id, 600)]
        await desk.service.hear(*part)
    if each.taken_back_on == day:
        await desk.service.hear(withdrawn(invoice.id, revision=9))
    if each.held_on == day:
        await desk.choose("hold", invoice)
    if (each.approved, each.approved_on) == ("in Go", day) and invoice.due_date < TODAY + timedelta(days=day):
        desk.screens.approve_for_collection([invoice.number])
    if (each.approved, each.approved_on) == ("person", day):
        await desk.approve(invoice)


def _first_morning(each, creditor):
    """The first day on which everything allows it and somebody has wanted it; a person only on his own day."""
    for day in range(DAYS):
        wanted = each.approved_on == day if each.approved == "person" else each.approved_on <= day
        if each.approved == "nobody" or not wanted:
            continue
        stopped = min(each.settled_on, each.taken_back_on, each.held_on)
        if creditor[day] == "fine" and day >= each.ripe and day < stopped:
            return day
    return None


@given(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.integers(-30, 30),
    st.booleans(),
    st.booleans(),
)
def test_no_approval_of_whatever_kind_comes_before_the_fourteenth_day(due, days, auto, in_go):
    invoice_id = CREDITOR
    proposal = heard(
        Proposal(invoice_id=invoice_id, creditor_id=CREDITOR), proposed(invoice_id, due=due, auto=auto)
    )
    proposal = seen_in_go(proposal, is_available=in_go)
    active = Creditor(id=CREDITOR, revision=1, has_agreement=True)
    today = due + timedelta(days=days)
    refused = objection(proposal, active, today)
    assert (refused is None) == (days >= 14)
    assert proposal.wants_approval == (auto or in_go)


async def test_what_is_approved_in_gos_own_screen_too_early_waits_for_its_day(desk):
    invoice = desk.invoice(due=TODAY - timedelta(days=12))
    await desk.propose(invoice)
    desk.screens.approve_for_collection([invoice.number])
    for days, status in ((0, "draft"), (1, "draft"), (2, "transferred")):
        desk.service.at(NOW + timedelta(days=days))
        await desk.service.run_due()
        assert await desk.listed() == {invoice.id: status}


async def test_an_approved_invoice_whose_due_date_is_moved_on_the_way_waits_for_its_new_day(desk):
    invoice = desk.invoice()
    await desk.propose(invoice, auto=True)
    await desk.propose(invoice, auto=True, due=TODAY - timedelta(days=13), revision=2)
    await desk.service.work_off()
    assert (desk.office.writes(), await desk.listed()) == ([], {invoice.id: "draft"})
    desk.service.at(NOW + timedelta(days=1))
    await desk.service.run_due()
    assert await desk.listed() == {invoice.id: "transferred"}
