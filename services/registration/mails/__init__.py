"""The mails that registration sends, as texts in Norwegian or English.

Only words differ, and how an instant is written: English has the month in letters, which nobody misreads.
Names, accounts, links and numbers of days are put into both in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from babel.dates import format_datetime

from services.registration.domain.account_change import AccountChange, masked
from services.registration.domain.mailing import Language
from services.registration.domain.standing import STANDS_AFTER
from services.registration.domain.webhooks import WEBHOOKS_KEPT, Endpoint
from services.registration.mails import english, norwegian
from services.registration.mails.wording import Mail, MailName, Wording
from services.registration.signed_links import LIFETIME_DAYS
from shared.clock import OSLO
from shared.norway.account import as_printed

__all__ = [
    "WORDINGS",
    "Mail",
    "account_confirmation",
    "account_in_force",
    "account_notice",
    "accountant_invitation",
    "contact_notice",
    "endpoint_notice",
    "loss_notice",
    "recipients_notice",
    "welcome",
]

WORDINGS: Final[Mapping[Language, Wording]] = {"nb": norwegian.WORDING, "en": english.WORDING}


def welcome(language: Language, contact: str, company: str, link: str) -> Mail:
    """Return the welcome mail, with the invitation to the portal."""
    return _written(language, "welcome", contact=contact, company=company, link=link, days=LIFETIME_DAYS)


def accountant_invitation(language: Language, company: str, link: str) -> Mail:
    """Return the mail that lets the accountant into the portal."""
    return _written(language, "accountant_invitation", company=company, link=link, days=LIFETIME_DAYS)


def account_confirmation(
    language: Language, company: str, change: AccountChange, *, contact: str, link: str
) -> Mail:
    """Return the mail that asks the company's contact whether a new bank account is right."""
    return _written(
        language,
        "account_confirmation",
        contact=contact,
        company=company,
        asked_by=change.asked_by,
        asked_at=change.asked_at,
        bank_account=as_printed(change.bank_account),
        present_account=masked(change.present_account),
        valid_until=change.valid_until,
        link=link,
    )


def account_notice(language: Language, company: str, change: AccountChange) -> Mail:
    """Return the mail that tells those who got the remittance advice of a new bank account."""
    return _written(language, "account_notice", company=company, **_told_of(change))


def account_in_force(language: Language, company: str, change: AccountChange) -> Mail:
    """Return the mail that tells that settlements go to another account now, and by whose word."""
    decided_at = f", {_at(language, change.decided_at)}" if change.decided_at else ""
    decided = f"{change.decided_by}{decided_at}"
    return _written(language, "account_in_force", company=company, decided=decided, **_told_of(change))


def _told_of(change: AccountChange) -> dict[str, str | datetime]:
    """Return what others than the contact are told of a change: of each account its last digits."""
    return {
        "asked_by": change.asked_by,
        "asked_at": change.asked_at,
        "bank_account": change.bank_account[-4:],
        "present_account": change.present_account[-4:],
    }


def recipients_notice(language: Language, company: str, changed_by: str) -> Mail:
    """Return the mail that tells those who get no remittance advice any more."""
    return _written(language, "recipients_notice", company=company, changed_by=changed_by)


def contact_notice(language: Language, company: str, read_by: str) -> Mail:
    """Return the mail that tells a contact that PowerOffice Go does not name his address any more."""
    return _written(language, "contact_notice", company=company, read_by=read_by, days=STANDS_AFTER.days)


def loss_notice(language: Language, company: str, portal_url: str) -> Mail:
    """Return the mail that says how the connection to PowerOffice Go is restored."""
    return _written(language, "loss_notice", company=company, portal_url=portal_url)


def endpoint_notice(language: Language, company: str, endpoint: Endpoint) -> Mail:
    """Return the mail that says that an endpoint gets no webhooks any more, and how it gets them again."""
    since = ""
    if endpoint.failing_since:
        since = WORDINGS[language].failing_since.format(failing_since=_at(language, endpoint.failing_since))
    return _written(
        language,
        "endpoint_notice",
        company=company,
        url=endpoint.url,
        reason=endpoint.reason,
        since=since,
        days=WEBHOOKS_KEPT.days,
    )


def _written(language: Language, name: MailName, **values: str | int | datetime) -> Mail:
    wording = WORDINGS[language]
    mail = wording.mails[name]
    told = {
        place: _at(language, value) if isinstance(value, datetime) else value
        for place, value in values.items()
    }
    return Mail(mail.subject.format(**told), f"{mail.text.format(**told)}\n{wording.signature}")


def _at(language: Language, instant: datetime) -> str:
    wording = WORDINGS[language]
    return format_datetime(instant.astimezone(OSLO), wording.instant, locale=wording.locale)
