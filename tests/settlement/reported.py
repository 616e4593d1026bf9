"""Reports, and what they report, in the fewest words."""

from datetime import timedelta
from decimal import Decimal

from deploy.sandbox.payment_orders import Verdict
from tests.settlement.paying import answer, released, report
from tests.settlement.test_court_costs import FILED, put
from tests.settlement.told import PAID, at, demanded, giro, registered, transferred

D = Decimal
NEXT, LATER = PAID + timedelta(days=1), PAID + timedelta(days=2)


def facts(page) -> dict:
    return {fact["key"]: fact["value"] for fact in page["facts"]}


def table(page, key) -> list[dict]:
    (found,) = [each for each in page["tables"] if each["key"] == key]
    return found["rows"]


async def settled_and_paid(desk):
    """A claim paid with its fee, settled on PAID, paid out on NEXT; 600 of fee and 150 VAT are the agency's."""
    await desk.service.hear(
        registered(setup_=desk.setup(auto_posting=False)), transferred(1), demanded(1), transferred(2, 2)
    )
    desk.service.at(at(PAID, 6))
    await desk.import_file(giro(1, D("4661.23")))
    await desk.settle(PAID)
    order = await released(desk)
    await report(desk, answer(order, Verdict("ACSC")))
    return order


async def court_costs_paid(desk):
    """A debtor who has paid his claim of 4 661.81 with the 2 071 of court costs that the agency laid out."""
    await desk.service.hear(registered(setup_=desk.setup(auto_posting=False)), transferred(1), demanded(1))
    desk.service.at(at(FILED))
    assert (await put(desk)).status_code == 200
    desk.service.at(at(PAID, 6))
    await desk.import_file(giro(1, D("6732.81")))
