"""The page in Go where a user lets an integration in: a form with the clients offered, approve and cancel.

A test or a script may post the form without reading it: `decision=approve` (with `organisation_number`
for each client, when none was preselected) or `decision=cancel`. A client that does not exist, is not the
user's, or blocks the integration sends the browser straight back with that status.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from deploy.sandbox.poweroffice import onboarding
from deploy.sandbox.poweroffice.gui.pages import rendering
from deploy.sandbox.poweroffice.refusals import Invalid, Refusal
from deploy.sandbox.poweroffice.state import Onboarding, World
from shared.clock import Clock

FORM_MAY_LEAD_ELSEWHERE = ""
"""The answer to the form sends the browser to the integration's own site, which a policy would prevent."""


def routes(world: World, clock: Clock) -> list[Route]:
    """Return the routes of the consent page."""

    async def show(request: Request) -> Response:
        def offer(started: Onboarding) -> Response:
            elsewhere = onboarding.turn_away(world, started)
            if elsewhere:
                return RedirectResponse(elsewhere, status_code=303)
            return _page(world, request, started)

        return _with_ticket(world, request, clock.now(), offer)

    async def answer(request: Request) -> Response:
        form = await request.form()
        chosen = [str(value) for value in form.getlist("organisation_number")]
        decision = form.get("decision")

        def decide(started: Onboarding) -> Response:
            if decision == "cancel":
                return RedirectResponse(onboarding.cancel(started), status_code=303)
            if decision != "approve":
                raise Invalid(onboarding.TITLE, "Approve or cancel.", "Velg Godkjenn eller Avbryt.")
            numbers = chosen or [started.organisation_number or ""]
            target = onboarding.approve(world, started, numbers, now=clock.now())
            return RedirectResponse(target, status_code=303)

        return _with_ticket(world, request, clock.now(), decide, chosen)

    return [Route("/auth/{ticket}", show), Route("/auth/{ticket}", answer, methods=["POST"])]


def _with_ticket(
    world: World,
    request: Request,
    now: datetime,
    deed: Callable[[Onboarding], Response],
    chosen: Sequence[str] = (),
) -> Response:
    try:
        started = onboarding.by_ticket(world, request.path_params["ticket"], now=now)
    except Refusal as refusal:
        return rendering.message(request, "Lenken virker ikke", refusal.shown, status=404)
    try:
        return deed(started)
    except Refusal as refusal:
        return _page(world, request, started, chosen, refusal.shown)


def _page(
    world: World, request: Request, started: Onboarding, chosen: Sequence[str] = (), error: str = ""
) -> Response:
    """Return the form; a client that was asked for by its number is the only one and not chosen here."""
    return rendering.page(
        request,
        "consent.html",
        status=400 if error else 200,
        policy=FORM_MAY_LEAD_ELSEWHERE,
        application=world.applications[started.application_key],
        user=world.user.email,
        clients=onboarding.offered(world, started),
        is_asked_for=started.organisation_number is not None,
        ticked=chosen,
        error=error,
    )
