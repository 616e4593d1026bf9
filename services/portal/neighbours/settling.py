"""Settlement's HTTP API: vouchers and their problems, payouts, refunds, bank files, reports.

What moves money is done on behalf of somebody, whom settlement writes into its log.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx
from pydantic import TypeAdapter

from services.portal.neighbours.answers import CaseBooks, Outlay, RemainderLimit, Suggestion
from services.portal.neighbours.asking import SOON, ask, person
from services.portal.neighbours.booked import (
    Answered,
    BankFile,
    BankFileDetail,
    Batch,
    BatchDeed,
    BatchDetail,
    DecidedPayment,
    PaymentDeed,
    PaymentDetail,
    Payout,
    PayoutDeed,
    Posting,
    PostingDeed,
    StatusReport,
    Taken,
)
from services.portal.neighbours.reporting import Report, ReportFormat, ReportName
from shared.events import CourtCostKind

MOST = 200
"""Things of a kind that one page shows."""
SHORTEST_REASON = 3
"""Characters of a reason that settlement takes."""
MOST_DECIDED = 20
"""Payments decided by people that a page shows, the last ones."""

PRINCIPAL_FIRST = ["principal", "interest", "costs"]
"""The order of a payment whose debtor has asked that it covers the principal first."""

_BATCHES = TypeAdapter(list[Batch])
_PAYOUTS = TypeAdapter(list[Payout])
_FILES = TypeAdapter(list[BankFile])
_REPORTS = TypeAdapter(list[StatusReport])
_SUGGESTIONS = TypeAdapter(list[Suggestion])
_OUTLAYS = TypeAdapter(list[Outlay])
_LIMITS = TypeAdapter(list[RemainderLimit])
_DECIDED = TypeAdapter(list[DecidedPayment])


@dataclass(frozen=True, kw_only=True)
class OutlayGiven:
    """Court costs that somebody enters, kroner; `by_agency` when the agency has laid them out."""

    what: CourtCostKind
    amount: Decimal
    laid_out_on: date
    by_agency: bool


@dataclass(frozen=True)
class Settling:
    """What settlement is asked, and told on behalf of a person."""

    client: httpx.AsyncClient

    async def posting(self, settlement_id: UUID) -> Posting:
        """Return where a settlement stands; it is a part of a page, so it is not waited for long."""
        return Posting.model_validate_json(
            await ask(self.client, "GET", f"/settlements/{settlement_id}", timeout=SOON)
        )

    async def post(self, settlement_id: UUID, deed: PostingDeed) -> None:
        """Try a refused voucher again, or leave it to the creditor, who has posted it by hand."""
        await ask(self.client, "POST", f"/settlements/{settlement_id}/{deed}")

    async def payouts(self, creditor_id: UUID) -> list[Payout]:
        """Return a company's payouts, the newest first."""
        params = {"creditor_id": str(creditor_id), "limit": 1000}
        return _PAYOUTS.validate_json(await ask(self.client, "GET", "/payouts", params=params, timeout=SOON))

    async def waiting_payouts(self) -> list[Payout]:
        """Return what is to be paid, with what stands in the way of each."""
        params = {"waiting": True, "limit": MOST}
        return _PAYOUTS.validate_json(await ask(self.client, "GET", "/payouts", params=params))

    async def batches(self) -> list[Batch]:
        """Return the payout batches, the newest first."""
        return _BATCHES.validate_json(await ask(self.client, "GET", "/payout-batches", params={"limit": 50}))

    async def batch(self, batch_id: UUID) -> BatchDetail:
        """Return a batch with everything in it."""
        return BatchDetail.model_validate_json(await ask(self.client, "GET", f"/payout-batches/{batch_id}"))

    async def batch_file(self, batch_id: UUID) -> bytes:
        """Return the file of a released batch."""
        return await ask(self.client, "GET", f"/payout-batches/{batch_id}/file")

    async def propose(self, by: str) -> BatchDetail:
        """Propose a batch of all that can be paid now."""
        answer = await ask(self.client, "POST", "/payout-batches", headers=person(by))
        return BatchDetail.model_validate_json(answer)

    async def decide(self, batch_id: UUID, deed: BatchDeed, reason: str, by: str) -> None:
        """Approve, release or cancel a batch."""
        body = {"json": {"reason": reason}} if deed == "cancel" else {}
        await ask(self.client, "POST", f"/payout-batches/{batch_id}/{deed}", headers=person(by), **body)

    async def change_payout(self, payout_id: UUID, deed: PayoutDeed, words: dict[str, str], by: str) -> None:
        """Correct a payout that waits (`bank_account`, `kid`), or take it back (`reason`)."""
        await ask(self.client, "POST", f"/payouts/{payout_id}/{deed}", json=words, headers=person(by))

    async def order_refund(self, payment_id: str, bank_account: str, by: str) -> None:
        """Order a refund to the account that the debtor has named."""
        path = f"/refunds/{quote(payment_id, safe='')}/order"
        await ask(self.client, "POST", path, json={"bank_account": bank_account}, headers=person(by))

    async def bank_files(self) -> list[BankFile]:
        """Return the bank's files, the newest first."""
        return _FILES.validate_json(await ask(self.client, "GET", "/bank-files", params={"limit": MOST}))

    async def take_bank_file(self, name: str, content: bytes, by: str) -> Taken:
        """Hand a file of payments in."""
        answer = await ask(
            self.client, "POST", "/bank-files", files={"file": (name, content)}, headers=person(by)
        )
        return Taken.model_validate_json(answer)

    async def retry_bank_file(self, file_id: UUID, by: str) -> None:
        """Take a refused file again, as it is kept."""
        await ask(self.client, "POST", f"/bank-files/{file_id}/retry", headers=person(by))

    async def bank_file(self, file_id: UUID) -> BankFileDetail:
        """Return a file with the entries that were no payments."""
        return BankFileDetail.model_validate_json(await ask(self.client, "GET", f"/bank-files/{file_id}"))

    async def drop_bank_file(self, file_id: UUID, reason: str, by: str) -> None:
        """Throw a refused file away; settlement's log of operators keeps who did it, and why."""
        path = f"/bank-files/refused/{file_id}"
        await ask(self.client, "DELETE", path, json={"reason": reason}, headers=person(by))

    async def payment(self, payment_id: str) -> PaymentDetail:
        """Return a payment with all that is known about it."""
        answer = await ask(self.client, "GET", f"/payments/{quote(payment_id, safe='')}")
        return PaymentDetail.model_validate_json(answer)

    async def suggestions(self, payment_id: str) -> list[Suggestion]:
        """Return the cases that a payment may be meant for, the likeliest first."""
        path = f"/payments/{quote(payment_id, safe='')}/suggestions"
        return _SUGGESTIONS.validate_json(await ask(self.client, "GET", path))

    async def decided_payments(self) -> list[DecidedPayment]:
        """Return the payments that stand where people have put them, those decided last first."""
        answer = await ask(self.client, "GET", "/payments/decided", params={"limit": MOST_DECIDED})
        return _DECIDED.validate_json(answer)

    async def decide_payment(
        self, payment_id: str, deed: PaymentDeed, *, note: str, by: str, **place: Any
    ) -> None:
        """Let a payment cover a case's claims, be owed back to whoever paid it, or lie by its KID again.

        Or be the agency's own, or pay an invoice for VAT. `place` is where to: `case_number`, with `order`
        where the debtor has named one, or `invoice_number`.
        """
        body = {"note": note} | place
        path = f"/payments/{quote(payment_id, safe='')}/{deed}"
        await ask(self.client, "POST", path, json=body, headers=person(by))

    async def claims(self, case_id: UUID) -> CaseBooks:
        """Return a case and its claims as they stand in the books today."""
        return CaseBooks.model_validate_json(await ask(self.client, "GET", f"/cases/{case_id}/claims"))

    async def outlays(self, case_id: UUID) -> list[Outlay]:
        """Return the court costs of a case, revoked ones too, the oldest first."""
        return _OUTLAYS.validate_json(await ask(self.client, "GET", f"/cases/{case_id}/outlays"))

    async def enter_outlay(self, case_id: UUID, outlay_id: UUID, outlay: OutlayGiven, by: str) -> None:
        """Enter court costs under an id of ours; the same again changes nothing."""
        body = {"what": outlay.what, "amount": str(outlay.amount), "by_agency": outlay.by_agency}
        body |= {"laid_out_on": outlay.laid_out_on.isoformat()}
        path = f"/cases/{case_id}/outlays/{outlay_id}"
        await ask(self.client, "PUT", path, json=body, headers=person(by))

    async def revoke_outlay(self, case_id: UUID, outlay_id: UUID, by: str) -> None:
        """Take court costs back that were entered by mistake."""
        await ask(self.client, "DELETE", f"/cases/{case_id}/outlays/{outlay_id}", headers=person(by))

    async def remainder_limits(self) -> list[RemainderLimit]:
        """Return the limits of what is asked of nobody, with the days from which they count."""
        return _LIMITS.validate_json(await ask(self.client, "GET", "/remainder-limits"))

    async def set_remainder_limit(self, counts_from: date, amount: Decimal, by: str) -> None:
        """Let a limit count from a day to come."""
        body = {"counts_from": counts_from.isoformat(), "amount": str(amount)}
        await ask(self.client, "PUT", "/remainder-limits", json=body, headers=person(by))

    async def enter_balance(self, on_day: date, balance: Decimal, by: str) -> None:
        """Enter the balance of the client account at the end of a day, as the bank's statement has it."""
        body = {"on_day": on_day.isoformat(), "balance": str(balance)}
        path = "/reports/client-account/balances"
        await ask(self.client, "POST", path, json=body, headers=person(by))

    async def status_reports(self) -> list[StatusReport]:
        """Return the bank's answers, the newest first."""
        answer = await ask(self.client, "GET", "/status-reports", params={"limit": 50})
        return _REPORTS.validate_json(answer)

    async def take_status_report(self, name: str, content: bytes, by: str) -> Answered:
        """Hand the bank's answer to a payout file in."""
        answer = await ask(
            self.client, "POST", "/status-reports", files={"file": (name, content)}, headers=person(by)
        )
        return Answered.model_validate_json(answer)

    async def report(self, name: ReportName, params: dict[str, str]) -> Report:
        """Return a report for a page."""
        return Report.model_validate_json(await ask(self.client, "GET", f"/reports/{name}", params=params))

    async def report_file(self, name: ReportName, form: ReportFormat, params: dict[str, str]) -> bytes:
        """Return a report as a file."""
        return await ask(self.client, "GET", f"/reports/{name}.{form}", params=params)
