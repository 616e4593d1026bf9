"""The way back from PowerOffice Go; the one route that browsers reach directly."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from services.registration.api.models.connection import ReturnView
from services.registration.api.models.problems import ProblemView
from services.registration.connecting import Connecting, Returned, ReturnNotExpected
from services.registration.domain.consent import explain
from services.registration.signed_links import SignedLinks

UNSEEN = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
"""The address holds a one-time token: neither a cache nor the next page may see it."""


def router(connecting: Connecting, links: SignedLinks) -> APIRouter:
    """Return the route."""
    routes = APIRouter(tags=["onboarding"])

    @routes.get(
        "/onboarding/return",
        response_model=ReturnView,
        responses={
            303: {"description": "A browser is sent on to the portal."},
            404: {"model": ProblemView, "description": "The state is unknown, used or too old (JSON)."},
        },
    )
    async def come_back(request: Request) -> Response:
        """Take the browser back from Go, fetch the client key if consent was given, and say how to go on.

        `state` is ours and works once; `status` and `token` are Go's. A browser is redirected to the portal
        with the outcome and a signed proof of its arrival, also from an address that has been used; whoever
        accepts JSON gets the explanation.
        """
        is_browser = "application/json" not in request.headers.get("accept", "")
        try:
            returned = await connecting.end(request.query_params)
        except ReturnNotExpected:
            if not is_browser:
                raise
            return on({"outcome": "not_expected"})
        if is_browser:
            return on(
                {
                    "creditor_id": str(returned.creditor_id),
                    "outcome": returned.outcome,
                    "email": returned.user_email,
                }
            )
        return JSONResponse(_view(returned).model_dump(mode="json"), headers=UNSEEN)

    def on(content: Mapping[str, str]) -> Response:
        """Send the browser on to the portal."""
        return RedirectResponse(links.arrival(content, connecting.database.clock.now()), 303, UNSEEN)

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
