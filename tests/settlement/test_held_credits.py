"""A credit of which the bank has told no details, booked by somebody who has learnt whose it is."""

from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.settlement.domain import AGENCY_BOOK
from tests.settlement.notifications import ntry, ref, scor, simple, tx
from tests.settlement.paying import KARI, OLA
from tests.settlement.test_repeats import collected, hand_in
from tests.settlement.told import bank_file, case_id, giro, kid, registered, transferred

D = Decimal
HELD = simple(ntry("500.00", reference="BANK1"), number="H1")
DETAILS = simple(ntry("500.00", tx("500.00", scor(kid(1)), refs=ref("T1")), reference="BANK1"), number="D1")


async def held(desk, content=HELD):
    """Hand a notification of one credit without details in; return the path of what can be done about it."""
    taken = await hand_in(desk, content)
    return f"/held-credits/{taken['file_id']}/1/book"


async def book(desk, path, by=KARI, **whose):
    body = {"note": "Banken på telefon"} | (whose or {"kid": kid(1)})
    headers = {"On-Behalf-Of": by} if by else {}
    return await desk.service.http.post(path, json=body, headers=headers)


async def test_it_is_booked_once_for_the_case_of_its_kid_and_who_did_it_is_kept(desk):
    await desk.service.hear(registered(), transferred(1))
    path = await held(desk)
    (waiting,) = await desk.get("/held-credits")
    assert (waiting["amount"], waiting["reference"], waiting["booked_by"]) == ("500.00", "BANK1", None)
    for by in (KARI, OLA):
        booked = (await book(desk, path, by)).json()
    assert (booked["booked_by"], booked["note"]) == (KARI, "Banken på telefon")
    shown = await desk.get(f"/payments/{booked['payment_id']}")
    assert (shown["amount"], shown["kid"], shown["status"]) == ("500.00", kid(1), "placed")
    assert (await collected(desk), await desk.get("/held-credits")) == (500, [])
    assert (await book(desk, path, kid=kid(2))).status_code == 409


async def test_somebody_must_say_who_he_is_why_and_whose_it_is(desk):
    await desk.service.hear(registered(), transferred(1))
    path = await held(desk)
    for answer in (
        await book(desk, path, by=""),
        await book(desk, path, note=""),
        await book(desk, path, kid=kid(1), case_id=str(case_id(1))),
    ):
        assert answer.status_code in (400, 422), answer.text
    assert (await book(desk, path, case_id=str(case_id(9)))).status_code == 404
    assert (await book(desk, path.replace("/1/", "/2/"))).status_code == 404
    assert (await book(desk, path, case_id=str(case_id(1)))).status_code == 200
    assert await collected(desk) == 500


async def test_a_kid_without_a_case_waits_like_any_other_payment(desk):
    path = await held(desk)
    assert (await book(desk, path)).status_code == 200
    assert (await desk.balances(AGENCY_BOOK))["unplaced"] == -500
    await desk.service.hear(registered(), transferred(1))
    assert await collected(desk) == 500


OTHERS = {
    "the same entry, still without details": simple(ntry("500.00", reference="BANK1"), number="H2"),
    "its details": DETAILS,
    "its details with another KID": simple(
        ntry("500.00", tx("500.00", scor(kid(2)), refs=ref("T1")), reference="BANK1"), number="D2"
    ),
    "details that name two payers": simple(
        ntry(
            "500.00",
            tx("200.00", scor(kid(1)), refs=ref("T1")),
            tx("300.00", scor(kid(2)), refs=ref("T2")),
            reference="BANK1",
        ),
        number="D3",
    ),
    "details under another reference": simple(
        ntry("500.00", tx("500.00", scor(kid(1)), refs=ref("T1")), reference="BANK2"), number="D4"
    ),
    "OCR giro": bank_file(giro(1, 500)),
}


@pytest.mark.parametrize("other", OTHERS)
async def test_what_tells_of_the_same_money_later_books_nothing(desk, other):
    await desk.service.hear(registered(), transferred(1), transferred(2, 2))
    await book(desk, await held(desk))
    before = await desk.balances(), await desk.balances(AGENCY_BOOK)
    await hand_in(desk, OTHERS[other])
    assert (await desk.balances(), await desk.balances(AGENCY_BOOK)) == before
    assert (await collected(desk), await collected(desk, 2)) == (500, 0)


@pytest.mark.parametrize("other", ["its details", "details that name two payers", "OCR giro"])
async def test_what_has_been_told_of_with_its_details_is_not_booked_again(desk, other):
    await desk.service.hear(registered(), transferred(1), transferred(2, 2))
    path = await held(desk)
    await hand_in(desk, OTHERS[other])
    refused = await book(desk, path)
    assert (refused.status_code, "told of" in refused.json()["detail"]) == (409, True)
    assert await collected(desk) + await collected(desk, 2) == 500


async def test_the_sum_of_what_ocr_giro_tells_is_not_booked(desk):
    await desk.service.hear(registered(), transferred(1), transferred(2, 2))
    path = await held(desk)
    await desk.import_file(giro(1, 200), giro(2, 300))
    refused = await book(desk, path)
    assert (refused.status_code, "the sum of what OCR giro" in refused.json()["detail"]) == (409, True)


async def test_another_payment_of_the_day_is_another_payment(desk):
    await desk.service.hear(registered(), transferred(1), transferred(2, 2))
    await book(desk, await held(desk))
    other = simple(ntry("500.00", tx("500.00", scor(kid(2)), refs=ref("T9")), reference="BANK9"), number="D9")
    second = simple(
        ntry("500.00", tx("500.00", scor(kid(1)), refs=ref("T8")), reference="BANK8"), number="D8"
    )
    for content in (other, DETAILS, second, bank_file(giro(1, 500), giro(1, 500), giro(2, 500))):
        await hand_in(desk, content)
    assert await collected(desk, 2) == 500


async def test_two_alike_in_one_file_are_two_and_without_a_reference_too(desk):
    await desk.service.hear(registered(), transferred(1))
    alike = simple(ntry("500.00"), ntry("500.00"), number="A1")
    path = await held(desk, alike)
    for each in (path, path.replace("/1/", "/2/")):
        booked = (await book(desk, each)).json()
        assert booked["booked_by"] == KARI, booked
    assert await collected(desk) == 1000


@pytest.mark.parametrize("change", ["update booked_credits set note = ''", "delete from booked_credits"])
async def test_the_database_keeps_who_booked_it(desk, change):
    await book(desk, await held(desk))
    with pytest.raises(DBAPIError, match="stays booked"):
        async with desk.service.service.database.transaction() as transaction:
            await transaction.execute(text(change))
