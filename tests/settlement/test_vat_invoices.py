"""Invoices for VAT that is not offset: made with the settlement, mailed with the advice, paid, credited."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import text

from deploy.sandbox.payment_orders import Verdict
from services.settlement.domain.facts import Payment
from services.settlement.domain.ledger import AGENCY_BOOK
from services.settlement.domain.states import Placement
from services.settlement.domain.vat_invoices import Covering, covering_postings, coverings, invoice_kid
from services.settlement.invoicing import invoice_earlier
from shared.norway.kid import is_valid
from tests.settlement.paying import KARI, answer, approved, as_person, released, report
from tests.settlement.reported import facts, table
from tests.settlement.test_own_money import decide, draw, own_money, pays_in
from tests.settlement.told import (
    AGENCY_ACCOUNT,
    CREDITOR,
    OTHER_CREDITOR,
    PAID,
    at,
    demanded,
    giro,
    registered,
    transferred,
)

D = Decimal
NEXT, LATER = PAID + timedelta(days=1), PAID + timedelta(days=9)
PERIOD = {"from": "2026-05-01", "to": str(LATER)}


async def settled(desk, **choices):
    """A claim paid with its fee of 600, settled; its VAT of 150 is invoiced."""
    off = desk.setup(auto_posting=False)
    await desk.service.hear(
        registered(setup_=off, vat_offset=False, **choices), transferred(1), demanded(1), transferred(2, 2)
    )
    desk.service.at(at(PAID, 6))
    await desk.import_file(giro(1, D("4661.23")))
    await desk.settle(PAID)
    desk.service.at(at(NEXT, 6))
    (invoice,) = await desk.get("/vat-invoices")
    return invoice


async def shown(desk, invoice):
    found = await desk.get(f"/vat-invoices/{invoice['vat_invoice_id']}")
    assert found["to_account"] == AGENCY_ACCOUNT
    return tuple(found[part] for part in ("vat", "paid", "paid_elsewhere", "open"))


async def vat(desk):
    """What stands on the accounts that an invoice moves."""
    balances = await desk.balances()
    return tuple(balances.get(name, D(0)) for name in ("vat_to_invoice", "agency_taken"))


async def mark(desk, invoice, deed="paid-elsewhere", status=200, **body):
    path = f"/vat-invoices/{invoice['vat_invoice_id']}/{deed}"
    words = {"reason" if deed == "undo" else "note": "egen konto"}
    return await as_person(desk, KARI, path, status, words | body)


async def test_an_invoice_is_made_with_the_settlement_and_mailed_with_the_advice(desk):
    invoice = await settled(desk)
    assert {name: invoice[name] for name in ("number", "kid", "invoiced_on", "due_on", "basis", "vat", "open")} == {
        "number": 1, "kid": "9000000019", "invoiced_on": str(PAID), "due_on": str(PAID + timedelta(days=14)),
        "basis": "600.00", "vat": "150.00", "open": "150.00",
    }  # fmt: skip
    (mail,) = desk.letterbox.messages
    papers = {part.get_filename(): part.get_content() for part in mail.iter_attachments()}
    assert list(papers) == ["remitteringsbilag-1.pdf", "faktura-1.pdf"]
    path = f"/vat-invoices/{invoice['vat_invoice_id']}/invoice.pdf"
    assert (await desk.service.http.get(path)).content == papers["faktura-1.pdf"]
    printed = " ".join(read(papers["faktura-1.pdf"]).split())
    for words in (
        "Faktura 1", "Fjordvik Elektro AS", "312 048 870", "995 525 828 MVA Foretaksregisteret", "01.06.2026", "15.06.2026",
        "1234.56.78903", "9000000019", "Oppgjør 1 / 312048870", "MVA 25 % av 600,00", "150,00", "750,00",
    ):  # fmt: skip
        assert words in printed
    assert "faktureres særskilt, faktura 1" in read(papers["remitteringsbilag-1.pdf"])
    # the income has been withheld; the VAT has not come in
    assert (await own_money(desk))[:2] == ("600.00", "600.00")
    await desk.settle(LATER)
    assert len(await desk.get("/vat-invoices")) == 1


def read(pdf):
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


async def test_a_payment_with_its_kid_pays_it_and_what_is_too_much_is_owed_back(desk):
    invoice = await settled(desk)
    kid = invoice["kid"]
    await desk.import_file(giro(0, 100, kid_=kid, on=NEXT), number=2)
    assert (await shown(desk, invoice), await vat(desk)) == (
        ("150.00", "100.00", "0.00", "50.00"),
        (D(50), D(0)),
    )
    await desk.import_file(giro(0, 70, kid_=kid, on=LATER), number=3)
    assert (await shown(desk, invoice), await vat(desk)) == (
        ("150.00", "150.00", "0.00", "0.00"),
        (D(0), D(0)),
    )
    (refund,) = await desk.get("/refunds")
    assert (refund["amount"], refund["obstacle"]) == ("20.00", "")
    assert await desk.balances(AGENCY_BOOK) == {"client_funds": D(20), "refunds_due": D(-20)}
    assert (await own_money(desk))[1] == "750.00"
    await draw(desk)
    await desk.import_file(giro(0, -100, kid_=kid, on=LATER), giro(9, 500, on=LATER), number=4)
    # the bank takes 100 back: 70 pay it, 80 are open, and the agency has drawn what it had not
    assert await shown(desk, invoice) == ("150.00", "70.00", "0.00", "80.00")
    assert (await own_money(desk))[1:3] == ("0.00", "80.00")
    assert await desk.get("/vat-invoices", open=True, creditor_id=str(OTHER_CREDITOR)) == []
    (still,) = await desk.get("/vat-invoices", open=True)
    assert still["is_overdue"] is False


async def test_one_paid_to_the_agencys_own_account_is_marked_and_a_mark_undone(desk):
    invoice = await settled(desk)
    assert "it was paid on that day or later" in await mark(desk, invoice, status=409, paid_on=str(LATER))
    marked = await mark(desk, invoice, paid_on=str(NEXT))
    assert (marked["open"], marked["marks"][0]["marked_by"]) == ("0.00", KARI)
    assert await mark(desk, invoice, paid_on=str(NEXT)) == marked
    assert await vat(desk) == (D(0), D(150))
    assert (await own_money(desk))[:2] == ("600.00", "600.00")
    await desk.import_file(giro(0, 150, kid_=invoice["kid"], on=NEXT), number=2)
    assert [each["amount"] for each in await desk.get("/refunds")] == ["150.00"]
    await mark(desk, invoice, "undo")
    assert await shown(desk, invoice) == ("150.00", "150.00", "0.00", "0.00")
    assert (await desk.get("/refunds"), await vat(desk)) == ([], (D(0), D(0)))
    assert await mark(desk, invoice, "undo") == await desk.get(f"/vat-invoices/{invoice['vat_invoice_id']}")


async def test_what_has_been_paid_back_pays_no_invoice_when_its_mark_is_undone(desk):
    invoice = await settled(desk)
    await mark(desk, invoice, paid_on=str(NEXT))
    await desk.import_file(giro(0, 150, kid_=invoice["kid"], on=NEXT), number=2)
    order = await released(desk)
    await report(desk, answer(order, *[Verdict("ACSC")] * len(order.transfers)))
    await mark(desk, invoice, "undo")
    assert await shown(desk, invoice) == ("150.00", "0.00", "0.00", "150.00")
    assert (await desk.get("/refunds"), await desk.balances(AGENCY_BOOK)) == ([], {})
    assert (await own_money(desk))[1:3] == ("600.00", "0.00")


async def test_a_payment_of_an_invoice_that_is_not_paid_back_after_all_pays_it(desk):
    invoice = await settled(desk)
    await mark(desk, invoice, paid_on=str(NEXT))
    await desk.import_file(giro(0, 150, kid_=invoice["kid"], on=NEXT), number=2)
    await as_person(desk, KARI, f"{await approved(desk)}/cancel", 200, {"reason": "feil"})
    await mark(desk, invoice, "undo")
    assert (await shown(desk, invoice))[3] == "150.00"
    (refund,) = [each for each in await desk.get("/payouts", waiting=True) if each["kind"] == "refund"]
    await as_person(desk, KARI, f"/payouts/{refund['payout_id']}/withdraw", 204, {"reason": "feil"})
    assert await shown(desk, invoice) == ("150.00", "150.00", "0.00", "0.00")
    assert await desk.get("/refunds") == []


async def test_a_payment_without_its_kid_is_placed_by_hand_and_taken_off_again(desk):
    invoice = await settled(desk)
    payment = await pays_in(desk, "150.00", account="86011117947")
    await decide(desk, payment, "pay-invoice", 404, invoice_number=7)
    paid = await decide(desk, payment, "pay-invoice", invoice_number=1)
    assert [paid[part] for part in ("status", "vat_invoice_number", "covers_invoice", "waiting")] == [
        "placed", 1, "150.00", "0.00",
    ]  # fmt: skip
    assert await decide(desk, payment, "pay-invoice", invoice_number=1) == paid
    assert (await shown(desk, invoice))[3] == "0.00"
    undone = await decide(desk, payment, "undo")
    assert (undone["status"], undone["waiting"], undone["covers_invoice"]) == ("unplaced", "150.00", "0.00")
    assert ((await shown(desk, invoice))[3], await vat(desk)) == ("150.00", (D(150), D(0)))
    placed = await decide(desk, payment, "place", case_number="2")
    assert (placed["status"], placed["case_number"]) == ("placed", "2")
    by_kid = giro(0, 150, kid_=invoice["kid"], on=NEXT)
    await desk.import_file(by_kid, number=2)
    refused = await decide(desk, payment, "undo")
    assert refused["status"] == "unplaced"
    assert (
        "nothing of faktura 1"
        in (await decide(desk, payment, "pay-invoice", 409, invoice_number=1))["detail"]
    )


async def test_a_credit_note_gives_vat_back_and_numbers_run_without_gaps(desk):
    await settled(desk)
    await desk.import_file(giro(1, D("-4661.23"), on=NEXT), giro(9, 9000, on=NEXT), number=2)
    await desk.settle(NEXT)
    credit, _ = await desk.get("/vat-invoices")
    assert await desk.get("/vat-invoices", settlement_id=credit["settlement_id"]) == [credit]
    assert [credit[part] for part in ("number", "kid", "due_on", "basis", "vat")] == [
        2, None, None, "-600.00", "-150.00",
    ]  # fmt: skip
    (paper,) = [
        part.get_content()
        for part in desk.letterbox.messages[-1].iter_attachments()
        if part.get_filename() == "kreditnota-2.pdf"
    ]
    assert "Krediterer faktura 1 av 01.06.2026" in " ".join(read(paper).split())
    await desk.settle(LATER)
    # neither asks for anything any more, and nothing has moved
    assert await vat(desk) == (D(0), D(0))
    assert await desk.get("/vat-invoices", open=True) == []
    both = await desk.get(f"/vat-invoices/{credit['vat_invoice_id']}")
    assert [(each["deed"], each["amount"], each["note"]) for each in both["marks"]] == [
        ("set_off", "-150.00", "kreditnota 2 motregnet i faktura 1")
    ]


async def test_what_is_owed_on_a_credit_note_is_never_drawn_and_goes_with_the_next_settlement(desk):
    invoice = await settled(desk)
    await desk.import_file(giro(0, 150, kid_=invoice["kid"], on=NEXT), number=2)
    order = await released(desk)
    await report(desk, answer(order, *[Verdict("ACSC")] * len(order.transfers)))
    await desk.import_file(giro(1, D("-4661.23"), on=NEXT), giro(9, 9000, on=NEXT), number=3)
    await desk.settle(NEXT)
    # the creditor has got 4 061.23, and is owed the 150 that it has paid for the VAT
    assert (await own_money(desk))[:3] == ("0.00", "0.00", "4061.23")
    assert await vat(desk) == (D(-150), D(0))
    await desk.import_file(giro(2, D("4000.00"), on=LATER), number=4)
    await desk.settle(LATER)
    assert (await vat(desk), await desk.get("/vat-invoices", open=True)) == ((D(0), D(0)), [])
    settlement = (await desk.get("/settlements", creditor_id=str(CREDITOR)))[0]
    (payout,) = await desk.get("/payouts", waiting=True)
    assert payout["amount"] == "88.77"  # 4 000 + 150 - 4 061.23
    printed = " ".join(read(desk.letterbox.messages[-1].get_payload(1).get_payload(decode=True)).split())
    assert "Kreditnota 2 150,00" in printed
    statement = await desk.get("/reports/creditor-statement", creditor_id=str(CREDITOR), **PERIOD)
    assert "Tilgode etter kreditnota for MVA" in [row["text"] for row in table(statement, "movements")]
    page = await desk.get("/reports/client-account", on=str(LATER))
    assert facts(page)["unowned"] == "0.00"
    assert settlement["carried_in"] == "-3911.23"


async def test_reports_agree_with_the_invoices(desk):
    invoice = await settled(desk)
    page = await desk.get("/reports/vat", **PERIOD)
    (row,) = table(page, "settlements")
    assert (row["invoiced"], row["invoice"], facts(page)["not_invoiced"]) == ("150.00", "1", "0.00")
    assert (facts(page)["difference"], facts(page)["basis_difference"]) == ("0.00", "0.00")
    await desk.import_file(giro(0, 100, kid_=invoice["kid"], on=NEXT), number=2)
    statement = await desk.get("/reports/creditor-statement", creditor_id=str(CREDITOR), **PERIOD)
    (bill,) = table(statement, "invoices")
    assert (bill["invoice"], bill["vat"], bill["paid"], bill["open"]) == (
        "Faktura 1",
        "150.00",
        "100.00",
        "50.00",
    )
    assert facts(statement)["vat_owed"] == "50.00"
    balance = await desk.get("/trial-balance")
    assert (balance["total"], balance["unbalanced_books"]) == ("0.00", [])


async def test_vat_that_earlier_settlements_have_left_is_invoiced_and_mailed_once(desk):
    await settled(desk)
    async with desk.service.service.database.transaction() as tx:
        await tx.execute(text("alter table vat_invoices disable trigger vat_invoices_stay"))
        await tx.execute(text("delete from vat_invoices"))
        await tx.execute(text("alter table vat_invoices enable trigger vat_invoices_stay"))
    database = desk.service.service.database
    # two runs at once number it once, and an order that was given up is ordered again
    await asyncio.gather(*(invoice_earlier(database, 14) for _ in range(2)))
    async with database.transaction() as tx:
        await tx.execute(text("delete from outbox"))

    async def posted_by_hand():
        async with database.transaction() as tx:
            await tx.execute(text("update settlements set voucher_number = 77"))

    desk.letterbox.meanwhile = posted_by_hand
    for _ in range(2):
        await invoice_earlier(database, 14)
        await desk.service.work_off()
    (invoice,) = await desk.get("/vat-invoices")
    assert (invoice["number"], invoice["invoiced_on"], invoice["vat"]) == (1, str(NEXT), "150.00")
    names = [[part.get_filename() for part in mail.iter_attachments()] for mail in desk.letterbox.messages]
    assert names[1:] == [["faktura-1.pdf", "remitteringsbilag-1.pdf"]]
    # what became of the settlement while the mail was sent stays
    assert (await desk.get("/settlements", creditor_id=str(CREDITOR)))[0]["voucher_number"] == 77


# Laws

PAYMENTS = st.lists(
    st.decimals("-300", "300", places=2).filter(bool).map(lambda amount: amount.quantize(D("0.01"))),
    max_size=6,
)


@given(st.decimals("0", "400", places=2), PAYMENTS, st.decimals("0", "50", places=2))
def test_every_krone_of_an_invoices_payments_pays_it_or_is_owed_back_or_waits(to_pay, amounts, gone):
    payments = [Payment(id=str(n), amount=each, paid_on=PAID) for n, each in enumerate(amounts)]
    sent_back = {"0": gone, "2": gone}
    found = coverings(to_pay, payments, sent_back)
    covered = sum((each.covered for each in found.values()), D(0))
    elsewhere = sum((each.placement.overpaid + each.placement.waiting for each in found.values()), D(0))
    assert covered + elsewhere == sum(amounts, D(0))
    assert 0 <= covered <= to_pay
    before = [
        Covering(covered=D(0), placement=Placement(status="unplaced", waiting=each)) for each in amounts
    ]
    for postings in covering_postings(before, list(found.values())):
        assert sum((each.amount for each in postings), D(0)) == 0
    assert found == coverings(to_pay, payments[::-1], sent_back)
    for id_, each in found.items():
        assert each.covered == 0 or each.placement.overpaid >= sent_back.get(id_, 0)


@given(st.integers(1, 99_999_999))
def test_an_invoices_kid_is_valid_and_as_long_as_a_cases(number):
    assert is_valid(invoice_kid(number))
    assert len(invoice_kid(number)) == 10
