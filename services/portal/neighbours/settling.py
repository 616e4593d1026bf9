"""Settlement's HTTP API: vouchers and their problems, payouts, refunds, bank files, reports.

What moves money is done on behalf of somebody, whom settlement writes into its log.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from urllib.parse import quote
from uuid import UUID

import httpx
from pydantic import BaseModel, TypeAdapter

from services.portal.neighbours.asking import ask

MOST = 200
"""Things of a kind that one page shows."""

BatchDeed = Literal["approve", "release", "cancel"]
PayoutDeed = Literal["correct", "withdraw"]
PostingDeed = Literal["post", "posted-by-hand"]
PaymentDeed = Literal["place", "give-back"]
ReportName = Literal["client-account", "creditor-statement", "vat", "aged-claims"]
ReportFormat = Literal["csv", "pdf"]


class PostingProblem(BaseModel):
    """Why a voucher is not in PowerOffice Go: what to correct and where, in Norwegian, and Go's own words."""

    code: str
    what: str
    where: str
    go: str


class Posting(BaseModel):
    """Where a settlement stands; kroner."""

    settlement_id: UUID
    status: Literal["ordered", "posted", "not_posted", "posting_failed"]
    result: Decimal
    carried_in: Decimal
    carried_out: Decimal
    payout: Decimal
    problem: PostingProblem | None
    voucher_number: int | None
    advised_at: datetime | None
    mail_problem: str


class Payout(BaseModel):
    """Money on its way out, kroner; `obstacle` says why it waits, `reason` is the bank's."""

    payout_id: UUID
    kind: Literal["settlement", "refund", "agency"]
    settlement_id: UUID | None
    amount: Decimal
    bank_account: str
    payee: str
    kid: str
    ordered_on: date
    status: Literal["ordered", "drafted", "released", "paid", "rejected", "withdrawn"]
    batch_id: UUID | None
    reason: str
    paid_on: date | None
    obstacle: str


class Deed(BaseModel):
    """Who did what, and when."""

    at: datetime
    by: str
    deed: str
    detail: str


class Batch(BaseModel):
    """A batch of payouts, which one person approves and another releases."""

    batch_id: UUID
    number: int
    status: Literal["draft", "approved", "released", "cancelled"]
    payments: int
    total: Decimal
    proposed_by: str
    proposed_at: datetime
    approved_by: str | None
    released_by: str | None
    execution_on: date | None
    file_name: str
    bank_status: str
    bank_reason: str


class BatchDetail(Batch):
    """A batch with its payouts and its log, and (of a new one) what had to be left out."""

    payouts: list[Payout]
    log: list[Deed]
    left_out: list[Payout] = []


class BankFile(BaseModel):
    """A file from the bank; a refused one says where and why."""

    file_id: UUID
    name: str
    status: Literal["taken", "refused"]
    received_at: datetime
    transmission_number: str | None
    payments: int
    total: Decimal
    line_number: int | None
    reason: str | None


class StatusReport(BaseModel):
    """The bank's answer to a file of ours; a refused one says why."""

    status: Literal["taken", "refused"]
    received_at: datetime
    received_by: str
    batch_id: UUID | None
    reason: str | None


class Taken(BaseModel):
    """What a file from the bank held."""

    payments: int


class Answered(BaseModel):
    """What a status report did, and what it says that cannot be."""

    number: int
    bank_status: str
    contradictions: list[str]


class ReportColumn(BaseModel):
    """A column of a report."""

    key: str
    label: str
    kind: str


class ReportFact(BaseModel):
    """A labelled value; `is_warning` when somebody must do something about it."""

    label: str
    value: str | int | None
    is_warning: bool


class ReportTable(BaseModel):
    """A table of a report; rows and total by the columns' keys."""

    title: str
    columns: list[ReportColumn]
    rows: list[dict[str, str | int | None]]
    total: dict[str, str | int | None] | None


class Report(BaseModel):
    """A report as a page shows it, in Norwegian."""

    title: str
    subtitle: str
    facts: list[ReportFact]
    tables: list[ReportTable]


_BATCHES = TypeAdapter(list[Batch])
_PAYOUTS = TypeAdapter(list[Payout])
_FILES = TypeAdapter(list[BankFile])
_REPORTS = TypeAdapter(list[StatusReport])


@dataclass(frozen=True)
class Settling:
    """What settlement is asked, and told on behalf of a person."""

    client: httpx.AsyncClient

    async def posting(self, settlement_id: UUID) -> Posting:
        """Return where a settlement stands; it is a part of a page, so it is not waited for long."""
        return Posting.model_validate_json(
            await ask(self.client, "GET", f"/settlements/{settlement_id}", timeout=3)
        )

    async def post(self, settlement_id: UUID, deed: PostingDeed) -> None:
        """Try a refused voucher again, or leave it to the creditor, who has posted it by hand."""
        await ask(self.client, "POST", f"/settlements/{settlement_id}/{deed}")

    async def payouts(self, creditor_id: UUID) -> list[Payout]:
        """Return a company's payouts, the newest first."""
        params = {"creditor_id": str(creditor_id), "limit": 1000}
        return _PAYOUTS.validate_json(await ask(self.client, "GET", "/payouts", params=params, timeout=3))

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
        answer = await ask(self.client, "POST", "/payout-batches", headers=_person(by))
        return BatchDetail.model_validate_json(answer)

    async def decide(self, batch_id: UUID, deed: BatchDeed, reason: str, by: str) -> None:
        """Approve, release or cancel a batch."""
        body = {"json": {"reason": reason}} if deed == "cancel" else {}
        await ask(self.client, "POST", f"/payout-batches/{batch_id}/{deed}", headers=_person(by), **body)

    async def change_payout(self, payout_id: UUID, deed: PayoutDeed, words: dict[str, str], by: str) -> None:
        """Correct a payout that waits (`bank_account`, `kid`), or take it back (`reason`)."""
        await ask(self.client, "POST", f"/payouts/{payout_id}/{deed}", json=words, headers=_person(by))

    async def order_refund(self, payment_id: str, bank_account: str, by: str) -> None:
        """Order a refund to the account that the debtor has named."""
        path = f"/refunds/{quote(payment_id, safe='')}/order"
        await ask(self.client, "POST", path, json={"bank_account": bank_account}, headers=_person(by))

    async def bank_files(self) -> list[BankFile]:
        """Return the bank's files, the newest first."""
        return _FILES.validate_json(await ask(self.client, "GET", "/bank-files", params={"limit": MOST}))

    async def take_bank_file(self, name: str, content: bytes, by: str) -> Taken:
        """Hand a file of payments in."""
        answer = await ask(
            self.client, "POST", "/bank-files", files={"file": (name, content)}, headers=_person(by)
        )
        return Taken.model_validate_json(answer)

    async def retry_bank_file(self, file_id: UUID, by: str) -> None:
        """Take a refused file again, as it is kept."""
        await ask(self.client, "POST", f"/bank-files/{file_id}/retry", headers=_person(by))

    async def decide_payment(
        self, payment_id: str, deed: PaymentDeed, *, case_number: str, note: str, by: str
    ) -> None:
        """Let a payment cover a case's claims, or be owed back to whoever paid it."""
        case = {"case_number": case_number} if deed == "place" else {}
        body = {"decided_by": by, "note": note} | case
        path = f"/payments/{quote(payment_id, safe='')}/{deed}"
        await ask(self.client, "POST", path, json=body, headers=_person(by))

    async def status_reports(self) -> list[StatusReport]:
        """Return the bank's answers, the newest first."""
        answer = await ask(self.client, "GET", "/status-reports", params={"limit": 50})
        return _REPORTS.validate_json(answer)

    async def take_status_report(self, name: str, content: bytes, by: str) -> Answered:
        """Hand the bank's answer to a payout file in."""
        answer = await ask(
            self.client, "POST", "/status-reports", files={"file": (name, content)}, headers=_person(by)
        )
        return Answered.model_validate_json(answer)

    async def report(self, name: ReportName, params: dict[str, str]) -> Report:
        """Return a report for a page."""
        return Report.model_validate_json(await ask(self.client, "GET", f"/reports/{name}", params=params))

    async def report_file(self, name: ReportName, form: ReportFormat, params: dict[str, str]) -> bytes:
        """Return a report as a file."""
        return await ask(self.client, "GET", f"/reports/{name}.{form}", params=params)


def _person(email: str) -> dict[str, Any]:
    """Return the header that names who acts."""
    return {"On-Behalf-Of": email.encode()}
