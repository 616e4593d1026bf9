"""Taking the bank's answer to a payout file: each payout goes on, is paid, or comes back with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.settlement.domain.ledger import AGENCY_BOOK
from services.settlement.domain.payouts import Payout, rejected
from services.settlement.payouts.confirming import entry_of, give_back, pay
from services.settlement.payouts.pain002 import BankWord, StatusReport, read_status_report
from services.settlement.refusals import ReportOfAnother, ReportTaken
from services.settlement.store import batches, payouts, status_reports
from services.settlement.store.batches import Batch
from services.settlement.store.books import lock_books
from services.settlement.store.ledger import book
from shared.clock import OSLO
from shared.db import Database, Transaction
from shared.errors import Reject
from shared.sentences import Sentence, sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenReport:
    """What a report did: payouts by their status after it, and what it says that cannot be."""

    batch_id: UUID
    number: int
    bank_status: str
    by_status: dict[str, int]
    contradictions: Sequence[Sentence]


async def take_status_report(database: Database, content: bytes, by: str) -> TakenReport:
    """Take a pain.002 file. One that is refused is kept with the reason.

    Raises:
        BrokenReport: it cannot be read.
        Reject: it was taken before, or answers no batch of ours.
    """
    try:
        report = read_status_report(content)
        async with database.transaction() as tx:
            return await _take(tx, report, content, by)
    except Reject as refused:
        async with database.transaction() as tx:
            await status_reports.keep(tx, content, by, refused=str(refused))
        raise


async def _take(tx: Transaction, report: StatusReport, content: bytes, by: str) -> TakenReport:
    await lock_books(tx, [AGENCY_BOOK])
    if before := await status_reports.taken_at(tx, content):
        at = before.astimezone(OSLO)
        raise ReportTaken(f"this report was taken {at:%d.%m.%Y %H:%M}; nothing was changed", day=at.date())
    batch = await _answered(tx, report)
    await lock_books(tx, await batches.creditors(tx, [batch.id]))
    await status_reports.keep(tx, content, by, message_id=report.message_id, batch_id=batch.id)
    in_it = await payouts.of_batch(tx, batch.id)
    contradictions = [
        *[said for each in in_it if (said := await _follow(tx, batch, each, report, by))],
        *_strangers(report, in_it),
        *map(_unknown, report.unknown),
    ]
    for contradiction in contradictions:
        await payouts.note(tx, by, "contradicted", batch_id=batch.id, detail=contradiction.text)
    after = await payouts.of_batch(tx, batch.id)
    status = _bank_status(after)
    await batches.said(tx, batch.id, status, report.whole.reason if report.whole else "")
    return TakenReport(
        batch_id=batch.id,
        number=batch.number,
        bank_status=status,
        by_status=dict(Counter(each.status for each in after)),
        contradictions=contradictions,
    )


async def _answered(tx: Transaction, report: StatusReport) -> Batch:
    try:
        batch = await batches.find(tx, UUID(report.answers))
    except ValueError:
        batch = None
    if batch is None or batch.status != "released":
        raise ReportOfAnother(f"the report answers message {report.answers!r}, which was not released here")
    return batch


async def _follow(
    tx: Transaction, batch: Batch, payout: Payout, report: StatusReport, by: str
) -> Sentence | None:
    """Do what the report says of a payout; return what it says against what is known."""
    name, word = payout.end_to_end_id, report.about(payout.end_to_end_id)
    if word is None:
        return None
    if word.is_repetition:
        text = f"payout {name} was sent to the bank before ({word.reason}); ask what it did"
        return sentence(text, "SentBefore", payout=name, bank_reason=word.reason)
    if payout.status == "released":
        await _go_on(tx, batch, payout, word, by)
    elif payout.status == "paid" and word.meaning == "rejected" and _names(report, payout):
        await give_back(tx, payout, tx.today, word.reason, by)
    elif payout.status == "returned":
        pass  # it was paid, and it came back: whichever the report says is known
    elif word.meaning in ("paid", "rejected") and word.meaning != payout.status:
        text = f"payout {name} is {payout.status}, the report says {word.meaning}"
        return sentence(text, "SaidOtherwise", payout=name, bank=word.meaning)
    return None


def _names(report: StatusReport, payout: Payout) -> bool:
    """Tell whether a report speaks of this payment; one that refuses a whole file may be of a second copy."""
    return payout.end_to_end_id in report.payments


async def _go_on(tx: Transaction, batch: Batch, payout: Payout, word: BankWord, by: str) -> None:
    match word.meaning:
        case "paid":
            await pay(tx, payout, batch.execution_on or tx.today, by)
        case "rejected":
            await payouts.mark_rejected(tx, payout.id, word.reason)
            await book(tx, [entry_of(tx, payout, rejected(payout))])
            await payouts.note(tx, by, "rejected", batch_id=batch.id, payout_id=payout.id, detail=word.reason)
        case "accepted":
            await payouts.acknowledge(tx, payout.id, "accepted")
        case "pending" | "partly":
            if not payout.bank_status:
                await payouts.acknowledge(tx, payout.id, "pending")


def _strangers(report: StatusReport, in_it: Iterable[Payout]) -> list[Sentence]:
    ours = {each.end_to_end_id for each in in_it}
    return [
        sentence(f"payment {each} is not in the batch", "NotInBatch", payout=each)
        for each in report.payments
        if each not in ours
    ]


def _unknown(status: str) -> Sentence:
    text = (
        f"the report says {status!r}, a status that is not known here; what it is said of waits, ask the bank"
    )
    return sentence(text, "StatusUnknown", text=status)


def _bank_status(after: Sequence[Payout]) -> str:
    refused = _count(after, "rejected") + _count(after, "returned")
    if refused:
        return "rejected" if refused == len(after) else "partly"
    is_in_hand = all(each.status == "paid" or each.bank_status == "accepted" for each in after)
    return "accepted" if is_in_hand else "pending"


def _count(after: Sequence[Payout], status: str) -> int:
    return sum(each.status == status for each in after)
