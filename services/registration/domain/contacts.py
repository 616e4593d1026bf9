"""The contacts that the creditor keeps here itself, beside the people whom PowerOffice Go names.

Who gets the remittance advice stands in one place, the payout's settlement e-mails: a contact has the role
`settlement` exactly when its address is among them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args
from uuid import UUID

from services.registration.domain.companies import is_address
from services.registration.domain.remarks import Remark

Role = Literal["general", "settlement", "cases", "technical"]
"""What a contact is written to about: anything, settlements, single debtors, the connection to Go."""

ROLES: tuple[Role, ...] = get_args(Role)

MOST_CONTACTS = 50


@dataclass(frozen=True, kw_only=True)
class OwnContact:
    """A contact of the creditor's own; as it is kept, `roles` never holds `settlement`."""

    id: UUID
    name: str
    email: str = ""
    phone: str = ""
    roles: tuple[Role, ...] = ()


def in_order(roles: Sequence[Role]) -> tuple[Role, ...]:
    """Return roles once each, in the order in which they are shown."""
    return tuple(role for role in ROLES if role in roles)


def same_address(one: str, other: str) -> bool:
    """Say whether two e-mail addresses reach the same mailbox, as good as every mail server sees it."""
    return one.casefold() == other.casefold()


def contact_remarks(contact: OwnContact, *, is_main: bool) -> tuple[Remark, ...]:
    """Return what is wrong with a contact by itself."""
    return tuple(_wrong(contact, is_main=is_main))


def _wrong(contact: OwnContact, *, is_main: bool) -> Iterator[Remark]:
    if not contact.name:
        yield Remark("name", "missing", "Oppgi navnet på kontaktpersonen.")
    if contact.email and not is_address(contact.email):
        yield Remark("email", "not_an_address", "Dette er ikke en e-postadresse. Skriv én adresse.")
    if contact.email:
        return
    if is_main:
        yield Remark("email", "missing", "Hovedkontakten må ha en e-postadresse.")
    elif {"settlement", "technical"} & set(contact.roles):
        yield Remark("email", "missing", "Oppgi en e-postadresse; denne rollen får e-post fra oss.")
    elif not contact.phone:
        yield Remark("email", "missing", "Oppgi e-postadresse eller telefonnummer.")
