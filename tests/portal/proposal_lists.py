"""Transfer's proposal lists, as far as the portal reads them; how transfer filters is tested there."""

from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query, Request

from tests.portal.told import NOW, Told


@dataclass
class ProposalLists:
    """The invoices of all companies; each has the number under which it came into its list."""

    rows: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    came: dict[UUID, int] = field(default_factory=dict)
    sought: list[dict[str, str]] = field(default_factory=list)
    unseen: set[UUID] = field(default_factory=set)
    hides: int = 0
    summaries: int = 0
    reasons: list[str] = field(default_factory=list)
    next: str | None = None

    def put(self, told: Told, status: str, more: dict[str, Any]) -> None:
        """Put an invoice into the list."""
        self.came[told.id] = max(self.came.values(), default=0) + 1
        self.rows[told.id] = {
            "invoice_id": str(told.id),
            "creditor_id": str(told.creditor_id),
            "status": status,
            "invoice": {
                "number": told.number,
                "invoice_date": str(told.invoice.invoice_date),
                "due_date": str(told.invoice.due_date),
                "amount": str(told.amount),
            },
            "customer": {"name": told.customer.name},
            "left_to_pay": str(told.amount),
            "days_overdue": (NOW.date() - told.due).days,
            "auto_approve": False,
            "detail": "",
            "held_until": None,
            "likely_customer": None,
        } | more

    def number(self, invoice_id: UUID) -> str | None:
        """The number of an invoice in the list."""
        return self.rows[invoice_id]["invoice"]["number"] if invoice_id in self.rows else None

    def chosen(self, body: dict[str, Any]) -> list[UUID]:
        """The invoices that are decided on; those that were not seen are refused."""
        ids = [UUID(each) for each in body.get("invoice_ids") or ()]
        if "invoice_ids" not in body:
            ids = [i for i, row in self.rows.items() if row["status"] == "draft" and self._of(row, body)]
        latest = body.get("seen_until")
        self.unseen = {i for i in ids if latest is not None and self.came.get(i, 0) > latest}
        return ids

    def refusal(self, invoice_id: UUID) -> str | None:
        """Why an invoice of the last decision is not approved."""
        return "not_seen" if invoice_id in self.unseen else None

    @staticmethod
    def _of(row: dict[str, Any], body: dict[str, Any]) -> bool:
        return bool(row["creditor_id"] == body["creditor_id"])

    def routes(self, routes: APIRouter) -> None:
        """Offer what transfer offers."""

        @routes.get("/proposal-list")
        async def page(
            creditor_id: Annotated[list[UUID], Query()],
            status: Annotated[list[str], Query()],
            request: Request,
        ):
            self.sought.append(dict(request.query_params))
            if self.sought[-1].get("cursor") == "spoilt":
                raise HTTPException(422)
            theirs = [row for row in self.rows.values() if UUID(row["creditor_id"]) in creditor_id]
            return {
                "rows": [row for row in theirs if row["status"] in status],
                "totals": {
                    "by_status": counted(theirs),
                    "found": summed([row for row in theirs if row["status"] in status]),
                    "hidden": {"count": self.hides, "left_to_pay": "0.00"},
                },
                "creditors": [self._part(each) for each in creditor_id],
                "reasons": self.reasons,
                "next": self.next,
            }

        @routes.get("/summary")
        async def summary(creditor_id: Annotated[list[UUID], Query()]):
            self.summaries += 1
            theirs = [row for row in self.rows.values() if UUID(row["creditor_id"]) in creditor_id]
            return {"proposals": counted(theirs)}

    def _part(self, creditor_id: UUID) -> dict[str, Any]:
        theirs = {i: row for i, row in self.rows.items() if row["creditor_id"] == str(creditor_id)}
        return {
            "creditor_id": str(creditor_id),
            "seen_until": max((self.came[i] for i in theirs), default=0),
            "drafts": summed([row for row in theirs.values() if row["status"] == "draft"]),
        }


def summed(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"count": len(rows), "left_to_pay": f"{sum(float(row['left_to_pay']) for row in rows):.2f}"}


def counted(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    statuses = sorted({row["status"] for row in rows})
    return [{"status": each, "count": sum(row["status"] == each for row in rows)} for each in statuses]
