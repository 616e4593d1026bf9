"""The registration of a company, for people who have no account yet: five steps, after the consent in Go.

What proves who somebody is: registration signs the arrival of a browser that comes back from a consent in
PowerOffice Go, and names the company and who gave it. That proof opens the steps of this one registration, in
this browser, once, for some hours, and only until the company is registered. Coming back later means to
consent again, and goes on at the first step that is missing.
"""

from fastapi import APIRouter

from services.portal.api.portal import Portal
from services.portal.api.registration import arrival, steps
from services.portal.api.registration.applying import Counter


def router(portal: Portal) -> APIRouter:
    """Return the routes."""
    routes, counter = portal.routes("/registration"), Counter(portal)
    arrival.add(routes, counter)
    steps.add(routes, counter)
    return routes
