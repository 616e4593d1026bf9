"""Payment plans as transfer is told of them, and the collection fee that becomes heavy by the calendar."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from services.transfer.domain.cases import Case, Claim, Debtor
from services.transfer.domain.files import CaseFile, FiledClaim
from services.transfer.domain.letters import Letter
from services.transfer.domain.owing import fee_grows_on, owed
from services.transfer.domain.proposals import Proposal, heard
from shared.events import InvoiceTransferred
from shared.norway.calendar import deadline
from shared.norway.charges import (
    StatusChange,
)
from shared.norway.fees import heavy_from, instalment_addition
from shared.norway.interest import late_interest
from tests.transfer.told import (
    CREDITOR,
    LONG_AGO,
    NOW,
    TODAY,
    asked,
    complete,
    credited,
    customer,
    kroner,
    letter,
    owed_today,
    paid,
    planned,
    proposed,
    registered,
)

HEAVY = heavy_from(TODAY)
LIGHT_FEE, HEAVY_FEE = 245, 490
"""As asked, and twice that: less than what the law allows for 1,000 kroner."""


async def a_demanded_case(desk, **more):
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    await desk.service.hear(letter(case_id, invoice.id, fee=LIGHT_FEE, **more))
    await desk.service.work_off()
    return case_id, invoice


async def fees(desk, case_id) -> Decimal:
    return Decimal((await desk.case(case_id))["owed"]["fees"])


async def a_morning(desk, day):
    """The run of a day and what it orders; return what was written to Go."""
    desk.service.at(NOW + (day - TODAY))
    desk.office.sent.clear()
    await desk.service.run_due()
    await desk.service.work_off()
    return desk.office.writes()


async def test_go_is_told_once_on_the_morning_on_which_the_fee_has_become_heavy(desk):
    case_id, _ = await a_demanded_case(desk)
    (in_go,) = desk.company.collection.cases.values()
    light = in_go.balance_agency
    assert await a_morning(desk, HEAVY - timedelta(days=1)) == []
    assert (await fees(desk, case_id), in_go.balance_agency) == (LIGHT_FEE, light)
    assert await a_morning(desk, HEAVY) == ["UpdateStatus"]
    whole = 1000 + late_interest(kroner(1000), LONG_AGO, HEAVY) + HEAVY_FEE
    assert (await fees(desk, case_id), in_go.balance_agency) == (HEAVY_FEE, whole)
    assert await a_morning(desk, HEAVY + timedelta(days=1)) == []


async def test_a_case_tells_from_when_its_fees_are_higher_until_they_are(desk):
    case_id, _ = await a_demanded_case(desk)
    assert (await desk.case(case_id))["fee_grows"] == {"on": str(HEAVY), "fees": f"{HEAVY_FEE:.2f}"}
    await desk.act(case_id, "pause", until=str(TODAY + timedelta(days=10)))
    assert (await desk.case(case_id))["fee_grows"] is None
    await desk.act(case_id, "resume")
    await a_morning(desk, HEAVY)
    assert (await desk.case(case_id))["fee_grows"] is None


async def test_days_of_a_pause_move_the_day_on_which_go_is_told(desk):
    case_id, _ = await a_demanded_case(desk)
    goes_on = TODAY + timedelta(days=10)
    await desk.act(case_id, "pause", until=str(goes_on))
    await desk.service.work_off()
    assert await a_morning(desk, goes_on) == ["UpdateStatus"]
    later = heavy_from(TODAY, stops=[(TODAY, goes_on)])
    assert await a_morning(desk, HEAVY) == await a_morning(desk, later - timedelta(days=1)) == []
    assert await a_morning(desk, later) == ["UpdateStatus"]
    assert await fees(desk, case_id) == HEAVY_FEE


async def test_a_plan_that_stands_is_told_with_its_instalments_and_go_shows_until_when(desk):
    case_id, _ = await a_demanded_case(desk)
    assert (await desk.case(case_id))["plan"] is None
    await desk.service.hear(planned(case_id))
    await desk.service.work_off()
    assert (await desk.case(case_id))["plan"] == {
        "plan_id": str(UUID(int=77)),
        "agreed_on": "2026-05-04",
        "agreed_by": "Kari Saksbehandler",
        "until": "2026-07-01",
        "instalments": [
            {"due_on": "2026-06-01", "amount": "500.00"},
            {"due_on": "2026-07-01", "amount": None},
        ],
        "addition": "0.00",
    }
    (in_go,) = desk.company.collection.cases.values()
    assert in_go.notes[-1].text == "Betalingsavtale til 01.07.2026"
    assert await a_morning(desk, HEAVY) == []
    assert await fees(desk, case_id) == LIGHT_FEE
    ended = TODAY + timedelta(days=60)
    await desk.service.hear(planned(case_id, "broken", 2, ended_on=ended), planned(case_id))
    assert (await desk.case(case_id))["plan"] is None
    assert (await desk.cases())[0]["plan"] is None
    await desk.service.work_off()
    assert await a_morning(desk, HEAVY + timedelta(days=60)) == ["UpdateStatus"]


async def test_a_plan_of_many_instalments_adds_to_the_fee_whatever_the_creditor_becomes(desk):
    case_id, _ = await a_demanded_case(desk)
    addition = instalment_addition(5, TODAY, creditor_deducts_vat=True)
    with_vat = instalment_addition(5, TODAY, creditor_deducts_vat=False)
    await desk.service.hear(planned(case_id, number=5, addition=with_vat))
    assert await fees(desk, case_id) == LIGHT_FEE + addition
    await desk.service.hear(registered(revision=2, vat_registered=False))
    assert await fees(desk, case_id) == LIGHT_FEE + addition
    await desk.service.hear(planned(case_id, "cancelled", 2, ended_on=TODAY))
    assert await fees(desk, case_id) == LIGHT_FEE


async def test_while_a_plan_stands_nothing_is_asked_but_what_its_letters_need(desk):
    case_id, _ = await a_demanded_case(desk)
    await desk.service.hear(asked(case_id))
    whole = ["decision", "address", "birth_date", "email", "phone"]
    for told, codes in (
        (None, whole),
        (planned(case_id), ["address"]),
        (planned(case_id, "broken", 2, ended_on=TODAY), whole),
    ):
        await desk.service.hear(*([told] if told else []))
        assert [task["code"] for task in await desk.get(f"/cases/{case_id}/tasks")] == codes
        counted = {task["code"]: task["cases"] for task in (await desk.get("/summary"))["tasks"]}
        assert counted == dict.fromkeys(codes, 1)


async def test_a_case_does_not_go_on_unanswered_while_a_plan_stands(desk):
    case_id, _ = await a_demanded_case(desk)
    await desk.service.hear(asked(case_id, answer_by=TODAY), planned(case_id))
    await a_morning(desk, TODAY + timedelta(days=1))
    assert (await desk.case(case_id))["status"] == "open"
    await desk.service.hear(planned(case_id, "broken", 2, ended_on=TODAY + timedelta(days=1)))
    await a_morning(desk, TODAY + timedelta(days=2))
    assert (await desk.case(case_id))["status"] == "surveillance"


async def test_a_withdrawal_after_the_heavy_fee_costs_it(desk):
    await desk.service.hear(registered(revision=2, withdrawal_share=Decimal(1)))
    case_id, _ = await a_demanded_case(desk)
    desk.service.at(NOW + (HEAVY - TODAY))
    (withdrawal,) = [
        each for each in await desk.get(f"/cases/{case_id}/actions") if each["action"] == "withdraw"
    ]
    assert withdrawal["cost"] == "490.00"
    assert "100 % av påløpt salær av dere, nå 490,00 kr" in withdrawal["costs"]


CASE = Case(id=UUID(int=5), number=100_001, debtor=Debtor(CREDITOR, 7))
A = UUID(int=11)


def a_file(*told, demanded_on=TODAY, fee=LIGHT_FEE, is_person=True, **more):
    proposal = heard(Proposal(invoice_id=A, creditor_id=CREDITOR), proposed(A))
    for each in told:
        proposal = heard(proposal, each)
    claim = Claim(invoice_id=A, case_id=CASE.id, status="transferred", approved_by="Kari", approved_at=NOW)
    demand = Letter(
        id=UUID(int=31), invoice_ids=frozenset([A]), case_id=CASE.id, kind="payment_demand",
        sent_on=demanded_on, deadline=deadline(demanded_on), fee=kroner(fee),
    )  # fmt: skip
    filed = FiledClaim(claim=claim, proposal=proposal, closing=None)
    card = complete() if is_person else customer(is_person=False)
    return CaseFile(case=CASE, claims=[filed], letters=[demand], card=card, **more)


def test_what_is_paid_to_the_agency_on_the_day_of_the_demand_counts_after_it():
    assert owed(a_file(paid(A, channel="agency")), TODAY).fees == LIGHT_FEE
    assert owed(a_file(paid(A, channel="creditor")), TODAY).fees == 0


def test_a_claim_that_was_credited_away_owes_nothing_before_settlement_has_said_so():
    amounts = owed(a_file(paid(A, 400, paid_on=TODAY - timedelta(days=1)), credited(A, 600)), TODAY)
    assert (amounts.principal, amounts.interest, amounts.fees) == (0, 0, 0)


def test_what_was_paid_before_the_fee_became_heavy_leaves_it_light():
    covered = a_file(paid(A, channel="agency", paid_on=TODAY + timedelta(days=20)))
    assert fee_grows_on(covered, TODAY + timedelta(days=21)) is None
    assert owed(covered, HEAVY).fees == LIGHT_FEE


@pytest.mark.parametrize(
    ("more", "fees"),
    [({}, "262.50"), ({"is_person": False}, "393.75"), ({"creditor_deducts_vat": False}, "328.12")],
)
def test_more_than_the_law_allows_is_not_owed(more, fees):
    assert owed(a_file(fee=5000, **more), TODAY).fees == Decimal(fees)


async def test_a_fee_holds_vat_by_what_the_creditor_was_at_the_transfer_which_everybody_is_told(desk):
    with_vat = Decimal("328.12")  # 0.35 x 750 x 1.25, a cap to the øre
    await desk.service.hear(registered(revision=2, vat_registered=False))
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    (told,) = await desk.service.said(InvoiceTransferred)
    assert told.creditor_deducts_vat is False
    await desk.service.hear(letter(case_id, invoice.id, fee=5000))
    await desk.service.hear(registered(revision=3))
    assert await fees(desk, case_id) == with_vat
    await desk.service.work_off()
    (in_go,) = desk.company.collection.cases.values()
    assert in_go.balance_agency == owed_today(1000) + with_vat


def test_while_the_debtor_objects_the_day_of_the_heavy_fee_is_not_known():
    objecting = StatusChange(status="disputed", on=TODAY + timedelta(days=3), revision=2)
    settled = StatusChange(status="open", on=TODAY + timedelta(days=13), revision=3)
    assert fee_grows_on(a_file(), TODAY) == HEAVY
    assert fee_grows_on(a_file(statuses=[objecting]), TODAY) is None
    assert fee_grows_on(a_file(statuses=[objecting, settled]), TODAY) == HEAVY + timedelta(days=10)
