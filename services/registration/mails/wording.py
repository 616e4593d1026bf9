"""What a language has to say for registration's mails."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

MailName = Literal[
    "welcome",
    "accountant_invitation",
    "account_confirmation",
    "account_notice",
    "account_in_force",
    "recipients_notice",
    "contact_notice",
    "loss_notice",
    "endpoint_notice",
]


@dataclass(frozen=True)
class Mail:
    """A mail's subject and body."""

    subject: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Wording:
    """The mails in a language, with the places of their values in braces; the same places in each language.

    `instant` is how Babel writes an instant in `locale`. Under each text stands the `signature`.
    `failing_since` is the line of `endpoint_notice` that is left out where nobody knows since when.
    """

    locale: str
    instant: str
    signature: str
    failing_since: str
    mails: Mapping[MailName, Mail]
