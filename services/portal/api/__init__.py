"""The portal's pages: verify who asks, ask the store or a neighbour, answer with a page."""

from fastapi import APIRouter

from services.portal.api import (
    account,
    bank_account,
    cases,
    companies,
    connection,
    conversation,
    debtor,
    documents,
    email_change,
    password,
    proposals,
    registration,
    second_factor,
    settings,
    settlements,
    staff,
    tasks,
    threshold,
    users,
    waiting,
)
from services.portal.api.portal import Portal


def routers(portal: Portal) -> list[APIRouter]:
    """Return the routes of all pages."""
    return [
        threshold.router(portal),
        second_factor.router(portal),
        password.router(portal),
        account.router(portal),
        email_change.router(portal),
        registration.router(portal),
        companies.router(portal),
        connection.router(portal),
        settings.router(portal),
        users.router(portal),
        staff.router(portal),
        bank_account.router(portal),
        debtor.router(portal),
        conversation.router(portal),
        tasks.router(portal),
        cases.router(portal),
        proposals.router(portal),
        settlements.router(portal),
        documents.router(portal),
        waiting.router(portal),
    ]
