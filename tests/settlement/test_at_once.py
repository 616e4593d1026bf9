"""Things that happen at the same moment end as if they had happened one after the other."""

import asyncio

import pytest

from services.settlement import recount
from services.settlement.domain.ledger import AGENCY_BOOK
from shared.broker import Ack
from shared.events import PaymentMatched
from tests.settlement.told import (
    bank_file,
    changed,
    corrected,
    credited,
    demanded,
    giro,
    invoice_id,
    kroner,
    noticed,
    paid,
    registered,
    transferred,
)
from tests.support.driving import envelope

CASES = range(1, 13)
MANY = range(1, 61)


async def at_once(desk, *tellings):
    """Tell each of several histories in a task of its own; all must be handled."""
    verdicts = await asyncio.gather(
        *(desk.service.deliver(*(envelope(event) for event in telling)) for telling in tellings)
    )
    assert all(isinstance(verdict, Ack) for some in verdicts for verdict in some)


async def test_a_payment_that_comes_while_its_claim_opens_is_placed(desk):
    await desk.service.hear(registered())
    files = [bank_file(giro(case, 100), number=case) for case in CASES]
    imports = [desk.service.http.post("/bank-files", content=content) for content in files]
    opening = [at_once(desk, [transferred(case, case)]) for case in CASES]
    await asyncio.gather(*(each for pair in zip(imports, opening, strict=True) for each in pair))
    assert await desk.balances(AGENCY_BOOK) == {}
    assert (await desk.balances())["client_funds"] == kroner(100 * len(CASES))
    assert len(await desk.service.said(PaymentMatched)) == len(CASES)


async def test_facts_that_come_while_the_claim_opens_are_not_missed(desk):
    await at_once(
        desk,
        [registered(), changed()],
        [transferred(case, case, 1000) for case in CASES],
        [paid(case, 100) for case in CASES],
        [credited(case, 50) for case in CASES],
        [noticed(case, case=case) for case in CASES],
    )
    claims = await desk.service.rows("select principal, fees from claims")
    assert {(row["principal"], row["fees"]) for row in claims} == {(kroner(850), kroner(38))}
    assert (await desk.balances())["debtor_principal"] == kroner(850 * len(CASES))


async def test_a_card_that_is_corrected_while_the_claim_opens_is_not_missed(desk):
    # up to 10 000 a consumer owes 600 of the 900 that a company was asked for
    opened = [transferred(case, case, is_person=False) for case in MANY]
    await desk.service.hear(registered(), *(demanded(case, case=case, fee=900) for case in MANY))
    for each in opened:
        cards = (corrected(each, is_person=True), corrected(each, is_person=False, revision=1))
        await at_once(desk, [each], *([card] for card in cards))
    claims = await desk.service.rows("select fees from claims")
    assert [row["fees"] for row in claims] == [kroner(600)] * len(MANY)


async def test_the_same_file_handed_in_twice_at_once_is_taken_once(desk):
    await desk.service.hear(registered(), transferred(1))
    content = bank_file(giro(1, 100))
    answers = await asyncio.gather(
        *(desk.service.http.post("/bank-files", content=content) for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    shown = await desk.get(f"/claims/{invoice_id(1)}")
    assert shown["collected"]["total"] == "100.00"


@pytest.mark.parametrize("first", [ValueError("cannot be counted"), asyncio.CancelledError()])
async def test_what_failed_first_is_what_a_count_ends_with_and_nothing_is_written_after(
    desk, monkeypatch, first
):
    at_rest = False

    async def count(*_):
        await asyncio.sleep(0)
        raise first

    async def save_and_load(*_):
        nonlocal at_rest
        await asyncio.sleep(0.01)
        at_rest = True
        raise ConnectionError("the database is gone")

    monkeypatch.setattr(recount, "_count", count)
    monkeypatch.setattr(recount, "_save_and_load", save_and_load)
    touched = recount.Touched()
    touched.add(invoice_id(1), "cause")
    with pytest.raises(type(first)):
        async with desk.service.service.database.transaction() as tx:
            await recount.recount(tx, touched)
    assert at_rest
