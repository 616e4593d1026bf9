"""The events about creditors: who they are, and whether PowerOffice Go lets us into their books."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.events.event import Event
from shared.events.values import CreditorProfile


@dataclass(frozen=True, kw_only=True)
class CreditorRegistered(Event):
    """A company has completed registration and its invoices may be followed up."""

    profile: CreditorProfile
    revision: int


@dataclass(frozen=True, kw_only=True)
class CreditorChanged(Event):
    """A registered company's profile, setup or agreement is now as stated; the highest revision holds."""

    profile: CreditorProfile
    revision: int


@dataclass(frozen=True, kw_only=True)
class ConnectionLost(Event):
    """PowerOffice Go refuses the creditor's client key, or he has left (`ended`); whatever needs Go waits."""

    since: datetime
    reason: str
    revision: int
    ended: bool = False


@dataclass(frozen=True, kw_only=True)
class ConnectionRestored(Event):
    """The creditor has consented again in PowerOffice Go; whatever waited may go on."""

    since: datetime
    reason: str
    revision: int


@dataclass(frozen=True, kw_only=True)
class BooksRead(Event):
    """A creditor's books in PowerOffice Go have been read whole, and all that was new in them is told.

    Said once for each reading that looks at everything: nightly, on demand and after a reconnection; not for
    single changes that Go has pointed out. `business_date` is the Oslo date of the reading; the latest holds.
    """

    read_at: datetime
    business_date: date
