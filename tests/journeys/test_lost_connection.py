"""A creditor removes AutoCollect in Go and adds it again: registration and sync together, as they really are.

Both services are built by their own composition roots; sync borrows its tokens and turns from registration
over HTTP. Only Go is a stand-in, and only the broker is missing: the test carries the events.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from deploy.sandbox.poweroffice.application import GoSandbox, create_go_sandbox
from deploy.sandbox.poweroffice.seed.companies import FJORDVIK, NORDLYS
from services.registration.app import create as create_registration
from services.registration.settings import Settings as RegistrationSettings
from services.sync.app import create as create_sync
from services.sync.orders import NewsOrdered
from services.sync.settings import Settings as SyncSettings
from shared.broker import Ack, Queue
from shared.clock import oslo_instant
from shared.events import (
    BooksRead,
    ConnectionLost,
    ConnectionRestored,
    CreditNoteMatched,
    CreditorChanged,
    InvoiceOverdue,
    PaymentMatched,
)
from shared.poweroffice.connections import GoConnections
from tests.portal.neighbourhood import Line, RuntimeAmong
from tests.registration.conftest import GO, PORTAL, REDIRECT, STEPS, Around, Office, a_world
from tests.support.databases import service_database
from tests.support.driving import Driven, driven, envelope, runtime_at
from tests.sync.conftest import rest

TODAY = date(2026, 5, 4)


@dataclass
class Agency:
    """The two services and the books that they are about."""

    office: Office
    sync: Driven

    @property
    def go(self) -> GoSandbox:
        return self.office.go

    def at(self, day: date, hour: int) -> None:
        self.sync.at(oslo_instant(day, time(hour)))

    async def carry(self) -> None:
        """Be the broker between the two until neither has anything to say."""
        registration = self.office.service
        while envelopes := [*await registration.outbox(unsent=True), *await self.sync.outbox(unsent=True)]:
            for service in (registration, self.sync):
                await service.service.relay.publish_batch()
            heard = [it for it in envelopes if Queue("sync", type(it.event)) in self.sync.service.consumers]
            verdicts = await self.sync.deliver(*heard)
            assert all(isinstance(verdict, Ack) for verdict in verdicts), verdicts

    async def register(self, number: str, **setup: str) -> UUID:
        """Take the whole way into the system; return the creditor's id."""
        path = await self.office.connected(number)
        for step, answer in STEPS.items():
            body = answer | setup if step == "setup" else answer
            response = await self.office.http.put(f"{path}/{step}", json=body)
            assert response.status_code == 200, response.text
        signed = await self.office.sign(path)
        assert signed.status_code == 200, signed.text
        await self.carry()
        return UUID(signed.json()["id"])

    async def night(self, day: date) -> None:
        self.at(day, 23)
        await self.sync.service.schedule.run_due()
        await self.carry()

    async def consent_again(self) -> None:
        answer = await self.office.come_back(await self.office.consent(await self.office.begin(FJORDVIK)))
        assert answer.json()["outcome"] == "connected"
        await self.carry()

    async def log(self, creditor_id):
        return (await self.sync.http.get(f"/creditors/{creditor_id}/log")).json()


@pytest.fixture
async def agency(database_server):
    runtime = runtime_at(datetime(2026, 5, 4, 8, tzinfo=UTC), portal_url=PORTAL)
    world = a_world()
    world.user.administers.append(NORDLYS)
    around = Around(create_go_sandbox(world, runtime.clock, rate_limit=None, v1_rate_limit=None))
    async with (
        service_database(database_server, "registration") as registration_url,
        service_database(database_server, "sync") as sync_url,
    ):
        settings = RegistrationSettings(
            database_url=registration_url,
            redirect_uri=REDIRECT,
            client_key_keys=SecretStr(Fernet.generate_key().decode()),
        )
        async with driven(
            lambda it: create_registration(it, settings, poweroffice=GO, http=around.client()), runtime
        ) as registration:
            lines = {"registration": Line(registration.service.app)}
            among = RuntimeAmong(runtime.common, runtime.broker, runtime.clock, lines)
            connections = GoConnections(among, "sync", GO, http=around.client())
            async with driven(
                lambda it: create_sync(it, SyncSettings(database_url=sync_url), connections=connections),
                among,
            ) as sync:
                yield Agency(Office(registration, around), sync)


async def overdue_invoice(agency, number, amount="1250.00"):
    screens = agency.go.screens(number)
    customer = screens.add_customer(name="Byggmester Hansen AS")
    return screens.add_invoice(
        customer.number,
        amount=Decimal(amount),
        invoice_date=TODAY - timedelta(days=30),
        due_date=TODAY - timedelta(days=10),
    )


async def test_a_removed_extension_stops_one_creditor_and_consent_brings_all_that_was_missed(agency):
    mine, theirs = await overdue_invoice(agency, FJORDVIK), await overdue_invoice(agency, NORDLYS)
    fjordvik_id = await agency.register(FJORDVIK)
    nordlys_id = await agency.register(NORDLYS, vat_code="0")
    assert {it.invoice.id for it in await agency.sync.said(InvoiceOverdue)} == {mine.id, theirs.id}

    agency.go.screens(FJORDVIK).remove_extension()
    agency.go.screens(FJORDVIK).register_payment(amount=Decimal("1000.00"), invoice_no=mine.number)
    agency.go.screens(NORDLYS).register_payment(amount=Decimal("50.00"), invoice_no=theirs.number)
    agency.at(TODAY, 14)  # Go admits a token that is out already for its twenty minutes
    orders = [NewsOrdered(creditor_id=fjordvik_id, occasion="webhook") for _ in range(3)]
    await agency.sync.deliver(*(envelope(order) for order in orders))
    await agency.night(TODAY)
    (lost,) = await agency.office.service.said(ConnectionLost)
    assert lost.creditor_id == fjordvik_id
    (payment,) = await agency.sync.said(PaymentMatched)
    assert (payment.creditor_id, payment.amount) == (nordlys_id, Decimal("50.00"))
    assert (await agency.log(fjordvik_id))[0]["outcome"] == "not_connected"
    assert (await agency.log(nordlys_id))[0]["outcome"] == "read"

    tries = len(await agency.log(fjordvik_id))
    agency.go.screens(FJORDVIK).credit_invoice(mine.number, amount=Decimal("100.00"))
    missed = await overdue_invoice(agency, FJORDVIK, "700.00")
    for days in range(1, 4):
        await agency.night(TODAY + timedelta(days=days))
    assert len(await agency.log(fjordvik_id)) == tries
    assert (await agency.log(nordlys_id))[0]["occasion"] == "nightly"
    assert len(await agency.office.service.said(ConnectionLost)) == 1

    agency.at(TODAY + timedelta(days=4), 10)
    await agency.consent_again()
    assert len(await agency.office.service.said(ConnectionRestored)) == 1
    newest = (await agency.log(fjordvik_id))[0]
    assert (newest["occasion"], newest["outcome"]) == ("restored", "read")
    assert newest["said"] == {"InvoiceOverdue": 1, "PaymentMatched": 1, "CreditNoteMatched": 1}
    facts = await agency.sync.said()
    assert rest(facts, mine.id) == Decimal("150.00")
    assert rest(facts, missed.id) == Decimal("700.00")
    assert len([it for it in facts if isinstance(it, CreditNoteMatched)]) == 1
    await agency.night(TODAY + timedelta(days=4))
    assert told(await agency.sync.said()) == told(facts)


def told(events):
    """What is said of invoices and customers."""
    return [it for it in events if not isinstance(it, NewsOrdered | BooksRead)]


async def test_a_creditor_that_has_left_is_not_read_and_what_was_missed_is_said_when_it_is_back(agency):
    invoice = await overdue_invoice(agency, FJORDVIK)
    creditor_id = await agency.register(FJORDVIK)
    path = f"/registrations/{creditor_id}/deactivation"
    answer = await agency.office.acting("ingrid@fjordvik.example", "POST", path, {"reason": "Vi slutter"})
    assert answer.status_code == 200, answer.text
    await agency.carry()
    agency.go.screens(FJORDVIK).register_payment(amount=Decimal("250.00"), invoice_no=invoice.number)
    for days in range(2):
        await agency.night(TODAY + timedelta(days=days))
    assert len(await agency.office.service.said(ConnectionLost)) == 1
    assert [it.profile.is_active for it in await agency.office.service.said(CreditorChanged)] == [False]
    (first,) = await agency.log(creditor_id)
    assert first["occasion"] == "registered"
    (row,) = (await agency.sync.http.get("/summary")).json()
    assert not row["is_connected"]
    agency.at(TODAY + timedelta(days=2), 10)
    await agency.consent_again()
    assert (await agency.log(creditor_id))[0]["said"] == {"PaymentMatched": 1}
    assert rest(await agency.sync.said(), invoice.id) == Decimal("1000.00")
