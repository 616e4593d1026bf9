"""API v1's debt collection, made for agencies and absent from API v2 (role DebtCollection_Full).

Which invoices the creditor has approved, and the cases that he sees in Go.
Every answer is an envelope `{data, success, count}`; a business error comes with HTTP 200 and
`success: false`. JSON is camelCase; OData's field names are PascalCase. No subscription key.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

import httpx
from pydantic import BaseModel

from shared.poweroffice.auth import TokenSource
from shared.poweroffice.endpoints import Endpoints
from shared.poweroffice.errors import DuplicateReference, GoError, InvalidRequest, Problem
from shared.poweroffice.models import CollectionCase, CollectionInvoice
from shared.poweroffice.paging import query
from shared.poweroffice.patience import Patience
from shared.poweroffice.privileges import Explain
from shared.poweroffice.problems import request_name
from shared.poweroffice.transport import GoTransport
from shared.poweroffice.turns import Turns
from shared.poweroffice.wire import decode, read, timestamp, unreadable

PAGE_SIZE = 1000
DUPLICATE = "ApiUniqueConstraint"

Row = TypeVar("Row", bound=BaseModel)


class DebtCollectionClient:
    """One creditor's debt collection in PowerOffice Go (API v1: DebtCollection).

    Every method raises a leaf of `errors.GoError`; a refusal by the accounts is an InvalidRequest whose
    `problem.kind` is Go's exception. Reads are repeated within `patience`; writes are sent once.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        endpoints: Endpoints,
        tokens: TokenSource,
        turns: Turns,
        *,
        patience: Patience | None = None,
        explain: Explain | None = None,
    ) -> None:
        """Act for the creditor whose `tokens` these are; `explain` says why Go forbids something."""
        self._transport = GoTransport(
            http,
            base_url=endpoints.v1_base_url,
            tokens=tokens,
            turns=turns,
            patience=patience,
            explain=explain,
        )

    async def is_active(self) -> bool:
        """Tell whether the client lets new cases be made (API v1: GET IsActiveDebtCollection).

        Where it does not, `available_invoices` and `create_case` are refused.
        """
        response = await self._transport.get("/DebtCollection/IsActiveDebtCollection")
        active = _envelope(response).get("data")
        if not isinstance(active, bool):
            raise unreadable(response, "true or false was expected")
        return active

    async def available_invoices(self) -> list[CollectionInvoice]:
        """Return the invoices approved for collection and not yet in a case (API v1: AvailableInvoices)."""
        return await self._pages(
            CollectionInvoice, "/DebtCollection/Invoices/AvailableInvoices", order="InvoiceNo"
        )

    async def cases(
        self, *, code: str | None = None, changed_after: datetime | None = None
    ) -> list[CollectionCase]:
        """Return cases (API v1: GET DebtCollection, OData).

        Args:
            code: with this case number of ours; look here before creating a case again.
            changed_after: changed after this instant.
        """
        conditions = []
        if code is not None:
            conditions.append("(Code eq '{}')".format(code.replace("'", "''")))
        if changed_after is not None:
            conditions.append(f"(LastChanged gt DateTimeOffset'{timestamp(changed_after)}')")
        return await self._pages(
            CollectionCase, "/DebtCollection/", order="Code", only=" and ".join(conditions) or None
        )

    async def case(self, case_id: UUID) -> CollectionCase:
        """Return one case (API v1: GET DebtCollection/{id})."""
        return _one(CollectionCase, await self._transport.get(f"/DebtCollection/{case_id}"))

    async def create_case(
        self, *, code: str, invoice_ids: Collection[UUID], case_url: str, agency_balance: Decimal
    ) -> CollectionCase:
        """Make a case of available invoices, which Go then shows as fetched (API v1: POST DebtCollection).

        Sent once. After any Transient look for the code with `cases` before creating it again.

        Args:
            code: the agency's case number; required although the documentation does not say so.
            invoice_ids: at least one.
            case_url: where the creditor can follow the case; Go shows it as a link.
            agency_balance: what the debtor owes the agency, kroner.
        """
        body = {
            "code": code,
            "invoices": [{"id": invoice_id} for invoice_id in invoice_ids],
            "externalCaseUrl": case_url,
            "balanceAgency": agency_balance,
        }
        return await self._post("/DebtCollection/", body)

    async def add_invoices(self, case_id: UUID, *, invoice_ids: Collection[UUID]) -> CollectionCase:
        """Add available invoices to a case (API v1: POST AddInvoicesToCase)."""
        body = {"caseId": case_id, "invoiceIds": list(invoice_ids)}
        return await self._post("/DebtCollection/AddInvoicesToCase/", body)

    async def update_status(
        self, case_id: UUID, *, text: str, closed: bool = False, agency_balance: Decimal | None = None
    ) -> CollectionCase:
        """Say how the case stands; it becomes active again unless `closed` (API v1: POST UpdateStatus)."""
        body = {
            "caseId": case_id,
            "statusText": text,
            "isCaseClosed": closed,
            "updatedBalanceAgency": agency_balance,
        }
        return await self._post("/DebtCollection/UpdateStatus/", body)

    async def reject(self, case_id: UUID) -> None:
        """Refuse a case as the agency; its invoices are then rejected in Go (API v1: DELETE {id})."""
        _envelope(await self._transport.send("DELETE", f"/DebtCollection/{case_id}"))

    async def _post(self, path: str, body: Mapping[str, object]) -> CollectionCase:
        return _one(CollectionCase, await self._transport.send("POST", path, json=body))

    async def _pages(self, model: type[Row], path: str, *, order: str, only: str | None = None) -> list[Row]:
        """Read every row; `$orderby` makes `$skip` mean something (v1 documentation: filtering).

        `count` is the number of rows over all pages; without it, a page that is not full is the last.
        """
        found: list[Row] = []
        while True:
            params = {"$filter": only, "$orderby": order, "$skip": len(found), "$top": PAGE_SIZE}
            response = await self._transport.get(path, query(params))
            envelope = _envelope(response)
            page = _many(model, envelope.get("data"), response)
            found.extend(page)
            total = envelope.get("count")
            is_last = len(found) >= total if isinstance(total, int) else len(page) < PAGE_SIZE
            if is_last or not page:
                return found


def _envelope(response: httpx.Response) -> Mapping[str, object]:
    """Return the answer's envelope; a bare value reads as its content.

    Raises:
        InvalidRequest: the envelope says that the request failed.
    """
    envelope = decode(response)
    if not isinstance(envelope, dict):
        return {"data": envelope}
    if "success" not in envelope:
        raise unreadable(response, "an envelope was expected")
    if envelope["success"] is not True:
        raise _refused(response, envelope.get("validation"))
    return envelope


def _one(model: type[Row], response: httpx.Response) -> Row:
    return read(model, _envelope(response).get("data"), response)


def _many(model: type[Row], data: object, response: httpx.Response) -> list[Row]:
    """Return the envelope's rows; a single one may stand alone (v1 documentation: filtering)."""
    rows = data if isinstance(data, list) else [] if data is None else [data]
    return [read(model, row, response) for row in rows]


def _refused(response: httpx.Response, validation: object) -> GoError:
    fields = validation if isinstance(validation, dict) else {}
    details = [fields.get("exceptionDetails"), fields.get("fields"), fields.get("batchItemErrors")]
    problem = Problem(
        status=response.status_code,
        title=str(fields.get("summary") or "success: false"),
        detail="; ".join(str(detail) for detail in details if detail),
        kind=str(fields.get("exception") or ""),
    )
    error = DuplicateReference if problem.kind == DUPLICATE else InvalidRequest
    return error(request_name(response.request), problem)
