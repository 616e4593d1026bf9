"""The audit after a story: nothing lost, nothing doubled, ledger balanced, queues empty, no unexpected dead letter."""

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from deploy.play.stage import Stage
from deploy.play.story import SETUP
from deploy.topology import SERVICES
from shared.broker.operate import operator_of
from shared.broker.rabbitmq import RabbitBroker
from tests.failure.story import Claimant, cases_of, letters_of

NOTHING: Mapping[str, int] = {}


class Findings:
    """What is wrong, in sentences; empty when all is well."""

    def __init__(self) -> None:
        self.wrong: list[str] = []

    def expect(self, what: str, found: Any, wanted: Any) -> None:
        """Note a difference between what is and what should be."""
        if found != wanted:
            self.wrong.append(f"{what}: {str(found)[:300]}, not {wanted}")


async def audit(
    on: Stage, claimant: Claimant, broker: RabbitBroker, dead: Mapping[str, int] = NOTHING
) -> list[str]:
    """Return what is wrong with a creditor whose debtors have all paid; `dead` are the letters to be expected.

    The dead letters that were expected are thrown away.
    """
    findings = Findings()
    cases = await cases_of(on, claimant)
    await _claims(findings, on, claimant, cases)
    await _money(findings, on, claimant)
    for depth in await broker.depths():
        if not depth.name.endswith(".dead"):
            findings.expect(f"messages in {depth.name}", depth.ready, 0)
    await _dead_letters(findings, broker, dead)
    return findings.wrong


async def _claims(findings: Findings, on: Stage, claimant: Claimant, cases: list[dict[str, Any]]) -> None:
    """Each invoice is claimed once, in one case that is closed, and noticed by one letter."""
    books = claimant.books
    claims = Counter(claim["invoice_id"] for case in cases for claim in case["claims"])
    findings.expect("claims", len(claims), books.invoices)
    findings.expect("invoices with two claims", [i for i, n in claims.items() if n > 1], [])
    findings.expect("cases", len(cases), books.customers)
    findings.expect("cases not closed", [c["case_number"] for c in cases if c["status"] != "closed"], [])
    letters = await letters_of(on, claimant, cases)
    notices = Counter(i for letter in letters for i in letter["invoice_ids"] if letter["status"] == "sent")
    findings.expect("invoices noticed", len(notices), books.invoices)
    findings.expect("invoices noticed twice", [i for i, n in notices.items() if n > 1], [])


async def _money(findings: Findings, on: Stage, claimant: Claimant) -> None:
    """The ledger balances, one settlement is posted, and Go's books show no open claim and the payout once."""
    books = claimant.books
    balance = await on.get("settlement", "/trial-balance")
    findings.expect(
        "trial balance", sum(Decimal(row["balance"]) for row in balance["accounts"]), Decimal("0.00")
    )
    settlements = await on.get("settlement", "/settlements", creditor_id=claimant.id)
    findings.expect("settlements", [each["status"] for each in settlements], ["posted"])
    shown = (await on.world.get(f"{on.sandbox.gui}/{books.organisation_number}")).json()
    findings.expect("open items in Go", [i for i in shown["open_items"] if i["invoice_no"]], [])
    findings.expect("cases in Go", len(shown["cases"]), books.customers)
    clearing = [r for r in shown["trial_balance"] if r["account_no"] == SETUP["bank_contra_account"]]
    payout = sum(Decimal(each["payout"]) for each in settlements)
    findings.expect("clearing account in Go", [Decimal(r["balance"]) for r in clearing], [payout])


async def _dead_letters(findings: Findings, broker: RabbitBroker, expected: Mapping[str, int]) -> None:
    operator = operator_of(broker)
    for service in SERVICES:
        letters = await operator.dead(service)
        if len(letters) != expected.get(service, 0):
            reasons = dict(Counter(letter.reason[:200] for letter in letters))
            findings.expect(f"dead letters of {service}", reasons, expected.get(service, 0))
        await broker.empty([f"{service}.dead"])
