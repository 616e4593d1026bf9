"""A debtor's name leaves his claims; what is bookkeeping stays whole for five years after the accounting year."""

from datetime import date

from tests.settlement.told import (
    PAID,
    TRANSFERRED,
    at,
    case_id,
    giro,
    invoice_id,
    noticed,
    registered,
    transferred,
)
from tests.support.forgetting import forget, forgets, held

SUBJECT = {"invoice_ids": [str(invoice_id(1))], "case_ids": [str(case_id(1))]}


async def settled(desk):
    await desk.service.hear(
        registered(), transferred(1), transferred(2, case=2), noticed(1, sent_on=TRANSFERRED)
    )
    desk.service.at(at(PAID, 6))
    await desk.import_file(giro(1, 4000))
    await desk.settle(PAID)


async def test_bookkeeping_is_kept_until_its_own_time_is_over_and_then_it_is_nameless_too(desk):
    await settled(desk)
    balances = await desk.balances()
    desk.service.at(at(date(2030, 2, 1)))
    changed = await forget(desk.service.http, **SUBJECT)
    assert changed == {"claims": 1, "payments": 0, "advices": 0, "settlement_lines": 0, "bank_files": 0}
    kept = await held(desk.service.http, **SUBJECT)
    assert kept["claims"][0]["customer_name"] == "Anonymisert"
    assert kept["settlement_lines"][0]["customer_name"] == "Ola Nordmann"
    assert kept["payments"][0]["debtor_account"] != ""
    desk.service.at(at(date(2032, 1, 1)))
    changed = await forget(desk.service.http, **SUBJECT)
    assert changed == {"claims": 0, "payments": 1, "advices": 1, "settlement_lines": 1, "bank_files": 1}
    assert "Ola Nordmann" not in str(await held(desk.service.http, **SUBJECT))
    assert (await held(desk.service.http, **SUBJECT))["payments"][0]["amount"] == 4000
    assert await desk.balances() == balances


async def test_another_debtors_claim_is_not_touched(desk):
    await settled(desk)
    await forgets(
        desk.service.http, "Ola Nordmann", invoice_ids=[str(invoice_id(2))], case_ids=[str(case_id(2))]
    )
    names = await desk.service.rows("select customer_name from claims order by invoice_number")
    assert [row["customer_name"] for row in names] == ["Ola Nordmann", "Anonymisert"]
