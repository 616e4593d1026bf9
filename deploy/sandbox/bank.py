"""A stand-in for the bank of one account: tells in files what came in, and pays out what is ordered.

The files are OCR giro or camt.054. It keeps what it knows in one JSON file, so that a later run goes on: a
payment is told about once, a transmission number is never used again, a payment order is executed once, and
files can be fetched again byte for byte. One process at a time uses a state file.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from pydantic import TypeAdapter

from deploy.sandbox.camt054 import Version, camt054
from deploy.sandbox.ocr_giro import WITH_TEXT, OcrPayment, PaymentKind, Transmission, Untold, ocr_giro
from deploy.sandbox.payment_orders import (
    PaymentOrder,
    Transfer,
    Verdict,
    of_all,
    read_order,
    status_report,
)
from shared.norway import kid as kids
from shared.norway.account import account_number
from shared.norway.calendar import is_banking_day


@dataclass(frozen=True)
class BankBook:
    """What the bank has told, in order of number, what it has yet to tell about, and its orders.

    `closed` are payees' accounts that take no money any more.
    """

    transmissions: tuple[Transmission, ...] = ()
    waiting: tuple[OcrPayment, ...] = ()
    untold: tuple[Untold, ...] = ()
    orders: tuple[PaymentOrder, ...] = ()
    closed: tuple[str, ...] = ()

    def told_on(self, day: date) -> Transmission | None:
        """Return the transmission of `day`, if there was one."""
        return next((told for told in self.transmissions if told.settled_on == day), None)

    def order(self, message_id: str) -> PaymentOrder | None:
        """Return the payment order with a message id."""
        return next((each for each in self.orders if each.message_id == message_id), None)

    def balance(self, day: date) -> Decimal:
        """Return what the account holds at the end of a day, in kroner: what was told less what was paid."""
        told = sum((each.total for each in self.transmissions if each.settled_on <= day), Decimal(0))
        paid = (
            transfer.amount
            for order in self.orders
            if order.execution_on <= day
            for transfer in order.transfers
            if transfer.account not in self.closed
        )
        return told - sum(paid, Decimal(0))

    def next_reference(self) -> str:
        """Return the reference, nine digits, of the next payment."""
        told = sum(len(transmission.payments) for transmission in self.transmissions)
        return f"{told + len(self.waiting) + 1:09d}"

    def next_number(self) -> int:
        """Return the number of the next transmission."""
        return self.transmissions[-1].number + 1 if self.transmissions else 1


BOOK = TypeAdapter(BankBook)


class Bank:
    """One account with an OCR giro agreement; `recipient` is the customer's unit number of eight digits.

    `state` is the path of the JSON file; it is created with the first payment. `modulus` is the check of
    the agreement's KIDs.
    """

    def __init__(
        self,
        account: str,
        agreement_id: str,
        recipient: str,
        *,
        state: Path,
        modulus: kids.Modulus = 10,
    ) -> None:
        self.account = account_number(account)
        self.agreement_id = agreement_id
        self.recipient = recipient
        self._state = state
        self._modulus = modulus
        self._book = BOOK.validate_json(state.read_bytes()) if state.exists() else BankBook()

    @property
    def book(self) -> BankBook:
        """What has been told and what waits."""
        return self._book

    def pay(
        self,
        kid: str,
        amount: Decimal,
        paid_on: date,
        debtor_account: str = "",
        kind: PaymentKind = PaymentKind.GIRO,
        *,
        text: str = "",
        debtor_name: str = "",
    ) -> OcrPayment:
        """Take a payment of `amount` kroner that the debtor ordered on `paid_on`; below zero takes it back.

        A KID is needed except for card payments with `text`. Raises ValueError for a KID with a wrong check
        digit, which the bank sends back to the payer, and for what an OCR giro file cannot hold.
        """
        if not (kids.is_valid(kid, self._modulus) or (kind in WITH_TEXT and not kid)):
            raise ValueError(f"the bank refuses the KID {kid!r}; check its digits")
        payment = OcrPayment(
            kind=kind,
            kid=kid,
            amount=amount,
            ordered_on=paid_on,
            reference=self._book.next_reference(),
            debtor_account=debtor_account,
            text=text,
            debtor_name=debtor_name,
        )
        self._keep(replace(self._book, waiting=(*self._book.waiting, payment)))
        return payment

    def pay_in(self, amount: Decimal, paid_on: date) -> None:
        """Take `amount` kroner at a counter, of which the bank will tell the sum alone; not in OCR giro.

        Raises ValueError for what is not whole øre above zero.
        """
        if amount <= 0 or amount * 100 % 1 != 0:
            raise ValueError(f"pay in whole øre above zero: {amount}")
        untold = (*self._book.untold, Untold(amount, paid_on))
        self._keep(replace(self._book, untold=untold))

    def ocr_file(self, day: date) -> str | None:
        """Return the file of `day`: the payments ordered until then that no earlier file told about.

        The same text each time it is asked for. None on a day without payments or settlement, and while
        more would be taken back than paid; then they wait for a later day.
        """
        told = self._book.told_on(day) or self._settle(day)
        return ocr_giro(told) if told and told.payments else None

    def camt054_file(self, day: date, version: Version = "02") -> str | None:
        """Return what `ocr_file` tells, and what was paid in without details, as a camt.054 message."""
        told = self._book.told_on(day) or self._settle(day)
        return camt054(told, version) if told else None

    def order(self, content: bytes, day: date) -> bytes:
        """Take a payment order (pain.001) on a day and return the first report on it (pain.002).

        Rejected whole if its totals are wrong, the account is another's, or the message was sent before.
        Raises NoOrder for what cannot be read.
        """
        order = read_order(content)
        if refused := self._refusal(order):
            return status_report(order, 1, day, refused)
        self._keep(replace(self._book, orders=(*self._book.orders, order)))
        return status_report(order, 1, day, Verdict("ACCP"))

    def report(self, message_id: str, day: date) -> bytes | None:
        """Return the report on an order's payments once its day has come; None before."""
        order = self._book.order(message_id)
        if order is None or order.execution_on > day:
            return None
        each = {transfer.end_to_end_id: self._verdict(transfer) for transfer in order.transfers}
        return status_report(order, 2, order.execution_on, of_all(list(each.values())), each)

    def close(self, account: str) -> None:
        """Let a payee's account take no money any more."""
        self._keep(replace(self._book, closed=(*self._book.closed, account_number(account))))

    def _refusal(self, order: PaymentOrder) -> Verdict | None:
        if self._book.order(order.message_id):
            return Verdict("RJCT", "DU01", "Message id used before")
        if order.account != self.account:
            return Verdict("RJCT", "AC02", "Not your account")
        if (order.stated_count, order.stated_sum) != (len(order.transfers), order.total):
            return Verdict("RJCT", "AM10", "Control sum does not match")
        if order.total > self._book.balance(order.execution_on):
            return Verdict("RJCT", "AM04", "Insufficient funds")
        return None

    def _verdict(self, transfer: Transfer) -> Verdict:
        if transfer.account in self._book.closed:
            return Verdict("RJCT", "AC04", "Account closed")
        return Verdict("ACSC")

    def _settle(self, day: date) -> Transmission | None:
        due = self._waiting(lambda payment: payment.ordered_on <= day)
        paid_in = tuple(each for each in self._book.untold if each.ordered_on <= day)
        transmission = Transmission(
            number=self._book.next_number(),
            settled_on=day,
            recipient=self.recipient,
            agreement_id=self.agreement_id,
            account=self.account,
            payments=due,
            untold=paid_in,
        )
        if not (due or paid_in) or not is_banking_day(day) or transmission.total_ore < 0:
            return None
        later = self._waiting(lambda payment: payment.ordered_on > day)
        told = (*self._book.transmissions, transmission)
        untold = tuple(each for each in self._book.untold if each.ordered_on > day)
        self._keep(replace(self._book, transmissions=told, waiting=later, untold=untold))
        return transmission

    def _waiting(self, belongs: Callable[[OcrPayment], bool]) -> tuple[OcrPayment, ...]:
        return tuple(payment for payment in self._book.waiting if belongs(payment))

    def _keep(self, book: BankBook) -> None:
        self._state.parent.mkdir(parents=True, exist_ok=True)
        draft = self._state.with_suffix(".next")
        draft.write_bytes(BOOK.dump_json(book, indent=1))
        draft.replace(self._state)
        self._book = book
