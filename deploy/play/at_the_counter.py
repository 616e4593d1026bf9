"""Money that is paid in at the bank's counter: the bank tells the sum alone, and the agency asks whose it is.

On the next banking day the bank says so on the telephone, and the agency books the credit on the case.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from deploy.play.paying_out import APPROVER
from deploy.play.stage import Stage
from shared.norway.calendar import is_banking_day

NOTE = "Banken har opplyst saksnummeret på telefon"


async def pay_in(on: Stage, case: dict[str, Any], amount: Decimal, day: date) -> None:
    """Let the debtor of a case pay `amount` kroner in; only he and the bank know for which case it is."""
    cash = {"amount": str(amount), "paid_on": day.isoformat()}
    (await on.world.post(f"{on.sandbox.pages}/bank/cash", json=cash)).raise_for_status()
    on.remember(f"{_paid_in(day, amount)} {case['case_id']}")


async def ask_the_bank(on: Stage, day: date) -> None:
    """Book what came in before `day` without details, as the bank says on the telephone."""
    if not is_banking_day(day):
        return
    for credit in await on.get("settlement", "/held-credits"):
        told = _paid_in(date.fromisoformat(credit["booked_on"]), Decimal(credit["amount"]))
        cases = [deed.removeprefix(f"{told} ") for deed in on.done if deed.startswith(f"{told} ")]
        if cases and date.fromisoformat(credit["booked_on"]) < day:
            path = f"/held-credits/{credit['file_id']}/{credit['position']}/book"
            booking = {"case_id": cases[0], "note": NOTE}
            await on.send("POST", "settlement", path, booking, by=APPROVER)
    await on.quiet()


def _paid_in(day: date, amount: Decimal) -> str:
    return f"cash {day} {amount:.2f}"
