"""The log of changes, and the answer to a company that leaves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from services.registration.api.models.registrations import RegistrationView
from services.registration.domain.changes import LABELS, TITLES, Change, What


class ChangedField(BaseModel):
    """A field that changed, in words; empty where there was, or is, nothing."""

    field: str
    label: str
    before: str
    after: str


class ChangeView(BaseModel):
    """Who has changed what, and when."""

    id: UUID
    changed_at: datetime
    changed_by: str = Field(description="a person's e-mail or name, a service, or PowerOffice Go")
    what: What
    title: str
    fields: list[ChangedField]

    @classmethod
    def of(cls, change: Change) -> Self:
        """Return a change as it is answered."""
        names = [name for name in LABELS if name in change.before or name in change.after]
        return cls(
            id=change.id,
            changed_at=change.changed_at,
            changed_by=change.changed_by,
            what=change.what,
            title=TITLES[change.what],
            fields=[
                ChangedField(
                    field=name,
                    label=LABELS[name],
                    before=change.before.get(name, ""),
                    after=change.after.get(name, ""),
                )
                for name in names
            ],
        )


class ChangesPage(BaseModel):
    """Changes, the newest first; `next` is the `before` of the page after it, null at the end."""

    changes: list[ChangeView]
    next: UUID | None

    @classmethod
    def of(cls, found: Sequence[Change], limit: int) -> Self:
        """Return a page of `found`, which holds one more than `limit` where there is more."""
        page = found[:limit]
        more = len(found) > limit
        return cls(changes=[ChangeView.of(each) for each in page], next=page[-1].id if more else None)


class Deactivated(BaseModel):
    """What it means that the company is deactivated, Norwegian, for the user, and the way back."""

    registration: RegistrationView
    title: str
    consequences: list[str]
    way_back: str
