"""Dunning's private events: what its decisions order its own effects to do."""

from dataclasses import dataclass
from uuid import UUID

from shared.events import Event


@dataclass(frozen=True, kw_only=True)
class LetterOrdered(Event):
    """A letter is due: make it and send it, if it is still right when its turn comes."""

    letter_id: UUID

    @property
    def subject(self) -> str:
        """The letter's id."""
        return str(self.letter_id)


@dataclass(frozen=True, kw_only=True)
class PostingOrdered(Event):
    """The mail with a letter about a case came back: post the letter under a cover sheet."""

    letter_id: UUID

    @property
    def subject(self) -> str:
        """The letter's id."""
        return str(self.letter_id)


@dataclass(frozen=True, kw_only=True)
class ReconsiderationOrdered(Event):
    """The creditor's routine or exemptions have changed: decide again about all its open invoices."""
