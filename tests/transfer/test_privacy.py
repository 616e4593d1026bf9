"""Transfer knows who may be forgotten: nothing of his is open, and the last claim was closed long ago."""

from datetime import timedelta
from uuid import UUID

from shared.clock import oslo_instant
from shared.privacy import MONTHS_KEPT, months_before
from tests.support.forgetting import forgets, known
from tests.transfer.told import CREDITOR, TODAY, claim_closed, complete, proposed


async def closed_case(desk):
    """A debtor's case, all of it paid today; the debtor's customer id."""
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    await desk.service.hear(claim_closed(case_id, invoice.id))
    return invoice, case_id


async def due(desk, before, status=200):
    answer = await desk.http.get("/privacy/closed", params={"before": before.isoformat()})
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_a_debtor_may_be_forgotten_three_and_a_half_years_after_his_last_claim_was_closed(desk):
    invoice, case_id = await closed_case(desk)
    refused = await due(desk, TODAY, status=409)
    assert "three and a half years" in refused["detail"]
    later = TODAY.replace(year=TODAY.year + 4)
    desk.service.at(oslo_instant(later, desk.service.runtime.clock.now().timetz().replace(tzinfo=None)))
    assert await due(desk, TODAY) == []
    (debtor,) = await due(desk, months_before(later, MONTHS_KEPT))
    assert (debtor["customer_id"], debtor["case_ids"], debtor["closed_on"]) == (
        invoice.customer_id,
        [str(case_id)],
        TODAY.isoformat(),
    )
    (case,) = await desk.cases()
    (name,) = {
        person["name"]
        for person in await known(desk.http, "a")
        if person["customer_id"] == invoice.customer_id
    }
    del debtor["closed_on"]
    assert (await desk.http.get("/privacy/forgotten")).json() == []
    await forgets(desk.http, name, **debtor)
    assert await due(desk, months_before(later, MONTHS_KEPT)) == []
    told = debtor | {"forgotten_on": later.isoformat()}
    assert (await desk.http.get("/privacy/forgotten")).json() == [told]
    assert (await desk.http.get("/privacy/forgotten", params={"offset": 1})).json() == []
    (nameless,) = await desk.cases()
    assert (nameless["case_number"], nameless["status"]) == (case["case_number"], case["status"])


async def test_the_debtor_of_a_case_is_not_forgotten_while_anything_of_his_is_open(desk):
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    (case,) = await desk.cases()
    path = f"/privacy/closed/{case['case_number']}"
    refused = await desk.http.get(path)
    assert refused.status_code == 409
    assert "still has an open claim" in refused.json()["detail"]
    await desk.service.hear(claim_closed(case_id, invoice.id))
    (debtor,) = (await desk.http.get(path)).json()
    assert debtor["customer_id"] == invoice.customer_id
    another = proposed(desk.invoice().id, card=complete(invoice.customer_id), creditor_id=CREDITOR)
    await desk.service.hear(another)
    assert (await desk.http.get(path)).status_code == 409
    assert (await desk.http.get("/privacy/closed/99999999")).status_code == 404


async def test_the_debtor_of_a_case_with_two_cards_is_both_of_them(desk):
    first, second = desk.invoice(), desk.invoice()
    for each in (first, second):
        await desk.propose(each, card=complete(each.customer_id))
    (number,) = {receipt["case_number"] for receipt in await desk.approve(first, second)}
    await desk.service.work_off()
    (case,) = await desk.cases()
    path = f"/privacy/closed/{number}"
    await desk.service.hear(claim_closed(UUID(case["case_id"]), first.id, second.id))
    debtors = (await desk.http.get(path)).json()
    assert {(each["customer_id"], *each["invoice_ids"]) for each in debtors} == {
        (each.customer_id, str(each.id)) for each in (first, second)
    }
    more = proposed(desk.invoice().id, card=complete(second.customer_id), creditor_id=CREDITOR)
    await desk.service.hear(more)
    assert (await desk.http.get(path)).status_code == 409


def test_months_are_counted_back_to_a_day_that_exists():
    assert months_before(TODAY, 0) == TODAY
    assert months_before(TODAY + timedelta(days=27), 3).isoformat() == "2026-02-28"
