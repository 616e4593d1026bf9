"""Taking a bank file: whole or not at all, once, and no payment in it is ever lost."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from services.settlement.domain import AGENCY_BOOK, Account, Entry, moved
from services.settlement.ocr import BrokenFile, OcrFile, OcrPayment, read_ocr
from services.settlement.recount import Touched, recount
from services.settlement.store import bank_files
from services.settlement.store.bank_files import KidOwner, TakenBefore
from services.settlement.store.books import lock_books
from services.settlement.store.ledger import book
from shared.clock import OSLO
from shared.db import Database, Transaction, new_id
from shared.errors import Reject


class AlreadyTaken(Reject):
    """The file, or another with its transmission number, has been taken; nothing was booked again."""

    def __init__(self, before: TakenBefore) -> None:
        at = f"{before.at.astimezone(OSLO):%d.%m.%Y %H:%M}"
        what = "this file" if before.same_content else "another file with this transmission number"
        super().__init__(f"{what} was taken {at}; nothing was booked again")


@dataclass(frozen=True, slots=True)
class TakenFile:
    """What became of a file's payments: how many by status, and the sum in kroner."""

    file_id: UUID
    payments: int
    total: Decimal
    by_status: Mapping[str, int]


async def take_bank_file(database: Database, content: bytes, *, account: str) -> TakenFile:
    """Take an OCR giro file to the client account `account`: book, allocate and tell its payments.

    One transaction for the whole file. A file that is refused is kept with the reason.

    Raises:
        BrokenFile: it is not as the specification says.
        AlreadyTaken: it, or another with its number, was taken before.
    """
    try:
        with _collector_paused():
            file = await asyncio.to_thread(read_ocr, content, account=account)
            async with database.transaction() as tx:
                return await _take(tx, file, content)
    except (BrokenFile, AlreadyTaken) as refused:
        line = refused.line if isinstance(refused, BrokenFile) else None
        async with database.transaction() as tx:
            await bank_files.keep_refused(tx, content, line=line, reason=str(refused))
        raise


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the garbage collector from walking through every payment again and again, a fifth of the time.

    Nothing in a file's values refers in a circle, so that they are freed without it.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


async def _take(tx: Transaction, file: OcrFile, content: bytes) -> TakenFile:
    await lock_books(tx, [AGENCY_BOOK])
    if before := await bank_files.taken_before(tx, file, content):
        raise AlreadyTaken(before)
    owners = await bank_files.owners_of_kids(tx, (payment.kid for payment in file.payments))
    await lock_books(tx, (owner.creditor_id for owner in owners.values()))
    file_id = await bank_files.keep_taken(tx, file, content)
    await bank_files.keep_payments(tx, file_id, file.payments, owners)
    without_case = (payment for payment in file.payments if payment.kid not in owners)
    await book(tx, [_unplaced(payment, tx) for payment in without_case if payment.amount])
    await recount(tx, _touched(file.payments, owners))
    return TakenFile(file_id, len(file.payments), file.total, await bank_files.statuses(tx, file_id))


def _touched(payments: Iterable[OcrPayment], owners: Mapping[str, KidOwner]) -> Touched:
    touched = Touched()
    for payment in payments:
        if payment.kid in owners:
            touched.add(owners[payment.kid].case_id, payment.id)
    return touched


def _unplaced(payment: OcrPayment, tx: Transaction) -> Entry:
    return Entry(
        id=new_id(),
        book=AGENCY_BOOK,
        causes=(payment.id,),
        booked_on=tx.today,
        postings=moved(payment.amount, debit=Account.CLIENT_FUNDS, credit=Account.UNPLACED),
    )
