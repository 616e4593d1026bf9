"""What people choose for invoices and customers is kept with who, when and why; and a wait ends on its day."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.events import CollectionProposed, ProposalWithdrawn
from tests.dunning.told import CREDITOR, customer, invoice_id, overdue, registered
from tests.support.forgetting import forget

TRANSFER = date(2026, 6, 15)
A = invoice_id("A")
OF_CREDITOR = {"creditor_id": str(CREDITOR)}


async def choose(office, method, path, body=None, *, by="", reason=""):
    """Choose as a person, and return what is answered."""
    response = await office.service.http.request(
        method,
        path,
        json=(body or {}) | {"reason": reason} if body or reason else None,
        params=OF_CREDITOR,
        headers={"On-Behalf-Of": by.encode()} if by else None,
    )
    await office.service.work_off()
    return response


async def choices(office):
    """What has been chosen about A: kind, value, by whom and why."""
    made = await office.get(f"/invoices/{A}/choices", **OF_CREDITOR)
    return [(each["what"], each["value"], each["made_by"], each["reason"]) for each in made]


async def test_every_choice_is_kept_with_who_and_why_also_when_it_is_taken_back(office):
    await office.on(TRANSFER, registered(), overdue("A"), overdue("B", by=customer(id=502)))
    exempt, objection = f"/exemptions/{CREDITOR}/invoices/{A}", f"/invoices/{A}/objection"
    await choose(office, "PUT", exempt, by="Kåre Li", reason="Stor kunde")
    await choose(office, "DELETE", exempt)
    await choose(office, "PUT", f"/exemptions/{CREDITOR}/customers/501", by="Kari")
    await choose(office, "PUT", f"/exemptions/{CREDITOR}/customers/502", by="Kari")
    await choose(office, "PUT", f"/routines/{CREDITOR}/invoices/{A}", {"transfer_after_days": 30}, by="Kari")
    await choose(office, "PUT", f"/routines/{CREDITOR}/customers/501", {"transfer_after_days": 40}, by="Kari")
    await choose(office, "PUT", f"/invoices/{A}/next-action", {"next_action": "none"}, by="Kari")
    await choose(office, "PUT", objection, {"objection": "Varen kom aldri"}, by="Kari")
    await choose(office, "DELETE", objection, by="Ola", reason="Kvittering sendt")
    of_creditor = await office.get(f"/routines/{CREDITOR}/choices")
    assert [each["reason"] for each in of_creditor[:2]] == ["Kvittering sendt", ""], "the latest first"
    of_customer = await office.get(f"/routines/{CREDITOR}/choices", customer_id="501")
    assert len(of_creditor) - len(of_customer) == 1, "all but what is about the other customer"
    made = await choices(office)
    assert made[1][:2] == ("exemption", None)
    assert made[1][2] not in ("", "Kåre Li")
    assert [made[0], *made[2:]] == [
        ("exemption", "exempt", "Kåre Li", "Stor kunde"),
        ("exemption", "exempt", "Kari", ""),
        ("override", '{"transfer_after_days":30}', "Kari", ""),
        ("override", '{"transfer_after_days":40}', "Kari", ""),
        ("next_action", "none", "Kari", ""),
        ("objection", "Varen kom aldri", "Kari", ""),
        ("objection", None, "Ola", "Kvittering sendt"),
    ]


async def test_who_changed_the_routine_a_language_or_an_unanswered_question_is_kept_with_what_it_was(office):
    await office.on(TRANSFER, registered(), overdue("A"))
    routine = await office.get(f"/routines/{CREDITOR}")
    language, unanswered = "/customers/501/language", f"/unanswered/{CREDITOR}"
    for by in ("Kari", "Ola"):  # the second changes nothing
        wanted = routine | {"transfer_after_days": 30, "minimum_amount": "500.00"}
        await choose(office, "PUT", f"/routines/{CREDITOR}", wanted, by=by, reason="Nye rutiner")
        await choose(office, "PUT", language, {"language": "en"}, by=by)
        await choose(office, "PUT", unanswered, {"unanswered": "continue"}, by=by)
    await choose(office, "PUT", language, {"language": "country"}, by="Ola")
    assert (
        await choose(office, "PUT", f"/routines/{CREDITOR}", routine | {"transfer_after_days": 1})
    ).is_error
    made = await office.get(f"/routines/{CREDITOR}/choices")
    told = [[each[name] for name in ("what", "value_before", "value", "made_by")] for each in reversed(made)]
    was = {name: routine[name] for name in ("transfer_after_days", "minimum_amount")}
    assert [json.loads(told[0].pop(1)), json.loads(told[0].pop(1))] == [
        was,
        {"transfer_after_days": 30, "minimum_amount": "500.00"},
    ]
    assert told == [
        ["routine", "Kari"],
        ["language", "country", "en", "Kari"],
        ["unanswered", "surveillance", "continue", "Kari"],
        ["language", "en", "country", "Ola"],
    ]
    assert made[-1]["reason"] == "Nye rutiner"


async def test_what_was_chosen_is_never_changed_but_for_forgetting_a_debtor(office):
    await office.on(TRANSFER, registered(), overdue("A"))
    await choose(office, "PUT", f"/invoices/{A}/objection", {"objection": "Ola er syk"}, reason="Ola ringte")
    for change in ("update choices_made set reason = 'annet'", "delete from choices_made"):
        with pytest.raises(DBAPIError, match="only added to"):
            async with office.service.service.database.transaction() as tx:
                await tx.execute(text(change))
    await forget(office.service.http, invoice_ids=[str(A)], **OF_CREDITOR, customer_id=501)
    ((_, value, _, reason),) = await choices(office)
    assert (value, reason) == ("Anonymisert", "")


async def test_a_wait_until_a_day_ends_on_it_by_itself(office):
    await office.on(TRANSFER, registered(), overdue("A"))
    until = TRANSFER + timedelta(days=3)
    wanted = {"next_action": "wait", "until": str(until)}
    assert (await choose(office, "PUT", f"/invoices/{A}/next-action", wanted)).status_code == 204
    assert len(await office.service.said(ProposalWithdrawn)) == 1
    (shown,) = await office.get("/invoices")
    assert (shown["next_action"], shown["wait_until"], shown["next_step_on"]) == ("wait", *[str(until)] * 2)
    explained = await office.get(f"/invoices/{A}/explanation")
    assert "Ventetiden er over 18.06.2026." in explained["text"]
    await office.on(until - timedelta(days=1))
    assert len(await office.service.said(CollectionProposed)) == 1
    await office.on(until)
    assert len(await office.service.said(CollectionProposed)) == 2
    (shown,) = await office.get("/invoices")
    assert (shown["next_action"], shown["wait_until"], shown["proposed"]) == (None, None, True)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (f"/invoices/{A}/next-action", {"next_action": "wait", "until": str(TRANSFER)}, 409),
        (f"/invoices/{A}/next-action", {"next_action": "none", "until": "2027-01-01"}, 422),
        (f"/invoices/{A}/next-action", {"next_action": "wait", "util": "2027-01-01"}, 422),
        (f"/invoices/{A}/objection", {"objection": "Feil", "by": "Kari"}, 422),
        (f"/routines/{CREDITOR}", {"transfer_after_day": 30}, 422),
    ],
)
async def test_a_day_that_is_past_and_a_field_that_is_not_known_are_refused(office, path, body, status):
    await office.on(TRANSFER, registered(), overdue("A"))
    assert (await choose(office, "PUT", path, body)).status_code == status
    assert await choices(office) == []
