"""From transfer to voucher: the settlement of one claim through the whole service, and into Go."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from pypdf import PdfReader

from shared.events import ClaimClosed, PaymentMatched, SettlementPosted
from tests.settlement.told import CREDITOR, at, bank_file, case_id, giro, kroner, letter, registered

DUE, NOTICED, DEMANDED, PAID = date(2026, 9, 15), date(2026, 10, 1), date(2026, 10, 16), date(2026, 11, 24)

D = Decimal


async def collected_in_full(desk, *, vat_registered: bool):
    """A claim of 4 000 that is noticed, demanded and paid in full; returns what transfer told of it."""
    claim = desk.claim_in_go(1, 4000, DUE)
    fee = "600" if vat_registered else "750"
    notice = letter("collection_notice", sent_on=NOTICED, fee=38)
    demand = letter("payment_demand", sent_on=DEMANDED, fee=fee)
    about = {"invoice_ids": (claim.invoice.id,)}
    await desk.service.hear(
        registered(vat_registered=vat_registered, setup_=desk.setup()),
        claim,
        replace(notice, **about),
        replace(demand, **about),
    )
    desk.service.at(at(PAID))
    paid = kroner(4000) + D("93.97") + kroner(fee)
    assert (await desk.import_file(giro(1, paid, on=PAID)))["by_status"] == {"placed": 1}
    return claim


async def test_a_vat_registered_creditors_claim_from_transfer_to_voucher(desk):
    claim = await collected_in_full(desk, vat_registered=True)
    (matched,) = await desk.service.said(PaymentMatched)
    assert matched == PaymentMatched(
        creditor_id=CREDITOR,
        invoice_id=claim.invoice.id,
        payment_id=f"ocr-00008080-00012345-0000001-{PAID:%Y%m%d}-0000001-1-{claim.invoice.id}",
        amount=D("4000.00"),
        interest=D("93.97"),
        fees=D("600.00"),
        paid_on=PAID,
        channel="agency",
        balance_after=D("0.00"),
        case_id=case_id(1),
    )
    assert await desk.service.said(ClaimClosed) == [
        ClaimClosed(
            creditor_id=CREDITOR,
            case_id=case_id(1),
            invoice_ids=(claim.invoice.id,),
            reason="paid",
            closed_on=PAID,
        )
    ]
    assert await desk.balances() == {
        "client_funds": D("4693.97"),
        "collected_principal": D("-4000.00"),
        "collected_interest": D("-93.97"),
        "collected_collection_fee": D("-600.00"),
    }

    await desk.settle(PAID)

    assert await desk.balances() == {
        "client_funds": D("4693.97"),
        "payouts_ordered": D("-3943.97"),
        "agency_income": D("-600.00"),
        "output_vat": D("-150.00"),
    }
    (settlement,) = await desk.settlements()
    assert (settlement["number"], settlement["payout"], settlement["status"]) == (1, "3943.97", "posted")
    (posted,) = await desk.service.said(SettlementPosted)
    assert (posted.number, posted.settled_on, posted.payout) == (1, PAID, D("3943.97"))
    (line,) = posted.lines
    assert (line.principal, line.interest, line.fees, line.collected_fees, line.commission, line.vat_basis,
            line.vat) == tuple(map(D, ("4000.00", "93.97", "0.00", "600.00", "0.00", "600.00", "150.00")))  # fmt: skip
    assert (posted.voucher.posted, str(posted.voucher.id)) == (True, settlement["voucher_id"])


async def test_the_voucher_in_go_closes_the_invoice_and_leaves_only_vat_to_deduct(desk):
    claim = await collected_in_full(desk, vat_registered=True)
    await desk.settle(PAID)
    invoice_no = int(claim.invoice.number)
    (entry,) = [
        each for each in desk.company.ledger.entries.values()
        if each.invoice_no == str(invoice_no) and each.voucher_type.is_invoice
    ]  # fmt: skip
    assert entry.balance == 0
    assert _saldo(desk, 7790) == 0
    assert _saldo(desk, 2710) == D("150.00")
    assert _saldo(desk, 8055) == D("-93.97")
    assert _saldo(desk, 1999) == D("3943.97")


async def test_a_creditor_outside_the_vat_register_gets_its_claim_whole(desk):
    await collected_in_full(desk, vat_registered=False)
    await desk.settle(PAID)
    (settlement,) = await desk.settlements()
    assert (settlement["payout"], settlement["status"]) == ("4093.97", "posted")
    assert [(line["account"], line["amount"]) for line in settlement["voucher_lines"]] == [
        ("customer", "-4000.00"), ("8055", "-93.97"), ("1999", "4093.97"),
    ]  # fmt: skip
    assert await desk.balances() == {
        "client_funds": D("4843.97"),
        "payouts_ordered": D("-4093.97"),
        "agency_income": D("-600.00"),
        "output_vat": D("-150.00"),
    }
    assert _saldo(desk, 2710) == 0


async def test_the_advice_goes_to_the_settlement_addresses_and_onto_the_voucher(desk):
    await collected_in_full(desk, vat_registered=True)
    await desk.settle(PAID)
    (settlement,) = await desk.settlements()
    response = await desk.service.http.get(f"/settlements/{settlement['settlement_id']}/advice.pdf")
    assert response.headers["content-type"] == "application/pdf"
    (message,) = desk.letterbox.messages
    assert message["To"] == "oppgjor@fjordvik.example, regnskap@fjordvik.example"
    assert message["Message-ID"] == f"<settlement-{settlement['settlement_id']}@autocollect>"
    (attachment,) = message.iter_attachments()
    assert attachment.get_content() == response.content
    attached = desk.company.books.documents[UUID(settlement["voucher_id"])]
    assert (attached.file_name, attached.content) == ("remitteringsbilag-1.pdf", response.content)


async def test_the_advice_states_lines_vat_and_payout(desk, tmp_path):
    claim = await collected_in_full(desk, vat_registered=True)
    await desk.settle(PAID)
    (settlement,) = await desk.settlements()
    response = await desk.service.http.get(f"/settlements/{settlement['settlement_id']}/advice.pdf")
    (tmp_path / "advice.pdf").write_bytes(response.content)
    reader = PdfReader(tmp_path / "advice.pdf")
    text = " ".join(page.extract_text() for page in reader.pages).replace("\xa0", " ")
    assert b"http://www.aiim.org/pdfa/ns/id/" in response.content
    for expected in (
        "oppgjør nr. 1", "Dokumentnummer: Oppgjør 1 / 312048870", "Dato: 24.11.2026",
        "AutoCollect Inkasso AS", "Postboks 100, 0101 Oslo", "Org.nr. 995 525 828 MVA Foretaksregisteret",
        "Fjordvik Elektro AS", "Kaibakken 14", "Org.nr. 312 048 870", claim.invoice.number, "Ola Nordmann",
        "4 000,00 93,97 600,00 4 693,97 -600,00 -150,00 3 943,97", "levert til og med 24.11.2026",
        "Grunnlag uten MVA 600,00", "MVA 25 % 150,00", "8601.11.17947",
    ):  # fmt: skip
        assert expected in " ".join(text.split()), expected


async def test_what_is_owed_on_a_day_is_shown_with_what_the_case_owes(desk):
    claim = desk.claim_in_go(1, 4000, DUE)
    demand = replace(letter("payment_demand", sent_on=DEMANDED, fee=600), invoice_ids=(claim.invoice.id,))
    await desk.service.hear(registered(), claim, demand)
    shown = await desk.get(f"/claims/{claim.invoice.id}", on=PAID.isoformat())
    assert shown["owed"] == {
        "principal": "4000.00", "interest": "93.97", "fees": "600.00", "court_costs": "0.00", "total": "4693.97"
    }  # fmt: skip
    assert shown["case_owed"] == shown["owed"]
    before = await desk.get(f"/claims/{claim.invoice.id}", on=(DEMANDED - timedelta(days=1)).isoformat())
    assert before["owed"]["fees"] == "0.00"
    (listed,) = await desk.get("/claims", creditor_id=str(CREDITOR), on=PAID.isoformat())
    assert listed["owed"] == shown["owed"]
    unknown = await desk.get(f"/claims/{claim.invoice.id}", on="2027-01-05")
    assert unknown["owed"] is None


@pytest.mark.parametrize("form", [True, False])
async def test_a_bank_file_comes_as_a_form_or_as_the_body(desk, form):
    content = bank_file(giro(1, 100))
    sent = {"files": {"file": ("ocr.txt", content)}} if form else {"content": content}
    response = await desk.service.http.post("/bank-files", **sent)
    assert response.status_code == 201
    assert response.json()["payments"] == 1


def _saldo(desk, account_no) -> Decimal:
    account = desk.company.account_by_number(account_no)
    return sum((t.amount for t in desk.company.books.transactions if t.account_id == account.id), D(0))
