import io
import zipfile
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from pypdf import PdfReader

from deploy.sandbox.poweroffice.documents import MAX_UPLOAD_BYTES
from deploy.sandbox.poweroffice.seed import TODAY

PDF = b"%PDF-1.7 remittance advice"


@pytest.fixture
def invoice(screens):
    return screens.add_invoice(10022, amount=Decimal("4321.00"), invoice_date=TODAY - timedelta(days=20))


@pytest.fixture
async def voucher(go, screens):
    """A bank voucher posted through the API."""
    company = screens.company
    accounts = [company.account_by_number(number).id for number in (1999, 1920)]
    lines = [
        {
            "AccountId": account,
            "CurrencyAmount": amount,
            "PostingDate": "2026-05-04",
            "VatId": company.vat_code("0").id,
        }
        for account, amount in zip(accounts, (10.0, -10.0), strict=True)
    ]
    body = {"CurrencyCode": "NOK", "VoucherDate": "2026-05-04", "VoucherLines": lines}
    return (await go.post("/Vouchers/BankJournals", body)).json()


async def upload(go, voucher_id, content, part="file"):
    files = {part: ("advice.pdf", content, "application/pdf")}
    return await go.call("PUT", "/VoucherDocumentation", params={"id": voucher_id}, files=files)


async def download(go, voucher_id, **params):
    return await go.get("/VoucherDocumentation/Download", id=voucher_id, **params)


def unzip(answer) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


async def test_an_invoice_comes_as_a_zip_file_with_a_pdf_that_says_what_is_owed(go, invoice):
    answer = await download(go, invoice.id, documentationType="pdf")

    ((name, content),) = unzip(answer).items()
    text = PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert answer.headers["Content-Type"] == "application/zip"
    assert name.endswith(".pdf")
    assert str(invoice.number) in text
    assert invoice.cid in text
    assert "Anne Kristine Moldskred" in text
    assert "Fjordvik Elektro AS" in text
    assert "4\N{NO-BREAK SPACE}321,00" in text


async def test_there_is_no_ehf_and_there_are_no_images(go, invoice):
    for kind in ("Ehf", "Images"):
        answer = await download(go, invoice.id, documentationType=kind)
        assert (answer.status_code, answer.content) == (204, b"")


async def test_a_voucher_without_papers_is_204(go, voucher):
    assert (await download(go, voucher["Id"])).status_code == 204
    assert (await download(go, "11111111-1111-1111-1111-111111111111")).status_code == 204


async def test_an_unknown_kind_of_document_is_400(go, invoice):
    assert (await download(go, invoice.id, documentationType="Film")).status_code == 400
    assert (await go.get("/VoucherDocumentation/Download")).status_code == 400


async def test_the_list_says_which_papers_there_are(go, invoice, voucher):
    (of_invoice,) = await go.rows("/VoucherDocumentation", id=invoice.id)
    (of_voucher,) = await go.rows("/VoucherDocumentation", voucherNo=voucher["VoucherNo"])

    assert of_invoice == {
        "HasEhf": False, "HasImages": False, "HasPdf": True, "HasSalesOrderAttachments": False,
        "IsImported": False, "VoucherId": str(invoice.id), "VoucherNo": of_invoice["VoucherNo"],
        "VoucherType": "OutgoingInvoice",
    }  # fmt: skip
    assert (of_voucher["HasPdf"], of_voucher["IsImported"]) == (False, True)
    assert len(await go.rows("/VoucherDocumentation")) > 300


async def test_a_pdf_laid_on_an_own_voucher_can_be_read_and_replaced(go, voucher):
    first = await upload(go, voucher["Id"], PDF)
    second = await upload(go, voucher["Id"], PDF + b" corrected")

    assert (first.status_code, second.status_code) == (202, 202)
    assert list(unzip(await download(go, voucher["Id"])).values()) == [PDF + b" corrected"]
    assert (await go.rows("/VoucherDocumentation", id=voucher["Id"]))[0]["HasPdf"] is True


async def test_only_pdf_in_the_right_part_and_of_a_sensible_size_is_taken(go, voucher):
    not_pdf = await upload(go, voucher["Id"], b"PK\x03\x04")
    wrong_part = await upload(go, voucher["Id"], PDF, part="document")
    too_big = await upload(go, voucher["Id"], PDF + b" " * MAX_UPLOAD_BYTES)

    assert [answer.status_code for answer in (not_pdf, wrong_part, too_big)] == [400, 400, 400]
    assert "30 MB" in too_big.json()["detail"]
    assert (await download(go, voucher["Id"])).status_code == 204


async def test_an_invoice_made_in_go_takes_no_document(go, invoice):
    answer = await upload(go, invoice.id, PDF)

    assert answer.status_code == 400
    assert "not imported by the API" in answer.json()["detail"]


async def test_another_integrations_voucher_takes_no_document_of_ours(go, voucher, screens):
    screens.company.books.vouchers[UUID(voucher["Id"])].created_by = uuid4()

    answer = await upload(go, voucher["Id"], PDF)

    assert answer.status_code == 400
    assert "integration that imported it" in answer.json()["detail"]
