"""The year, day by day: everything is done once in the system and once in the oracle's office."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from deploy.play import registering
from deploy.play.registering import Company, register
from deploy.play.story import SETUP
from deploy.sandbox.poweroffice import seed
from deploy.sandbox.poweroffice.seed.companies import FJORDVIK, NORDLYS
from tests.dunning.oracle import DAY, Fact, banks_open
from tests.journeys.year import deeds
from tests.journeys.year.bureau import CaseOffice, Followed
from tests.journeys.year.house import House
from tests.journeys.year.joining import Debtor, Joining
from tests.journeys.year.population import (
    DOWN,
    FIRST,
    HAVNEBY,
    LOST,
    RESTORED,
    ROUTINES,
    Bill,
    Creditor,
    Customer,
)

COMPANIES = {
    FJORDVIK: Company(FJORDVIK, "Fjordvik Elektro AS", seed.USER_EMAIL, "15030000002", SETUP | {"vat_code": "1"}, {}),
    NORDLYS: Company(NORDLYS, "Nordlys Barnehage SA", "styrer@nordlys-barnehage.example", "05400123456",
                     SETUP | {"vat_code": "0"}, {}),
    HAVNEBY: Company(HAVNEBY, "Havneby Marina AS", "leder@havneby.example", "86011117947", SETUP | {"vat_code": "1"}, {}),
}  # fmt: skip


@dataclass
class Year(Joining):
    """Both sides of the year, and what they were seen to differ in beside letters."""

    house: House
    creditors: list[Creditor]
    bills: list[Bill]
    down: frozenset[date] = DOWN
    followed: dict[tuple[int, str], Followed] = field(default_factory=dict)
    debtors: dict[Customer, Debtor] = field(default_factory=dict)
    waiting: list[Bill] = field(default_factory=list)
    done: set[tuple[int, int]] = field(default_factory=set)
    later: dict[date, list[Any]] = field(default_factory=lambda: defaultdict(list))
    at_night: list[tuple[Followed, Fact, bool]] = field(default_factory=list)
    paid_in: list[tuple[CaseOffice, date, Decimal]] = field(default_factory=list)
    tonight: list[Any] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    told: dict[Followed, list[str]] = field(default_factory=lambda: defaultdict(list))
    moved: dict[int, date] = field(default_factory=dict)
    payments: list[dict[str, str]] = field(default_factory=list)
    either_way: int = 0

    def tell(self, followed: Followed, day: date, what: str) -> None:
        """Note for the story of an invoice what was done."""
        self.told[followed].append(f"{day}  {what}")

    # The beginning

    async def begin(self) -> None:
        """Register the three, with their customers and what they have billed before."""
        await self.house.at(FIRST, 5)
        nothing_given_up = {"counts_from": str(FIRST + DAY), "amount": "0.00"}
        await self.house.on.send(
            "PUT", "settlement", "/remainder-limits", nothing_given_up, by="kari@agency.example"
        )
        for customer in dict.fromkeys(bill.customer for bill in self.bills):
            deeds.make_customer(self, customer)
            self.debtors[customer] = Debtor(customer)
        self.waiting = sorted(self.bills, key=lambda bill: bill.issued)
        self.bill_what_is_issued(FIRST - DAY)
        for creditor in self.creditors:
            creditor.id = await register(self.house.on, COMPANIES[creditor.number])
            path = f"/routines/{creditor.id}"
            known = await self.house.on.get("dunning", path)
            chosen = {k: v for k, v in known.items() if k != "creditor_id"} | ROUTINES[creditor.number]
            await self.house.on.send("PUT", "dunning", path, chosen)
            await self.house.on.send("POST", "sync", f"/creditors/{creditor.id}/sync")
            await self.house.quiet()
            creditor.read.add(FIRST - DAY)

    def bill_what_is_issued(self, until: date) -> None:
        while self.waiting and self.waiting[0].issued <= until:
            bill = self.waiting.pop(0)
            deeds.send_invoice(self, bill)
            self.followed[bill.number, bill.creditor.number] = Followed(bill, bill.due)

    # A day

    async def live(self, day: date) -> None:
        """One day, from the morning's due dates to the night's settlement."""
        if day in self.down:
            await self.noon(day)
            return
        for hour, service in ((6, "sync"), (7, "dunning"), (8, "transfer")):
            await self.house.at(day, hour)
            if service == "sync" and day - DAY in self.down:
                self.books_are_read(day, day - DAY)
            await self.house.run_due(service)
            if service == "dunning":
                await self.morning(day)
        self.after_eight(day)
        await self.house.at(day, 10)
        if day == RESTORED:
            await self.restore(day)
        if day.weekday() == 2:
            await self.approve(day)
        await self.noon(day)
        if banks_open(day):
            await self.bank_file(day)
        if day == LOST:
            self.creditors[2].lost = self.creditors[2].lost_once = True
            self.house.screens(self.creditors[2].number).remove_extension()
        await self.house.at(day, 23)
        await self.house.run_due("sync")
        self.books_are_read(day, day)
        await self.house.at(day, 23, 30)
        await self.house.run_due("settlement")
        await self.house.at(day, 23, 50)

    def books_are_read(self, day: date, whole: date) -> None:
        """What was done in Go is known now, of all whose books can be read; up to the evening of `whole`."""
        for creditor in self.creditors:
            if not creditor.lost:
                creditor.read.add(whole)
        heard, self.at_night = self.at_night, []
        for followed, fact, holds in heard:
            if followed.bill.creditor.lost:
                self.at_night.append((followed, fact, holds))
            else:
                self.hear(day, followed, fact, holds=holds)
        tonight, self.tonight = self.tonight, []
        for creditor, change in tonight:
            if creditor.lost:
                self.tonight.append((creditor, change))
            else:
                change()

    def hear(self, day: date, followed: Followed, fact: Fact, *, holds: bool) -> None:
        if holds:
            followed.facts.append(fact)
        else:
            followed.facts.remove(fact)
        if followed.office:
            (followed.office.facts.append if holds else followed.office.facts.remove)(fact)
            followed.office.close(fact.on)
            self.see_end(day, followed.office)

    def see_end(self, day: date, office: CaseOffice) -> None:
        """Close a case in which nothing is left, or open it again."""
        debtor = self.debtors[office.customer]
        if office.is_over() and office.status() not in ("closed", "withdrawn"):
            self.turn(day, office, "closed")
        elif office.status() == "closed" and not office.is_over():
            self.turn(day, office, "open")
            if not office.was_demanded() and debtor.joinable is None:
                debtor.joinable = office

    def turn(self, day: date, office: CaseOffice, status: str) -> None:
        office.turn(day, status)
        debtor = self.debtors[office.customer]
        if status != "open" and debtor.joinable is office:
            debtor.joinable = None
        if status == "open" and not office.was_demanded() and debtor.joinable is None:
            debtor.joinable = office

    def after_eight(self, day: date) -> None:
        """Pauses that are over, and questions that nobody has answered in time."""
        for debtor in self.debtors.values():
            for office in debtor.offices:
                if office.status() == "paused" and office.paused_until <= day:
                    self.turn(day, office, office.rests_from)
                if banks_open(day) and len(office.asked) > office.replies and office.asked[-1][2] < day:
                    office.replies, answer_by = len(office.asked), office.asked[-1][2]
                    since = [(on, new) for on, new in office.statuses if on >= office.asked[-1][1]]
                    stopped = ("paused", "disputed")
                    waited = all(new == "open" or (new in stopped and on > answer_by) for on, new in since)
                    if office.status() == "open" and waited:
                        self.turn(day, office, "surveillance")

    async def restore(self, day: date) -> None:
        for creditor in self.creditors:
            if creditor.lost:
                company = COMPANIES[creditor.number]
                begun = await self.house.on.send(
                    "POST", "registration", "/registrations", {"organisation_number": creditor.number},
                    by=company.contact,
                )  # fmt: skip
                await registering._consent(self.house.on, begun["consent"]["url"], creditor.number)
                await self.house.quiet()
                creditor.lost = False
        self.books_are_read(day, day - DAY)

    async def noon(self, day: date) -> None:
        """What people do: bills, payments, credit notes, objections, pauses, plans, answers."""
        await self.house.at(day, 12)
        self.bill_what_is_issued(day)
        await deeds.of_day(self, day)
        payments, self.payments = self.payments, []
        for payment in payments:
            answer = await self.house.on.world.post(
                f"{self.house.on.sandbox.pages}/bank/payments", json=payment
            )
            answer.raise_for_status()
        if day not in self.down:
            await self.house.quiet()

    async def bank_file(self, day: date) -> None:
        """The bank's OCR giro file of the day."""
        await self.house.at(day, 17, 30)
        file = await self.house.on.world.get(f"{self.house.on.sandbox.pages}/bank/files/{day.isoformat()}")
        if file.status_code != 200:
            return
        taken = await self.house.on.services["settlement"].post(
            "/bank-files", files={"file": (f"ocr-{day}.txt", file.content)}
        )
        taken.raise_for_status()
        await self.house.quiet()
        paid, self.paid_in = self.paid_in, []
        for office, on, amount in paid:
            before = len(office.facts)
            office.take(day, on, amount)
            for fact in office.facts[before:]:
                office.followed[fact.claim].facts.append(fact)
            self.see_end(day, office)
