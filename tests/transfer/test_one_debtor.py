"""Customers of a creditor who are one debtor: their claims are one case, with one fee and one KID."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import text

from deploy.sandbox.poweroffice.enums import CaseStatus
from services.transfer.domain.cases import Debtor
from services.transfer.domain.sameness import Seat, marks, seated
from services.transfer.store.sameness import _SEATS
from shared.events import Address, InvoiceTransferred
from shared.norway.interest import late_interest
from tests.transfer.told import (
    CREDITOR,
    LONG_AGO,
    TODAY,
    changed,
    claim_closed,
    claim_reopened,
    complete,
    kroner,
    letter,
)

COMPANY = {"is_person": False, "birth_date": None, "organisation_number": "988077917"}


def a_company(customer_id, **more):
    return complete(
        customer_id, **(COMPANY | {"name": f"Avdeling {customer_id}", "reminder_email": ""} | more)
    )


def a_person(customer_id, **more):
    return complete(customer_id, **({"birth_date": None} | more))


async def two(desk, card, other, **more):
    """Two customers' invoices, proposed with these cards."""
    first, second = desk.invoice(900), desk.invoice(900)
    await desk.propose(first, card=card(first.customer_id), **more)
    await desk.propose(second, card=other(second.customer_id), **more)
    return first, second


async def test_two_cards_with_one_organisation_number_are_one_case_in_go_too(desk):
    first, second = await two(
        desk, a_company, lambda i: a_company(i, organisation_number="NO 988 077 917 MVA")
    )
    receipts = [(await desk.approve(each))[0] for each in (first, second)]
    await desk.service.work_off()
    assert len({receipt["kid"] for receipt in receipts}) == 1
    (in_go,) = desk.company.collection.cases.values()
    assert (set(in_go.invoice_ids), in_go.status) == ({first.id, second.id}, CaseStatus.ACTIVE)
    told = await desk.service.said(InvoiceTransferred)
    assert {each.invoice.id: each.customer.id for each in told} == {
        first.id: first.customer_id,
        second.id: second.customer_id,
    }
    assert len({each.case_id for each in told}) == 1


async def test_they_are_one_case_when_they_are_approved_together_or_by_the_routine(desk):
    first, second = await two(desk, a_company, a_company, auto=True)
    third, fourth = await two(
        desk,
        lambda i: a_company(i, organisation_number="995525828"),
        lambda i: a_company(i, organisation_number="995525828"),
    )
    await desk.approve()
    cases = {tuple(sorted(c["invoice_id"] for c in case["claims"])) for case in await desk.cases()}
    assert cases == {tuple(sorted(map(str, (a.id, b.id)))) for a, b in ((first, second), (third, fourth))}


async def test_a_case_that_is_demanded_takes_no_claim_of_another_card_either(desk):
    first, second = await two(desk, a_company, a_company)
    case_id = UUID((await desk.approve(first))[0]["case_id"])
    await desk.service.work_off()
    await desk.service.hear(letter(case_id, first.id))
    assert (await desk.approve(second))[0]["case_id"] != str(case_id)


async def test_a_case_that_opens_again_takes_no_claims_beside_another_of_its_debtor(desk):
    first, second = await two(desk, a_company, a_company)
    earlier = UUID((await desk.approve(first))[0]["case_id"])
    await desk.service.work_off()
    await desk.act(earlier, "withdraw")
    later = (await desk.approve(second))[0]["case_id"]
    assert later != str(earlier)
    await desk.act(earlier, "reopen")
    takes = {case["case_id"]: case["takes_claims"] for case in await desk.cases()}
    assert takes == {str(earlier): False, later: True}


async def test_of_two_cases_of_one_debtor_that_open_again_at_once_one_takes_claims(desk):
    opened_again = []
    for each in await two(desk, a_company, a_company):
        case_id = UUID((await desk.approve(each))[0]["case_id"])
        await desk.service.work_off()
        await desk.service.hear(claim_closed(case_id, each.id))
        opened_again.append(claim_reopened(case_id, each.id))
    await desk.service.hear(*opened_again)
    cases = [(case["status"], case["takes_claims"]) for case in await desk.cases()]
    assert sorted(cases) == [("open", False), ("open", True)]


async def test_a_person_is_the_same_by_name_and_birth_date(desk):
    first, second = await two(
        desk,
        lambda i: complete(i, name="Ola Nordmann"),
        lambda i: complete(i, name="NORDMANN, Ola", phone=""),
    )
    assert len({receipt["case_id"] for receipt in await desk.approve(first, second)}) == 1


async def test_who_is_only_alike_is_for_a_person_to_decide(desk):
    first, second = await two(desk, a_person, a_person)
    (row,) = (await desk.page(status="draft", customer=str(first.customer_id)))["rows"]
    assert row["likely_customer"] is None
    case_id = (await desk.approve(first))[0]["case_id"]
    (row,) = (await desk.page(status="draft"))["rows"]
    number = str(a_person(first.customer_id).number)
    assert (row["likely_customer"], f"kunde {number}" in row["detail"]) == (number, True)
    (refused,) = await desk.approve(second)
    assert (refused["accepted"], refused["refusal"]) == (False, "maybe_same_debtor")
    assert refused["values"] == {"customer": number}
    (joined,) = await desk.approve(second, is_same_debtor=True)
    assert joined["case_id"] == case_id
    third = desk.invoice(customer_no=desk.company.customer(second.customer_id).number)
    await desk.propose(third, card=a_person(third.customer_id), auto=True)
    assert {claim["invoice_id"] for claim in (await desk.case(case_id))["claims"]} == {
        str(each.id) for each in (first, second, third)
    }


async def test_who_is_not_the_same_gets_a_case_and_is_not_asked_about_again(desk):
    first, second = await two(desk, a_person, a_person)
    case_id = (await desk.approve(first))[0]["case_id"]
    (own,) = await desk.approve(second, is_same_debtor=False)
    assert own["case_id"] != case_id
    third = desk.invoice(customer_no=desk.company.customer(second.customer_id).number)
    await desk.propose(third, card=a_person(third.customer_id))
    assert (await desk.approve(third))[0]["case_id"] == own["case_id"]


async def test_the_routine_approves_nobody_who_may_be_another(desk):
    first, second = await two(desk, a_person, a_person, auto=True)
    assert (await desk.listed()) == {first.id: "approved", second.id: "draft"}


async def test_of_two_who_are_alike_in_one_approval_the_second_waits(desk):
    first, second = await two(desk, a_person, a_person)
    receipts = await desk.approve(first, second)
    assert [receipt["refusal"] for receipt in receipts] == [None, "maybe_same_debtor"]


async def test_a_case_of_two_cards_is_a_consumers_when_one_is(desk):
    first, second = await two(desk, a_company, a_company)
    (case_id,) = {receipt["case_id"] for receipt in await desk.approve(first, second)}
    await desk.service.work_off()
    demand = letter(UUID(case_id), first.id, second.id, fee=750)
    await desk.service.hear(demand)
    as_company = (await desk.case(case_id))["owed"]["fees"]
    await desk.service.hear(changed(complete(second.customer_id)))
    assert (as_company, (await desk.case(case_id))["owed"]["fees"]) == ("450.00", "300.00")


@pytest.mark.parametrize(
    ("card", "likes", "is_sure"),
    [
        (a_company(2), {}, True),
        (a_company(2), {"organisation_number": "995525828"}, None),
        (a_company(2), {"organisation_number": "", "phone": "", "name": "Kunde"}, None),
        (a_company(2), {"organisation_number": ""}, False),
        (a_company(2, organisation_number="000000000"), {}, False),
        (a_company(2, organisation_number="999999999"), {}, False),
        (complete(2), {}, True),
        (complete(2), {"birth_date": date(1981, 2, 28)}, None),
        (complete(2), {"birth_date": None, "phone": "", "reminder_email": "OLA@example.no"}, False),
        (complete(2), {"birth_date": None, "phone": "", "reminder_email": "", "address": Address()}, None),
        (complete(2), {"name": "Per Nordmann"}, None),
        (complete(2), {"name": " "}, None),
    ],
)
def test_what_tells_that_two_cards_are_one_debtors(card, likes, is_sure):
    """True: surely, False: perhaps, None: not."""
    other = replace(card, id=3, number=3, **likes)
    known_by = {Debtor(CREDITOR, 3): (3, marks(other))}
    seat = Seat(
        debtor=Debtor(CREDITOR, 2),
        customers=frozenset({2}),
        marks=frozenset(marks(card)),
        customer_number=2,
        case_id=UUID(int=5),
    )
    found = seated(known_by, [seat])
    joins = True if seat in found.seats.values() else None
    assert (False if found.doubts else joins) is is_sure


MANY = (
    "insert into debtors (creditor_id, customer_id, card, authority, told_on, revision, told_about, missing, marks)"
    " select :creditor, id, '{}', 1, '2026-05-04', 1, :creditor, '{}', array['=' || id]"
    " from generate_series(1, 2000) as id"
)


async def test_a_debtors_cases_are_found_without_reading_all_of_his_creditors(desk):
    asked = {"creditors": [CREDITOR], "customers": [7], "marks": ["=988077917"]}
    async with desk.service.service.database.engine.connect() as connection:
        await connection.execute(text(MANY), {"creditor": CREDITOR})
        await connection.execute(text("analyze debtors"))
        found = await connection.execute(text(f"explain {_SEATS}"), asked)
    assert "debtors_known_by" in "\n".join(found.scalars())


def test_another_creditors_customer_is_never_the_same_debtor():
    elsewhere = Seat(
        debtor=Debtor(UUID(int=2), 7),
        customers=frozenset({7}),
        marks=frozenset(marks(complete(7))),
        customer_number=7,
        case_id=UUID(int=5),
    )
    debtor = Debtor(CREDITOR, 7)
    assert seated({debtor: (7, marks(complete(7)))}, [elsewhere]).seats[debtor].case_id is None


async def test_what_lacks_on_the_other_card_is_a_task_too_as_its_claims_letters_go_by_it(desk):
    first, second = await two(desk, lambda i: a_company(i, reminder_email="a@b.no"), a_company)
    (case_id,) = {receipt["case_id"] for receipt in await desk.approve(first, second)}
    await desk.service.work_off()
    await desk.service.hear(changed(a_company(second.customer_id, address=Address(), phone="")))
    lacks = ["address", "email", "phone"]
    assert (await desk.case(case_id))["missing"] == lacks
    assert [task["code"] for task in await desk.get(f"/cases/{case_id}/tasks")] == lacks
    assert {task["code"]: task["cases"] for task in (await desk.get("/summary"))["tasks"]} == dict.fromkeys(
        lacks, 1
    )
    (listed,) = await desk.get("/tasks")
    assert (listed["case_id"], len(listed["texts"])) == (case_id, 1)


async def test_who_is_freed_of_interest_on_his_own_card_owes_none_of_it_in_go_either(desk):
    first, second = await two(desk, lambda i: a_company(i, no_late_interest=True), a_company)
    (case_id,) = {receipt["case_id"] for receipt in await desk.approve(first, second)}
    await desk.service.work_off()
    of_one = kroner(late_interest(kroner(900), LONG_AGO, TODAY))
    (in_go,) = desk.company.collection.cases.values()
    assert in_go.balance_agency == kroner(1800) + of_one
    assert (await desk.case(case_id))["owed"]["interest"] == f"{of_one}"
    await desk.service.hear(changed(a_company(second.customer_id, no_late_interest=True)))
    await desk.service.work_off()
    assert in_go.balance_agency == kroner(1800)
