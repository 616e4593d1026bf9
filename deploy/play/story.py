"""The story: two companies register, one of them to be invoiced for its VAT, and two months go by."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.installation import Installation
from deploy.play import (
    at_the_counter,
    bookkeepers,
    debtors,
    last_evening,
    log_ins,
    paying_out,
    registering,
    summary,
)
from deploy.play.bookkeepers import Creditor
from deploy.play.debtors import Act, Letter
from deploy.play.registering import Company
from deploy.play.stage import Stage, stage
from deploy.sandbox.poweroffice import seed
from deploy.sandbox.serve import Sandbox
from shared.broker import Broker
from shared.norway.calendar import next_banking_day

FIRST, LAST = seed.TODAY, date(2026, 6, 30)


@dataclass(frozen=True)
class Plan:
    """How to play: whether to end after it, on which ports, until when, told by webhooks or only polled."""

    once: bool = False
    base_port: int = 8000
    until: date = LAST
    webhooks: bool = True


SETUP = {
    "auto_posting": True,
    "vat_cost_account": 7790,
    "interest_income_account": 8055,
    "fee_income_account": 3960,
    "bank_contra_account": 1999,
}
COMPANIES = (
    Company(
        seed.FJORDVIK,
        "Fjordvik Elektro AS",
        seed.USER_EMAIL,
        "15030000002",
        SETUP | {"vat_code": "1"},
        {"payment_reminder_after_days": 4, "transfer_after_days": 14, "auto_approve": False},
    ),
    Company(
        seed.NORDLYS,
        "Nordlys Barnehage SA",
        "berit.kvam@nordlys-barnehage.example",
        "05400123456",
        SETUP | {"vat_code": "0"},
        {"payment_reminder_after_days": 7, "transfer_after_days": 21, "auto_approve": True},
        vat_apart=True,
    ),
)


async def story(installation: Installation, sandbox: Sandbox, broker: Broker, *, until: date = LAST) -> None:
    """Play from where the clock stands to the evening of `until`, then print what happened."""
    console = Console()
    async with stage(installation, sandbox, broker) as on:
        creditors = [Creditor(await registering.register(on, each), each) for each in COMPANIES]
        await log_ins.prepare(
            on,
            installation.secret("PORTAL_OPERATOR_PASSWORD"),
            [(each.name, each.contact) for each in COMPANIES],
        )
        for creditor in creditors:
            if f"routine {creditor.id}" not in on.done:
                await _choose_routine(on, creditor)
                on.remember(f"routine {creditor.id}")
        await bookkeepers.subscribe(on, creditors[0])
        await _play_days(on, creditors, until, console)
        day = await _pay_out_the_last(on, creditors, until)
        await summary.show(on, [(creditor.id, creditor.company) for creditor in creditors], day, console)


async def _choose_routine(on: Stage, creditor: Creditor) -> None:
    """Choose the dunning routine (guide step 3) on top of the default one."""
    path = f"/routines/{creditor.id}"
    routine = await on.get("dunning", path)
    known = {key: value for key, value in routine.items() if key != "creditor_id"}
    await on.send("PUT", "dunning", path, known | creditor.company.routine)
    await on.send("POST", "sync", f"/creditors/{creditor.id}/sync")
    await on.quiet()


async def _play_days(on: Stage, creditors: list[Creditor], until: date, console: Console) -> None:
    days = [FIRST + timedelta(days=n) for n in range((until - FIRST).days + 1)]
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("", total=len(days))
        for day in days:
            progress.update(task, description=f"{day:%d.%m.%Y}")
            if not on.past(day, 23, 45):
                await _play_day(on, creditors, day)
            progress.advance(task)
            if not console.is_terminal and day.weekday() == 6:
                console.print(f"played until {day:%d.%m.%Y}", highlight=False)


async def _play_day(on: Stage, creditors: list[Creditor], day: date) -> None:
    """One day, from the morning's due dates to the night's settlement."""
    for hour, minute, service in ((6, 0, "sync"), (7, 0, "dunning"), (8, 0, "transfer")):
        await on.at(day, hour, minute)
        await on.run_due(service)
    await on.at(day, 9)
    await _agencys_morning(on, day)
    await on.at(day, 10)
    for creditor in creditors:
        await bookkeepers.invoice(on, creditor, day)
        await bookkeepers.look_through(on, creditor, day)
        await bookkeepers.pay_vat_invoices(on, creditor, day)
    await on.at(day, 12)
    for creditor in creditors:
        await _let_debtors_act(on, creditor, day)
    await on.at(day, 17, 30)
    await _fetch_bank_files(on, day)
    await paying_out.hear_the_bank(on, day, _numbers(creditors))
    for hour, minute, service in ((23, 0, "sync"), (23, 30, "settlement")):
        await on.at(day, hour, minute)
        await on.run_due(service)
    await on.at(day, 23, 50)


async def _agencys_morning(on: Stage, day: date) -> None:
    await paying_out.draw_earnings(on, day)
    await paying_out.release_payouts(on, day)
    await at_the_counter.ask_the_bank(on, day)


async def _pay_out_the_last(on: Stage, creditors: list[Creditor], until: date) -> date:
    """Pay out on the banking day after the story what its last night settled; return that day."""
    day = next_banking_day(until)
    await on.at(day, 9)
    await _agencys_morning(on, day)
    await last_evening.pay_again(on, creditors[0], day)
    await on.at(day, 17, 30)
    await _fetch_bank_files(on, day)
    await last_evening.give_back(on)
    await paying_out.hear_the_bank(on, day, _numbers(creditors))
    await paying_out.state_balance(on, day)
    await last_evening.pay_in_late(on, creditors[0], next_banking_day(day))
    await _fetch_bank_files(on, next_banking_day(day))
    await last_evening.ask_a_question(on, creditors[0])
    return day


def _numbers(creditors: list[Creditor]) -> dict[str, str]:
    return {str(creditor.id): creditor.company.organisation_number for creditor in creditors}


async def _let_debtors_act(on: Stage, creditor: Creditor, day: date) -> None:
    cases = await on.get("transfer", "/cases", creditor_id=creditor.id, status="open")
    if not cases:
        return
    letters: dict[str, list[Letter]] = {}
    for row in await on.get("dunning", "/letters", creditor_id=creditor.id):
        if row["case_id"] and row["status"] == "sent":
            letters.setdefault(row["case_id"], []).append(_letter(row))
    for case in sorted(cases, key=lambda each: each["customer_id"]):
        act = debtors.act_on(case["customer_id"], letters.get(case["case_id"], []), day)
        deed = f"case {case['case_number']} {act.deed}" if act else ""
        if act and deed not in on.done:
            await _act(on, creditor, case, act, day)
            on.remember(deed)
    await on.quiet()


async def _act(on: Stage, creditor: Creditor, case: dict[str, Any], act: Act, day: date) -> None:
    """Do what the debtor does: pay the agency, pay the creditor, or get a credit note from him."""
    number = creditor.company.organisation_number
    claims = [claim for claim in case["claims"] if Decimal(claim["left_to_pay"]) > 0]
    match act.deed:
        case "pay" | "pay_part":
            payment = {"kid": case["kid"], "amount": str(act.amount), "paid_on": day.isoformat()}
            answer = await on.world.post(f"{on.sandbox.pages}/bank/payments", json=payment)
            answer.raise_for_status()
        case "pay_cash":
            await at_the_counter.pay_in(on, case, act.amount, day)
        case "pay_creditor":
            for claim in claims:
                paid = {"amount": claim["left_to_pay"], "invoice_no": int(claim["invoice_number"])}
                await on.in_go(number, "register-payment", **paid, paid_on=day)
        case "credit":
            for claim in claims:
                await on.in_go(number, "credit-invoice", invoice_no=int(claim["invoice_number"]), on=day)


def _letter(row: dict[str, Any]) -> Letter:
    amounts = row["amounts"]
    total = sum((Decimal(amounts[part]) for part in ("principal", "interest", "fees")), Decimal(0))
    return Letter(row["kind"], date.fromisoformat(row["sent_on"]), total)


async def _fetch_bank_files(on: Stage, day: date) -> None:
    """Take the bank's files of the day and import them, as `autocollect bank import` does.

    The bank tells the same payments in OCR giro and in camt.054, as many banks do; each is booked once. What
    was paid in at a counter stands in camt.054 alone, as a sum.
    """
    if f"bank file {day}" in on.done:
        return
    for form, name in (("", f"ocr-{day}.txt"), ("camt.054.001.08", f"camt054-{day}.xml")):
        answer = await on.world.get(f"{on.sandbox.pages}/bank/files/{day}", params={"format": form})
        if answer.status_code != 200:
            continue
        folder = on.directory / "bank"
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(answer.content)
        upload = {"file": (name, answer.content)}
        taken = await on.services["settlement"].post("/bank-files", files=upload)
        if taken.status_code != 409:  # taken by a run that was interrupted just here
            taken.raise_for_status()
    on.remember(f"bank file {day}")
    await on.quiet()
