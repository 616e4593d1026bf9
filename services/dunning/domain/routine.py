"""A creditor's dunning routine: what is sent and proposed by itself, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

EARLIEST_TRANSFER = 14
"""Days after the due date before which nothing may be transferred (inkassoforskriften § 1-2)."""


class NextAction(StrEnum):
    """What the creditor has chosen for one invoice, whatever the routine says."""

    NONE = "none"
    WAIT = "wait"
    COLLECTION = "collection"


@dataclass(frozen=True, kw_only=True, slots=True)
class Routine:
    """How a creditor wants its overdue invoices followed up; days are counted from the due date.

    A creditor that has chosen nothing has this routine as it stands: nothing is sent to its customers in its
    name, and invoices are proposed for transfer, which it then approves one by one.

    Attributes:
        payment_reminder_after_days: when a fee-free reminder is mailed; None for never.
        repeat_every_days: days between further reminders; None for only one.
        attach_invoice: whether the original invoice goes with letters by mail.
        transfer_after_days: when an invoice is proposed for transfer.
        auto_approve: whether proposals need no approval.
        auto_approve_from_invoice_date: invoices dated earlier need one all the same.
        minimum_amount: kroner; invoices with less left to pay are not proposed.
    """

    payment_reminder_after_days: int | None = None
    repeat_every_days: int | None = None
    attach_invoice: bool = True
    transfer_after_days: int = EARLIEST_TRANSFER
    auto_approve: bool = False
    auto_approve_from_invoice_date: date | None = None
    minimum_amount: Decimal = Decimal("0.00")

    def __post_init__(self) -> None:
        """Refuse a routine that the law does not allow, or that nothing could be done by."""
        if self.transfer_after_days < EARLIEST_TRANSFER:
            raise ValueError(
                f"transfer_after_days must be {EARLIEST_TRANSFER} or more, not {self.transfer_after_days}: "
                "an invoice may go to collection from 14 days after its due date, because no letter may "
                "carry a fee before (inkassoforskriften § 1-2)"
            )
        if self.payment_reminder_after_days is not None and self.payment_reminder_after_days < 1:
            raise ValueError(
                "payment_reminder_after_days must be 1 or more: an invoice may be paid on its due date"
            )
        if self.repeat_every_days is not None and self.repeat_every_days < 1:
            raise ValueError("repeat_every_days must be 1 or more; leave it empty for a single reminder")
        if self.minimum_amount < 0:
            raise ValueError("minimum_amount must be 0.00 or more")

    def approves(self, invoice_date: date) -> bool:
        """Tell whether an invoice of `invoice_date` is transferred without anybody's approval."""
        start = self.auto_approve_from_invoice_date
        return self.auto_approve and (start is None or invoice_date >= start)
