"""Taking a bank file: whole or not at all, once, and no payment in it is ever lost or taken twice."""

from __future__ import annotations

import asyncio
import gc
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from operator import attrgetter
from uuid import UUID

from services.settlement.camt054 import read_camt054
from services.settlement.domain.ledger import AGENCY_BOOK
from services.settlement.held_credits import take_back
from services.settlement.incoming import (
    MONEY_BACK,
    MONEY_OUT,
    NOT_AS_SENT,
    BankFile,
    BankPayment,
    BrokenFile,
    Debit,
    FileFormat,
    PassedOver,
    not_booked,
)
from services.settlement.ocr import read_ocr
from services.settlement.payouts.confirming import (
    books_of,
    ids_of_ours,
    payouts_confirmed,
    payouts_returned,
    returns_among,
)
from services.settlement.recount import Touched, recount
from services.settlement.refusals import FileTaken
from services.settlement.store import bank_files, invoice_payments, repeats
from services.settlement.store.bank_files import KidOwner, Refusal, TakenBefore
from services.settlement.store.books import lock_books
from services.settlement.store.repeats import Sorted
from services.settlement.without_case import book_without_case
from shared.clock import OSLO
from shared.db import Database, Transaction, is_outage, passes_by_itself
from shared.errors import NotFound, Reject

XML_STARTS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe", b"\xfe\xff")
"""How an XML document begins: in UTF-8 without and with a byte order mark, in UTF-16."""
OCR_STARTS = (b"NY", b"\xef\xbb\xbfNY")
"""How an OCR giro file begins; the second was saved by an editor."""


class AlreadyTaken(Reject):
    """The file, or another with its number, has been taken; nothing was booked again.

    Attributes:
        before: when, and whether it was the very same file.
    """

    def __init__(self, before: TakenBefore) -> None:
        self.before = before
        at = before.at.astimezone(OSLO)
        number = "transmission number" if before.format == "ocr" else "message number"
        what = "this file" if before.same_content else f"another file with this {number}"
        super().__init__(f"{what} was taken {at:%d.%m.%Y %H:%M}; nothing was booked again", day=at.date())


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenFile:
    """What became of a file's payments: how many by status, and the sum in kroner.

    `repeated` are those that an earlier file has told of, `passed_over` the entries that are no payments.
    """

    file_id: UUID
    format: FileFormat
    payments: int
    repeated: int
    passed_over: int
    total: Decimal
    by_status: Mapping[str, int]


def format_of(content: bytes) -> FileFormat:
    """Return the format of a file, by how it begins."""
    start = content[:200].lstrip()
    if start.startswith(XML_STARTS):
        return "camt.054"
    return "ocr" if start.startswith(OCR_STARTS) else "unknown"


def read_bank_file(content: bytes, *, account: str) -> BankFile:
    """Return what is in a bank file.

    Raises:
        BrokenFile: it is of no known format, or not as its format says.
    """
    match format_of(content):
        case "ocr":
            return read_ocr(content, account=account)
        case "camt.054":
            return read_camt054(content, account=account)
        case _:
            found = "is empty" if not content.strip() else "begins with neither"
            raise BrokenFile(
                1, f"it must be an OCR giro file (NY…) or a camt.054 message (XML), but the file {found}"
            )


async def take_bank_file(database: Database, content: bytes, *, account: str, name: str = "") -> TakenFile:
    """Take a bank file to the client account `account`: book, allocate and tell its payments.

    One transaction for the whole file. A file that is not taken is kept with the reason, whatever that is,
    unless the database is gone or another transaction was in the way.

    Raises:
        BrokenFile: it is not as its format says.
        AlreadyTaken: it, or another with its number, was taken before.
    """
    try:
        with _collector_paused():
            file = await asyncio.to_thread(read_bank_file, content, account=account)
            async with database.transaction() as tx:
                return await _take(tx, file, content, name)
    except Exception as failure:
        if not is_outage(failure) and not passes_by_itself(failure):
            line = failure.line if isinstance(failure, BrokenFile) else None
            refusal = Refusal(line=line, reason=why_not_taken(failure), format=format_of(content))
            async with database.transaction() as tx:
                await bank_files.keep_refused(tx, content, refusal, name=name)
        raise


def why_not_taken(failure: Exception) -> str:
    """Return why a file is refused; of what nobody foresaw only its kind, for the rest may tell of people."""
    if isinstance(failure, Reject):
        return str(failure)
    return f"settlement failed on it ({type(failure).__name__}; the log says more), and nothing was booked"


async def retry_bank_file(database: Database, file_id: UUID, *, account: str) -> TakenFile:
    """Take a file that was refused once more, when what hindered it is gone.

    Raises:
        NotFound: no such file was handed in.
        Reject: it has been taken, or is refused again.
    """
    async with database.transaction() as tx:
        kept = await bank_files.kept_file(tx, file_id)
    if kept is None:
        raise NotFound(f"there is no bank file {file_id}")
    if kept.status == "taken":
        raise FileTaken(f"bank file {file_id} has been taken; nothing was booked again")
    return await take_bank_file(database, kept.content, account=account, name=kept.name)


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


async def _take(tx: Transaction, file: BankFile, content: bytes, name: str) -> TakenFile:
    await bank_files.plan_by_index(tx)
    await lock_books(tx, [AGENCY_BOOK])
    if before := await bank_files.taken_before(tx, file, content):
        raise AlreadyTaken(before)
    file = await returns_among(tx, file)
    found = await repeats.sort_out(tx, file)
    owners = await bank_files.owners_of_kids(tx, (payment.kid for payment in found.fresh))
    again = [taken.creditor_id for _, taken in (*found.earlier, *found.paired)]
    again += [of for each in found.doubtful for of in (each.taken.creditor_id, each.invoice_creditor_id)]
    invoices = await invoice_payments.owners_of_kids(tx, {each.kid for each in found.fresh} - owners.keys())
    paid_out = await books_of(tx, (debit.end_to_end_id for debit in (*file.debits, *file.came_back)))
    known = owners.keys() | invoices.keys()
    taken_back = await invoice_payments.taken_back(
        tx, [each for each in found.fresh if each.kid not in known]
    )
    payees = {each.creditor_id for each in owners.values()}
    payees |= {each.creditor_id for each in (*invoices.values(), *taken_back.values())}
    await lock_books(tx, [*filter(None, again), *payees, *paid_out])
    file = await _with_payouts_booked(tx, file)
    repeated = len(found.repeated) + len(found.paired)
    file_id = await bank_files.keep_taken(tx, file, content, name=name, repeated=repeated)
    await repeats.keep_repeated(tx, file_id, found)
    without_case, of_cases = _by_case(found.fresh, owners)
    await bank_files.keep_payments(tx, file_id, without_case, owners)
    await book_without_case(tx, without_case, invoices, taken_back)

    async def keep_new(cases: Sequence[UUID]) -> None:
        of_these = [payment for case_id in cases for payment in of_cases.get(case_id, ())]
        await bank_files.keep_payments(tx, file_id, of_these, owners)

    touched = _touched(found, owners)
    touched.keep_new = keep_new
    await recount(tx, touched)
    for payment_id in await repeats.contradicted(tx, found):
        await take_back(tx, payment_id, by="settlement", why=f"bank file {file_id} tells its entry otherwise")
    return TakenFile(
        file_id=file_id,
        format=file.format,
        payments=len(file.payments),
        repeated=repeated,
        passed_over=len(file.passed_over),
        total=file.total,
        by_status=await bank_files.statuses(tx, file_id),
    )


async def _with_payouts_booked(tx: Transaction, file: BankFile) -> BankFile:
    """Book payouts that have left, or come back; return the file with what is none of ours passed over."""
    out = await payouts_confirmed(tx, file.debits, by=file.format)
    back = await payouts_returned(tx, file.came_back, by=file.format)
    ours = await ids_of_ours(tx, (*out, *back))

    def shown_as(debit: Debit, reason: str) -> PassedOver:
        reason_ = NOT_AS_SENT if debit.end_to_end_id in ours else reason
        return not_booked(debit, reason_, is_back=reason == MONEY_BACK)

    shown = [
        *file.passed_over,
        *(shown_as(each, MONEY_OUT) for each in out),
        *(shown_as(each, MONEY_BACK) for each in back),
    ]
    return replace(file, passed_over=tuple(sorted(shown, key=attrgetter("position"))))


def _by_case(
    fresh: Sequence[BankPayment], owners: Mapping[str, KidOwner]
) -> tuple[Sequence[BankPayment], Mapping[UUID, Sequence[BankPayment]]]:
    """Return new payments whose KID no case has, and the others by their case."""
    of_cases: defaultdict[UUID, list[BankPayment]] = defaultdict(list)
    for payment in fresh:
        if owner := owners.get(payment.kid):
            of_cases[owner.case_id].append(payment)
    return [payment for payment in fresh if payment.kid not in owners], of_cases


def _touched(found: Sorted, owners: Mapping[str, KidOwner]) -> Touched:
    """Return the cases of new payments, and of those that are ordered anew by what the file tells."""
    touched = Touched()
    for payment in found.fresh:
        if payment.kid in owners:
            touched.add(owners[payment.kid].case_id, payment.id)
    for payment, taken in (*found.earlier, *found.paired):
        if taken.case_id:
            touched.add(taken.case_id, payment.id)
    return touched
