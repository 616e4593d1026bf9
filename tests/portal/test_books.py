"""The agency's books of a case: court costs, what is given up, and the limit below which nothing is asked."""

from decimal import Decimal

from tests.portal.money import SETTLEMENT, outlay, posting
from tests.portal.told import FJORDVIK, Told, named, story

CASE = Told("10042")
OWED = {"principal": "1000.00", "interest": "14.25", "fees": "1664.00", "total": "2678.25"}


async def test_court_costs_are_entered_once_and_taken_back(office):
    await office.service.hear(*story(CASE)[:6])
    office.neighbours.owed[CASE.id] = OWED
    office.neighbours.money.written_off = "12.50"
    office.neighbours.money.outlays = [outlay(), outlay(is_revoked=True, revoked_by="b@byraa.example")]
    browser = await office.colleague("operator")
    address = f"/cases/{CASE.case_id}/books"
    await browser.open(f"/cases/{CASE.case_id}")
    assert address in browser.page.text
    page = await browser.open(address)
    for words in (
        "10042 Åpent 1 000,00 1 000,00 14,25 1 664,00 12,50",
        "01.06.2026 Forliksklage oss a@byraa.example 1 314,00 Ta tilbake",
        "tatt tilbake av b@byraa.example",
    ):
        assert words in browser.text, words
    (entry,) = [
        each for each in office.links_of_forms(page.text) if "/outlays/" in each and "revocation" not in each
    ]
    fields = {"what": "attachment_petition", "laid_out_on": "2026-06-02", "by_agency": "true"}
    await browser.send(entry, amount="tusen", **fields)
    assert "Skriv et beløp i kroner" in browser.text
    await browser.send(entry, amount="1 314", **fields)
    assert "Kostnaden er ført på saken." in browser.text
    await browser.send(f"{address}/outlays/{named('outlay 1')}/revocation")
    body = {
        "what": "attachment_petition",
        "amount": "1314.00",
        "by_agency": True,
        "laid_out_on": "2026-06-02",
    }
    me = "operator@byraa.example"
    assert office.neighbours.money.asked == [
        (entry.replace("/books", "").lstrip("/"), me, body),
        (f"DELETE {named('outlay 1')}", me, None),
    ]


async def test_the_limit_of_what_is_asked_of_nobody_is_shown_and_set_for_a_day_to_come(office):
    browser = await office.colleague("operator")
    await browser.open("/remainder-limits")
    assert "Fra begynnelsen 20,00 kari@byraa.example, 30.12.2025" in browser.text
    assert "(10,00)" in browser.text
    await browser.send("/remainder-limits", counts_from="2026-07-01", amount="25,50")
    assert "Fra 01.07.2026 er grensen 25,50 kr." in browser.text
    (told,) = office.neighbours.money.asked
    assert told[:2] == ("remainder-limits", "operator@byraa.example")
    assert told[2] == {"counts_from": "2026-07-01", "amount": str(Decimal("25.50"))}
    office.neighbours.money.refusal = "a limit cannot count from today"
    await browser.send("/remainder-limits", counts_from="2026-06-15", amount="25,50")
    assert "Grensen kan tidligst gjelde fra i morgen" in browser.text
    assert "lavere enn det minste purregebyret" in browser.text


async def test_a_settlement_tells_what_of_its_commission_is_a_withdrawal_or_court_costs(office):
    await office.service.hear(*story(CASE))
    line = {
        "invoice_number": "10042",
        "case_number": "100001",
        "withdrawal_cost": "0.00",
        "outlays": "1314.00",
    }
    office.neighbours.money.posting = posting(lines=[line])
    browser = await office.member("read", FJORDVIK)
    await browser.open(f"/settlements/{SETTLEMENT}")
    assert "10042 100001 0,00 1 314,00" in browser.text
