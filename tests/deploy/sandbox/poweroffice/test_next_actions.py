"""What users decide on the way to the agency: next actions, holds and approvals that are taken back."""

from datetime import timedelta
from decimal import Decimal

import pytest

from deploy.sandbox.poweroffice import collection, load, save
from deploy.sandbox.poweroffice.enums import CollectionStatus, NextAction
from deploy.sandbox.poweroffice.next_actions import in_dunning_list, next_action
from deploy.sandbox.poweroffice.refusals import Invalid
from deploy.sandbox.poweroffice.seed import FJORDVIK, TODAY


@pytest.fixture
def customer(screens):
    return screens.add_customer(name="Skyldner AS")


def due(screens, customer, days_ago):
    return screens.add_invoice(
        customer.number,
        amount=Decimal("1250.00"),
        invoice_date=TODAY - timedelta(days=60),
        due_date=TODAY - timedelta(days=days_ago),
    )


def status(screens, invoice):
    return collection.status_of(screens.company, invoice, screens.today)


def seen(screens, invoice):
    return next_action(screens.company, invoice, screens.today)


def test_go_waits_for_the_days_of_the_setting_and_then_sends_to_collection(screens, customer):
    young, old = due(screens, customer, 13), due(screens, customer, 14)

    assert (seen(screens, young), status(screens, young)) == (NextAction.WAIT, CollectionStatus.NONE)
    assert (seen(screens, old), status(screens, old)) == (NextAction.COLLECTION, CollectionStatus.DRAFT)


def test_collection_as_next_action_makes_a_draft_at_once(screens, customer):
    invoice = due(screens, customer, 1)

    screens.set_next_action(invoice.number, NextAction.COLLECTION)

    assert status(screens, invoice) is CollectionStatus.DRAFT
    assert invoice in screens.approve_for_collection()


def test_collection_as_next_action_overrides_a_letter_that_still_runs(screens, customer):
    invoice = due(screens, customer, 20)
    screens.send_reminder(invoice.number)
    assert status(screens, invoice) is CollectionStatus.NONE

    screens.set_next_action(invoice.number, NextAction.COLLECTION)

    assert status(screens, invoice) is CollectionStatus.DRAFT


@pytest.mark.parametrize("days_ago", [0, -10])
def test_nothing_is_a_draft_before_it_is_overdue(screens, clock, customer, days_ago):
    invoice = due(screens, customer, days_ago)
    screens.set_next_action(invoice.number, NextAction.COLLECTION)
    assert status(screens, invoice) is CollectionStatus.NONE

    clock.move_to(clock.now() + timedelta(days=1 - days_ago))

    assert status(screens, invoice) is CollectionStatus.DRAFT


@pytest.mark.parametrize("action", [NextAction.WAIT, NextAction.NONE])
def test_wait_and_none_keep_an_invoice_out_until_go_decides_again(screens, customer, action):
    invoice = due(screens, customer, 40)
    screens.approve_for_collection([invoice.number])

    screens.set_next_action(invoice.number, action)
    assert (seen(screens, invoice), status(screens, invoice)) == (action, CollectionStatus.NONE)

    screens.set_next_action(invoice.number, None)
    assert status(screens, invoice) is CollectionStatus.DRAFT


def test_an_invoice_that_cannot_be_collected_gets_no_collection_as_next_action(screens, customer):
    paid, exempt = due(screens, customer, 40), due(screens, customer, 40)
    screens.register_payment(invoice_no=paid.number, amount=Decimal("1250.00"))
    screens.set_customer(customer.number, transfer_to_debt_collection_agency=False)

    with pytest.raises(Invalid, match="no balance"):
        screens.set_next_action(paid.number, NextAction.COLLECTION)
    with pytest.raises(Invalid, match="may not be transferred"):
        screens.set_next_action(exempt.number, NextAction.COLLECTION)
    screens.set_collection(is_active=False)
    with pytest.raises(Invalid, match="not active"):
        screens.set_next_action(exempt.number, NextAction.COLLECTION)
    assert seen(screens, exempt) is NextAction.NONE


async def test_what_the_agency_has_can_neither_be_held_nor_released_nor_chosen(screens, agency, customer):
    invoice = due(screens, customer, 40)
    await agency.post("", {"code": "A-1", "invoices": [{"id": str(invoice.id)}]})

    for deed in (screens.hold_from_collection, screens.release_to_drafts):
        with pytest.raises(Invalid, match="already in a debt collection case"):
            deed(invoice.number)
    with pytest.raises(Invalid, match="already in a debt collection case"):
        screens.set_next_action(invoice.number, NextAction.WAIT)
    assert seen(screens, invoice) is NextAction.COLLECTION
    assert invoice not in in_dunning_list(screens.company)


def test_a_hold_and_an_approval_can_be_taken_back(screens, customer):
    held, approved = due(screens, customer, 40), due(screens, customer, 41)
    screens.hold_from_collection(held.number)
    screens.approve_for_collection([approved.number])

    for invoice in (held, approved):
        screens.release_to_drafts(invoice.number)
        assert status(screens, invoice) is CollectionStatus.DRAFT
        with pytest.raises(Invalid, match="neither on hold"):
            screens.release_to_drafts(invoice.number)


async def test_what_the_agency_rejected_can_be_proposed_again(screens, agency, customer):
    invoice = due(screens, customer, 40)
    case = (await agency.post("", {"code": "A-1", "invoices": [{"id": str(invoice.id)}]})).json()["data"]
    await agency.call("DELETE", f"/{case['id']}")
    assert status(screens, invoice) is CollectionStatus.REJECTED

    screens.release_to_drafts(invoice.number)

    assert status(screens, invoice) is CollectionStatus.DRAFT


def test_the_dunning_list_holds_open_invoices_due_first_first(screens, customer):
    later, earlier = due(screens, customer, 3), due(screens, customer, 9)

    listed = in_dunning_list(screens.company)

    assert listed.index(earlier) < listed.index(later)
    assert all(collection.entry_of(screens.company, invoice).balance > 0 for invoice in listed)


def test_next_actions_are_kept_on_disk(world, screens, customer, tmp_path):
    invoice = due(screens, customer, 3)
    screens.set_next_action(invoice.number, NextAction.COLLECTION)

    save(world, tmp_path / "world.json")

    kept = load(tmp_path / "world.json").companies[FJORDVIK].collection
    assert kept.next_actions == {invoice.id: NextAction.COLLECTION}
