"""The portal's pages: verify who asks, ask the store or a neighbour, answer with a page."""

from fastapi import APIRouter

from services.portal.api import (
    bank_account,
    cases,
    companies,
    connection,
    documents,
    proposals,
    settings,
    settlements,
    threshold,
    waiting,
)
from services.portal.api.portal import Portal


def routers(portal: Portal) -> list[APIRouter]:
    """Return the routes of all pages."""
    return [
        threshold.router(portal),
        companies.router(portal),
        connection.router(portal),
        settings.router(portal),
        bank_account.router(portal),
        cases.router(portal),
        proposals.router(portal),
        settlements.router(portal),
        documents.router(portal),
        waiting.router(portal),
    ]
