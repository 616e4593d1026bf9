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
        "log": [{"at": AT, "by": "a@byraa.example", "deed": "proposed", "detail": ""}],
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
