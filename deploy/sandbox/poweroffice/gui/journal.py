"""Go's journal entry screen: drafts that an integration has made, reviewed and posted by a user."""

from dataclasses import dataclass
from uuid import UUID

from deploy.sandbox.poweroffice import draft_posting
from deploy.sandbox.poweroffice.books import Voucher
from deploy.sandbox.poweroffice.gui.sales import SalesScreens
from deploy.sandbox.poweroffice.refusals import NotFound


@dataclass(frozen=True)
class JournalScreens(SalesScreens):
    """The sales screens and the journal entry screen."""

    def post_draft(self, draft_id: UUID) -> Voucher:
        """Post a draft (Bilagsføring → Bokfør); it is a voucher with the same id from then on."""
        draft = self.company.drafts.get(draft_id)
        if draft is None:
            raise NotFound("Object(s) not found", f"Voucher with id = {draft_id} not found.")
        return draft_posting.post_draft(self.company, draft, at=self._stamp())
