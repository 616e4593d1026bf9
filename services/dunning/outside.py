"""What the effects need of the outside world."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from services.dunning.letters import Agency, MailTexts
from shared.documents import Documents
from shared.mail import Mailer
from shared.poweroffice.v2 import GoClient


class Connections(Protocol):
    """Gives the client of a creditor's accounts."""

    def v2(self, creditor_id: UUID) -> GoClient:
        """Return the creditor's accounts (API v2)."""
        ...


@dataclass(frozen=True)
class Outside:
    """What dunning needs of the outside world."""

    connections: Connections
    mailer: Mailer
    documents: Documents
    agency: Agency
    print_folder: Path
    texts: MailTexts
    chunk: int
