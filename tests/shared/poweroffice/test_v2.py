import io
import json
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from shared.poweroffice.errors import DuplicateReference, GoNotFound, UnreadableAnswer
from shared.poweroffice.models import (
    AccountType,
    ContactRole,
    DocumentFile,
    DocumentKind,
)
from shared.poweroffice.v2.documents import LARGEST_PDF, DocumentTooLarge
from tests.shared.poweroffice import samples
from tests.shared.poweroffice.scripted_go import DRAFT, V2, answer

INVOICE_ID = UUID(samples.INVOICE_ID)
VOUCHER_ID = UUID(samples.VOUCHER_ID)
BANK_JOURNALS = f"{V2}/Vouchers/BankJournals"
DAY = date(2026, 6, 15)


def asked(go):
    """The last query, without what every list request carries."""
    return {name: value for name, value in go.queries[-1].items() if name not in ("PageNumber", "PageSize")}


async def test_one_invoice(go, client):
    go.on("GET", f"{V2}/OutgoingInvoices/{INVOICE_ID}", answer(200, samples.INVOICE))
    assert (await client.invoices.get(INVOICE_ID)).invoice_number == "10042"


async def test_invoices_that_changed_or_are_not_paid(go, client):
    go.on("GET", f"{V2}/OutgoingInvoices", answer(200, f"[{samples.INVOICE},{samples.BARE_INVOICE}]"))
    found = await client.invoices.find(
        balance_changed_after=datetime(2026, 6, 14, 21, tzinfo=UTC), only_unpaid=True
    )
    assert [invoice.invoice_number for invoice in found] == ["10042", None]
    assert asked(go) == {
        "balanceLastChangedDateTimeOffsetGreaterThan": "2026-06-14T21:00:00.000000+00:00",
        "onlyUnpaidInvoices": "true",
    }


async def test_an_invoice_that_does_not_exist(go, client):
    go.on("GET", f"{V2}/OutgoingInvoices/{INVOICE_ID}", answer(404, {"title": "Object(s) not found"}))
    with pytest.raises(GoNotFound, match=r"Object\(s\) not found"):
        await client.invoices.get(INVOICE_ID)


class TestCustomers:
    async def test_that_changed(self, go, client):
        go.on("GET", f"{V2}/Customers", answer(200, f"[{samples.CUSTOMER},{samples.PERSON}]"))
        at = datetime(2026, 6, 14, 21, tzinfo=UTC)
        found = await client.customers.find(changed_after=at, numbers=[10018, 10019])
        assert [customer.number for customer in found] == [10018, 10019]
        assert asked(go) == {
            "lastChangedDateTimeOffsetGreaterThan": "2026-06-14T21:00:00.000000+00:00",
            "customerNos": "10018,10019",
        }

    async def test_by_id(self, go, client):
        go.on("GET", f"{V2}/Customers/9876543", answer(200, samples.CUSTOMER))
        assert (await client.customers.get(9876543)).name == "Ola Rør AS"


class TestLedger:
    async def test_the_entries_of_a_match(self, go, client):
        go.on("GET", f"{V2}/Customerledger/EntriesByMatchId", answer(200, f"[{samples.LEDGER_ENTRY}]"))
        assert [entry.match_id for entry in await client.ledger.entries_by_match(771)] == [771]
        assert asked(go) == {"matchId": "771"}

    async def test_a_match_that_was_undone_has_no_entries(self, go, client):
        go.on("GET", f"{V2}/Customerledger/EntriesByMatchId", answer(204))
        assert await client.ledger.entries_by_match(771) == []


class TestDocuments:
    async def test_a_voucher_without_documents(self, go, client):
        go.on("GET", f"{V2}/VoucherDocumentation/Download", answer(204))
        assert await client.documents.download(INVOICE_ID) == []

    async def test_a_download_is_unpacked(self, go, client):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as files:
            files.writestr("folder/", b"")
            files.writestr("folder/Faktura 10042.pdf", b"%PDF-1.7 a")
            files.writestr("../../faktura.xml", b"<Invoice/>")
        go.on("GET", f"{V2}/VoucherDocumentation/Download", answer(200, archive.getvalue()))
        assert await client.documents.download(INVOICE_ID, kind=DocumentKind.ALL) == [
            DocumentFile("Faktura 10042.pdf", b"%PDF-1.7 a"),
            DocumentFile("faktura.xml", b"<Invoice/>"),
        ]
        assert go.queries == [{"id": samples.INVOICE_ID, "documentationType": "All"}]

    async def test_a_download_that_is_no_zip(self, go, client):
        go.on("GET", f"{V2}/VoucherDocumentation/Download", answer(200, b"%PDF-1.7"))
        with pytest.raises(UnreadableAnswer, match="zip"):
            await client.documents.download(INVOICE_ID)

    async def test_an_upload_is_one_pdf_part_named_file(self, go, client):
        go.on("PUT", f"{V2}/VoucherDocumentation", answer(503), answer(202))
        await client.documents.upload(VOUCHER_ID, pdf=b"%PDF-1.7 remittance", name="oppgjør.pdf")
        request = go.requests[-1]
        assert request.url.params["id"] == samples.VOUCHER_ID
        assert request.headers["Content-Type"].startswith("multipart/form-data; boundary=")
        assert b'name="file"' in request.content
        assert b"Content-Type: application/pdf\r\n\r\n%PDF-1.7 remittance\r\n" in request.content
        assert len(go.requests) == 2

    async def test_a_pdf_that_go_would_refuse_for_its_size_is_not_sent(self, go, client):
        with pytest.raises(DocumentTooLarge, match="smaller"):
            await client.documents.upload(VOUCHER_ID, pdf=b"0" * (LARGEST_PDF + 1), name="stor.pdf")
        assert go.requests == []


class TestVouchers:
    async def test_posting(self, go, client):
        go.on("POST", BANK_JOURNALS, answer(201, samples.BANK_JOURNAL))
        voucher = await client.vouchers.post_bank_journal(DRAFT)
        assert voucher.id == VOUCHER_ID
        assert [line.currency_amount for line in voucher.lines] == [Decimal("900.05"), Decimal("-900.05")]
        assert voucher.lines[1].invoice_number == "10042"
        [request] = go.requests
        assert json.loads(request.content, parse_float=Decimal) == {
            "VoucherDate": "2026-06-15",
            "CurrencyCode": "NOK",
            "Description": "Oppgjør 17",
            "ExternalImportReference": "settlement-17",
            "VoucherLines": [
                {
                    "AccountId": 11,
                    "CurrencyAmount": Decimal("900.05"),
                    "VatId": 1,
                    "PostingDate": "2026-06-15",
                },
                {
                    "AccountId": 4711001,
                    "CurrencyAmount": Decimal("-900.05"),
                    "VatId": 1,
                    "PostingDate": "2026-06-15",
                    "InvoiceNo": "10042",
                    "Cid": "0000004200010",
                },
            ],
        }

    async def test_a_number_that_go_has_not_assigned_yet_is_none(self, go, client):
        go.on("GET", f"{BANK_JOURNALS}/{VOUCHER_ID}", answer(200, samples.BANK_JOURNAL))
        assert (await client.vouchers.bank_journal(VOUCHER_ID)).voucher_number is None

    async def test_a_second_voucher_with_the_reference_is_refused_as_such(self, go, client):
        taken = {
            "title": "Voucher validation error(s)",
            "detail": "ExternalImportReference is already in use.",
        }
        go.on("POST", BANK_JOURNALS, answer(400, taken))
        with pytest.raises(DuplicateReference, match="earlier attempt"):
            await client.vouchers.post_bank_journal(DRAFT)

    async def test_an_earlier_attempt_is_found_by_its_reference(self, go, client):
        other = samples.TRANSACTION.replace("settlement-17", "settlement-16")
        go.on("GET", f"{V2}/AccountTransactions", answer(200, f"[{other},{samples.TRANSACTION}]"))
        go.on("GET", f"{BANK_JOURNALS}/{VOUCHER_ID}", answer(200, samples.BANK_JOURNAL))
        found = await client.vouchers.find_bank_journal("settlement-17", posted_from=DAY, posted_to=DAY)
        assert found.external_import_reference == "settlement-17"
        assert go.queries[0] == {
            "fromDate": "2026-06-15",
            "toDate": "2026-06-15",
            "voucherTypes": "BankJournal",
            "PageNumber": "1",
            "PageSize": "5000",
        }

    async def test_a_reversed_voucher_does_not_count_as_an_earlier_attempt(self, go, client):
        reversed_one = samples.TRANSACTION.replace('"IsReversed": false', '"IsReversed": true')
        go.on("GET", f"{V2}/AccountTransactions", answer(200, f"[{reversed_one}]"))
        assert (
            await client.vouchers.find_bank_journal("settlement-17", posted_from=DAY, posted_to=DAY) is None
        )


class TestAccounts:
    async def test_the_chart_of_accounts(self, go, client):
        account = {
            "Id": 11,
            "AccountNo": 1920,
            "Name": "Bankinnskudd",
            "GeneralLedgerAccountType": "Asset",
            "IsActive": True,
            "IsVatCodeLocked": None,
        }
        go.on("GET", f"{V2}/GeneralLedgerAccounts", answer(200, [account]))
        [found] = await client.accounts.ledger_accounts(numbers=[1920])
        assert (found.id, found.number, found.account_type) == (11, 1920, AccountType.ASSET)
        assert found.is_vat_code_locked is False
        assert asked(go) == {"accountNos": "1920"}

    async def test_vat_codes_have_a_rate_between_0_and_1(self, go, client):
        go.on(
            "GET",
            f"{V2}/VatCodes",
            answer(200, '[{"Id": 1, "Code": "0", "Rate": 0}, {"Id": 2, "Code": "1", "Rate": 0.25}]'),
        )
        assert [(code.code, code.rate) for code in await client.accounts.vat_codes(include_expired=True)] == [
            ("0", Decimal(0)),
            ("1", Decimal("0.25")),
        ]
        assert asked(go) == {"includeExpired": "true"}

    async def test_transactions(self, go, client):
        go.on("GET", f"{V2}/AccountTransactions", answer(200, f"[{samples.TRANSACTION}]"))
        [found] = await client.accounts.transactions(from_date=DAY, to_date=DAY, account_numbers=[1920])
        assert (found.account_number, found.amount, found.voucher_id) == (1920, Decimal("900.05"), VOUCHER_ID)
        assert asked(go) == {
            "fromDate": "2026-06-15",
            "toDate": "2026-06-15",
            "accountNos": "1920",
        }


class TestOrganisation:
    async def test_company_data(self, go, client):
        go.on("GET", f"{V2}/OrganizationSettings", answer(200, samples.ORGANISATION))
        details = await client.organisation.details()
        assert (details.organisation_number, details.mail_address.city) == ("999888777", "Bergen")

    async def test_people(self, go, client):
        people = [{"Id": 1, "FirstName": "Eva", "Role": "GeneralManager"}, {"Id": 2, "Role": "Janitor"}]
        go.on("GET", f"{V2}/ClientContacts", answer(200, people))
        assert [person.role for person in await client.organisation.contacts()] == [
            ContactRole.GENERAL_MANAGER,
            ContactRole.UNKNOWN,
        ]

    async def test_what_we_may_do(self, go, client):
        information = {
            "ActiveClientSubscriptions": ["Accounting"],
            "ClientId": "c-1",
            "ClientName": "Fjord Data AS",
            "InvalidPrivileges": None,
            "ValidPrivileges": ["Customer_Full"],
        }
        go.on("GET", f"{V2}/ClientIntegrationInformation", answer(200, information))
        found = await client.organisation.integration_information()
        assert (found.client_name, found.valid_privileges, found.invalid_privileges) == (
            "Fjord Data AS",
            ("Customer_Full",),
            (),
        )
