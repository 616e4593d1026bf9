"""Go's answers as text, with the numbers written as Go writes them."""

INVOICE_ID = "5f0c5d0e-8d5a-4b5e-9d3a-0c1f2e3d4a01"
CREDIT_NOTE_ID = "5f0c5d0e-8d5a-4b5e-9d3a-0c1f2e3d4a02"
VOUCHER_ID = "5f0c5d0e-8d5a-4b5e-9d3a-0c1f2e3d4a03"

INVOICE = f"""{{
  "Balance": 1250.10, "BalanceLastChangedDateTimeOffset": "2026-06-10T08:03:00.1234567+02:00",
  "Cid": "0000004200010", "CreatedDateTimeOffset": "2026-05-01T08:00:00.0000000+00:00",
  "CurrencyCode": "NOK", "CustomerId": 9876543, "CustomerNo": 10018, "DueDate": "2026-05-15",
  "Id": "{INVOICE_ID}", "InvoiceDeliveryType": "PdfByEmail", "InvoiceNo": 10042,
  "IsCreatedByCurrentIntegration": false, "IsReversed": false, "LastChangedDateTimeOffset":
  "2026-06-10T06:03:00.0000000+00:00", "MatchId": 771, "NetAmount": 1000.1, "TotalAmount": 1250.1,
  "TotalPostedAmount": 1250.1, "VoucherDate": "2026-05-01", "VoucherNo": 5512,
  "VoucherType": "OutgoingInvoice", "SomethingNew": {{"Nested": 1}}
}}"""

BARE_INVOICE = f"""{{
  "Id": "{CREDIT_NOTE_ID}", "Balance": null, "DueDate": null, "CustomerId": null, "CurrencyCode": "",
  "InvoiceNo": null, "TotalAmount": -0.1, "TotalPostedAmount": -0.30,
  "VoucherDate": "2026-05-02T00:00:00", "VoucherType": "OutgoingCreditNoteOfTheFuture"
}}"""

CUSTOMER = """{
  "Id": 9876543, "Number": 10018, "SubledgerAccountId": 4711001, "IsPerson": false, "Name": "Ola Rør AS",
  "FirstName": null, "LastName": null, "OrganizationNumber": "987654325", "EmailAddress": "post@example.no",
  "InvoiceEmailAddress": "", "PaymentReminderEmailAddress": "faktura@example.no",
  "MailAddress": {"AddressLine1": "Storgata 1", "AddressLine2": null, "City": "Oslo", "CountryCode": "NO",
    "Id": 1, "ZipCode": "0155"},
  "TransferToDebtCollectionAgency": false, "SendPaymentReminders": null, "DoNotAddLatePaymentFees": true,
  "ReminderDeliveryType": "Print", "NoticeOfDebtCollectionDeliveryType": "PdfByEmail", "PaymentTerm": 14,
  "IsActive": true, "IsArchived": false, "LastChangedDateTimeOffset": "2026-06-01T00:00:00.0000000+00:00"
}"""

PERSON = """{"Id": 12, "Number": 10019, "SubledgerAccountId": 4711002, "IsPerson": true, "FirstName": "Kari",
  "LastName": "Nordmann", "Name": "Nordmann Kari", "DateOfBirth": "1980-02-29T00:00:00+00:00",
  "NationalIdNumber": "hidden"}"""

LEDGER_ENTRY = f"""{{
  "Id": 55001, "Amount": 1250.1, "Balance": 250, "Cid": null, "CurrencyAmount": 1250.1, "CurrencyCode": "NOK",
  "CustomerAccountNo": 10018, "CustomerId": 9876543, "DueDate": "2026-05-15T00:00:00+00:00",
  "InvoiceNo": "10042", "IsCreatedByCurrentIntegration": false, "IsWriteOff": null, "MatchId": 771,
  "PostingDate": "2026-05-01", "VoucherDate": "2026-05-01", "VoucherId": "{INVOICE_ID}", "VoucherNo": 5512,
  "VoucherType": "OutgoingInvoice", "LastChangedDateTimeOffset": "2026-06-10T06:03:00.0000000+00:00"
}}"""

BANK_JOURNAL = f"""{{
  "Id": "{VOUCHER_ID}", "VoucherNo": 0, "VoucherDate": "2026-06-15", "CurrencyCode": "NOK",
  "Description": "Oppgjør 17", "ExternalImportReference": "settlement-17", "IsReversed": false,
  "CreatedDateTimeOffset": "2026-06-15T21:00:00.0000000+00:00",
  "VoucherLines": [
    {{"AccountId": 11, "CurrencyAmount": 900.05, "VatId": 1, "PostingDate": "2026-06-15", "InvoiceNo": null}},
    {{"AccountId": 4711001, "CurrencyAmount": -900.05, "VatId": 1, "PostingDate": "2026-06-15",
      "InvoiceNo": "10042", "Cid": "0000004200010"}}
  ]
}}"""

TRANSACTION = f"""{{
  "Id": 81, "AccountId": 11, "AccountNo": 1920, "Amount": 900.05, "PostingDate": "2026-06-15",
  "VoucherDate": "2026-06-15", "VoucherId": "{VOUCHER_ID}", "VoucherNo": 5600, "VoucherType": "BankJournal",
  "ExternalImportReference": "settlement-17", "IsReversed": false, "VatRate": 0.0
}}"""

ORGANISATION = """{"Id": "5f0c5d0e-8d5a-4b5e-9d3a-0c1f2e3d4a09", "Name": "Fjord Data AS", "LegalName":
  "Fjord Data AS", "OrganizationNumber": "999888777", "EmailAddress": "post@fjord.example", "PhoneNumber":
  "22334455", "WebsiteUrl": null, "MailAddress": {"AddressLine1": "Kaia 3", "City": "Bergen", "CountryCode":
  "NO", "ZipCode": "5003"}, "LastChangedDateTimeOffset": "2026-01-01T00:00:00.0000000+00:00"}"""

COLLECTION_INVOICE = f"""{{
  "id": "{INVOICE_ID}", "customerCode": 10018, "invoiceDate": "2026-05-01T00:00:00", "invoiceNo": 10042,
  "dueDate": "2026-05-15T00:00:00", "originalAmount": 1250.10, "originalPostedAmount": 1250.10,
  "remainingAmount": 0, "currencyCode": "NOK", "cID": "0000004200010",
  "lastChanged": "2026-06-10T06:03:00 +00:00", "lastReminderVoucherType": 72,
  "lastReminderSentDate": "2026-05-20T00:00:00"
}}"""

CASE_ID = "5f0c5d0e-8d5a-4b5e-9d3a-0c1f2e3d4aff"
CASE = f"""{{
  "id": "{CASE_ID}", "code": "S-17", "status": 0, "invoices": [{COLLECTION_INVOICE}],
  "externalCaseUrl": "https://portal.example/cases/S-17", "balanceAgency": 1310.55,
  "lastChanged": "2026-06-10T06:03:00+00:00"
}}"""
