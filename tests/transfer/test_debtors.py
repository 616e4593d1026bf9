"""What is known of debtors, what is missing, and that the newest card counts."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from services.transfer.domain.debtors import MISSING, missing
from shared.events import Address, InvoiceTransferred
from tests.transfer.told import TODAY, changed, complete, customer, letter, proposed, registered

COMPANY = complete(is_person=False, birth_date=None, organisation_number="988077917", name="Kunde AS")


@pytest.mark.parametrize(
    ("card", "lacks"),
    [
        (complete(), ()),
        (COMPANY, ()),
        (customer(), ("address", "birth_date", "email", "phone")),
        (complete(name=" "), ("name",)),
        (complete(address=Address(line1="Storgata 1", city="Ålesund")), ("address",)),
        (complete(address=Address(line1="Rue 1", city="Paris", country="FR")), ()),
        (complete(address=Address(line2="Postboks 1", postal_code="6001", city="Ålesund")), ()),
        (complete(birth_date=None), ("birth_date",)),
        (complete(reminder_email="ola"), ("email",)),
        (complete(phone="12 34"), ("phone",)),
        (replace(COMPANY, organisation_number=""), ("organisation_number",)),
        (replace(COMPANY, organisation_number="988077918"), ("organisation_number",)),
        (
            replace(
                COMPANY, organisation_number="FR1", address=Address(line1="Rue 1", city="Paris", country="FR")
            ),
            (),
        ),
    ],
)
def test_what_is_missing_on_a_card_is_named(card, lacks):
    assert missing(card) == lacks
    assert set(lacks) <= set(MISSING)


async def test_what_is_missing_is_a_task_until_the_card_is_complete(desk):
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    await desk.service.hear(changed(customer(invoice.customer_id), revision=1))
    assert (await desk.case(case_id))["missing"] == ["address", "birth_date", "email", "phone"]
    tasks = await desk.get(f"/cases/{case_id}/tasks")
    assert [task["code"] for task in tasks] == ["address", "birth_date", "email", "phone"]
    assert all("kundekortet i PowerOffice Go" in task["text"] for task in tasks)
    counted = {task["code"]: task["cases"] for task in (await desk.get("/summary"))["tasks"]}
    assert counted == dict.fromkeys(["address", "birth_date", "email", "phone"], 1)
    (listed,) = await desk.get("/tasks")
    assert (listed["case_id"], len(listed["texts"])) == (str(case_id), 1)
    await desk.service.hear(changed(complete(invoice.customer_id), revision=2))
    assert (await desk.case(case_id))["missing"] == []
    assert await desk.get(f"/cases/{case_id}/tasks") == (await desk.get("/summary"))["tasks"] == []
    assert await desk.get("/tasks") == []


async def test_of_cards_the_newest_holds_in_whatever_order_they_are_told(desk):
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    debtor = invoice.customer_id
    await desk.service.hear(
        changed(complete(debtor, name="Ny"), revision=3), changed(complete(debtor, name="Gammel"), revision=2)
    )
    await desk.propose(invoice, card=customer(debtor, "I forslaget"), revision=9)
    assert (await desk.case(case_id))["customer_name"] == "Ny"


async def test_of_cards_in_proposals_the_latest_proposal_holds(desk):
    first, second = uuid4(), uuid4()
    told = [
        proposed(first, card=complete(name="Ny"), proposed_on=TODAY),
        proposed(second, card=complete(name="Gammel"), proposed_on=TODAY - timedelta(days=1)),
    ]
    await desk.service.hear(*told)
    (receipt, _) = await desk.post(
        "/proposals/approve",
        creditor_id=str(UUID(int=1)),
        invoice_ids=[str(first), str(second)],
    )
    assert (await desk.case(receipt["case_id"]))["customer_name"] == "Ny"


async def test_everybody_is_told_of_a_transfer_with_the_newest_card(desk):
    invoice = desk.invoice()
    card = complete(invoice.customer_id, name="Ola Flyttet", birth_date=date(1990, 1, 2))
    await desk.service.hear(changed(card))
    await desk.transferred(invoice)
    (told,) = await desk.service.said(InvoiceTransferred)
    assert told.customer == card


async def test_a_customer_who_gets_another_number_and_name_stays_in_his_case(desk):
    first, second = desk.siblings(2)
    case_id = await desk.transferred(first)
    await desk.service.hear(changed(complete(first.customer_id, name="Ola Gift", number=999)))
    await desk.propose(second, card=complete(first.customer_id, name="Ola Gift", number=999))
    (receipt,) = await desk.approve(second)
    assert receipt["case_id"] == str(case_id)
    case = await desk.case(case_id)
    assert (case["customer_number"], case["customer_name"]) == (999, "Ola Gift")


async def test_a_card_of_a_customer_that_is_not_known_here_is_kept(desk):
    await desk.service.hear(changed(complete(4711)))
    rows = await desk.service.rows("select customer_id, missing from debtors")
    assert rows == [{"customer_id": 4711, "missing": []}]


async def test_go_is_shown_the_fee_of_a_consumer_once_the_card_says_that_it_is_one(desk):
    # up to 1 000 a consumer owes 0.35 x 750 = 262.50, a company half as much again, 393.75
    invoice = desk.invoice()
    await desk.propose(invoice, card=replace(COMPANY, id=invoice.customer_id))
    case_id = await desk.transferred(invoice)
    await desk.service.hear(letter(case_id, invoice.id, fee="393.75"))
    await desk.service.work_off()
    (in_go,) = desk.company.collection.cases.values()
    before, writes = in_go.balance_agency, len(desk.office.writes())
    person = complete(invoice.customer_id)
    await desk.service.hear(changed(person, revision=2))
    await desk.service.work_off()
    assert before - in_go.balance_agency == Decimal("131.25")
    assert (await desk.case(case_id))["owed"]["fees"] == "262.50"
    await desk.service.hear(
        changed(replace(person, phone="70 00 00 01"), revision=3),
        changed(replace(COMPANY, id=invoice.customer_id), revision=1),
    )
    await desk.service.work_off()
    assert len(desk.office.writes()) == writes + 1, "what changes nothing of the balance is not shown"


async def test_the_same_customer_of_two_creditors_is_two_debtors(desk):
    other = uuid4()
    await desk.service.hear(registered(other))
    await desk.service.hear(
        changed(complete(7, name="Hos en")), changed(complete(7, name="Hos en annen"), creditor_id=other)
    )
    assert await desk.service.rows("select count(*) as n from debtors") == [{"n": 2}]
