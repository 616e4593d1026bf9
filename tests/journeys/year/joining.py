"""How invoices become claims: who joins which case, on the mornings and on the bookkeeper's Wednesdays."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from tests.journeys.year.bureau import CaseOffice, Followed, new_case
from tests.journeys.year.house import House
from tests.journeys.year.population import Creditor, Customer


@dataclass
class Debtor:
    """A customer's cases, and the one that takes his next claim."""

    customer: Customer
    offices: list[CaseOffice] = field(default_factory=list)
    joinable: CaseOffice | None = None


class Joining:
    """The part of a year that transfers invoices."""

    house: House
    creditors: list[Creditor]
    followed: dict[tuple[int, str], Followed]
    debtors: dict[Customer, Debtor]
    wrong: list[str]
    either_way: int

    async def morning(self, day: date) -> None:
        """The run of the morning: letters, proposals, and transfers of those who need no approval."""
        joining: dict[Customer, list[Followed]] = defaultdict(list)
        for followed in self.followed.values():
            if followed.office is None:
                was = followed.proposed
                followed.morning(day)
                if followed.proposed and not was and followed.bill.creditor.auto_approve:
                    joining[followed.bill.customer].append(followed)
        placed = await self.placed(day) if joining else {}
        for customer, debtor in self.debtors.items():
            for office in debtor.offices:
                if office is debtor.joinable and customer in joining:
                    await self.either(day, debtor, office, joining[customer], placed)
                else:
                    office.morning(day)
                if office is debtor.joinable and office.was_demanded():
                    debtor.joinable = None
        for some in joining.values():
            self.join(day, [each for each in some if each.office is None], placed)

    async def either(
        self, day: date, debtor: Debtor, office: CaseOffice, some: list[Followed], placed: dict[UUID, Any]
    ) -> None:
        """A claim joins on the morning on which the case's demand is due: either order is right.

        The services work side by side, so the demand may leave before the claim comes, or wait for it.
        """
        trial = replace(
            office, letters=list(office.letters), sent=[], statuses=list(office.statuses),
            asked=list(office.asked), closed=set(office.closed),
            plans=[replace(plan) for plan in office.plans],
        )  # fmt: skip
        trial.morning(day)
        if not trial.was_demanded():
            office.morning(day)
            return
        self.either_way += 1
        (sent,) = await self.house.dunning.fetchrow(
            "select count(*) from letters where case_id = $1 and kind = 'payment_demand' and sent_on = $2",
            office.case_id, day,
        )  # fmt: skip
        if sent:
            office.morning(day)
        for followed in some:
            where = placed.get(followed.bill.id)
            if where and where["case_id"] == office.case_id:
                self.put(day, followed, office)
        office.morning(day)

    async def placed(self, day: date) -> dict[UUID, Any]:
        """In which case the product has put what was transferred today."""
        rows = await self.house.dunning.fetch(
            "select i.invoice_id, i.case_id, c.kid from invoices i join cases c on c.case_id = i.case_id"
            " where i.transferred_on = $1",
            day,
        )
        return {row["invoice_id"]: row for row in rows}

    def join(self, day: date, some: list[Followed], placed: dict[UUID, Any]) -> None:
        """A debtor's invoices become claims, in the case that takes claims or in a new one."""
        touched: dict[int, CaseOffice] = {}
        for followed in some:
            debtor = self.debtors[followed.bill.customer]
            if debtor.joinable is None:
                debtor.joinable = new_case(debtor.customer)
                debtor.offices.append(debtor.joinable)
            self.put(day, followed, debtor.joinable)
            touched[id(debtor.joinable)] = debtor.joinable
            where = placed.get(followed.bill.id)
            if where is None:
                self.differ(followed, f"{day}: expected in a case, but the product has it in none")
                continue
            debtor.joinable.case_id = debtor.joinable.case_id or where["case_id"]
            debtor.joinable.kid = where["kid"]
            if where["case_id"] != debtor.joinable.case_id:
                self.differ(followed, f"{day}: in another case than its debtor's other claims")
        for office in touched.values():
            office.morning(day)

    def put(self, day: date, followed: Followed, office: CaseOffice) -> None:
        followed.office, followed.proposed = office, False
        office.followed[followed.name] = followed
        office.claims.append(followed.as_claim(day))
        office.facts.extend(followed.facts)

    async def approve(self, day: date) -> None:
        """On Wednesdays the bookkeeper approves all proposals (Godkjenn alle)."""
        for creditor in self.creditors:
            if creditor.auto_approve:
                continue
            approval = {"creditor_id": str(creditor.id)}
            path, by = "/proposals/approve", "Odd Bokholder"
            await self.house.on.send("POST", "transfer", path, approval, by=by)
            await self.house.quiet()
            placed = await self.placed(day)
            drafts = [
                f for f in self.followed.values()
                if f.bill.creditor is creditor and f.office is None and f.proposed
                and f.left() > 0 and not f.objection and not f.has_obstacle()
            ]  # fmt: skip
            self.join(day, drafts, placed)

    def differ(self, followed: Followed, what: str) -> None:
        """Note that the sides differ in something beside letters."""
        self.wrong.append(f"{followed.bill.creditor.number} {followed.name}: {what}")
