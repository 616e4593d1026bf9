"""Mail that came back: told by whoever receives it, and the addresses that are out of use."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.dunning import store
from services.dunning.api.models import PROBLEMS
from services.dunning.domain.bounces import Bounce, read_report
from services.dunning.orders import PostingOrdered
from services.dunning.progress import Act, decide_again
from shared.db import Database, Transaction
from shared.errors import NotFound, Poison

CAME_BACK = "E-posten kom i retur."


class BounceModel(BaseModel):
    """A letter whose mail came back; the letter's id stands before the @ of the Message-ID."""

    letter_id: UUID
    status: str = Field(pattern=r"^[245]\.\d{1,3}\.\d{1,3}$", examples=["5.1.1"])
    reason: str = Field(default="", max_length=300)


class TakenModel(BaseModel):
    """What was done: nothing (`passing`: not for good, `known`: told before), or what the letter became."""

    outcome: Literal["passing", "known", "sent_anew", "posted", "task"]


class BouncedAddressModel(BaseModel):
    """A task: a customer whose address must be corrected on its card in PowerOffice Go."""

    model_config = ConfigDict(from_attributes=True)

    customer_id: int
    email: str
    bounced_at: datetime
    note: str


REPORT = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": BounceModel.model_json_schema()},
            "message/rfc822": {"schema": {"type": "string", "description": "The report as it was received."}},
        },
    }
}


def bounces(database: Database) -> APIRouter:
    """Return the routes about mail that came back."""
    router = APIRouter(prefix="/bounces", tags=["letters"])

    @router.post("", summary="Mail came back", responses=PROBLEMS, openapi_extra=REPORT)
    async def tell(request: Request) -> TakenModel:
        """Take a delivery status notification (`message/rfc822`), or what it says as JSON; repeated, nothing.

        The address is not used again until the customer card has another. A reminder becomes a task; another
        letter before transfer is sent anew on paper; a letter about a case is posted under a cover
        sheet with a new deadline.
        """
        bounce = _read(await request.body(), request.headers.get("content-type", ""))
        async with database.transaction() as tx:
            return TakenModel(outcome=await _take(tx, bounce))

    @router.get("", summary="Customers whose address does not take mail, the latest first")
    async def listed(creditor_id: UUID) -> list[BouncedAddressModel]:
        async with database.transaction() as tx:
            found = await store.bounced_addresses(tx, creditor_id)
        return [BouncedAddressModel.model_validate(each) for each in found]

    @router.delete("/{customer_id}", summary="Use a customer's address again", status_code=204)
    async def trust(customer_id: int, creditor_id: UUID) -> None:
        """For an address that was refused by mistake and stands unchanged on the card."""
        async with database.transaction() as tx:
            await store.trust_address(tx, creditor_id, customer_id)
            creditor_of = await store.invoices_of_customers(tx, [(creditor_id, customer_id)])
            await store.lock(tx, creditor_of)
            await decide_again(tx, creditor_of)

    return router


def _read(body: bytes, content_type: str) -> Bounce:
    if content_type.startswith("message/rfc822"):
        return read_report(body)
    try:
        told = BounceModel.model_validate_json(body)
    except ValidationError as malformed:
        fields = ", ".join(".".join(map(str, error["loc"])) or "body" for error in malformed.errors())
        raise Poison(f"not a bounce; correct {fields}") from malformed
    return Bounce(letter_id=told.letter_id, status=told.status, reason=told.reason)


async def _take(
    tx: Transaction, bounce: Bounce
) -> Literal["passing", "known", "sent_anew", "posted", "task"]:
    """Take note of a bounce in one transaction, and order what is to be done about the letter."""
    letter = await store.mailed_letter(tx, bounce.letter_id)
    if letter is None:
        raise NotFound(f"no letter {bounce.letter_id} has been sent by mail")
    if not bounce.is_permanent:
        return "passing"
    creditor_of = dict.fromkeys(letter.invoice_ids, letter.creditor_id)
    await store.lock(tx, creditor_of)
    letter = await store.mailed_letter(tx, bounce.letter_id)
    assert letter is not None
    if letter.bounced_at is not None:
        return "known"
    note = f"{CAME_BACK} {bounce.status} {bounce.reason}".strip()
    await store.shun_address(tx, letter, note)
    if letter.case_id is not None:
        await store.record_bounce(tx, letter.letter_id, "sent", note)
        tx.say(PostingOrdered(creditor_id=letter.creditor_id, letter_id=letter.letter_id))
        return "posted"
    await store.record_bounce(tx, letter.letter_id, "refused", note)
    is_reminder = letter.kind == "payment_reminder"
    await decide_again(tx, creditor_of, act=Act.WITHDRAW if is_reminder else Act.SEND)
    return "task" if is_reminder else "sent_anew"
