"""What case handlers and creditors do with invoices and cases in the year: objections, pauses, plans, answers."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from tests.dunning.oracle import DAY, first_open
from tests.journeys.year.bureau import CaseOffice, Followed, part_of
from tests.journeys.year.paying import LATER, pay
from tests.journeys.year.population import Doing

if TYPE_CHECKING:
    from tests.journeys.year.days import Year

ANSWERS = ("nothing", "continue", "go_legal", "withdraw")
STATUS_OF = {"continue": "surveillance", "go_legal": "legal", "withdraw": "withdrawn"}
WHY, WHO = {"reason": "Avtalt på telefon"}, "Kari Saksbehandler"


async def objects(year: "Year", followed: Followed, doing: Doing, day: date) -> str | None:
    """The debtor objects before the transfer; the objection is answered some days later."""
    if followed.office or followed.left() <= 0 or day <= followed.due:
        return None
    path = f"/invoices/{followed.bill.id}/objection?creditor_id={followed.bill.creditor.id}"
    await year.house.on.send("PUT", "dunning", path, {"objection": "Varen er ikke levert"})
    followed.objection, followed.proposed = True, False
    followed.objections.append((day, None))
    year.tell(followed, day, "objection")

    async def answered(today: date) -> None:
        await year.house.on.send("DELETE", "dunning", path)
        followed.objection = False
        followed.objections[-1] = day, today
        year.tell(followed, today, "objection answered")
        followed.proposed = followed.is_ready_for_proposal(today)
        if followed.proposed and followed.bill.creditor.auto_approve:
            await year.house.quiet()
            year.join(today, [followed], await year.placed(today))

    year.later[day + doing.days * DAY].append(answered)
    return None


async def dispute(year: "Year", followed: Followed, doing: Doing, day: date) -> str | None:
    office = followed.office
    if office is None or office.status() != "open":
        return None
    await _act(year, office, "dispute", WHY)
    year.turn(day, office, "disputed")
    year.tell(followed, day, "case disputed")

    async def resume(today: date) -> None:
        if office.status() == "disputed":
            await _act(year, office, "resume", WHY)
            year.turn(today, office, "open")
            year.tell(followed, today, "case resumed")

    year.later[day + doing.days * DAY].append(resume)
    return None


async def pause(year: "Year", followed: Followed, doing: Doing, day: date) -> str | None:
    office = followed.office
    if office is None or office.status() != "open":
        return None
    office.paused_until = day + doing.days * DAY
    await _act(year, office, "pause", WHY | {"until": str(office.paused_until)})
    year.turn(day, office, "paused")
    year.tell(followed, day, f"case paused until {office.paused_until}")
    return None


async def withdraw(year: "Year", followed: Followed, _: Doing, day: date) -> str | None:
    office = followed.office
    if office is None or office.status() not in ("open", "paused", "disputed", "surveillance"):
        return None
    await _act(year, office, "withdraw", WHY)
    year.turn(day, office, "withdrawn")
    year.tell(followed, day, "case withdrawn")
    return None


async def plan(year: "Year", followed: Followed, doing: Doing, day: date) -> str | None:
    """Agree on instalments, which are paid in time, or never."""
    office = followed.office
    if office is None or office.status() not in ("open", "surveillance"):
        return None
    office.follow_plan(day)
    owed = sum(sum(office.debt(c, day)) for c in office.open_claims() if c.joined <= day)
    if office.plan() or owed < doing.count or any(paid is office for paid, *_ in year.paid_in):
        return None
    days = [first_open(day + 14 * n * DAY) for n in range(1, doing.count + 1)]
    amounts: list[Decimal | None] = [part_of(owed / doing.count, Decimal(1))] * (doing.count - 1)
    amounts.append(None)
    wanted = [
        {"due_on": str(on), "amount": None if amount is None else str(amount)}
        for on, amount in zip(days, amounts, strict=True)
    ]
    path = f"/cases/{office.case_id}/plans?creditor_id={followed.bill.creditor.id}"
    await year.house.on.send("POST", "dunning", path, {"instalments": wanted}, by=WHO)
    office.agree(days, amounts, day)
    office.morning(day)
    year.tell(followed, day, f"plan of {doing.count} agreed")
    for on, amount in zip(days, amounts, strict=True) if doing.part else ():
        year.later[on].append(partial(_instalment, year, followed, amount))
    return None


async def _instalment(year: "Year", followed: Followed, amount: Decimal | None, day: date) -> None:
    office = followed.office
    owed = sum(sum(office.debt(c, day)) for c in office.open_claims())
    if pay(year, office, owed if amount is None else min(amount, owed), day) == LATER:
        year.later[day + DAY].append(partial(_instalment, year, followed, amount))


async def _act(year: "Year", office: CaseOffice, action: str, body: dict[str, str]) -> None:
    await year.house.on.send("POST", "transfer", f"/cases/{office.case_id}/{action}", body, by=WHO)


async def answer_questions(year: "Year", day: date) -> None:
    """Some creditors answer within a week how their case is to go on."""
    for debtor in year.debtors.values():
        for office in debtor.offices:
            if len(office.asked) == office.replies or day < office.asked[-1][1] + 6 * DAY:
                continue
            answer = ANSWERS[int(office.claims[0].name) % 4]
            if answer != "nothing" and office.status() == "open" and day <= office.asked[-1][2]:
                await _act(year, office, "answers", WHY | {"answer": answer})
                office.replies = len(office.asked)
                year.turn(day, office, STATUS_OF[answer])
                year.tell(next(iter(office.followed.values())), day, f"the creditor answers {answer}")


async def bounce(year: "Year", day: date) -> None:
    """The first mail to some customers comes back the day after."""
    for customer, debtor in year.debtors.items():
        if customer.kind != "bouncing" or customer.bounced:
            continue
        followed = [f for f in year.followed.values() if f.bill.customer is customer]
        letters = [(x, f, None) for f in followed for x in f.letters]
        letters += [(x, o.followed[x.claims[0]], o) for o in debtor.offices for x in o.letters]
        if not letters or min(x.day for x, *_ in letters) >= day:
            continue
        letter, about, office = min(letters, key=lambda each: (each[0].day, each[1].name))
        letter_id = await year.house.dunning.fetchval(
            "select l.letter_id from letters l join letter_invoices n using (letter_id)"
            " where n.invoice_id = $1 and l.kind = $2 and l.sent_on = $3 and l.status = 'sent'",
            about.bill.id, letter.kind, letter.day,
        )  # fmt: skip
        if letter_id is None:
            continue
        told = {"letter_id": str(letter_id), "status": "5.1.1", "reason": "No such user"}
        await year.house.on.send("POST", "dunning", "/bounces", told)
        customer.bounced = True
        year.tell(about, day, f"the mail of {letter.kind} of {letter.day} came back")
        if office is not None:
            letter.deadline = letter.deadline and day + (letter.deadline - letter.day)
        else:
            about.refused.append(letter)
            if letter.kind != "payment_reminder" and about.office is None:
                about.morning(day)
