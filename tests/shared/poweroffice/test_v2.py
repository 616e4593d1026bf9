import io
import json
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from shared.poweroffice.errors import DuplicateReference, GoNotFound, InvalidRequest, UnreadableAnswer
from shared.poweroffice.models import (
    AccountType,
    BankJournalDraft,
    BankJournalLine,
    ContactRole,
    DocumentFile,
    DocumentKind,
    VoucherType,
)
from shared.poweroffice.v2.documents import LARGEST_PDF, DocumentTooLarge
from tests.shared.poweroffice import samples
from tests.shared.poweroffice.scripted_go import V2, answer

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


async def test_an_invoice_that_does_not_exist(go, client):
    go.on("GET", f"{V2}/OutgoingInvoices/{INVOICE_ID}", answer(404, {"title": "Object(s) not found"}))
    with pytest.raises(GoNotFound, match=r"Object\(s\) not found"):
        await client.invoices.get(INVOICE_ID)


async def test_invoices_by_number_id_and_date(go, client):
    go.on("GET", f"{V2}/OutgoingInvoices", answer(200, f"[{samples.INVOICE},{samples.BARE_INVOICE}]"))
    found = await client.invoices.find(
        invoice_numbers=["10042"], invoice_ids=[INVOICE_ID], from_date=DAY, to_date=DAY
    )
    assert [invoice.invoice_number for invoice in found] == ["10042", None]
    assert asked(go) == {
        "invoiceNos": "10042",
        "invoiceIds": samples.INVOICE_ID,
        "fromDate": "2026-06-15",
        "toDate": "2026-06-15",
    }


class TestCustomers:
    async def test_that_changed(self, go, client):
        go.on("GET", f"{V2}/Customers", answer(200, f"[{samples.CUSTOMER},{samples.PERSON}]"))
        at = datetime(2026, 6, 14, 21, tzinfo=UTC)
        found = await client.customers.find(changed_after=at, created_after=at, numbers=[10018, 10019])
        assert [customer.number for customer in found] == [10018, 10019]
        assert asked(go) == {
            "lastChangedDateTimeOffsetGreaterThan": "2026-06-14T21:00:00.000000+00:00",
            "customerCreatedDateTimeOffsetGreaterThan": "2026-06-14T21:00:00.000000+00:00",
            "customerNos": "10018,10019",
        }

    async def test_by_id(self, go, client):
        go.on("GET", f"{V2}/Customers/9876543", answer(200, samples.CUSTOMER))
        assert (await client.customers.get(9876543)).name == "Ola Rør AS"

    async def test_a_change_is_a_json_patch_in_go_s_names(self, go, client):
        go.on("PATCH", f"{V2}/Customers/9876543", answer(200, samples.CUSTOMER))
        changed = await client.customers.change(
            9876543, may_be_transferred=False, reminder_email="ny@example.no", no_late_fees=True
        )
        assert changed.may_be_transferred is False
        [request] = go.requests
        assert request.headers["Content-Type"] == "application/json-patch+json"
        assert go.bodies == [
            [
                {"op": "replace", "path": "/TransferToDebtCollectionAgency", "value": False},
                {"op": "replace", "path": "/PaymentReminderEmailAddress", "value": "ny@example.no"},
                {"op": "replace", "path": "/DoNotAddLatePaymentFees", "value": True},
            ]
        ]

    async def test_a_field_is_cleared_by_removing_it(self, go, client):
        go.on("PATCH", f"{V2}/Customers/9876543", answer(200, samples.CUSTOMER))
        await client.customers.change(9876543, phone_number=None)
        assert go.bodies == [[{"op": "remove", "path": "/PhoneNumber"}]]

    async def test_contact_persons(self, go, client):
        go.on(
            "GET",
            f"{V2}/ContactPersons",
            answer(
                200, [{"Id": 5, "ContactId": 9876543, "FirstName": "Per", "EmailAddress": "per@example.no"}]
            ),
        )
        [person] = await client.customers.contact_persons(customer_ids=[9876543])
        assert (person.first_name, person.email) == ("Per", "per@example.no")
        assert asked(go) == {"contactIds": "9876543"}


class TestLedger:
    async def test_open_items_on_a_day(self, go, client):
        go.on("GET", f"{V2}/Customerledger/OpenItems", answer(200, f"[{samples.LEDGER_ENTRY}]"))
        [entry] = await client.ledger.open_items(
            on=DAY, invoice_numbers=["10042"], voucher_types=[VoucherType.OUTGOING_INVOICE]
        )
        assert entry.balance == Decimal("250.00")
        assert asked(go) == {"date": "2026-06-15", "invoiceNos": "10042", "voucherTypes": "OutgoingInvoice"}

    async def test_a_statement_of_what_changed(self, go, client):
        go.on("GET", f"{V2}/Customerledger/Statement", answer(200, f"[{samples.LEDGER_ENTRY}]"))
        await client.ledger.statement(
            from_date=date(2026, 1, 1),
            to_date=DAY,
            voucher_types=[VoucherType.OUTGOING_INVOICE, VoucherType.OUTGOING_CREDIT_NOTE],
            changed_after=datetime(2026, 6, 14, tzinfo=UTC),
            only_created_by_us=True,
        )
        assert asked(go) == {
            "fromDate": "2026-01-01",
            "toDate": "2026-06-15",
            "voucherTypes": "OutgoingInvoice,OutgoingCreditNote",
            "lastChangedDateTimeOffsetGreaterThan": "2026-06-14T00:00:00.000000+00:00",
            "onlyCreatedByCurrentIntegration": "true",
        }

    async def test_the_entries_of_a_match(self, go, client):
        go.on("GET", f"{V2}/Customerledger/EntriesByMatchId", answer(200, f"[{samples.LEDGER_ENTRY}]"))
        assert [entry.match_id for entry in await client.ledger.entries_by_match(771)] == [771]
        assert asked(go) == {"matchId": "771"}

    async def test_a_match_that_was_undone_has_no_entries(self, go, client):
        go.on("GET", f"{V2}/Customerledger/EntriesByMatchId", answer(204))
        assert await client.ledger.entries_by_match(771) == []


class TestDocuments:
    async def test_which_there_are(self, go, client):
        go.on(
            "GET",
            f"{V2}/VoucherDocumentation",
            answer(
                200, [{"VoucherId": samples.INVOICE_ID, "HasPdf": True, "HasEhf": False, "VoucherNo": 5512}]
            ),
        )
        documents = await client.documents.describe(INVOICE_ID)
        assert (documents.has_pdf, documents.has_ehf, documents.voucher_number) == (True, False, 5512)
        assert go.queries == [{"id": samples.INVOICE_ID}]

    async def test_a_voucher_without_documents(self, go, client):
        go.on("GET", f"{V2}/VoucherDocumentation", answer(204))
        go.on("GET", f"{V2}/VoucherDocumentation/Download", answer(204))
        assert await client.documents.describe(INVOICE_ID) is None
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
    draft = BankJournalDraft(
        external_import_reference="settlement-17",
        voucher_date=DAY,
        description="Oppgjør 17",
        lines=(
            BankJournalLine(account_id=11, amount=Decimal("900.05"), vat_id=1, posting_date=DAY),
            BankJournalLine(
                account_id=4711001,
                amount=Decimal("-900.05"),
                vat_id=1,
                posting_date=DAY,
                invoice_number="10042",
                kid="0000004200010",
            ),
        ),
    )

    async def test_posting(self, go, client):
        go.on("POST", BANK_JOURNALS, answer(201, samples.BANK_JOURNAL))
        voucher = await client.vouchers.post_bank_journal(self.draft)
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
            await client.vouchers.post_bank_journal(self.draft)

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

    async def test_reversing(self, go, client):
        go.on(
            "POST", f"{V2}/Vouchers/Reverse/{VOUCHER_ID}", answer(202), answer(400, {"title": "is reversed"})
        )
        await client.vouchers.reverse(VOUCHER_ID)
        with pytest.raises(InvalidRequest, match="is reversed"):
            await client.vouchers.reverse(VOUCHER_ID)


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

    async def test_bank_accounts(self, go, client):
        account = {
            "Id": 3,
            "BankAccountNumber": "12345678903",
            "BicSwift": "DNBANOKK",
            "GeneralLedgerAccountNo": 1920,
            "IsPrimaryAccount": True,
        }
        go.on("GET", f"{V2}/ClientBankAccounts", answer(200, [account]))
        [found] = await client.accounts.bank_accounts(numbers=["12345678903"])
        assert (found.number, found.ledger_account_number, found.is_primary) == ("12345678903", 1920, True)
        assert asked(go) == {"bankAccountNumbers": "12345678903"}

    async def test_transactions(self, go, client):
        go.on("GET", f"{V2}/AccountTransactions", answer(200, f"[{samples.TRANSACTION}]"))
        [found] = await client.accounts.transactions(
            from_date=DAY, to_date=DAY, account_numbers=[1920], voucher_numbers=[5600]
        )
        assert (found.account_number, found.amount, found.voucher_id) == (1920, Decimal("900.05"), VOUCHER_ID)
        assert asked(go) == {
            "fromDate": "2026-06-15",
            "toDate": "2026-06-15",
            "accountNos": "1920",
            "voucherNos": "5600",
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

    async def test_the_lock_date(self, go, client):
        go.on("GET", f"{V2}/LockDateSettings", answer(200, {"LockDate": "2026-03-31T00:00:00"}))
        assert (await client.organisation.lock_date()).lock_date == date(2026, 3, 31)

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
