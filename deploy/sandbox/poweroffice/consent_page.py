"""The page in Go where a user lets an integration in: a form with the clients offered, approve and cancel.

A test or a script may post the form without reading it: `decision=approve` (with `organisation_number`
for each client, when none was preselected) or `decision=cancel`.
"""

from collections.abc import Callable
from datetime import datetime

from jinja2 import Environment, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from deploy.sandbox.poweroffice import onboarding
from deploy.sandbox.poweroffice.refusals import Refusal
from deploy.sandbox.poweroffice.state import Onboarding, World
from shared.clock import Clock

_PAGE = Environment(autoescape=True, undefined=StrictUndefined).from_string("""<!doctype html>
<html lang="nb"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>PowerOffice Go (sandkasse): godkjenn utvidelse</title>
<style>body{font:16px system-ui;max-width:36rem;margin:3rem auto;padding:0 1rem;color:#1d2733}
fieldset{border:1px solid #c8d0d8;border-radius:6px;margin:1rem 0}label{display:block;padding:.3rem 0}
button{font:inherit;padding:.6rem 1.4rem;border-radius:6px;border:1px solid #1d5c8f;margin-right:.5rem}
button[value=approve]{background:#1d5c8f;color:#fff}.error{color:#a4201c}</style></head><body>
<h1>{{ application }} ber om tilgang</h1>
<p>Du er logget inn som {{ user }}. Utvidelsen får disse rettighetene:</p>
<ul>{% for privilege in privileges %}<li>{{ privilege }}</li>{% endfor %}</ul>
{% if error %}<p class="error" role="alert">{{ error }}</p>{% endif %}
<form method="post"><fieldset><legend>Klient</legend>
{% for client in clients %}<label><input type="checkbox" name="organisation_number"
 value="{{ client.organisation_number }}" {{ "checked" if preselected }}>
{{ client.organization.name }} ({{ client.organisation_number }})</label>{% endfor %}
</fieldset><button name="decision" value="approve">Godkjenn</button>
<button name="decision" value="cancel">Avbryt</button></form></body></html>""")


def routes(world: World, clock: Clock) -> list[Route]:
    """Return the routes of the consent page."""

    async def show(request: Request) -> Response:
        def offer(started: Onboarding) -> Response:
            elsewhere = onboarding.turn_away(world, started)
            return RedirectResponse(elsewhere, status_code=303) if elsewhere else _page(world, started)

        return _with_ticket(world, request, clock.now(), offer)

    async def answer(request: Request) -> Response:
        form = await request.form()
        chosen = [str(value) for value in form.getlist("organisation_number")]
        decision = form.get("decision")

        def decide(started: Onboarding) -> Response:
            if decision == "cancel":
                return RedirectResponse(onboarding.cancel(started), status_code=303)
            if decision != "approve":
                return _page(world, started, error="Velg Godkjenn eller Avbryt.")
            numbers = chosen or [started.organisation_number or ""]
            target = onboarding.approve(world, started, numbers, now=clock.now())
            return RedirectResponse(target, status_code=303)

        return _with_ticket(world, request, clock.now(), decide)

    return [Route("/auth/{ticket}", show), Route("/auth/{ticket}", answer, methods=["POST"])]


def _with_ticket(
    world: World, request: Request, now: datetime, deed: Callable[[Onboarding], Response]
) -> Response:
    try:
        started = onboarding.by_ticket(world, request.path_params["ticket"], now=now)
    except Refusal as refusal:
        return HTMLResponse(f"<!doctype html><title>PowerOffice Go</title><p>{refusal.detail}", 404)
    try:
        return deed(started)
    except Refusal as refusal:
        return _page(world, started, error=refusal.detail)


def _page(world: World, started: Onboarding, error: str | None = None) -> Response:
    application = world.applications[started.application_key]
    html = _PAGE.render(
        application=application.name,
        user=world.user.email,
        privileges=application.privileges,
        clients=onboarding.offered(world, started),
        preselected=started.organisation_number is not None,
        error=error,
    )
    return HTMLResponse(html, status_code=400 if error else 200)
