"""A company's settings: everybody looks, its administrators change; registration keeps and checks them."""

from fastapi import APIRouter

from services.portal.api.portal import Portal
from services.portal.api.settings import agreement, company, contacts, payout, setup, webhooks
from services.portal.api.settings.desk import Desk


def router(portal: Portal) -> APIRouter:
    """Return the routes."""
    routes, desk = portal.routes("/companies/{creditor_id}"), Desk(portal)
    company.add(routes, desk)
    contacts.add(routes, desk)
    payout.add(routes, desk)
    setup.add(routes, desk)
    agreement.add(routes, desk)
    webhooks.add(routes, desk)
    return routes
