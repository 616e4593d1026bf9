"""Transfer's private events: what its decisions order its own effects to do in PowerOffice Go."""

from dataclasses import dataclass
from uuid import UUID

from shared.events import Event


@dataclass(frozen=True, kw_only=True)
class CaseOrdered(Event):
    """Bring every claim of the case that is still on its way into PowerOffice Go."""

    case_id: UUID

    @property
    def subject(self) -> str:
        """The case's id."""
        return str(self.case_id)


@dataclass(frozen=True, kw_only=True)
class StatusOrdered(Event):
    """Let PowerOffice Go show how the case stands now, whatever it was when this was ordered."""

    case_id: UUID

    @property
    def subject(self) -> str:
        """The case's id."""
        return str(self.case_id)


@dataclass(frozen=True, kw_only=True)
class ApprovalsOrdered(Event):
    """Read which invoices the creditor has approved in PowerOffice Go's own screen."""
