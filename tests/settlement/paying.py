"""What people and the bank do with payouts, in the fewest words."""

from datetime import timedelta
from decimal import Decimal

from deploy.sandbox.payment_orders import PaymentOrder, Verdict, of_all, read_order, status_report
from tests.settlement.notifications import ntry, ref, simple, tx
from tests.settlement.told import PAID, giro, registered, transferred

KARI, OLA, LINE = "kari@byraa.example", "ola@byraa.example", "line@byraa.example"
D = Decimal
NEXT = PAID + timedelta(days=1)
SENT = {"client_funds": D("1000.00"), "payouts_sent": D("-1000.00")}
ORDERED = {"client_funds": D("1000.00"), "payouts_ordered": D("-1000.00")}


async def as_person(desk, person, path, status=200, body=None, **sent):
    """POST on behalf of a person; returns the answer, or the refusal's own words."""
    headers = {"On-Behalf-Of": person} if person else {}
    answer = await desk.service.http.post(path, headers=headers, json=body, **sent)
    assert answer.status_code == status, answer.text
    if answer.is_error:
        return answer.json()["detail"]
    return answer.json() if answer.content else None


async def propose(desk, status=201):
    return await as_person(desk, LINE, "/payout-batches", status)


async def approved(desk):
    """A proposed batch with the first person's yes; returns its path."""
    path = f"/payout-batches/{(await propose(desk))['batch_id']}"
    await as_person(desk, KARI, f"{path}/approve")
    return path


async def released(desk) -> PaymentOrder:
    """A batch all the way out, as the bank reads it."""
    path = await approved(desk)
    await as_person(desk, OLA, f"{path}/release")
    await desk.service.work_off()
    return read_order((await desk.service.http.get(f"{path}/file")).content)


def answer(order: PaymentOrder, *verdicts: Verdict, number=1, whole=None) -> bytes:
    """The bank's report on an order: a verdict for each payment in order, or one on the whole."""
    each = {t.end_to_end_id: v for t, v in zip(order.transfers, verdicts, strict=False)}
    return status_report(order, number, order.execution_on, whole or of_all(list(verdicts)), each)


async def report(desk, content: bytes, status=201):
    return await as_person(desk, KARI, "/status-reports", status, content=content)


async def with_a_settlement(desk, *, kroner=1000, day=PAID, **choices):
    """A creditor with one settlement, whose payout is ordered."""
    await desk.service.hear(registered(setup_=desk.setup(auto_posting=False), **choices), transferred(1))
    await desk.import_file(giro(1, kroner, on=day))
    await desk.settle(day)


def paid_too_much(amount, *, account="15030000002", **more):
    """A payment of more than is owed, from an account."""
    payment = giro(1, amount, **more)
    object.__setattr__(payment, "debtor_account", account)
    return payment


async def only_money(desk):
    """The balances that payouts move; those of claims stand beside them."""
    balances = await desk.balances()
    return {name: each for name, each in balances.items() if not name.startswith(("debtor", "claims"))}


async def the_payout(desk, **which):
    (found,) = await desk.get("/payouts", **which)
    return found


async def hand_in(desk, content, status=201):
    answered = await desk.service.http.post("/bank-files", content=content)
    assert answered.status_code == status, answered.text
    return answered.json()


def of_ours(payout, *others, kroner="1000.00", servicer="B1", number="M1", **entry):
    """A notice of one entry: our payout, and what else is in the entry."""
    ours = tx(kroner, refs=ref(servicer, end_to_end=payout.end_to_end_id))
    total = D(kroner) + sum(D(amount) for amount, _ in others)
    rest = [tx(amount, refs=refs) for amount, refs in others]
    return simple(ntry(total, ours, *rest, booked=str(NEXT), valued=str(NEXT), **entry), number=number)
