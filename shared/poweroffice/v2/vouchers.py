"""Bank journals: the only voucher whose lines can name an invoice, so that Go matches it with them.

Posted vouchers are final; they are never edited or deleted, only reversed (in Go).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from shared.poweroffice.models import (
    BankJournalDraft,
    BankJournalLine,
    BankJournalVoucher,
    Transaction,
    VoucherType,
)
from shared.poweroffice.transport import GoTransport
from shared.poweroffice.wire import decode, read


class Vouchers:
    """Posts, reads and finds bank journals (API v2: Vouchers; role BankVoucher_Full)."""

    def __init__(self, transport: GoTransport) -> None:
        self._transport = transport

    async def post_bank_journal(self, draft: BankJournalDraft) -> BankJournalVoucher:
        """Post a voucher to the general ledger (API v2: POST /Vouchers/BankJournals).

        Sent once. After any Transient, and after a DuplicateReference, ask `find_bank_journal` before
        posting again. The number may be missing from the answer: Go assigns it in the background.

        Raises:
            InvalidRequest: out of balance, unknown account or VAT id, locked period, missing dimension.
            DuplicateReference: a voucher with this reference exists.
        """
        response = await self._transport.send("POST", "/Vouchers/BankJournals", json=_body(draft))
        return read(BankJournalVoucher, decode(response), response)

    async def bank_journal(self, voucher_id: UUID) -> BankJournalVoucher:
        """Return a voucher that this integration posted (API v2: GET /Vouchers/BankJournals/{id}).

        Raises:
            GoNotFound: there is no such voucher, or another made it.
        """
        return await self._transport.one(BankJournalVoucher, f"/Vouchers/BankJournals/{voucher_id}")

    async def find_bank_journal(
        self, external_import_reference: str, *, posted_from: date, posted_to: date
    ) -> BankJournalVoucher | None:
        """Return the standing voucher with a reference, None if there is none.

        Go has no search by reference; the general ledger's transactions carry it (API v2:
        GET /AccountTransactions). A voucher can be invisible there for a second or two after it was posted.

        Args:
            external_import_reference: as given when the voucher was posted.
            posted_from: earliest posting date of its lines.
            posted_to: latest posting date of its lines.
        """
        for transaction in await self.bank_journal_lines(posted_from=posted_from, posted_to=posted_to):
            reference = transaction.external_import_reference
            if reference == external_import_reference and not transaction.is_reversed:
                return await self.bank_journal(transaction.voucher_id)
        return None

    async def bank_journal_lines(self, *, posted_from: date, posted_to: date) -> Sequence[Transaction]:
        """Return the posted lines of all bank journals of some days (API v2: GET /AccountTransactions)."""
        return await self._transport.rows(
            Transaction,
            "/AccountTransactions",
            {"fromDate": posted_from, "toDate": posted_to, "voucherTypes": [VoucherType.BANK_JOURNAL]},
        )


def _body(draft: BankJournalDraft) -> dict[str, object]:
    """Return the draft as API v2's BankVoucherPostDto."""
    return {
        "VoucherDate": draft.voucher_date,
        "CurrencyCode": draft.currency_code,
        "Description": draft.description,
        "ExternalImportReference": draft.external_import_reference,
        "VoucherLines": [_line(line) for line in draft.lines],
    }


def _line(line: BankJournalLine) -> dict[str, object]:
    """Return the line as API v2's BankVoucherLinePostDto."""
    return {
        "AccountId": line.account_id,
        "CurrencyAmount": line.amount,
        "VatId": line.vat_id,
        "PostingDate": line.posting_date,
        "InvoiceNo": line.invoice_number,
        "Cid": line.kid,
        "Description": line.description,
        "ExternalLineReference": line.external_line_reference,
    }
