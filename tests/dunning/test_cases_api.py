"""Cases over HTTP: what each waits for, and what a letter would ask for today."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

from sqlalchemy import text

from shared.events import LetterSent
from tests.dunning.told import (
    CREDITOR,
    at,
    case_id,
    changed,
    customer,
    invoice_id,
    laid_out,
    overdue,
    paid,
    registered,
    transferred,
)

NOTICED, DEMANDED = date(2026, 6, 15), date(2026, 6, 30)


async def test_a_case_shows_what_it_waits_for_and_what_a_letter_would_ask_for(office):
    await office.on(NOTICED, registered(), overdue(), transferred())
    await office.on(DEMANDED)
    (listed,) = await office.get("/cases")
    assert listed == {
        "case_id": str(case_id()),
        "case_number": "2026-1",
        "status": "open",
        "reason": "deadline_runs",
        "text": "Betalingsfristen i forrige brev går fortsatt.",
        "next_step_on": "2026-07-15",
    }
    (demand,) = [each for each in await office.service.said(LetterSent) if each.kind == "payment_demand"]
    await office.hear(laid_out(on=demand.sent_on))
    shown = await office.get(f"/cases/{case_id()}")
    assert shown == listed | {
        "owed": [
            {
                "invoice_id": str(invoice_id()),
                "number": "10065",
                "principal": "4000.00",
                "interest": str(demand.amounts.interest),
                "fees": "2671.00",
                "court_costs": "2071.00",
                "asked_for": True,
            }
        ]
    }


async def test_a_fee_holds_vat_as_the_transfer_told_whatever_the_creditor_is_by_now(office):
    told = transferred("A", deducts_vat=False), transferred("B", case="2", deducts_vat=True)
    await office.on(NOTICED, registered(), overdue("A"), overdue("B"), *told)
    await office.hear(registered(revision=2, vat_registered=False))
    await office.on(DEMANDED)
    demands = [each for each in await office.service.said(LetterSent) if each.kind == "payment_demand"]
    assert {each.case_id: each.fee for each in demands} == {case_id("1"): 750, case_id("2"): 600}


async def test_a_debtor_has_a_mail_address_until_mail_to_it_comes_back(office):
    await office.on(NOTICED, registered(), overdue(), transferred(), changed())
    address = f"/cases/{case_id()}/mail-address"
    assert await office.get(address) == {"email": customer().reminder_email, "language": "nb"}
    async with office.service.service.database.engine.begin() as connection:
        await connection.execute(text("update customers set bounced_email = snapshot ->> 'reminder_email'"))
    assert await office.get(address) == {"email": "", "language": "nb"}


async def test_a_small_remainder_is_found_by_its_reason_and_shown_as_not_asked_for(office):
    await office.on(NOTICED, registered(), overdue(), transferred())
    await office.on(date(2026, 6, 20), paid("4000.00", on=date(2026, 6, 19)))
    await office.on(DEMANDED)
    (found,) = await office.get("/cases", reason="small_remainder")
    shown = await office.get(f"/cases/{found['case_id']}")
    (owed,) = shown["owed"]
    assert (owed["principal"], owed["fees"], owed["asked_for"]) == ("0.00", "38.00", False)
    assert Decimal(owed["interest"]) > 0
    assert await office.get("/cases", reason="awaits_decision") == []


async def test_what_is_owed_is_not_guessed_where_a_rate_is_not_known(office):
    await office.on(NOTICED, registered(), overdue(), transferred())
    office.service.at(at(date(2027, 1, 4)))
    assert (await office.get(f"/cases/{case_id()}"))["owed"] is None


async def test_a_case_is_not_shown_to_another_creditor(office):
    await office.on(NOTICED, registered(), overdue(), transferred())
    for creditor, status in [(CREDITOR, 200), (uuid4(), 404)]:
        answer = await office.service.http.get(f"/cases/{case_id()}", params={"creditor_id": str(creditor)})
        assert answer.status_code == status
