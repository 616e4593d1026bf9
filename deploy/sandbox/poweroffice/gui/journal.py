"""Go's journal entry screen: a user posts drafts that an integration has made, and money that came in."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from deploy.sandbox.poweroffice import draft_posting
from deploy.sandbox.poweroffice.books import Voucher, VoucherLine
from deploy.sandbox.poweroffice.enums import VoucherType
from deploy.sandbox.poweroffice.gui.sales import SalesScreens
from deploy.sandbox.poweroffice.posting import post
from deploy.sandbox.poweroffice.refusals import Invalid, NotFound


@dataclass(frozen=True)
class JournalScreens(SalesScreens):
    """The sales screens and the journal entry screen."""

    def post_draft(self, draft_id: UUID) -> Voucher:
        """Post a draft (Bilagsføring → Bokfør); it is a voucher with the same id from then on."""
        draft = self.company.drafts.get(draft_id)
        if draft is None:
            raise NotFound("Object(s) not found", f"Voucher with id = {draft_id} not found.")
        return draft_posting.post_draft(self.company, draft, at=self._stamp())

    def register_receipt(
        self, *, amount: Decimal, contra_account_no: int, on: date | None = None, text: str = ""
    ) -> Voucher:
        """Book money that came in on 1920 against another account, as from the bank's statement."""
        if amount <= 0:
            raise Invalid("Voucher validation error(s)", "The amount must be greater than 0.")
        number, day = self.company.books.take_voucher_no(), on or self.today
        sides = {1920: amount, contra_account_no: -amount}
        voucher = Voucher(
            id=self.company.take_voucher_id(number),
            number=number,
            type=VoucherType.BANK_JOURNAL,
            voucher_date=day,
            description=text,
            created=self._stamp(),
            lines=[
                VoucherLine(
                    id=self.company.take_id(),
                    account_id=self.company.account_by_number(account_no).id,
                    posting_date=day,
                    currency_amount=each,
                    vat_id=self.company.vat_code("0").id,
                    description=text,
                )
                for account_no, each in sides.items()
            ],
        )
        post(self.company, voucher, at=voucher.created, settle=False)
        return voucher
