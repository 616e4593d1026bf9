"""What changes in a registration, as people read it: who did what, and how each field stood before and after.

A client key is never part of it; only the number of the key that is in use.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.registration.domain.companies import CompanyDetails, Contact
from services.registration.domain.registration import Registration
from services.registration.domain.setup import Setup
from shared.events import Address
from shared.norway import account, organisation

GO = "PowerOffice Go"
"""Who acts where Go's answer is the cause."""

What = Literal[
    "started",
    "accounting_firm",
    "company_read",
    "payout",
    "settlement_emails",
    "setup",
    "contact_added",
    "contact_changed",
    "contact_removed",
    "vat_agreed",
    "agreement_signed",
    "connected",
    "connection_lost",
    "connection_restored",
    "bank_account_asked",
    "bank_account_confirmed",
    "bank_account_rejected",
    "deactivated",
    "reactivated",
    "welcome_ordered",
    "accountant_invited",
    "language",
    "webhook_added",
    "webhook_removed",
    "webhook_secret_replaced",
    "webhook_enabled",
]

TITLES: Mapping[What, str] = {
    "started": "Registreringen ble påbegynt",
    "accounting_firm": "Regnskapsbyrå endret",
    "company_read": "Opplysninger lest på nytt fra PowerOffice Go",
    "payout": "Utbetaling endret",
    "settlement_emails": "Mottakere av remitteringsbilag endret",
    "setup": "Oppsett endret",
    "contact_added": "Kontakt lagt til",
    "contact_changed": "Kontakt endret",
    "contact_removed": "Kontakt fjernet",
    "vat_agreed": "Avtalt hvordan merverdiavgiften gjøres opp",
    "agreement_signed": "Avtalen godkjent",
    "connected": "Koblet til PowerOffice Go",
    "connection_lost": "Koblingen til PowerOffice Go ble brutt",
    "connection_restored": "Koblingen til PowerOffice Go ble gjenopprettet",
    "bank_account_asked": "Endring av kontonummer bedt om",
    "bank_account_confirmed": "Endring av kontonummer bekreftet",
    "bank_account_rejected": "Endring av kontonummer avvist",
    "deactivated": "AutoCollect deaktivert",
    "reactivated": "AutoCollect aktivert igjen",
    "welcome_ordered": "Velkomstmelding bestilt",
    "accountant_invited": "Invitasjon til regnskapsfører bestilt",
    "language": "Språk i e-post endret",
    "webhook_added": "Webhook lagt til",
    "webhook_removed": "Webhook fjernet",
    "webhook_secret_replaced": "Hemmeligheten til en webhook byttet",
    "webhook_enabled": "Webhook slått på igjen",
}

LABELS: Mapping[str, str] = {
    "state": "Status",
    "connection": "Kobling til PowerOffice Go",
    "connection_reason": "Årsak",
    "client_key_number": "Klientnøkkel nr.",
    "language": "Språk i e-post",
    "accounting_firm": "Regnskapsbyrå",
    "accountant_email": "Regnskapsførers e-post",
    "name": "Firmanavn",
    "company_email": "Firmaets e-post",
    "company_phone": "Firmaets telefon",
    "address": "Adresse",
    "go_contacts": "Kontakter i PowerOffice Go",
    "main_contact": "Hovedkontakt",
    "contacts": "Egne kontakter",
    "bank_account": "Konto for utbetaling",
    "asked_bank_account": "Ny konto som venter på bekreftelse",
    "settlement_emails": "Mottakere av remitteringsbilag",
    "auto_posting": "Automatisk bokføring",
    "vat_cost_account": "Konto MVA-kostnad",
    "vat_code": "MVA-kode",
    "interest_income_account": "Konto renteinntekter",
    "fee_income_account": "Konto gebyrinntekter",
    "bank_contra_account": "Bankkonto motpost",
    "write_off_account": "Konto for tap på fordringer",
    "vat_registered": "MVA-pliktig",
    "vat": "Merverdiavgift",
    "agreement_version": "Avtaleversjon",
    "agreement_signed_by": "Godkjent av",
    "recipient": "Mottaker",
    "webhook_url": "Adresse for webhook",
    "webhook_events": "Hendelser",
}
"""What people call the fields."""

_STATES = {"started": "under registrering", "registered": "aktiv", "deactivated": "deaktivert"}
_CONNECTIONS = {"none": "ingen", "connected": "tilkoblet", "lost": "brutt"}
_LANGUAGES = {"nb": "norsk", "en": "engelsk"}
_ANSWERS = {True: "ja", False: "nei"}
_NO_FIRM = "ingen"
_VAT_APART = "faktureres særskilt"

APPROVED_IN_GO = "godkjent i PowerOffice Go"
KEY_BY_HAND = "klientnøkkel lagt inn for hånd"
"""Why a company is connected."""

PHRASES = frozenset(
    {
        *_STATES.values(),
        *_CONNECTIONS.values(),
        *_LANGUAGES.values(),
        *_ANSWERS.values(),
        *(_NO_FIRM, _VAT_APART, APPROVED_IN_GO, KEY_BY_HAND),
    }
)
"""How fields stand where that is no name, number or address: what can be said in another language."""


@dataclass(frozen=True)
class Deed:
    """What is being done, and by whom: a person's e-mail or name, else the service that calls."""

    what: What
    by: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change as it stands in the log; `before` and `after` hold the changed fields alone, in words."""

    id: UUID
    changed_at: datetime
    changed_by: str
    what: What
    before: Mapping[str, str]
    after: Mapping[str, str]


def difference(before: Registration, after: Registration) -> tuple[dict[str, str], dict[str, str]]:
    """Return the fields that differ, as they were and as they are; empty for what no reader would notice."""
    was, now = dict(_readable(before)), dict(_readable(after))
    changed = [name for name in LABELS if was.get(name, "") != now.get(name, "")]
    return {name: was.get(name, "") for name in changed}, {name: now.get(name, "") for name in changed}


def _readable(it: Registration) -> Iterator[tuple[str, str]]:
    yield "state", _STATES[it.state]
    yield "connection", _CONNECTIONS[it.connection]
    yield "connection_reason", it.connection_reason
    yield "client_key_number", str(it.key_version) if it.key_version else ""
    yield "language", _LANGUAGES[it.language]
    if it.accounting_firm is not None:
        yield (
            "accounting_firm",
            organisation.as_printed(it.accounting_firm) if it.accounting_firm else _NO_FIRM,
        )
    yield "accountant_email", it.accountant_email
    if it.details:
        yield from _of_company(it.details)
    if it.main_contact:
        yield "main_contact", _person(it.main_contact.name, it.main_contact.email)
    yield "contacts", "; ".join(_person(own.name, own.email, own.phone, *own.roles) for own in it.contacts)
    if it.payout:
        yield "bank_account", account.as_printed(it.payout.bank_account)
        yield "settlement_emails", ", ".join(it.payout.settlement_emails)
    if it.account_change:
        yield "asked_bank_account", account.as_printed(it.account_change.bank_account)
    if it.setup:
        yield from _of_setup(it.setup)
    if it.vat_apart:
        yield "vat", _VAT_APART
    if it.signature:
        yield "agreement_version", it.signature.version
        yield "agreement_signed_by", it.signature.signed_by


def _of_company(details: CompanyDetails) -> Iterator[tuple[str, str]]:
    company = details.company
    yield "name", company.name
    yield "company_email", company.email
    yield "company_phone", company.phone
    yield "address", _in_one_line(company.address)
    yield "go_contacts", "; ".join(map(_go_contact, details.contacts))


def _of_setup(setup: Setup) -> Iterator[tuple[str, str]]:
    accounts = setup.accounts
    yield "auto_posting", _ANSWERS[accounts.auto_posting]
    yield "vat_cost_account", str(accounts.vat_cost_account)
    yield "vat_code", accounts.vat_code
    yield "interest_income_account", str(accounts.interest_income_account)
    yield "fee_income_account", str(accounts.fee_income_account)
    yield "bank_contra_account", str(accounts.bank_contra_account)
    yield "write_off_account", str(accounts.write_off_account)
    yield "vat_registered", _ANSWERS[setup.vat_registered]


def _in_one_line(address: Address) -> str:
    place = f"{address.postal_code} {address.city}".strip()
    parts = (address.line1, address.line2, place, address.country)
    return ", ".join(part for part in parts if part)


def _go_contact(contact: Contact) -> str:
    return _person(contact.name, contact.email, contact.phone, contact.role)


def _person(name: str, *more: str) -> str:
    return f"{name} ({', '.join(known)})" if (known := [part for part in more if part]) else name
