"""ISO 20022 camt.054, the bank's notification of what has been booked on the account: versions .02 and .08.

    Document/BkToCstmrDbtCdtNtfctn
        GrpHdr                  the message's number (MsgId)
        Ntfctn                  of one account (Acct), with sums (TxsSummry)
            Ntry                one booked amount
                NtryDtls/Btch   how many transactions, and their sum
                NtryDtls/TxDtls one payment: KID, debtor, references

Modules: `safe_xml` (what is read at all) · `fields` · `charges` · `transactions` · `details` (what makes up
an entry) · `entries` (what is a payment, and its id) · `paid_out` (money out, and back) · `sums`. Strict in
sums and counts on each level; fields that differ between the versions, and between banks, are found in each
place where they may stand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from services.settlement.camt054.details import Batch
from services.settlement.camt054.entries import (
    Entry,
    Payments,
    entry_in,
    not_a_payment,
    passed_over,
)
from services.settlement.camt054.fields import account_in, fields, first
from services.settlement.camt054.paid_out import charged, paid_out
from services.settlement.camt054.safe_xml import ended_elements, root_of
from services.settlement.camt054.sums import check_summary
from services.settlement.camt054.transactions import transaction_in
from services.settlement.incoming import (
    MONEY_BACK,
    MONEY_OUT,
    BankFile,
    BankPayment,
    BrokenFile,
    Debit,
    PassedOver,
    on_another_account,
)

__all__ = ["read_camt054"]

_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.054\.001\.(02|08)")
COPIES = ("COPY", "DUPL", "CODU")


@dataclass(slots=True)
class _Reading:
    """A message on its way through its elements."""

    account: str
    makes: Payments
    number: str = ""
    is_paged: bool = False
    is_copy: bool = False
    servicer: str = ""
    notifications: int = 0
    position: int = 0
    batch: Batch = field(default_factory=Batch)
    entries: list[Entry] = field(default_factory=list)
    payments: list[BankPayment] = field(default_factory=list)
    passed_over: list[PassedOver] = field(default_factory=list)
    debits: list[Debit] = field(default_factory=list)
    came_back: list[Debit] = field(default_factory=list)
    other_accounts: list[str] = field(default_factory=list)


def read_camt054(content: bytes, *, account: str) -> BankFile:
    """Return the payments of a message to `account`, the agency's client account.

    What it tells of other accounts or in other currencies is passed over, and shown with its reason. Money
    out of the account, or back, is a debit if a payer's id is told.

    Raises:
        BrokenFile: it is not a camt.054 message, its sums are wrong, or nothing in it is of the account.
    """
    namespace, name = root_of(content)
    if name != "Document" or not _NAMESPACE.fullmatch(namespace):
        raise BrokenFile(None, f"it is {namespace or 'XML without a namespace'}, not camt.054.001.02 or .08")
    reading = _Reading(account, Payments(account))
    tag = f"{{{namespace}}}".__add__
    transaction, details, entry = tag("TxDtls"), tag("NtryDtls"), tag("Ntry")
    header, notification = tag("GrpHdr"), tag("Ntfctn")
    for element in ended_elements(content):
        if element.tag == transaction:
            where = f"entry {reading.position + 1}, transaction {len(reading.batch.transactions) + 1}"
            reading.batch.transactions.append(transaction_in(element, where))
            element.clear()
        elif element.tag == details:
            reading.batch.close(element, f"entry {reading.position + 1}")
            element.clear()
        elif element.tag == entry:
            reading.position += 1
            reading.entries.append(entry_in(element, reading.position, reading.batch))
            reading.batch = Batch()
            element.clear()
        elif element.tag == header:
            _read_header(reading, fields(element))
        elif element.tag == notification:
            _close_notification(reading, fields(element, but=("Ntry",)))
            element.clear()
    return _finished(reading)


def _read_header(reading: _Reading, found: dict[str, str]) -> None:
    reading.number = found.get("MsgId", "")
    if not reading.number:
        raise BrokenFile(None, "the message has no number (GrpHdr/MsgId)")
    reading.is_paged = _is_paged(found, "MsgPgntn")
    if reading.is_paged:
        reading.number += f"/{found.get('MsgPgntn/PgNb', '1')}"


def _is_paged(found: dict[str, str], path: str) -> bool:
    """Tell whether this is one page of several, so that sums are those of all pages."""
    pages = found.get(f"{path}/PgNb", "1"), found.get(f"{path}/LastPgInd", "true").lower()
    return pages[0].lstrip("0") != "1" or pages[1] not in ("true", "1")


def _close_notification(reading: _Reading, found: dict[str, str]) -> None:
    """Check a notification as a whole, and make payments of its entries if it is of our account."""
    reading.notifications += 1
    entries, reading.entries = reading.entries, []
    if not (reading.is_paged or _is_paged(found, "NtfctnPgntn")):
        check_summary(found, entries, f"notification {reading.notifications}")
    reading.is_copy = reading.is_copy or found.get("CpyDplctInd", "") in COPIES
    account = account_in(found, "Acct")
    if account != reading.account:
        reading.other_accounts.append(account)
        reading.passed_over += [passed_over(each, on_another_account(account)) for each in entries]
        return
    bank = "Acct/Svcr/FinInstnId"
    reading.servicer = first(found, f"{bank}/BICFI", f"{bank}/BIC", f"{bank}/ClrSysMmbId/MmbId", f"{bank}/Nm")
    for each in entries:
        reason = not_a_payment(each)
        if reason in (MONEY_OUT, MONEY_BACK):
            told, others = paid_out(each, reason)
            (reading.debits if reason == MONEY_OUT else reading.came_back).extend(told)
            reading.passed_over += others
        elif reason:
            reading.passed_over.append(passed_over(each, reason))
        else:
            reading.payments += reading.makes.of(each)
            for transaction in each.transactions:
                reading.passed_over += charged(each, transaction)


def _finished(reading: _Reading) -> BankFile:
    if not reading.number:
        raise BrokenFile(None, "the message has no head (GrpHdr)")
    if not reading.notifications:
        raise BrokenFile(None, "the message holds no notification (Ntfctn)")
    if len(reading.other_accounts) == reading.notifications:
        others = ", ".join(sorted({each or "unknown" for each in reading.other_accounts}))
        raise BrokenFile(
            None, f"the file is for account {others}, but our client account is {reading.account}"
        )
    return BankFile(
        format="camt.054",
        sender=reading.servicer,
        recipient=reading.account,
        number=reading.number,
        payments=tuple(reading.payments),
        passed_over=tuple(reading.passed_over),
        debits=tuple(reading.debits),
        came_back=tuple(reading.came_back),
        is_copy=reading.is_copy,
    )
