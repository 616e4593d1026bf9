"""What sync keeps of a creditor: whose books they are, where losses are posted, how far it has read.

Facts may come in any order: of each kind the highest revision holds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from shared.events import ConnectionLost, ConnectionRestored, CreditorChanged, CreditorRegistered


@dataclass(frozen=True, kw_only=True)
class Creditor:
    """A creditor as far as sync needs it.

    `profile_revision` 0 means that only its connection has been heard of yet. The cursors are the latest
    change that has been read, by PowerOffice Go's clock. `version` counts what was read and recorded;
    `synced_on` is the Oslo date of the last time.
    """

    id: UUID
    organisation_number: str = ""
    name: str = ""
    write_off_account: int = 7831
    profile_revision: int = 0
    is_connected: bool = True
    connection_revision: int = 0
    invoice_cursor: datetime | None = None
    customer_cursor: datetime | None = None
    version: int = 0
    news_ordered: bool = False
    synced_at: datetime | None = None
    synced_on: date | None = None
    outcome: str = ""

    @property
    def is_readable(self) -> bool:
        """Whether its books can be read now."""
        return self.profile_revision > 0 and self.is_connected


def hear_profile(creditor: Creditor, event: CreditorRegistered | CreditorChanged) -> Creditor:
    """Take a profile over unless a newer one is known."""
    if event.revision <= creditor.profile_revision:
        return creditor
    return replace(
        creditor,
        organisation_number=event.profile.organisation_number,
        name=event.profile.name,
        write_off_account=event.profile.setup.write_off_account,
        profile_revision=event.revision,
    )


def hear_connection(creditor: Creditor, event: ConnectionLost | ConnectionRestored) -> Creditor:
    """Take the state of the connection over unless a newer one is known."""
    if event.revision <= creditor.connection_revision:
        return creditor
    return replace(
        creditor,
        is_connected=isinstance(event, ConnectionRestored),
        connection_revision=event.revision,
    )
