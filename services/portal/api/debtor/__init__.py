"""The debtor's pages: what is owed and why, how to pay, and what he wants to say about it."""

from fastapi import APIRouter

from services.portal.api.debtor import deeds, page, papers
from services.portal.api.debtor_door import DebtorDoor
from services.portal.api.portal import Portal


def router(portal: Portal) -> APIRouter:
    """Return the routes."""
    routes = portal.routes("/my-case")
    door = DebtorDoor(portal.debtors, portal.door)
    page.add(routes, portal, door)
    papers.add(routes, portal, door)
    deeds.add(routes, portal, door)
    return routes
