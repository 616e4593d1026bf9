"""Cases that are suggested for payments that have none."""

import doctest

from services.settlement.domain import likeness
from tests.settlement.deciding import decide, unplaced
from tests.settlement.notifications import ntry, simple, tx
from tests.settlement.told import PAID, giro, invoice_id, kid, noticed, registered, status, transferred


def test_what_may_be_meant_is_as_the_examples_say():
    assert doctest.testmod(likeness).failed == 0


async def suggested(desk):
    waiting = await desk.get("/payments/unplaced", suggest="true")
    return [
        [(each["case_number"], each["reasons"]) for each in payment["suggestions"]] for payment in waiting
    ]


def from_payer(amount, *, name="", account="", text="", number="M1"):
    parties = f"<Dbtr><Nm>{name}</Nm></Dbtr>" if name else ""
    if account:
        parties += f"<DbtrAcct><Id><Othr><Id>{account}</Id></Othr></Id></DbtrAcct>"
    remittance = f"<Ustrd>{text}</Ustrd>" if text else ""
    return simple(ntry(amount, tx(amount, remittance, parties=parties)), number=number)


async def take(desk, content):
    answer = await desk.service.http.post("/bank-files", content=content)
    assert answer.status_code == 201, answer.text


async def test_a_kid_with_a_slip_suggests_the_case_that_was_meant(desk):
    await desk.service.hear(registered(), transferred(1, 12345), transferred(2, 2))
    right = kid(12345)
    swapped = right[:-4] + right[-3] + right[-4] + right[-2:]
    await desk.import_file(giro(1, 77, kid_=right[:-1] + "0"), giro(1, 78, kid_=swapped))
    assert await suggested(desk) == [[("12345", ["kid_almost"])], [("12345", ["kid_almost"])]]


async def test_payer_account_and_amount_suggest_a_case(desk):
    await desk.service.hear(
        registered(), transferred(1), transferred(2, 2, 900), noticed(2, case=2, total=938)
    )
    await desk.import_file(giro(1, 100))
    await take(desk, from_payer("938.00", name="NORDMANN OLA PETTER", account="15030000002"))
    (found,) = await suggested(desk)
    assert found == [("2", ["letter_amount", "payer_name"]), ("1", ["account_used", "payer_name"])]
    (waiting,) = await unplaced(desk)
    alone = await desk.get(f"/payments/{waiting['payment_id']}/suggestions")
    assert [each["case_number"] for each in alone] == ["2", "1"]
    assert (alone[0]["customer_name"], alone[0]["kid"]) == ("Ola Nordmann", kid(2))


async def test_what_a_case_owed_on_the_day_suggests_it(desk):
    await desk.service.hear(registered(), transferred(1, amount=1000), transferred(2, 2, 1000, due=PAID))
    owed = (await desk.get(f"/claims/{invoice_id(1)}", on=str(PAID)))["owed"]["total"]
    await take(desk, from_payer(owed))
    assert await suggested(desk) == [[("1", ["owed_amount"])]]


async def test_numbers_in_the_text_and_kids_placed_before_suggest_a_case(desk):
    await desk.service.hear(registered(), transferred(4711, 1), transferred(2, 2))
    await take(desk, from_payer("10.00", text="Faktura 4711 juni"))
    assert await suggested(desk) == [[("1", ["number_in_text"])]]
    (waiting,) = await unplaced(desk)
    await decide(desk, waiting["payment_id"], "place", case_number="1")
    await desk.import_file(giro(7, 20))
    (second,) = await unplaced(desk)
    await decide(desk, second["payment_id"], "place", case_number="2")
    await desk.import_file(giro(7, 30), number=2)
    assert await suggested(desk) == [[("2", ["old_kid", "account_used"])]]


async def test_closed_cases_are_not_suggested(desk):
    await desk.service.hear(registered(), transferred(1), transferred(2, 2), status(1, "withdrawn", on=PAID))
    await take(desk, from_payer("10.00", name="Ola Nordmann"))
    assert await suggested(desk) == [[("2", ["payer_name"])]]
