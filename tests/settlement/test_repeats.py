"""A payment is taken once, whatever file tells of it again; a refused file can be tried again."""

from datetime import timedelta
from decimal import Decimal
from itertools import permutations
from uuid import UUID

from deploy.sandbox.camt054 import camt054
from services.settlement.bank_import import retry_bank_file
from services.settlement.camt054.entries import NO_DETAILS
from services.settlement.domain.ledger import AGENCY_BOOK
from shared.events import PaymentMatched
from tests.settlement.notifications import message, ntfctn, ntry, ref, scor, simple, tx
from tests.settlement.told import (
    PAID,
    at,
    bank_file,
    giro,
    invoice_id,
    kid,
    registered,
    transferred,
    transmission,
)

D = Decimal


async def hand_in(desk, content, status=201):
    answer = await desk.service.http.post("/bank-files", content=content)
    assert answer.status_code == status, answer.text
    return answer.json()


async def collected(desk, invoice=1):
    return D((await desk.get(f"/claims/{invoice_id(invoice)}"))["collected"]["total"])


async def test_the_same_payment_in_another_notification_is_taken_once(desk):
    await desk.service.hear(registered(), transferred(1))
    a, b = tx("60.00", scor(kid(1)), refs=ref("R1")), tx("30.00", scor(kid(1)), refs=ref("R2"))
    first = await hand_in(desk, simple(ntry("60.00", a), number="M1"))
    assert (first["format"], first["payments"], first["repeated"], first["by_status"]) == (
        "camt.054", 1, 0, {"placed": 1}
    )  # fmt: skip
    second = await hand_in(desk, simple(ntry("90.00", b, a), number="M2"))
    assert (second["payments"], second["repeated"], second["by_status"]) == (2, 1, {"placed": 1})
    assert await collected(desk) == 90
    assert len(await desk.service.said(PaymentMatched)) == 2
    (_, listed) = (await desk.get("/bank-files"))[::-1]
    assert (listed["transmission_number"], listed["payments"], listed["repeated"]) == ("M2", 2, 1)
    assert (listed["total"], listed["booked"]) == ("90.00", "30.00")


async def test_a_copy_with_the_same_number_books_nothing_and_a_changed_message_is_refused(desk):
    await desk.service.hear(registered(), transferred(1))
    entry = ntry("60.00", tx("60.00", scor(kid(1)), refs=ref("R1")))
    await hand_in(desk, message(ntfctn(entry)))
    copied = await hand_in(desk, message(ntfctn(entry, copy="DUPL")))
    assert (copied["repeated"], copied["by_status"], await collected(desk)) == (1, {}, 60)
    same = await hand_in(desk, message(ntfctn(entry)), 409)
    assert same["detail"].startswith("this file was taken 04.05.2026")
    changed = await hand_in(desk, simple(ntry("61.00", tx("61.00", scor(kid(1))))), 409)
    assert changed["detail"].startswith("another file with this message number was taken 04.05.2026")
    assert await collected(desk) == 60


async def test_a_payment_that_both_formats_tell_of_is_taken_once_in_any_order(desk):
    payments = giro(1, 500), giro(1, 500), giro(1, 300), giro(9, 77)
    files = [
        bank_file(*payments),
        camt054(transmission(*payments)).encode(),
        camt054(transmission(*payments, number=2), "08").encode(),
    ]
    for order in permutations(files):
        await desk.service.empty()
        await desk.service.hear(registered(), transferred(1))
        taken = [await hand_in(desk, content) for content in order]
        assert [file["repeated"] for file in taken] == [0, 4, 4]
        assert (await desk.balances(AGENCY_BOOK))["unplaced"] == D("-77.00")
        assert await collected(desk) == 1300
        told = await desk.service.said(PaymentMatched)
        assert sum(each.amount + each.interest + each.fees for each in told) == 1300


async def test_alike_payments_pair_off_one_by_one(desk):
    await desk.service.hear(registered(), transferred(1))
    await desk.import_file(giro(1, 500), giro(1, 500))
    three = camt054(transmission(giro(1, 500), giro(1, 500), giro(1, 500))).encode()
    taken = await hand_in(desk, three)
    assert (taken["repeated"], taken["by_status"], await collected(desk)) == (2, {"placed": 1}, 1500)


async def test_of_two_tellings_the_earlier_day_of_payment_counts(desk):
    deadline = PAID - timedelta(days=2)
    early, late = giro(1, 1000, on=deadline), giro(1, 1000)
    ends = []
    for order in ((early, late), (late, early)):
        await desk.service.empty()
        await desk.service.hear(registered(), transferred(1, amount=900))
        await desk.import_file(order[0], settled_on=PAID)
        await hand_in(desk, camt054(transmission(order[1], settled_on=PAID)).encode())
        (row,) = await desk.service.rows("select paid_on from payments")
        assert row["paid_on"] == deadline
        told = await desk.service.said(PaymentMatched)
        ends.append((await desk.balances(), sum(each.interest for each in told)))
    assert ends[0] == ends[1]


async def test_what_is_passed_over_is_kept_with_its_file(desk):
    taken = await hand_in(
        desk, simple(ntry("20.00", currency="EUR", reference="E1"), ntry("5.00", credit=False))
    )
    assert (taken["payments"], taken["passed_over"]) == (0, 2)
    shown = await desk.get(f"/bank-files/{taken['file_id']}")
    assert [
        (each["amount"], each["currency"], each["reference"]) for each in shown["entries_passed_over"]
    ] == [
        ("20.00", "EUR", "E1"),
        ("-5.00", "NOK", ""),
    ]
    assert await desk.balances(AGENCY_BOOK) == {}


async def test_a_refused_file_is_kept_once_and_taken_when_what_hindered_it_is_gone(desk):
    await desk.service.hear(registered(), transferred(1))
    content = message(ntfctn(ntry("60.00", tx("60.00", scor(kid(1)))), account="15030000002"))
    for _ in range(2):
        await hand_in(desk, content, 422)
    (refused,) = await desk.get("/bank-files")
    assert (refused["status"], refused["format"], refused["attempts"]) == ("refused", "camt.054", 2)
    assert "is for account 15030000002" in refused["reason"]
    path = f"/bank-files/{refused['file_id']}/retry"
    assert (await desk.service.http.post(path)).status_code == 422, "it is still not our account"
    # The client account in the settings was wrong, and has been corrected.
    database = desk.service.service.database
    taken = await retry_bank_file(database, UUID(refused["file_id"]), account="15030000002")
    assert (str(taken.file_id), await collected(desk)) == (refused["file_id"], 60)
    (listed,) = await desk.get("/bank-files")
    assert (listed["status"], listed["reason"], listed["attempts"]) == ("taken", None, 4)
    assert (await desk.service.http.post(path)).status_code == 409
    assert (await desk.service.http.post(f"/bank-files/{invoice_id(1)}/retry")).status_code == 404


async def test_what_is_neither_format_is_refused_and_kept(desk):
    for content, found in ((b"", "is empty"), (b"%PDF-1.7", "begins with neither")):
        problem = await hand_in(desk, content, 422)
        assert problem["detail"].startswith("line 1: it must be an OCR giro file (NY")
        assert found in problem["detail"]
    assert {file["format"] for file in await desk.get("/bank-files")} == {"unknown"}


async def test_the_name_of_an_uploaded_file_is_kept(desk):
    desk.service.at(at(PAID))
    sent = {"file": ("OCR.D010626", bank_file(giro(1, 1)))}
    assert (await desk.service.http.post("/bank-files", files=sent)).status_code == 201
    (listed,) = await desk.get("/bank-files")
    assert (listed["name"], listed["format"], listed["attempts"]) == ("OCR.D010626", "ocr", 1)


def of_payer(account, name=""):
    named = f"<Nm>{name}</Nm>" if name else ""
    return f"<Dbtr>{named}</Dbtr><DbtrAcct><Id><Othr><Id>{account}</Id></Othr></Id></DbtrAcct>"


def two_batches(remittance):
    """Two notices of a day, each of a batch whose lines have no references: 500 kroner of different payers."""
    ours, others = of_payer("15030000002"), of_payer("86011117947")
    first = tx("500.00", remittance, parties=ours), tx("200.00", scor(kid(6)))
    second = tx("500.00", remittance, parties=others), tx("300.00", scor(kid(6)))
    return (
        ntry("700.00", *first, reference="BATCH-1"),
        ntry("800.00", *second, reference="BATCH-2"),
    )


async def test_payers_in_two_batches_without_references_are_told_apart_and_known_again(desk):
    await desk.service.hear(registered(), transferred(1))
    for number, remittance in enumerate(("", scor(kid(1))), start=1):
        one, other = two_batches(remittance)
        for name, entry in (("A", one), ("B", other)):
            taken = await hand_in(desk, simple(entry, number=f"{name}{number}"))
            assert (taken["payments"], taken["repeated"]) == (2, 0)
            copied = await hand_in(desk, message(ntfctn(entry, copy="DUPL"), number=f"{name}{number}"))
            assert (copied["payments"], copied["repeated"]) == (2, 2)
        both = await hand_in(desk, simple(other, one, number=f"C{number}"))
        assert (both["payments"], both["repeated"]) == (4, 4)
        await desk.service.empty()
        await desk.service.hear(registered(), transferred(1))


async def test_lines_that_are_alike_in_one_batch_are_as_many_payments_also_in_a_copy(desk):
    await desk.service.hear(registered(), transferred(1))
    line = tx("500.00", scor(kid(1)), parties=of_payer("15030000002"))
    entry = ntry("1000.00", line, line, reference="BATCH-1")
    await hand_in(desk, simple(entry))
    copied = await hand_in(desk, message(ntfctn(entry, copy="DUPL")))
    assert (copied["repeated"], await collected(desk)) == (2, 1000)


async def test_payers_in_two_batches_without_references_pair_with_the_same_payments_in_ocr_giro(desk):
    one, other = two_batches(scor(kid(1)))
    batches = simple(one, number="A"), simple(other, number="B")
    ocr = bank_file(giro(1, 500), giro(6, 200), giro(1, 500), giro(6, 300))
    for order in permutations((ocr, *batches)):
        await desk.service.empty()
        await desk.service.hear(registered(), transferred(1))
        taken = [await hand_in(desk, content) for content in order]
        assert sum(file["repeated"] for file in taken) == 4
        assert await collected(desk) == 1000
        assert (await desk.balances(AGENCY_BOOK))["unplaced"] == -500


async def test_a_sum_without_details_of_what_ocr_giro_tells_is_booked_once_in_any_order(desk):
    lump = simple(ntry("1500.00", reference="OCR77", info="OCR GIRO"), number="L1")
    ocr = bank_file(giro(1, 1000), giro(1, 500))
    for order in permutations((lump, ocr)):
        await desk.service.empty()
        await desk.service.hear(registered(), transferred(1))
        taken = {file["format"]: file for file in [await hand_in(desk, content) for content in order]}
        held = taken["camt.054"]
        assert (held["payments"], held["passed_over"]) == (0, 1)
        (entry,) = (await desk.get(f"/bank-files/{held['file_id']}"))["entries_passed_over"]
        assert (entry["amount"], entry["reference"], entry["reason"]) == ("1500.00", "OCR77", NO_DETAILS)
        assert (await collected(desk), await desk.balances(AGENCY_BOOK)) == (1500, {})
