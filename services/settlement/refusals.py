"""Why a deed with money is refused, each with a name of its own; the message says the particulars.

Over HTTP the name is the problem's `title`, and the days, sums and names in it are its `values`: by these a
page says the reason in its reader's language.
"""

from __future__ import annotations

from shared.errors import Reject


class NoOwnAccount(Reject):
    """The agency has named no account of its own."""


class DrawWaits(Reject):
    """A draw of the agency's own money waits to be paid already."""


class TooLittleOwn(Reject):
    """The client account does not hold so much of the agency's own."""


class ChargedBefore(Reject):
    """Another notice has told of a charge of the same day, amount and reference."""


class MayBePayout(Reject):
    """Payouts of the amount are with the bank, and this may be they."""


class ClientMoney(Reject):
    """The agency bears the bank's charges, and has too little of its own on the client account."""


class NoCharge(Reject):
    """The entry can be no charge of the bank's."""


class MoreThanCharged(Reject):
    """The bank cannot give back more charges than it has taken."""


class MayBeReturnedPayout(Reject):
    """A payout of the amount is out: it may be what comes back."""


class GivenBackInPart(Reject):
    """The bank has given back a part of the charge."""


class AnotherAccount(Reject):
    """The payment came from an account that is not the agency's own."""


class NotWaiting(Reject):
    """The payment does not wait without a case and an invoice."""


class NothingOpen(Reject):
    """Nothing of the invoice is to be paid."""


class NotOnThatDay(Reject):
    """The invoice cannot have been paid on that day."""


class BookedForAnother(Reject):
    """The credit is booked for another KID."""


class ToldWithDetails(Reject):
    """The bank has told of the money with its details."""


class ToldAlike(Reject):
    """The bank has told of a payment with the same day, amount and KID."""


class SumOfOcrGiro(Reject):
    """The amount is the sum of what OCR giro has told of the day."""


class TakenBackByBank(Reject):
    """The bank has taken the payment back."""


class GoesBack(Reject):
    """Money of the payment is on its way back to its payer, or has gone there."""


class IsDrawn(Reject):
    """The agency has drawn the payment's money, or borne charges with it."""


class IsPaidOut(Reject):
    """Money of the payment is ordered, sent or paid out where it lies."""


class HeldAfterRestore(Reject):
    """Nobody has said yet that the restored database has been compared with the bank and PowerOffice Go."""


class NotADraft(Reject):
    """Only a draft batch is approved."""


class NotApproved(Reject):
    """Only an approved batch is released."""


class SamePerson(Reject):
    """Another person than who approved a batch must release it."""


class CannotBeCancelled(Reject):
    """The batch is released or cancelled."""


class BatchStopped(Reject):
    """A payout in the batch cannot be made any more."""


class PayoutNotOpen(Reject):
    """Only a payout that waits to be paid is changed."""


class WrongKid(Reject):
    """The digits are no KID."""


class NotOwnAccount(Reject):
    """The agency's own money goes to its own account alone."""


class AccountElsewhere(Reject):
    """A creditor's account is changed where it registered."""


class OwnUncovered(Reject):
    """The client account does not hold so much of the agency's own now."""


class PayoutUncovered(Reject):
    """The creditor's part of the client account does not cover the payout now."""


class RefundUncovered(Reject):
    """The client account does not hold for the creditor what is owed back."""


class RefundToCreditor(Reject):
    """What a debtor has paid too much is the debtor's, and the account is the creditor's own."""


class ReportTaken(Reject):
    """The bank's answer has been taken."""


class ReportOfAnother(Reject):
    """The bank's answer is about a batch that was not released here."""


class IsGivenBack(Reject):
    """The payment is marked to be given back."""


class IsOwn(Reject):
    """The payment is marked as the agency's own money."""


class CoversNothing(Reject):
    """The payment would cover nothing of the case."""


class SeveralCases(Reject):
    """Several cases have the number."""


class DoesNotWait(Reject):
    """Only money that waits is given back."""


class FileTaken(Reject):
    """The bank file has been taken."""


class OutlayToCome(Reject):
    """Court costs are entered when they have been paid."""


class OutlayIdTaken(Reject):
    """The id is that of another outlay, or of one that was revoked."""


class LimitTooEarly(Reject):
    """Claims have been closed by the limit of the day."""


class LimitTooHigh(Reject):
    """The limit would give up whole fees."""
