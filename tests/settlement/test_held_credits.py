"""A credit of which the bank has told no details, booked by somebody who has learnt whose it is."""

from datetime import timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.settlement.domain.ledger import AGENCY_BOOK
from tests.settlement.notifications import ntry, ref, scor, simple, tx
from tests.settlement.paying import KARI, NEXT, OLA
from tests.settlement.reported import facts
from tests.settlement.test_own_money import reconciled
from tests.settlement.test_repeats import collected, hand_in
from tests.settlement.test_vat_invoices import settled, shown
from tests.settlement.told import PAID, at, bank_file, case_id, giro, kid, registered, transferred

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
    refused = await book(desk, path, kid=kid(2))
    assert (refused.status_code, refused.json()["title"]) == (409, "BookedForAnother")


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
    "details without a KID": simple(
        ntry("500.00", tx("500.00", "<Ustrd>Ola</Ustrd>", refs=ref("T3")), reference="BANK1"), number="D5"
    ),
    "details under another reference": simple(
        ntry("500.00", tx("500.00", scor(kid(1)), refs=ref("T1")), reference="BANK2"), number="D4"
    ),
    "OCR giro": bank_file(giro(1, 500)),
}


SAME = ("its details", "details without a KID", "details under another reference")


@pytest.mark.parametrize("details", SAME)
async def test_what_tells_of_the_same_money_later_books_nothing_in_any_order(desk, details):
    for order in permutations((details, "OCR giro")):
        await desk.service.empty()
        await desk.service.hear(registered(), transferred(1), transferred(2, 2))
        await book(desk, await held(desk))
        before = await desk.balances(), await desk.balances(AGENCY_BOOK)
        told_again = OTHERS[details].replace(b"<MsgId>", b"<MsgId>AGAIN")
        held_again = HELD.replace(b"<MsgId>", b"<MsgId>AGAIN")
        for content in (*(OTHERS[each] for each in order), told_again, held_again):
            await hand_in(desk, content)
            assert (await desk.balances(), await desk.balances(AGENCY_BOOK)) == before, order
        assert (await collected(desk), await desk.get("/held-credits")) == (500, [])


async def test_of_more_tellings_than_one_in_a_format_each_is_a_payment(desk):
    """Two references, or twice in OCR giro, are two payments, one of them booked by hand."""
    told = (DETAILS, OTHERS["details under another reference"], bank_file(giro(1, 500), giro(1, 500)))
    for order in permutations(told):
        await desk.service.empty()
        await desk.service.hear(registered(), transferred(1))
        await book(desk, await held(desk))
        for content in order:
            await hand_in(desk, content)
        assert await collected(desk) == 1000, order


OTHERWISE = {"its details with another KID": (0, 500), "details that name two payers": (200, 300)}


@pytest.mark.parametrize("told", OTHERWISE)
@pytest.mark.parametrize("kid_", [kid(1), kid(7)])
async def test_details_that_tell_otherwise_take_the_booking_back_for_all_to_see(desk, told, kid_):
    await desk.service.hear(registered(), transferred(1), transferred(2, 2))
    payment_id = (await book(desk, await held(desk), kid=kid_)).json()["payment_id"]
    told_by_ocr_giro = bank_file(giro(2, OTHERWISE[told][1]))
    if kid_ == kid(1):
        await hand_in(desk, told_by_ocr_giro)
    await hand_in(desk, OTHERS[told])
    assert (await collected(desk), await collected(desk, 2)) == OTHERWISE[told]
    assert await desk.balances(AGENCY_BOOK) == {}
    assert (await desk.get(f"/payments/{payment_id}"))["status"] == "reversed"
    (booked,) = await desk.get("/held-credits/booked")
    assert (booked["amount"], booked["kid"], booked["undone_by"]) == ("500.00", kid_, "settlement")
    assert "tells its entry otherwise" in booked["undone_why"]
    if kid_ != kid(1):
        await hand_in(desk, told_by_ocr_giro)
    assert (await collected(desk), await collected(desk, 2)) == OTHERWISE[told]
    assert await desk.get("/held-credits") == []


async def test_what_ocr_giro_has_told_of_stands_whatever_details_come(desk):
    await desk.service.hear(registered(), transferred(1), transferred(2, 2))
    await book(desk, await held(desk))
    for other in ("OCR giro", "its details with another KID"):
        await hand_in(desk, OTHERS[other])
    assert (await collected(desk), await collected(desk, 2)) == (500, 500)


async def test_of_two_entries_alike_the_booked_one_takes_its_own_details(desk):
    one, other = (tx("500.00", scor(kid(case)), refs=ref(f"T{case}")) for case in (1, 2))
    alike = [ntry("500.00", reference="S")] * 2
    for details in ((one, other), (other, one), (other,)):
        await desk.service.empty()
        await desk.service.hear(registered(), transferred(1), transferred(2, 2))
        path = await held(desk, simple(*alike, number="A1"))
        await book(desk, path)
        assert len(await desk.get("/held-credits")) == 1
        await hand_in(desk, simple(*(ntry("500.00", each, reference="S") for each in details), number="A2"))
        assert (await collected(desk), await collected(desk, 2)) == (500, 500), details
        assert await desk.get("/held-credits") == []
        assert (await book(desk, path.replace("/1/", "/2/"))).status_code == 409


@pytest.mark.parametrize("other", ["its details", "details that name two payers", "OCR giro"])
async def test_what_has_been_told_of_with_its_details_is_not_booked_again(desk, other):
    await desk.service.hear(registered(), transferred(1), transferred(2, 2))
    path = await held(desk)
    await hand_in(desk, OTHERS[other])
    refused = await book(desk, path)
    assert (refused.status_code, "told of" in refused.json()["detail"]) == (409, True)
    assert await collected(desk) + await collected(desk, 2) == 500


async def test_the_sum_of_what_ocr_giro_tells_is_neither_listed_nor_booked(desk):
    await desk.service.hear(registered(), transferred(1), transferred(2, 2))
    path = await held(desk)
    await desk.import_file(giro(1, 200), giro(2, 300))
    assert await desk.get("/held-credits") == []
    refused = await book(desk, path)
    assert (refused.status_code, "the sum of what OCR giro" in refused.json()["detail"]) == (409, True)
    assert (await book(desk, path, kid=kid(1), is_another=True)).status_code == 200
    assert await collected(desk) == 700


async def test_a_second_payment_alike_is_booked_when_somebody_says_that_it_is_another(desk):
    await desk.service.hear(registered(), transferred(1))
    await desk.import_file(giro(1, 500))
    path = await held(desk)
    refused = await book(desk, path)
    assert (refused.status_code, "another one if it is" in refused.json()["detail"]) == (409, True)
    for _ in range(2):
        assert (await book(desk, path, kid=kid(1), is_another=True)).status_code == 200
    for content in (DETAILS, OTHERS["details under another reference"]):
        await hand_in(desk, content)
    assert await collected(desk) == 1000


async def undo(desk, path, by=KARI, reason="Feil KID på telefon"):
    headers = {"On-Behalf-Of": by} if by else {}
    path = path.replace("/book", "/undo")
    return await desk.service.http.post(path, json={"reason": reason}, headers=headers)


async def test_a_booking_is_taken_back_and_the_credit_can_be_booked_again(desk):
    await desk.service.hear(registered(), transferred(1), transferred(2, 2))
    path = await held(desk)
    assert (await undo(desk, path)).status_code == 200, "nothing to take back"
    for more in ({"by": ""}, {"reason": ""}):
        assert (await undo(desk, path, **more)).status_code == 422
    for kid_ in (kid(1), kid(7), kid(1)):
        first = (await book(desk, path, kid=kid_)).json()["payment_id"]
        for _ in range(2):
            assert (await undo(desk, path, OLA)).json()["booked_by"] is None
        assert (await collected(desk), await desk.balances(AGENCY_BOOK)) == (0, {})
        assert (await desk.get(f"/payments/{first}"))["status"] == "reversed"
        assert await desk.get("/payments/unplaced") == []
    assert [(each["undone_by"], each["kid"]) for each in await desk.get("/held-credits/booked")] == [
        (OLA, kid(1)), (OLA, kid(7)), (OLA, kid(1))
    ]  # fmt: skip
    assert (await book(desk, path, kid=kid(2))).status_code == 200
    await hand_in(desk, OTHERS["its details with another KID"])
    assert (await collected(desk), await collected(desk, 2)) == (0, 500)
    refused = await undo(desk, path)
    assert (refused.status_code, "told of payment" in refused.json()["detail"]) == (409, True)


async def test_a_booking_that_is_paid_out_or_taken_back_by_the_bank_stays(desk):
    await desk.service.hear(registered(setup_=desk.setup(auto_posting=False)), transferred(1))
    path = await held(desk)
    await book(desk, path)
    await desk.settle(PAID)
    refused = await undo(desk, path)
    assert (refused.status_code, "ordered, sent or paid out" in refused.json()["detail"]) == (409, True)
    assert await collected(desk) == 500


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


async def test_an_invoice_is_paid_and_what_the_bank_took_back_before_is_set_off(desk):
    """As by a payment of a file; a booking that is taken back leaves both as they were."""
    invoice = await settled(desk)
    for number, kid_ in enumerate((invoice["kid"], kid(9))):
        entry = {"reference": f"R{number}", "booked": str(NEXT), "valued": str(NEXT)}
        if kid_ == kid(9):
            taken = tx("150.00", scor(kid_), refs=ref("B1"))
            await hand_in(
                desk, simple(ntry("150.00", taken, credit=False, reversal=True, **entry), number="B1")
            )
        before = await shown(desk, invoice), await desk.balances(AGENCY_BOOK)
        path = await held(desk, simple(ntry("150.00", **entry), number=f"I{number}"))
        assert (await book(desk, path, kid=kid_)).status_code == 200
        assert (await shown(desk, invoice))[-1] == "0.00"
        assert await desk.get("/payments/unplaced") == []
        if kid_ == kid(9):
            assert (await undo(desk, path)).status_code == 409, "the bank has taken it back"
        else:
            assert (await undo(desk, path)).status_code == 200
            assert (await shown(desk, invoice), await desk.balances(AGENCY_BOOK)) == before
            assert (await book(desk, path, kid=kid_)).status_code == 200


async def test_the_report_of_the_days_before_a_booking_has_no_false_difference(desk):
    await desk.service.hear(registered(), transferred(1), transferred(2, 2))
    path = await held(desk)
    for day in (1, 2):
        desk.service.at(at(PAID + timedelta(days=day), 6))
        await (book, undo)[day - 1](desk, path)
    desk.service.at(at(PAID + timedelta(days=3), 6))
    await hand_in(desk, OTHERS["its details with another KID"])
    for day in range(4):
        page = await reconciled(desk, 500, on=PAID + timedelta(days=day))
        assert facts(page)["difference"] == "0.00", day


@pytest.mark.parametrize("change", ["update booked_credits set note = ''", "delete from booked_credits"])
async def test_the_database_keeps_who_booked_it(desk, change):
    await book(desk, await held(desk))
    with pytest.raises(DBAPIError, match="stays booked"):
        async with desk.service.service.database.transaction() as transaction:
            await transaction.execute(text(change))
