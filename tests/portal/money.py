"""Money as settlement tells of it: samples of payouts, batches, payments, bank files, postings, claims."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from tests.portal.told import FJORDVIK, named

AT = datetime(2026, 6, 12, 9, 30, tzinfo=UTC).isoformat()
BATCH = named("batch 1")
PAYOUT = named("payout 1")
SETTLEMENT = named(f"{FJORDVIK} settlement 1")


def payout(**more: Any) -> dict[str, Any]:
    return {
        "payout_id": str(PAYOUT),
        "kind": "settlement",
        "settlement_id": str(SETTLEMENT),
        "amount": "861.40",
        "bank_account": "86011117947",
        "payee": "Fjordvik Elektro AS",
        "kid": "",
        "ordered_on": "2026-06-12",
        "status": "ordered",
        "batch_id": None,
        "reason": "",
        "paid_on": None,
        "obstacle": "",
    } | more


def batch(**more: Any) -> dict[str, Any]:
    return {
        "batch_id": str(BATCH),
        "number": 7,
        "status": "draft",
        "payments": 1,
        "total": "861.40",
        "proposed_by": "a@byraa.example",
        "proposed_at": AT,
        "approved_by": None,
        "released_by": None,
        "execution_on": None,
        "file_name": "utbetaling-7.xml",
        "bank_status": "",
        "bank_reason": "",
        "payouts": [payout(status="drafted", batch_id=str(BATCH))],
        "log": [
            {
                "at": AT,
                "by": "a@byraa.example",
                "deed": "proposed",
                "detail": "1 payments, 861.40 kroner",
                "detail_said": {
                    "text": "1 payments, 861.40 kroner",
                    "code": "BatchProposed",
                    "values": {"count": "1", "total": "861.40"},
                },
            }
        ],
    } | more


def waiting(**more: Any) -> dict[str, Any]:
    """A payment that covers no claim, or is owed back."""
    return {
        "payment_id": "ocr-1",
        "case_id": None,
        "kid": "123",
        "amount": "50.00",
        "paid_on": "2026-06-01",
        "debtor_account": "",
        "debtor_name": "Ola Nordmann",
        "text": "",
        "status": "unplaced",
        "reason": "no case has this KID",
    } | more


def payment(*decisions: str, **more: Any) -> dict[str, Any]:
    """A payment with all that settlement tells of it."""
    return (
        waiting(waiting="50.00", overpaid="0.00", case_number=None, covers=[])
        | {"vat_invoice_id": None, "vat_invoice_number": None}
        | {"file_id": str(BATCH), "received_on": "2026-06-02", "reference": "7"}
        | {
            "decisions": [
                {"decision": each, "decided_by": "a@byraa.example", "decided_at": AT, "note": "ringte"}
                | {"allocation_order": None}
                for each in decisions
            ]
        }
        | more
    )


def bank_file(**more: Any) -> dict[str, Any]:
    return {
        "file_id": str(BATCH),
        "name": "ocr-1.txt",
        "status": "refused",
        "received_at": "2026-06-12T09:30:00Z",
        "transmission_number": None,
        "payments": 0,
        "repeated": 0,
        "total": "0.00",
        "booked": "0.00",
        "line_number": 4,
        "reason": "sum mismatch",
        "entries_passed_over": [],
    } | more


def posting(**more: Any) -> dict[str, Any]:
    return {
        "settlement_id": str(SETTLEMENT),
        "status": "posted",
        "result": "861.40",
        "carried_in": "0.00",
        "carried_out": "0.00",
        "payout": "861.40",
        "problem": None,
        "voucher_number": 12,
        "advised_at": AT,
        "mail_problem": "",
        "lines": [],
    } | more


def own_money(**more: str) -> dict[str, str]:
    """What on the client account is the agency's own."""
    return {
        "standing": "900.00",
        "drawable": "800.00",
        "to_pay_in": "0.00",
        "unexplained": "12.50",
    } | more


def bank_entry(**more: Any) -> dict[str, Any]:
    """Money that left the account, and that nothing explains yet."""
    return {
        "file_id": str(BATCH),
        "position": 3,
        "amount": "-12.50",
        "booked_on": "2026-06-12",
        "reference": "R-7",
        "text": "Gebyr for mai",
    } | more


def bank_charge(**more: Any) -> dict[str, Any]:
    return {
        "file_id": str(BATCH),
        "position": 3,
        "amount": "12.50",
        "charged_on": "2026-06-12",
        "reference": "R-7",
        "note": "gebyr for mai",
        "booked_by": "a@byraa.example",
        "booked_at": AT,
        "revoked_by": None,
        "revoked_why": None,
    } | more


def held_credit(**more: Any) -> dict[str, Any]:
    """Money into the account of which the bank has told no details."""
    return {
        "file_id": str(BATCH),
        "position": 2,
        "amount": "450.00",
        "booked_on": "2026-06-12",
        "reference": "H-9",
        "payment_id": "ocr-1",
    } | more


def booked_credit(**more: Any) -> dict[str, Any]:
    return (
        held_credit(
            payment_id="held-1",
            kid="0100001",
            booked_by="a@byraa.example",
            booked_at=AT,
            note="banken ringte",
            undone_by=None,
            undone_why=None,
        )
        | more
    )


INVOICE = named("VAT invoice 1")


def vat_invoice(**more: Any) -> dict[str, Any]:
    """An invoice for VAT with a payment and a mark."""
    return {
        "vat_invoice_id": str(INVOICE),
        "number": 31,
        "creditor_id": str(FJORDVIK),
        "settlement_id": str(SETTLEMENT),
        "settlement_number": 1,
        "kid": "90000003107",
        "invoiced_on": "2026-06-11",
        "due_on": "2026-06-25",
        "basis": "400.00",
        "vat": "100.00",
        "paid": "40.00",
        "paid_elsewhere": "0.00",
        "set_off": "0.00",
        "open": "60.00",
        "is_overdue": False,
        "to_account": "86011117947",
        "has_pdf": True,
        "payments": [
            {"payment_id": "ocr-9", "amount": "40.00", "received_on": "2026-06-12"}
            | {"covers": "40.00", "overpaid": "0.00"}
        ],
        "marks": [],
    } | more


def ledger_claim(invoice_id: UUID, **more: Any) -> dict[str, Any]:
    """A claim in settlement's books."""
    return {
        "invoice_id": str(invoice_id),
        "invoice_number": "10042",
        "amount": "1000.00",
        "closing_reason": None,
        "closed_on": None,
        "written_off": "0.00",
        "owed": None,
    } | more


def outlay(**more: Any) -> dict[str, Any]:
    return {
        "outlay_id": str(named("outlay 1")),
        "what": "conciliation_complaint",
        "amount": "1314.00",
        "laid_out_on": "2026-06-01",
        "by_agency": True,
        "is_revoked": False,
        "entered_by": "a@byraa.example",
        "revoked_by": None,
    } | more


REPORT = {
    "title": "Klientkonto",
    "subtitle": "15.06.2026",
    "facts": [{"label": "Bokført", "value": "861.40", "is_warning": False}],
    "tables": [
        {
            "title": "Hvem pengene tilhører",
            "columns": [
                {"key": "who", "label": "Hvem", "kind": "text"},
                {"key": "sum", "label": "Beløp", "kind": "money"},
            ],
            "rows": [{"who": "Fjordvik", "sum": "861.40"}],
            "total": {"who": "Sum", "sum": "861.40"},
        }
    ],
}
