"""The law of the house: any permutation and any duplication of a history ends in the same balances.

The history is of everything that can happen to claims: two cases of one creditor and one of another,
corrected customer cards, letters, payments to the creditor, credits, write-offs, undone matches, a
withdrawal, bank files with part payments, overpayments, payments taken back, unknown KIDs and a day whose
rates are not known, and what an operator decides about payments without a case, once payment and case are
known.
"""

import os
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from deploy.sandbox.camt054 import camt054
from services.settlement.domain.ledger import AGENCY_BOOK
from shared.events import ClaimClosed, ClaimReopened, PaymentMatched
from tests.settlement.conftest import a_desk
from tests.settlement.deciding import decide as decide_about
from tests.settlement.told import (
    CREDITOR,
    DUE,
    OTHER_CREDITOR,
    PAID,
    TRANSFERRED,
    at,
    bank_file,
    case_id,
    changed,
    corrected,
    credited,
    demanded,
    giro,
    invoice_id,
    noticed,
    paid,
    planned,
    registered,
    returned,
    status,
    transferred,
    transmission,
    undone,
    written_off,
)
from tests.support.driving import envelope
from tests.support.histories import retold

EXAMPLES = int(os.environ.get("AUTOCOLLECT_EXAMPLES", "12"))
FEW = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LATER = PAID + timedelta(days=10)
END = PAID + timedelta(days=60)


def newer(told):
    """A profile with another agreement, which is signed on a later day."""
    agreement = replace(told.profile.agreement, version="2", signed_at=f"{LATER}T08:00:00Z")
    return replace(told, profile=replace(told.profile, agreement=agreement))


@dataclass(frozen=True)
class Decided:
    """What an operator decides, one after another, about the payment of an amount without a case."""

    amount: int
    deeds: tuple[str, ...]


HISTORY = [
    registered(vat_registered=False, commission_on_principal=Decimal("0.05")),
    newer(changed(commission_on_principal=Decimal("0.2"), withdrawal_share=Decimal("0.5"))),
    transferred(1, 1, 4000, deducts_vat=False),
    transferred(2, 1, 900, due=DUE + timedelta(days=5), deducts_vat=True),
    transferred(3, 2, 12_500, is_person=False),
    corrected(transferred(3, 2), is_person=False, revision=1, name="Bygg AS"),
    corrected(transferred(3, 2), is_person=True, revision=2, no_late_interest=True),
    corrected(transferred(1, 1), is_person=True, revision=4),
    corrected(transferred(1, 1), is_person=False, revision=3),
    noticed(1),
    noticed(2),
    demanded(1, 2, fee=750),
    noticed(3, case=2),
    demanded(3, case=2, fee=2250),
    returned(demanded(1, 2, fee=750), PAID - timedelta(days=20)),
    returned(demanded(1, 2, fee=750), PAID - timedelta(days=10)),
    returned(noticed(3, case=2), PAID - timedelta(days=30), is_posted=False),
    paid(1, 700, on=PAID - timedelta(days=3)),
    paid(2, 900, on=PAID, payment_id="8-8"),
    undone(2, "8-8", 900),
    credited(2, 900, on=LATER),
    written_off(3, 500, on=PAID),
    undone(3, "never told", 1),
    status(1, "disputed", revision=2, on=PAID),
    status(1, "open", revision=3, on=LATER),
    planned(1, instalments=6, addition=1125, on=PAID),
    planned(1, instalments=6, addition=1125, on=PAID, stands="broken", ended_on=LATER, revision=2),
    planned(2, stands="cancelled", instalments=5, addition=1125),
    status(2, "paused", revision=2),
    status(2, "withdrawn", revision=3, on=LATER),
    registered(OTHER_CREDITOR),
    transferred(4, 3, 400, creditor_id=OTHER_CREDITOR),
    corrected(transferred(4, 3, creditor_id=OTHER_CREDITOR), is_person=False),
    credited(5, 100, credit_note_id="never transferred"),
    bank_file(giro(1, 1500, on=PAID), giro(2, 3000, on=PAID), giro(9, 250, on=PAID), number=1),
    bank_file(giro(1, 3000, on=LATER), giro(3, 9000, on=LATER), giro(1, -1500, on=LATER), number=2),
    bank_file(giro(2, 800, on=LATER + timedelta(days=1)), giro(1, 100, on=LATER), number=3),
    transferred(6, 4, 300, creditor_id=OTHER_CREDITOR),
    written_off(6, 300, creditor_id=OTHER_CREDITOR),
    transferred(7, 5, 300, creditor_id=OTHER_CREDITOR),
    bank_file(giro(5, 50, on=date(2027, 1, 4)), number=4),
    transferred(8, 1, 700, due=DUE - timedelta(days=60), on=LATER + timedelta(days=1)),
    transferred(9, 3, 200, on=LATER + timedelta(days=1), creditor_id=OTHER_CREDITOR),
    transferred(10, 6, 300),
    paid(10, 300, payment_id="10-1", on=DUE),
    undone(10, "10-1", 300),
    credited(10, 300),
    transferred(12, 7, 2500, due=DUE - timedelta(days=9)),
    bank_file(giro(7, 400, on=PAID), giro(7, 400, on=PAID), giro(7, 90, on=LATER), number=5),
    camt054(transmission(giro(7, 400, on=PAID - timedelta(days=1)), settled_on=LATER)).encode(),
    camt054(
        transmission(giro(7, 400, on=PAID), giro(7, 90, on=LATER), giro(7, 33, on=LATER), number=6), "08"
    ).encode(),
    transferred(11, 6, 300),
    paid(11, 300, payment_id="11-1", on=DUE),
    undone(11, "11-1", 300),
    demanded(11, case=6, fee=187),
    status(6, "withdrawn", on=LATER),
    bank_file(giro(9, 120, on=PAID), giro(9, 77, on=PAID), giro(9, 61, on=PAID), number=7),
    Decided(120, ("place",)),
    Decided(77, ("give-back",)),
    Decided(61, ("place", "undo")),
]


@pytest.fixture(scope="module")
async def desk(database_url):
    """A desk of our own, emptied before each telling."""
    async with a_desk(database_url) as it:
        yield it


async def tell(desk, history):
    """Tell a history from the beginning; after each step debits are credits in every book.

    A decision about what is not known yet is tried again after each step.
    """
    await desk.service.empty()
    undecided = []
    for each in history:
        if isinstance(each, bytes):
            response = await desk.service.http.post("/bank-files", content=each)
            assert response.status_code in (201, 409), response.text
        elif isinstance(each, Decided):
            undecided.append(each)
        else:
            await desk.service.deliver(envelope(each))
        undecided = [waiting for waiting in undecided if not await decide(desk, waiting)]
        trial = await desk.get("/trial-balance")
        assert (trial["total"], trial["unbalanced_books"]) == ("0.00", [])
    assert undecided == []


async def decide(desk, decided):
    """Say whether a decision could be made: the payment is there, and the case is."""
    known = await desk.service.rows(
        "select payment_id from payments, cases where amount = :amount and case_number = '7'"
        " and exists (select from claims where claims.case_id = cases.case_id)", amount=decided.amount
    )  # fmt: skip
    for row in known:
        for deed in decided.deeds:
            await decide_about(
                desk, row["payment_id"], deed, **({"case_number": "7"} if deed == "place" else {})
            )
    return bool(known)


async def state(desk):
    """Everything that follows from the facts: balances, claims, where each payment went, what was told."""
    books = {book: await desk.balances(book) for book in (AGENCY_BOOK, CREDITOR, OTHER_CREDITOR)}
    claims = await desk.service.rows(
        "select invoice_id, case_id, principal, fees, closing_reason, closed_on from claims order by 1"
    )
    placements = await desk.service.rows(
        "select greatest(payment_id, also_as) as payment_id, paid_on, case_id, status, overpaid, waiting,"
        " reason from payments join placements using (payment_id) order by 1"
    )
    allocations = await desk.service.rows(
        "select greatest(payment_id, also_as) as payment_id, invoice_id, principal, interest, reminder_fee,"
        " collection_fee from allocations join payments using (payment_id)"
        " where (principal, interest, reminder_fee, collection_fee) <> (0, 0, 0, 0) order by 1, 2"
    )
    endings = {row["invoice_id"]: row["closing_reason"] for row in claims}
    assert await told_endings(desk) == {id_: reason for id_, reason in endings.items() if reason}
    return books, claims, placements, allocations, await told(desk), await settled(desk)


async def settled(desk):
    """What a settlement of it all gives each creditor, claim by claim; nothing is posted."""
    desk.service.at(at(END))
    for job in desk.service.service.schedule.jobs:
        await job.run(END)
    desk.service.at(at(TRANSFERRED))
    return await desk.service.rows(
        "select creditor_id, invoice_id, collected_principal, collected_interest, interest, fees,"
        " commission, withdrawal_cost, vat from settlement_lines join settlements using (settlement_id)"
        " order by 1, 2"
    )


async def told_endings(desk):
    """Why each claim is closed by what was told: of one claim the highest revision holds, each told once."""
    ended, revisions = {}, defaultdict(list)
    for event in await desk.service.said():
        if isinstance(event, ClaimClosed | ClaimReopened):
            for each in event.invoice_ids:
                revisions[each].append(event.revision)
                ended[each] = event.reason if isinstance(event, ClaimClosed) else None
    assert all(told == list(range(1, len(told) + 1)) for told in revisions.values()), revisions
    return {each: reason for each, reason in ended.items() if reason}


async def told(desk):
    """The sums of what was told of each invoice: what every other service counts."""
    sums = defaultdict(lambda: [0, 0, 0])
    for event in await desk.service.said(PaymentMatched):
        for part, amount in enumerate((event.amount, event.interest, event.fees)):
            sums[event.invoice_id][part] += amount
    return {invoice: tuple(parts) for invoice, parts in sums.items() if any(parts)}


@pytest.fixture(scope="module")
async def expected(desk):
    """Where the history ends that is told in order and once."""
    await tell(desk, HISTORY)
    return await state(desk)


async def test_the_history_meets_everything_that_can_happen(expected):
    books, claims, placements, allocations, _, lines = expected
    assert {row["invoice_id"]: row["closing_reason"] for row in claims} == {
        invoice_id(1): None,
        invoice_id(2): "credited",
        invoice_id(3): "withdrawn",
        invoice_id(4): "paid",
        invoice_id(6): "written_off",
        invoice_id(7): None,
        invoice_id(8): None,
        invoice_id(9): None,
        invoice_id(10): "credited",
        invoice_id(11): "withdrawn",
        invoice_id(12): None,
    }
    assert {row["status"] for row in placements} == {"placed", "held", "unplaced", "reversed", "given_back"}
    assert any(row["overpaid"] for row in placements)
    covered = {row["invoice_id"] for row in allocations}
    assert covered >= {invoice_id(1), invoice_id(3), invoice_id(4)}
    assert not covered & {invoice_id(8), invoice_id(9)}, "they joined their cases after the payments"
    # 1.6 x 750 and the VAT of it: a consumer's, of the 2 250 that a company was asked for
    ((_, of_a_person),) = {
        (row["invoice_id"], row["collection_fee"])
        for row in allocations
        if row["invoice_id"] == invoice_id(3) and row["collection_fee"]
    }
    assert of_a_person == 1500
    assert books[AGENCY_BOOK]["unplaced"] == -250 - 61
    assert books[AGENCY_BOOK]["refunds_due"] == -77
    by_hand, given_back, undone_ = [row for row in placements if "-0000007-" in row["payment_id"]]
    assert (by_hand["case_id"], by_hand["status"]) == (case_id(7), "placed")
    assert (given_back["status"], undone_["status"]) == ("given_back", "unplaced")
    costs = {row["invoice_id"]: row["withdrawal_cost"] for row in lines}
    assert set(costs) == {invoice_id(number) for number in (1, 3, 4, 11, 12)}
    # half of the fee of 187.00 that had come up
    assert [costs[invoice_id(number)] for number in (3, 11)] == [0, Decimal("93.50")]


async def test_what_was_told_is_what_was_allocated(expected):
    *_, allocations, sums, _ = expected
    booked = defaultdict(lambda: [0, 0, 0])
    for row in allocations:
        parts = row["principal"], row["interest"], row["reminder_fee"] + row["collection_fee"]
        booked[row["invoice_id"]] = [a + b for a, b in zip(booked[row["invoice_id"]], parts, strict=True)]
    assert sums == {invoice: tuple(parts) for invoice, parts in booked.items()}


@FEW
@given(retold(range(len(HISTORY))))
async def test_any_order_and_repetition_of_a_history_ends_in_the_same_balances(desk, expected, order):
    await tell(desk, [HISTORY[which] for which in order])
    assert await state(desk) == expected
