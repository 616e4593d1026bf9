"""A debtor's card that is corrected after the transfer: dunning's letters and settlement's ledger say the same.

Both services are built by their own composition roots; only the broker is missing: the test carries the events.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from shared.clock import oslo_date
from shared.events import ClaimClosed, ClaimReopened, LetterSent, PaymentMatched
from tests.dunning.conftest import Office, an_office
from tests.dunning.told import CREDITOR, at, case_id, changed, customer, overdue, registered, transferred
from tests.settlement.conftest import Desk, a_desk
from tests.settlement.told import giro
from tests.support.databases import service_database

D = Decimal
TRANSFERRED, BEFORE, DEMANDED = (date(2026, 6, day) for day in (15, 25, 30))
AFTER = date(2026, 7, 1)
PAID, HEAVY = date(2026, 7, 20), date(2026, 8, 12)
COMPANY, PERSON = {"name": "Bygg AS", "is_person": False}, {"name": "Ola Bygg", "is_person": True}


@dataclass
class Agency:
    """The two services and what has been carried between them."""

    dunning: Office
    settlement: Desk
    carried: set[UUID] = field(default_factory=set)

    async def on(self, day, *events):
        """Let it be the morning of a day, tell both what happened, and carry what they say to each other."""
        self.settlement.service.at(at(day))
        heard = self.settlement.service.service.consumers
        await self.settlement.service.hear(
            *(each for each in events if type(each) in {queue.event for queue in heard})
        )
        await self.dunning.on(day, *events)
        await self.carry()

    async def carry(self):
        for of, to, kinds in (
            (self.dunning.service, self.settlement.service, LetterSent),
            (self.settlement.service, self.dunning.service, PaymentMatched | ClaimClosed | ClaimReopened),
        ):
            said = [each for each in await of.outbox() if isinstance(each.event, kinds)]
            await to.deliver(*(each for each in said if each.id not in self.carried))
            self.carried |= {each.id for each in said}

    async def fees(self):
        """What dunning and settlement ask for in fees today."""
        day = oslo_date(self.dunning.service.runtime.clock.now()).isoformat()
        asked = (await self.dunning.get(f"/cases/{case_id()}"))["owed"]
        owed = (await self.settlement.get(f"/cases/{case_id()}/claims", on=day))["owed"]
        return sum(D(each["fees"]) for each in asked), D(owed["fees"])

    async def demanded(self):
        """What the demand asks for in fees."""
        (fee,) = [
            each.amounts.fees
            for each in await self.dunning.service.said(LetterSent)
            if each.kind == "payment_demand"
        ]
        return fee


@pytest.fixture
async def agency(database_server, tmp_path):
    async with (
        service_database(database_server, "dunning") as dunning_url,
        service_database(database_server, "settlement") as settlement_url,
        an_office(dunning_url, tmp_path / "print") as dunning,
        a_desk(settlement_url) as settlement,
    ):
        yield Agency(dunning, settlement)


async def begin(agency, card):
    debtor = customer(**card)
    await agency.on(TRANSFERRED, registered(), overdue(by=debtor), transferred(by=debtor))


@pytest.mark.parametrize(
    ("at_transfer", "corrected", "on", "demanded", "light", "heavy"),
    [
        (COMPANY, PERSON, AFTER, 900, 600, 1200),
        (COMPANY, PERSON, BEFORE, 600, 600, 1200),
        (PERSON, COMPANY, BEFORE, 900, 900, 1800),
        (PERSON, COMPANY, AFTER, 600, 600, 1200),
    ],
)
async def test_letters_and_ledger_ask_for_the_same_fee_whenever_the_card_is_corrected(
    agency, at_transfer, corrected, on, demanded, light, heavy
):
    await begin(agency, at_transfer)
    if on == BEFORE:
        await agency.on(BEFORE, changed(revision=2, **corrected))
    await agency.on(DEMANDED)
    if on == AFTER:
        await agency.on(AFTER, changed(revision=2, **corrected))
    assert await agency.demanded() == demanded
    assert await agency.fees() == (light, light)
    await agency.on(HEAVY)
    assert await agency.fees() == (heavy, heavy)


@pytest.mark.parametrize(
    ("at_transfer", "corrected", "on", "back"),
    # 29 days at 12 % and 20 at 12.25 % on 4 000 are 64.99: 5 000 - 4 064.99 less 600 or 900
    [(COMPANY, PERSON, AFTER, "335.01"), (PERSON, COMPANY, BEFORE, "35.01")],
)
async def test_what_is_paid_too_much_is_counted_by_the_newest_card(agency, at_transfer, corrected, on, back):
    await begin(agency, at_transfer)
    if on == BEFORE:
        await agency.on(BEFORE, changed(revision=2, **corrected))
    await agency.on(DEMANDED)
    await agency.on(PAID)
    await agency.settlement.import_file(giro(1, 5000, on=PAID, kid_=transferred().kid))
    if on == AFTER:
        await agency.on(PAID, changed(revision=2, **corrected))
    await agency.carry()
    balances = await agency.settlement.balances(CREDITOR)
    assert balances["refunds_due"] == -D(back)
    assert (await agency.dunning.get(f"/cases/{case_id()}"))["owed"] == []
