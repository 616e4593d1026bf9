"""A company's dunning routine: look, try without saving, save; exceptions, exemptions, language, silence."""

from fastapi import APIRouter

from services.portal.api.portal import Portal
from services.portal.api.routine import exceptions, exemptions, preferences, whole
from services.portal.api.settings.desk import Desk


def router(portal: Portal) -> APIRouter:
    """Return the routes."""
    routes, desk = portal.routes("/companies/{creditor_id}/dunning"), Desk(portal)
    for form in (whole, exceptions, exemptions, preferences):
        form.add(routes, desk)
    return routes
