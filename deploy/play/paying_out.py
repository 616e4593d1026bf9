"""How money goes out in the play: two people release what the night's settlements ordered, the bank pays it.

Once a month the agency orders what it has earned out of the client account. In the morning the one approves
and the other releases a batch, whose file goes to the bank; in the evening the bank tells what became of it,
and the creditor's bookkeeper posts the receipt on the clearing account.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from deploy.play.stage import Stage
from shared.norway.calendar import is_banking_day, next_banking_day

APPROVER, RELEASER = "kari.klientkonto@autocollect.example", "ola.okonomi@autocollect.example"


async def draw_earnings(on: Stage, day: date) -> None:
    """On a month's first banking day, order what is the agency's own out of the client account."""
    if day != next_banking_day(day.replace(day=1) - timedelta(days=1)):
        return
    own = await on.get("settlement", "/own-money")
    if Decimal(own["drawable"]):
        await on.send("POST", "settlement", "/agency-draws", {}, by=APPROVER)


async def release_payouts(on: Stage, day: date) -> None:
    """Release all that can be paid, and hand the file to the bank; a run that was interrupted goes on."""
    if not is_banking_day(day):
        return
    for batch in await on.get("settlement", "/payout-batches", limit=1):
        await _let_out(on, batch, day)
    if await _anything_to_pay(on):
        await _let_out(on, await on.send("POST", "settlement", "/payout-batches", by=APPROVER), day)


async def _anything_to_pay(on: Stage) -> bool:
    waiting = await on.get("settlement", "/payouts", waiting=True, limit=1000)
    refunds = await on.get("settlement", "/refunds", limit=1000)
    return any(not each["obstacle"] for each in (*waiting, *refunds))


async def _let_out(on: Stage, batch: dict[str, Any], day: date) -> None:
    """Do what is left to do with a batch until the bank has its file."""
    path = f"/payout-batches/{batch['batch_id']}"
    if batch["status"] == "draft":
        batch = await on.send("POST", "settlement", f"{path}/approve", by=APPROVER)
    if batch["status"] == "approved":
        batch = await on.send("POST", "settlement", f"{path}/release", by=RELEASER)
    deed = f"payout file {batch['batch_id']}"
    if batch["status"] == "released" and deed not in on.done:
        file = (await on.services["settlement"].get(f"{path}/file")).raise_for_status()
        answer = await on.world.post(f"{on.sandbox.pages}/bank/orders/{day}", content=file.content)
        await _take(on, answer.raise_for_status().content)
        on.remember(deed)
        await on.quiet()


async def hear_the_bank(on: Stage, day: date, numbers: Mapping[str, str]) -> None:
    """Take the bank's reports of the day, and let bookkeepers post what their companies received.

    `numbers` are the companies' organisation numbers by creditor id.
    """
    for batch in await on.get("settlement", "/payout-batches", limit=5):
        path, deed = f"/payout-batches/{batch['batch_id']}", f"bank report {batch['batch_id']}"
        if batch["status"] != "released" or deed in on.done:
            continue
        message_id = batch["batch_id"].replace("-", "")
        answer = await on.world.get(f"{on.sandbox.pages}/bank/orders/{message_id}/{day}")
        if answer.status_code == 200:
            await _take(on, answer.content)
            for payout in (await on.get("settlement", path))["payouts"]:
                await _post_receipt(on, payout, numbers)
            on.remember(deed)


async def _take(on: Stage, report: bytes) -> None:
    """Hand in a report of the bank's; one that an interrupted run has handed in is not taken twice."""
    headers = {"On-Behalf-Of": APPROVER}
    taken = await on.services["settlement"].post("/status-reports", content=report, headers=headers)
    if taken.status_code != 409:
        taken.raise_for_status()


async def _post_receipt(on: Stage, payout: dict[str, Any], numbers: Mapping[str, str]) -> None:
    deed = f"receipt {payout['payout_id']}"
    if payout["status"] == "paid" and payout["kind"] == "settlement" and deed not in on.done:
        receipt = {"amount": payout["amount"], "on": payout["paid_on"], "contra_account_no": 1999}
        number = numbers[payout["creditor_id"]]
        await on.in_go(number, "register-receipt", **receipt, text=payout["message"])
        on.remember(deed)


async def state_balance(on: Stage, day: date) -> None:
    """Enter what the bank's statement says of the client account."""
    answer = (await on.world.get(f"{on.sandbox.pages}/bank/balance/{day}")).raise_for_status().json()
    if f"balance {day}" not in on.done:
        stated = {"on_day": day.isoformat(), "balance": answer["balance"]}
        await on.send("POST", "settlement", "/reports/client-account/balances", stated, by=APPROVER)
        on.remember(f"balance {day}")
