"""The way back from PowerOffice Go; the one route that browsers reach directly."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from services.registration.api.models import ProblemView, ReturnView
from services.registration.connecting import Connecting, Returned
from services.registration.domain import explain
from services.registration.seals import Seals

UNSEEN = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
"""The address holds a one-time token: neither a cache nor the next page may see it."""


def router(connecting: Connecting, seals: Seals) -> APIRouter:
    """Return the route."""
    routes = APIRouter(tags=["onboarding"])

    @routes.get(
        "/onboarding/return",
        response_model=ReturnView,
        responses={
            303: {"description": "A browser is sent on to the portal."},
            404: {"model": ProblemView, "description": "The state is unknown, used or too old."},
        },
    )
    async def come_back(request: Request) -> Response:
        """Take the browser back from Go, fetch the client key if consent was given, and say how to go on.

        `state` is ours and works once; `status` and `token` are Go's. A browser is redirected to the portal
        with the outcome and a signed proof of its arrival; whoever accepts JSON gets the explanation.
        """
        returned = await connecting.end(request.query_params)
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse(_view(returned).model_dump(mode="json"), headers=UNSEEN)
        async with connecting.database.transaction() as tx:
            now = tx.now
        content = {
            "creditor_id": str(returned.creditor_id),
            "outcome": returned.outcome,
            "email": returned.user_email,
        }
        return RedirectResponse(seals.arrival(content, now), 303, UNSEEN)

    return routes


def _view(returned: Returned) -> ReturnView:
    explanation = explain(returned.outcome)
    return ReturnView(
        registration_id=returned.creditor_id,
        outcome=returned.outcome,
        title=explanation.title,
        text=explanation.text,
        way_on=explanation.way_on,
    )
