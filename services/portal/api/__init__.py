"""The portal's pages: verify who asks, ask the store or a neighbour, answer with a page."""

from fastapi import APIRouter

from services.portal.api import (
    account,
    bank_account,
    bank_files,
    case_changes,
    cases,
    companies,
    connection,
    conversation,
    customers,
    debtor,
    documents,
    email_change,
    live,
    operations,
    password,
    payouts,
    proposals,
    registration,
    reports,
    routine,
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
        case_changes.router(portal),
        cases.router(portal),
        live.router(portal),
        proposals.router(portal),
        settlements.router(portal),
        documents.router(portal),
        waiting.router(portal),
        payouts.router(portal),
        bank_files.router(portal),
        reports.router(portal),
        routine.router(portal),
        customers.router(portal),
        operations.router(portal),
    ]
