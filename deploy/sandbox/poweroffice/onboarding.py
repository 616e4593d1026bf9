"""Onboarding: Initiate, the consent page in Go, the way back to the integration's own site, and Finalize.

The ticket in the page's address and the token on the way back live for an hour; each is used once.
Consent for an extension that is on already returns the key that it has.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.organization import Extension
from deploy.sandbox.poweroffice.refusals import Invalid, NotFound
from deploy.sandbox.poweroffice.state import Application, Onboarding, World

LIFETIME = timedelta(hours=1)
TITLE = "Onboarding failed."


def initiate(
    world: World,
    application_key: UUID,
    *,
    organisation_number: str | None,
    redirect_uri: str | None,
    now: datetime,
) -> Onboarding:
    """Open an onboarding.

    Raises:
        Invalid: unknown application, or a redirect address that is not whitelisted.
    """
    application = world.applications.get(application_key)
    if application is None:
        raise Invalid(TITLE, "Invalid credentials.")
    target = redirect_uri or next(iter(application.redirect_uris), "")
    if not is_whitelisted(application, target):
        raise Invalid(TITLE, f"RedirectUri '{redirect_uri}' is not whitelisted for this integration.")
    started = Onboarding(
        ticket=secrets.token_hex(16),
        application_key=application_key,
        organisation_number=organisation_number or None,
        redirect_uri=target,
        valid_until=now + LIFETIME,
    )
    world.onboardings[started.ticket] = started
    return started


def is_whitelisted(application: Application, redirect_uri: str) -> bool:
    """Whether scheme, host, port and path are on the list; the query is ignored, localhost always allowed."""
    asked = urlsplit(redirect_uri)
    if asked.scheme in {"http", "https"} and asked.hostname in {"localhost", "127.0.0.1"}:
        return True
    return any(
        (asked.scheme, asked.netloc.lower(), asked.path) == (known.scheme, known.netloc.lower(), known.path)
        for known in map(urlsplit, application.redirect_uris)
    )


def by_ticket(world: World, ticket: str, *, now: datetime) -> Onboarding:
    """Return the onboarding that waits for an answer at a temporary address.

    Raises:
        NotFound: unknown, expired or answered.
    """
    started = world.onboardings.get(ticket)
    if started is None or started.is_answered or now >= started.valid_until:
        raise NotFound(
            TITLE,
            "The link is not valid any more. Start again at the integration's site.",
            "Lenken er brukt, eldre enn en time eller ukjent. Gå tilbake dit du kom fra, og start på nytt.",
        )
    return started


def offered(world: World, started: Onboarding) -> list[Company]:
    """Return the clients that the user may choose among: the one asked for, or all that he administers."""
    numbers = [started.organisation_number] if started.organisation_number else list(world.user.administers)
    return [world.companies[number] for number in numbers if number in world.companies]


def obstacle(world: World, started: Onboarding) -> str | None:
    """Return the status that ends the onboarding before the user can consent, or None."""
    number = started.organisation_number
    if number is None:
        return None
    if number not in world.companies:
        return "ClientNotFound"
    if number not in world.user.administers:
        return "NoClientAccess"
    if started.application_key in world.companies[number].extensions.blocked_applications:
        return "IntegrationBlocked"
    return None


def turn_away(world: World, started: Onboarding) -> str | None:
    """End an onboarding that cannot be consented to; return where the browser goes, or None."""
    status = obstacle(world, started)
    return _leave(started, status) if status else None


def approve(world: World, started: Onboarding, chosen: Sequence[str], *, now: datetime) -> str:
    """Switch the integration on for the clients chosen and return where the browser goes.

    Raises:
        Invalid: nothing chosen, or a client that was not offered.
    """
    elsewhere = turn_away(world, started)
    if elsewhere is not None:
        return elsewhere
    companies = [item for item in offered(world, started) if item.organisation_number in chosen]
    if not companies or len(companies) != len(set(chosen)):
        raise Invalid(
            TITLE, "Choose at least one of the clients listed.", "Velg minst én av klientene i listen."
        )
    if any(started.application_key in item.extensions.blocked_applications for item in companies):
        return _leave(started, "IntegrationBlocked")
    for company in companies:
        world.install(company, started.application_key, at=company.stamp(now))
        company.collection.is_active = True
    started.approved = [company.organisation_number for company in companies]
    started.token = secrets.token_urlsafe(32)
    started.valid_until = now + LIFETIME
    return _leave(started, "Success")


def cancel(started: Onboarding) -> str:
    """Let the user refuse, and return where the browser goes."""
    return _leave(started, "Canceled")


def finalize(world: World, token: str | None, *, now: datetime) -> list[tuple[Company, Extension]]:
    """Trade a token for the extensions that were consented to; a token works once.

    Raises:
        Invalid: unknown, used or expired.
    """
    started = next((item for item in world.onboardings.values() if token and item.token == token), None)
    if started is None or now >= started.valid_until:
        raise Invalid(TITLE, "The onboarding token is invalid, expired or already used.")
    started.token = None
    extensions = []
    for number in started.approved:
        company = world.companies[number]
        extension = company.extensions.active(started.application_key)
        if extension is not None:
            extensions.append((company, extension))
    return extensions


def _leave(started: Onboarding, status: str) -> str:
    """Return the redirect address with its own query kept and the outcome added."""
    started.is_answered = True
    outcome = {"status": status} | ({"token": started.token} if started.token else {})
    address = urlsplit(started.redirect_uri)
    query = "&".join(part for part in (address.query, urlencode(outcome)) if part)
    return address._replace(query=query).geturl()
