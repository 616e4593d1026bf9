"""A message is kept with what follows from it, in one transaction: its task, its mails, its deed."""

from collections.abc import Sequence

from services.portal.domain.conversation import TaskKind
from services.portal.domain.paying_later import PlanWish
from services.portal.domain.uploads import Upload
from services.portal.language import as_language
from services.portal.orders import AnswerNoticeOrdered, MessageNoticeOrdered
from services.portal.store.conversations import Written, readers_to_tell, write
from services.portal.store.tasks import add_task
from shared.db import Transaction
from shared.events import Event


async def keep(tx: Transaction, written: Written, case_number: str, upload: Upload | None = None) -> None:
    """Keep a message, and have those told by mail who have not been since they last read."""
    await write(tx, written, upload, tx.now)
    await _tell(tx, written, case_number)


async def keep_for_answer(
    tx: Transaction,
    written: Written,
    case_number: str,
    kind: TaskKind,
    *,
    upload: Upload | None = None,
    wish: PlanWish | None = None,
    orders: Sequence[Event] = (),
) -> None:
    """Keep what a debtor has sent, as a task of the case handlers."""
    message_id = await write(tx, written, upload, tx.now)
    await add_task(tx, written, message_id, kind, wish)
    tx.say(*orders)
    await _tell(tx, written, case_number)


async def _tell(tx: Transaction, written: Written, case_number: str) -> None:
    if (written.thread, written.side) == ("debtor", "agency"):
        order = AnswerNoticeOrdered(
            creditor_id=written.creditor_id, case_id=written.case_id, case_number=case_number
        )
        tx.say(order)
    for reader in await readers_to_tell(tx, written, tx.now):
        tx.say(
            MessageNoticeOrdered(
                creditor_id=written.creditor_id,
                case_id=written.case_id,
                case_number=case_number,
                email=reader.email,
                language=as_language(reader.language) or "nb",
            )
        )
