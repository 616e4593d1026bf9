"""The page in Go where a user lets an integration in: a form with the clients offered, approve and cancel.

A test or a script may post the form without reading it: `decision=approve` (with `organisation_number`
for each client, when none was preselected) or `decision=cancel`. A client that does not exist, is not the
user's, or blocks the integration sends the browser straight back with that status.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from deploy.sandbox.poweroffice import onboarding
from deploy.sandbox.poweroffice.gui.pages import rendering
from deploy.sandbox.poweroffice.refusals import Refusal
from deploy.sandbox.poweroffice.state import Onboarding, World
from shared.clock import Clock

FORM_MAY_LEAD_ELSEWHERE = ""
"""The answer to the form sends the browser to the integration's own site, which a policy would prevent."""


@dataclass(frozen=True)
class Question:
    """One request at the page: the onboarding that waits for an answer, and the clients that are ticked."""

    world: World
    request: Request
    started: Onboarding
    chosen: tuple[str, ...] = ()


def routes(world: World, clock: Clock) -> list[Route]:
    """Return the routes of the consent page."""

    async def show(request: Request) -> Response:
        return _with_ticket(world, request, clock.now(), _offer)

    async def answer(request: Request) -> Response:
        form = await request.form()
        chosen = tuple(str(value) for value in form.getlist("organisation_number"))
        decision = str(form.get("decision", ""))
        now = clock.now()

        def decide(asked: Question) -> Response:
            return _decide(replace(asked, chosen=chosen), decision, now)

        return _with_ticket(world, request, now, decide)

    return [Route("/auth/{ticket}", show), Route("/auth/{ticket}", answer, methods=["POST"])]


def _with_ticket(
    world: World, request: Request, now: datetime, deed: Callable[[Question], Response]
) -> Response:
    try:
        started = onboarding.by_ticket(world, request.path_params["ticket"], now=now)
    except Refusal as refusal:
        return rendering.message(request, "Lenken virker ikke", refusal.shown, status=404)
    return deed(Question(world, request, started))


def _offer(asked: Question) -> Response:
    elsewhere = onboarding.turn_away(asked.world, asked.started)
    return RedirectResponse(elsewhere, status_code=303) if elsewhere else _page(asked)


def _decide(asked: Question, decision: str, now: datetime) -> Response:
    started = asked.started
    match decision:
        case "cancel":
            return RedirectResponse(onboarding.cancel(started), status_code=303)
        case "approve":
            numbers = asked.chosen or (started.organisation_number or "",)
        case _:
            return _page(asked, "Velg Godkjenn eller Avbryt.")
    try:
        return RedirectResponse(onboarding.approve(asked.world, started, numbers, now=now), status_code=303)
    except Refusal as refusal:
        return _page(asked, refusal.shown)


def _page(asked: Question, error: str = "") -> Response:
    """Return the form; a client that was asked for by its number is the only one and not chosen here."""
    return rendering.page(
        asked.request,
        "consent.html",
        status=400 if error else 200,
        policy=FORM_MAY_LEAD_ELSEWHERE,
        application=asked.world.applications[asked.started.application_key],
        user=asked.world.user.email,
        clients=onboarding.offered(asked.world, asked.started),
        is_asked_for=asked.started.organisation_number is not None,
        ticked=asked.chosen,
        error=error,
    )
