import json
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import httpx
import pytest
from pydantic import ValidationError

from shared.poweroffice.models import (
    BankJournalDraft,
    BankJournalLine,
    CaseStatus,
    CollectionCase,
    CollectionInvoice,
    Customer,
    DeliveryType,
    IntegrationInformation,
    Invoice,
    LedgerEntry,
    UnbalancedVoucher,
    VoucherType,
)
from shared.poweroffice.models.kinds import NUMBERS
from shared.poweroffice.wire import decode
from tests.shared.poweroffice import samples


def read(model, text):
    response = httpx.Response(200, content=text, request=httpx.Request("GET", "https://go.example/"))
    return model.model_validate(decode(response))


def test_an_invoice_in_our_words():
    invoice = read(Invoice, samples.INVOICE)
    assert invoice == Invoice(
        id=UUID(samples.INVOICE_ID),
        voucher_type=VoucherType.OUTGOING_INVOICE,
        voucher_number=5512,
        invoice_number="10042",
        invoice_date=date(2026, 5, 1),
        due_date=date(2026, 5, 15),
        total_amount=Decimal("1250.10"),
        total_posted_amount=Decimal("1250.10"),
        balance=Decimal("1250.10"),
        balance_changed_at=datetime(2026, 6, 10, 6, 3, 0, 123456, UTC),
        currency_code="NOK",
        kid="0000004200010",
        customer_id=9876543,
        customer_number=10018,
        match_id=771,
        delivery_type=DeliveryType.PDF_BY_EMAIL,
        changed_at=datetime(2026, 6, 10, 6, 3, tzinfo=UTC),
    )


def test_null_blank_and_absent_are_the_same_and_unknown_values_are_unknown():
    invoice = read(Invoice, samples.BARE_INVOICE)
    assert invoice == Invoice(
        id=UUID(samples.CREDIT_NOTE_ID),
        voucher_type=VoucherType.UNKNOWN,
        invoice_date=date(2026, 5, 2),
        total_amount=Decimal("-0.10"),
        total_posted_amount=Decimal("-0.30"),
    )


def test_a_balance_that_go_does_not_state_is_not_zero():
    assert read(Invoice, samples.BARE_INVOICE).balance is None


def test_what_go_said_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        read(Invoice, samples.INVOICE).balance = Decimal(0)


@pytest.mark.parametrize("field", ["Id", "VoucherDate", "TotalAmount", "TotalPostedAmount"])
@pytest.mark.parametrize("absence", ["null", "absent"])
def test_an_invoice_without_what_money_hangs_on_is_refused(field, absence):
    fields = json.loads(samples.INVOICE, parse_float=Decimal)
    fields.pop(field)
    with pytest.raises(ValidationError, match=f"{field}\n"):
        Invoice.model_validate(fields | ({field: None} if absence == "null" else {}))


def test_a_company_in_our_words():
    customer = read(Customer, samples.CUSTOMER)
    assert customer.full_name == "Ola Rør AS"
    assert customer.organisation_number == "987654325"
    assert customer.mail_address.zip_code == "0155"
    assert customer.mail_address.address_line1 == "Storgata 1"
    assert (customer.id, customer.number, customer.subledger_account_id) == (9876543, 10018, 4711001)
    assert (customer.email, customer.invoice_email) == ("post@example.no", None)
    assert customer.may_be_transferred is False
    assert customer.send_payment_reminders is True
    assert (customer.no_late_fees, customer.no_late_interest) == (True, False)
    assert customer.reminder_delivery is DeliveryType.PRINT


def test_a_person_in_our_words():
    person = read(Customer, samples.PERSON)
    assert person.full_name == "Kari Nordmann"
    assert person.date_of_birth == date(1980, 2, 29)
    assert person.may_be_transferred is True


def test_the_national_identity_number_is_never_kept():
    assert "hidden" not in read(Customer, samples.PERSON).model_dump_json()


def test_a_ledger_entry_in_our_words():
    entry = read(LedgerEntry, samples.LEDGER_ENTRY)
    assert (entry.amount, entry.balance) == (Decimal("1250.10"), Decimal("250.00"))
    assert entry.invoice_number == "10042"
    assert entry.due_date == date(2026, 5, 15)
    assert entry.customer_number == 10018
    assert entry.is_write_off is False
    assert entry.voucher_id == UUID(samples.INVOICE_ID)


def test_v1_says_the_same_in_its_own_way():
    invoice = read(CollectionInvoice, samples.COLLECTION_INVOICE)
    assert invoice.remaining_amount == Decimal("0.00")
    assert invoice.kid == "0000004200010"
    assert invoice.last_reminder_type is VoucherType.OUTGOING_NOTICE_OF_DEBT_COLLECTION
    assert invoice.due_date == date(2026, 5, 15)
    assert invoice.changed_at == datetime(2026, 6, 10, 6, 3, tzinfo=UTC)
    case = read(CollectionCase, samples.CASE)
    assert (case.status, case.agency_balance) == (CaseStatus.ACTIVE, Decimal("1310.55"))
    assert case.invoices == (invoice,)


@pytest.mark.parametrize(("number", "spelled"), NUMBERS.items())
def test_numbered_and_spelled_voucher_types_meet(number, spelled):
    assert VoucherType(number) is VoucherType(spelled)
    assert VoucherType(number) is not VoucherType.UNKNOWN


@pytest.mark.parametrize(
    ("number", "spelled"),
    [
        (4, "OutgoingInvoice"),
        (5, "OutgoingCreditNote"),
        (9, "IncomingOcrGiro"),
        (11, "ManualJournal"),
        (19, "BankJournal"),
        (71, "OutgoingPaymentReminder"),
        (72, "OutgoingNoticeOfDebtCollection"),
        (98, "CorrectionVoucher"),
        (99, "ReversalVoucher"),
        (130, "Settlement"),
        (131, "NegativeSettlement"),
    ],
)
def test_the_numbers_that_decide_something_are_those_of_the_v1_documentation(number, spelled):
    assert VoucherType(number).value == spelled


@pytest.mark.parametrize("value", [12345, "Hologram", None, 71.5])
def test_a_voucher_type_that_we_do_not_know_is_unknown(value):
    assert VoucherType(value) is VoucherType.UNKNOWN


@pytest.mark.parametrize("value", [5, "Active"])
def test_a_case_status_that_we_do_not_know_is_unknown(value):
    assert CaseStatus(value) is CaseStatus.UNKNOWN


def test_a_403_is_explained_by_blocked_privileges():
    information = IntegrationInformation(
        active_subscriptions=("Accounting",), invalid_privileges=("TimeTracking_Full", "Payroll")
    )
    assert information.why_forbidden() == (
        "The client's subscriptions (Accounting) do not cover: TimeTracking_Full, Payroll."
    )


def test_a_403_is_explained_by_privileges_that_were_never_granted():
    assert IntegrationInformation(valid_privileges=("Customer",)).why_forbidden() == (
        "The integration was only granted: Customer."
    )


@pytest.mark.parametrize(
    "amounts",
    [[], ["0"], ["10", "-9.99"], ["10", "-10", "0.00"], ["10.005", "-10.005"]],
    ids=["no lines", "zero", "out of balance", "a zero line", "half an øre"],
)
def test_a_voucher_that_go_would_refuse_is_never_made(amounts):
    lines = tuple(
        BankJournalLine(account_id=1, amount=Decimal(amount), vat_id=1, posting_date=date(2026, 6, 15))
        for amount in amounts
    )
    with pytest.raises(UnbalancedVoucher, match="settlement-17"):
        BankJournalDraft(
            external_import_reference="settlement-17",
            voucher_date=date(2026, 6, 15),
            description="Oppgjør 17",
            lines=lines,
        )
