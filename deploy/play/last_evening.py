"""What has come in on the story's last day and waits for somebody: so its end has something to do."""

import re
from datetime import date
from decimal import Decimal
from uuid import UUID

import httpx

from deploy.play import at_the_counter
from deploy.play.bookkeepers import Creditor
from deploy.play.paying_out import APPROVER
from deploy.play.stage import Stage
from shared.debtor_pins import DebtorPins
from shared.settings import CommonSettings

_FORM_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
QUESTION = "Hei! Kan jeg få se fakturaen en gang til? Jeg husker ikke hva den gjelder."


async def pay_again(on: Stage, creditor: Creditor, day: date) -> None:
    """Let somebody who has paid all that he owes pay once more; the bank does not say from which account."""
    if f"again {day}" in on.done:
        return
    cases = await on.get("transfer", "/cases", creditor_id=creditor.id, status="closed")
    paid = [each for each in cases if f"case {each['case_number']} pay" in on.done]
    if not paid:
        return
    case = max(paid, key=lambda each: int(each["case_number"]))
    payment = {"kid": case["kid"], "amount": "500.00", "paid_on": day.isoformat()}
    (await on.world.post(f"{on.sandbox.pages}/bank/payments", json=payment)).raise_for_status()
    on.remember(f"again {day}")


async def give_back(on: Stage) -> None:
    """Decide that what covers no claim goes back; to which account, somebody must find out."""
    decision = {"note": "Saken er betalt, og pengene skal tilbake"}
    for payment in await on.get("settlement", "/payments/unplaced"):
        path = f"/payments/{payment['payment_id']}/give-back"
        await on.send("POST", "settlement", path, decision, by=APPROVER)


async def pay_in_late(on: Stage, creditor: Creditor, day: date) -> None:
    """Let somebody pay his claim at the counter so late that the bank books it on the next day, `day`."""
    if f"late {day}" in on.done:
        return
    cases = await on.get("transfer", "/cases", creditor_id=creditor.id, status="open")
    owing = [each for each in cases if any(Decimal(it["left_to_pay"]) for it in each["claims"])]
    if not owing:
        return
    case = min(owing, key=lambda each: int(each["case_number"]))
    left = sum((Decimal(each["left_to_pay"]) for each in case["claims"]), Decimal(0))
    await at_the_counter.pay_in(on, case, left, day)
    on.remember(f"late {day}")


async def ask_a_question(on: Stage, creditor: Creditor) -> None:
    """Let a debtor write on the page of his case, with the PIN of his letters."""
    if "question" in on.done:
        return
    cases = await on.get("transfer", "/cases", creditor_id=creditor.id, status="open")
    if not cases:
        return
    case = max(cases, key=lambda each: int(each["case_number"]))
    pin = DebtorPins.of(CommonSettings()).printed(UUID(case["case_id"]))
    portal = str(on.services["portal"].base_url)
    async with httpx.AsyncClient(base_url=portal, follow_redirects=True, timeout=60) as browser:
        door = await browser.get("/my-case/login")
        page = await _send(browser, door, "/my-case/login", number=case["case_number"], pin=pin)
        await _send(browser, page, "/my-case/question", text=QUESTION)
    on.remember("question")


async def _send(browser: httpx.AsyncClient, page: httpx.Response, path: str, **fields: str) -> httpx.Response:
    token = _FORM_TOKEN.search(page.text)
    answer = await browser.post(path, data={"form_token": token[1] if token else ""} | fields)
    return answer.raise_for_status()
