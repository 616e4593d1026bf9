"""Go's sales screens: invoices, credit notes, incoming payments, losses, reminders and matching."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from deploy.sandbox.poweroffice import collection
from deploy.sandbox.poweroffice.currencies import RATES
from deploy.sandbox.poweroffice.enums import VoucherType
from deploy.sandbox.poweroffice.gui.customers import CustomerScreens
from deploy.sandbox.poweroffice.invoice_records import Invoice, LastReminder
from deploy.sandbox.poweroffice.invoicing import (
    InvoiceDraft,
    LineDraft,
    send_credit_note,
    send_invoice,
    standard_line,
)
from deploy.sandbox.poweroffice.ledger import LedgerEntry
from deploy.sandbox.poweroffice.norwegian import kroner
from deploy.sandbox.poweroffice.payments import Credit, book_credit
from deploy.sandbox.poweroffice.refusals import Invalid, NotFound


@dataclass(frozen=True)
class SalesScreens(CustomerScreens):
    """A client's sales screens. Amounts are kroner unless said otherwise; days are Oslo dates."""

    def add_invoice(
        self,
        customer_no: int,
        *,
        amount: Decimal | None = None,
        lines: Sequence[LineDraft] = (),
        invoice_date: date | None = None,
        due_date: date | None = None,
        description: str = "Arbeid og materiell",
        currency_code: str = "NOK",
    ) -> Invoice:
        """Send an invoice: `lines`, or one line of `amount` in all.

        The amount is with VAT and in the invoice's currency; it goes to the client's standard sales account.
        """
        if (amount is None) == (not lines):
            raise Invalid("Invoice validation error(s)", "Give either an amount or lines.")
        draft = InvoiceDraft(
            customer_no=customer_no,
            invoice_date=invoice_date or self.today,
            due_date=due_date,
            lines=tuple(lines) if amount is None else (standard_line(self.company, amount, description),),
            currency_code=currency_code,
            currency_exchange_rate=RATES[currency_code],
        )
        return send_invoice(self.company, draft, at=self._stamp())

    def credit_invoice(
        self, invoice_no: int, *, amount: Decimal | None = None, on: date | None = None, linked: bool = True
    ) -> Invoice:
        """Send a credit note for an invoice, whole or by `amount`; unlinked ones are not matched."""
        invoice = self.company.invoice_by_number(invoice_no)
        return send_credit_note(
            self.company, invoice, amount=amount, on=on or self.today, linked=linked, at=self._stamp()
        )

    def register_payment(
        self,
        *,
        amount: Decimal,
        paid_on: date | None = None,
        invoice_no: int | None = None,
        customer_no: int | None = None,
        matched: bool = True,
        through: Literal["ocr", "bank"] = "ocr",
        from_account: str | None = None,
    ) -> LedgerEntry:
        """Book money that came in on 1920 for an invoice or, with only a customer, on account.

        The payment is matched with the invoice as far as both reach; `matched=False` leaves it open, as
        does a payment on account. More than the invoice leaves a credit, less leaves the invoice open.
        """
        if invoice_no is not None:
            invoice = self.company.invoice_by_number(invoice_no)
            customer = self.company.customer(invoice.customer_id)
        elif customer_no is not None:
            invoice, customer = None, self.company.customer_by_number(customer_no)
        else:
            raise Invalid("Payment validation error(s)", "Say which invoice or which customer was paid.")
        kind = VoucherType.INCOMING_OCR_GIRO if through == "ocr" else VoucherType.BANK_JOURNAL
        credit = Credit(
            customer=customer,
            amount=amount,
            on=paid_on or self.today,
            contra_account_no=1920,
            kind=kind,
            paid_from=from_account if through == "ocr" else None,
            cid=invoice.cid if invoice and through == "ocr" else None,
            text=f"Innbetaling fra {customer.display_name}",
        )
        entry = book_credit(self.company, credit, at=self._stamp())
        if invoice is not None and matched:
            self._settle(invoice, entry)
        return entry

    def write_off(
        self,
        invoice_no: int,
        *,
        amount: Decimal | None = None,
        on: date | None = None,
        account_no: int = 7831,
    ) -> LedgerEntry:
        """Write an invoice's balance (or part of it) off as a loss on `account_no`."""
        invoice = self.company.invoice_by_number(invoice_no)
        balance = collection.entry_of(self.company, invoice).balance
        lost = balance if amount is None else amount
        if not 0 < lost <= balance:
            raise Invalid(
                "Write-off error(s)",
                f"Invoice {invoice_no} has only {balance} left to write off.",
                f"Skriv et beløp over 0. Faktura {invoice_no} har {kroner(balance)} kr igjen å tapsføre.",
            )
        credit = Credit(
            customer=self.company.customer(invoice.customer_id),
            amount=lost,
            on=on or self.today,
            contra_account_no=account_no,
            kind=VoucherType.MANUAL_JOURNAL,
            is_write_off=True,
            text=f"Tapsføring faktura {invoice_no}",
        )
        entry = book_credit(self.company, credit, at=self._stamp())
        self._settle(invoice, entry)
        return entry

    def match(self, entry_ids: Sequence[int]) -> list[LedgerEntry]:
        """Match open entries of one customer with each other."""
        self._require_entries(entry_ids)
        at = self._stamp()
        self.company.ledger.match(entry_ids, at=at)
        return self._told(entry_ids, at)

    def unmatch(self, *, entry_ids: Sequence[int] = (), invoice_no: int | None = None) -> list[LedgerEntry]:
        """Take back the matches of entries, or of an invoice; what they had settled is open again."""
        ids = list(entry_ids)
        if invoice_no is not None:
            ids.append(self.company.invoice_by_number(invoice_no).ledger_entry_id)
        self._require_entries(ids)
        at = self._stamp()
        others = [pair.other_id for entry_id in ids for pair in self.company.ledger.entries[entry_id].pairs]
        self.company.ledger.unmatch(ids, at=at)
        return self._told([*ids, *others], at)

    def send_reminder(
        self,
        invoice_no: int,
        *,
        kind: Literal["reminder", "notice_of_debt_collection"] = "reminder",
        sent_on: date | None = None,
        due_on: date | None = None,
    ) -> Invoice:
        """Send a reminder or notice from Go itself; the invoice becomes a draft only after its due date."""
        invoice = self.company.invoice_by_number(invoice_no)
        customer = self.company.customer(invoice.customer_id)
        if customer.send_payment_reminders is False:
            raise Invalid("Reminder error(s)", f"Customer {customer.number} gets no reminders from Go.")
        sent = sent_on or self.today
        invoice.last_reminder = LastReminder(
            kind=kind,
            sent_on=sent,
            due_on=due_on or sent + timedelta(days=14),
            email_address=customer.payment_reminder_email_address or customer.email_address,
        )
        invoice.last_changed = self._stamp()
        self.company.tell("invoice", invoice.id, invoice.last_changed)
        return invoice

    def _require_entries(self, entry_ids: Sequence[int]) -> None:
        for entry_id in entry_ids:
            if entry_id not in self.company.ledger.entries:
                raise NotFound(
                    "Object(s) not found",
                    f"Ledger entry with id = {entry_id} not found.",
                    "Posten finnes ikke.",
                )

    def _told(self, entry_ids: Sequence[int], at: datetime) -> list[LedgerEntry]:
        entries = [self.company.ledger.entries[entry_id] for entry_id in dict.fromkeys(entry_ids)]
        for entry in entries:
            self.company.tell("ledger_entry", entry.id, at)
        return entries

    def _settle(self, invoice: Invoice, entry: LedgerEntry) -> None:
        at = self._stamp()
        debit = collection.entry_of(self.company, invoice)
        self.company.ledger.settle(debit, entry, at=at)
        self._told([debit.id, entry.id], at)
