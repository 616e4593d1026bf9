"""`/gui`: the deeds of `Screens` as POST endpoints, and what a client's screens show as GET."""

import json
from typing import Any

from pydantic import ValidationError, validate_call
from pydantic_core import to_jsonable_python
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.sandbox.poweroffice import collection
from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.enums import CollectionStatus
from deploy.sandbox.poweroffice.gui.screens import DEEDS, Screens
from deploy.sandbox.poweroffice.refusals import Invalid, NotFound, Refusal
from deploy.sandbox.poweroffice.state import World
from shared.clock import Clock, oslo_date


def routes(world: World, clock: Clock) -> list[Route]:
    """Return the routes under `/gui`."""

    async def clients(_request: Request) -> Response:
        return JSONResponse([_extensions(company) for company in world.companies.values()])

    async def client(request: Request) -> Response:
        try:
            return JSONResponse(_state(world.company(request.path_params["number"]), clock))
        except Refusal as refusal:
            return _refused(refusal)

    async def deed(request: Request) -> Response:
        try:
            screens = Screens(world.company(request.path_params["number"]), clock, world)
            return _do(screens, request.path_params["deed"].replace("-", "_"), await request.body())
        except Refusal as refusal:
            return _refused(refusal)

    return [
        Route("/gui", clients),
        Route("/gui/{number}", client),
        Route("/gui/{number}/{deed}", deed, methods=["POST"]),
    ]


def _do(screens: Screens, name: str, body: bytes) -> Response:
    if name not in DEEDS:
        raise NotFound("Unknown deed", f"'{name}' is not one of {', '.join(DEEDS)}.")
    try:
        arguments = json.loads(body or b"{}")
        result = validate_call(getattr(screens, name))(**arguments)
    except (TypeError, ValueError, ValidationError) as error:
        raise Invalid("Unusable arguments", str(error)) from error
    return JSONResponse(to_jsonable_python(result))


def _refused(refusal: Refusal) -> Response:
    status = 404 if isinstance(refusal, NotFound) else 400
    return JSONResponse({"title": refusal.title, "detail": refusal.detail}, status_code=status)


def _extensions(company: Company) -> dict[str, Any]:
    return {
        "organisation_number": company.organisation_number,
        "name": company.organization.name,
        "extensions": to_jsonable_python(company.extensions.installed),
    }


def _state(company: Company, clock: Clock) -> dict[str, Any]:
    today = oslo_date(clock.now())
    return _extensions(company) | {
        "today": today.isoformat(),
        "trial_balance": _trial_balance(company),
        "open_items": _open_items(company),
        "collection": {
            status.name.lower(): [item.number for item in collection.with_status(company, status, today)]
            for status in CollectionStatus
            if status is not CollectionStatus.NONE
        },
        "cases": to_jsonable_python(list(company.collection.cases.values())),
    }


def _trial_balance(company: Company) -> list[dict[str, object]]:
    balances = company.books.trial_balance()
    rows = [(company.accounts[account_id], balance) for account_id, balance in balances.items()]
    return [
        {"account_no": account.account_no, "name": account.name, "balance": str(balance)}
        for account, balance in sorted(rows, key=lambda row: row[0].account_no)
    ]


def _open_items(company: Company) -> list[dict[str, object]]:
    return [
        {
            "entry_id": entry.id,
            "customer_no": company.customer(entry.customer_id).number,
            "invoice_no": entry.invoice_no,
            "due_date": entry.due_date.isoformat() if entry.due_date else None,
            "amount": str(entry.amount),
            "balance": str(entry.balance),
        }
        for entry in company.ledger.entries.values()
        if entry.is_open
    ]
