"""Laws of payouts: whatever people and the bank do, in any order, books and lists agree and no krone goes twice.

The agency draws, pays in and is charged among it: never with what is owed to a creditor or a debtor.
"""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from deploy.sandbox.payment_orders import Verdict, read_order
from services.settlement.domain.ledger import AGENCY_BOOK
from tests.settlement.conftest import a_desk
from tests.settlement.paying import (
    KARI,
    LINE,
    OLA,
    answer,
    hand_in,
    of_ours,
    paid_too_much,
    released,
    report,
)
from tests.settlement.test_own_money import bank_takes, charge, pays_in
from tests.settlement.told import (
    CREDITOR,
    OTHER_CREDITOR,
    PAID,
    TRANSFERRED,
    at,
    giro,
    registered,
    transferred,
)
from tests.support.histories import retold

D = Decimal
VERDICTS = st.sampled_from([Verdict("ACSC"), Verdict("RJCT", "AC04"), Verdict("PDNG"), Verdict("ACCP")])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("pay"), st.integers(50, 900)),
        st.tuples(st.just("take back"), st.integers(50, 900)),
        st.tuples(st.sampled_from(["settle", "draw"]), st.none()),
        st.tuples(st.sampled_from(["charge", "pay in", "charge back"]), st.integers(5, 90)),
        st.tuples(
            st.sampled_from(["propose", "approve", "release", "cancel", "correct", "withdraw"]), st.none()
        ),
        st.tuples(st.just("place"), st.sampled_from(["1", "2"])),
        st.tuples(st.sampled_from(["undo", "give back", "revoke"]), st.none()),
        st.tuples(st.just("answer"), st.lists(VERDICTS, min_size=1, max_size=3)),
    ),
    min_size=6,
    max_size=14,
)
MOVED_AFTER_IT_IS_PAID_OUT = [
    ("settle", None), ("propose", None), ("approve", None), ("release", None), ("place", "2"),
    ("answer", [Verdict("ACSC")]), ("place", "2"), ("pay", 900), ("place", "2"), ("undo", None),
]  # fmt: skip
THE_AGENCYS_OWN = [
    ("settle", None), ("draw", None), ("propose", None), ("approve", None), ("release", None), ("charge", 9),
    ("pay in", 60), ("charge", 9), ("answer", [Verdict("ACSC"), Verdict("RJCT", "AC04")]), ("take back", 500),
    ("draw", None), ("correct", None), ("charge back", 4), ("revoke", None), ("charge back", 90),
    ("withdraw", None),
]  # fmt: skip
THE_WHOLE_WAY = ["settle", "propose", "approve", "release"]


@pytest.fixture(scope="module")
async def desk(database_url):
    """A desk of our own, emptied before each life."""
    async with a_desk(database_url) as it:
        yield it


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS, st.lists(VERDICTS, min_size=2, max_size=2))
@example(MOVED_AFTER_IT_IS_PAID_OUT, [Verdict("ACSC"), Verdict("ACSC")])
@example(THE_AGENCYS_OWN, [Verdict("ACSC"), Verdict("ACSC")])
async def test_books_and_lists_agree_at_every_step_and_nothing_is_paid_twice(desk, steps, last):
    await desk.service.empty()
    desk.service.at(at(TRANSFERRED, 6))
    off = desk.setup(auto_posting=False)
    await desk.service.hear(
        registered(setup_=off, commission_on_principal=D("0.10")),
        registered(OTHER_CREDITOR, setup_=off, commission_on_principal=D("0.10")),
        transferred(1, amount=2000),
        transferred(2, 2, amount=2000, creditor_id=OTHER_CREDITOR),
    )
    ending = [(deed, None) for deed in THE_WHOLE_WAY] + [("answer", last)]
    for number, (deed, what) in enumerate([("pay", 500), *steps, *ending], start=1):
        desk.service.at(at(PAID + timedelta(days=number), 6))
        await do(desk, deed, what, number)
        await agree(desk)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(retold(["report", "debit 0", "debit 1", "debit 2", "credit 1"]))
async def test_whatever_the_bank_tells_of_payouts_first_or_again_they_end_in_the_same(desk, tellings):
    order = await two_payouts_and_a_refund(desk)
    for number, telling in enumerate(tellings, start=1):
        what, _, which = telling.partition(" ")
        if what == "report":
            content = answer(order, *[Verdict("ACSC")] * 3, number=number)
            assert (await report(desk, content))["contradictions"] == []
        else:
            payout = order.transfers[int(which)]
            content = of_ours(payout, kroner=str(payout.amount), servicer=telling, number=f"M{number}",
                              credit=what == "credit")  # fmt: skip
            assert (await hand_in(desk, content))["passed_over"] == 0
        await agree(desk)
    ends = {each["payout_id"].replace("-", ""): each["status"] for each in await desk.get("/payouts")}
    assert [ends[each.end_to_end_id] for each in order.transfers] == ["paid", "returned", "paid"]


async def two_payouts_and_a_refund(desk):
    """What two creditors get and what a debtor has paid too much, in one released file."""
    await desk.service.empty()
    desk.service.at(at(PAID, 6))
    off = desk.setup(auto_posting=False)
    await desk.service.hear(
        registered(setup_=off),
        registered(OTHER_CREDITOR, setup_=off),
        transferred(1, amount=200),
        transferred(2, 2, amount=2000, creditor_id=OTHER_CREDITOR),
    )
    await desk.import_file(paid_too_much(D(500)), giro(2, 700))
    await desk.settle(PAID)
    return await released(desk)


async def agree(desk):
    """What the ledger holds as ordered and sent is what the lists say, and the money is there for it."""
    payouts = await desk.service.rows(
        "select amount, status, settlement_id, creditor_id,"
        " exists (select from payouts as l where l.replaces = p.payout_id) as replaced from payouts as p"
    )
    payments = await desk.service.rows("select amount, creditor_id from payments")
    charged = await desk.service.rows(
        "select coalesce(sum(amount), 0) as amount from bank_charges where revoked_at is null"
    )
    gathered = {
        book: (await desk.balances(book)).get("agency_taken", D(0)) for book in (CREDITOR, OTHER_CREDITOR)
    }
    gathered[AGENCY_BOOK] = charged[0]["amount"] - sum(gathered.values())
    for book in (CREDITOR, OTHER_CREDITOR, AGENCY_BOOK):
        balances = await desk.balances(book)
        own = [p for p in payouts if p["creditor_id"] == book]
        owed = [
            p for p in own
            if p["status"] in ("ordered", "drafted") or (p["status"] in ("rejected", "returned") and not p["replaced"])
        ]  # fmt: skip
        assert -balances.get("payouts_ordered", 0) == sum(p["amount"] for p in owed)
        sent = sum(p["amount"] for p in own if p["status"] == "released")
        assert -balances.get("payouts_sent", 0) == sent
        received = [p["amount"] for p in payments if (p["creditor_id"] or AGENCY_BOOK) == book]
        paid = sum(p["amount"] for p in own if p["status"] == "paid")
        assert balances.get("client_funds", 0) == sum(received) - paid - gathered[book]
        out = paid + sent + sum(p["amount"] for p in owed)
        assert out <= sum(amount for amount in received if amount > 0) - min(gathered[book], 0)
    settled = {p["settlement_id"] for p in payouts if p["settlement_id"]}
    for settlement in settled:
        live = [
            p
            for p in payouts
            if p["settlement_id"] == settlement and p["status"] not in ("rejected", "returned", "withdrawn")
        ]
        assert len(live) <= 1


async def do(desk, deed, what, number):
    """Try a deed; one that cannot be done now is refused and changes nothing."""
    match deed:
        case "pay" | "take back":
            await bring(desk, deed, D(what), number)
        case "settle":
            await desk.settle(PAID + timedelta(days=number))
        case "propose":
            await post(desk, LINE, "/payout-batches")
        case "answer":
            await let_the_bank_answer(desk, what, number)
        case "draw" | "charge" | "charge back" | "revoke" | "pay in":
            await move_own_money(desk, deed, what, number)
        case "place" | "undo" | "give back":
            await decide(desk, deed, what)
        case "correct" | "withdraw":
            body = {} if deed == "correct" else {"reason": "x"}
            for payout in await desk.get("/payouts", waiting=True):
                await post(desk, KARI, f"/payouts/{payout['payout_id']}/{deed}", json=body)
        case _:
            for batch in await desk.get("/payout-batches", limit=1):
                body = {"reason": "x"} if deed == "cancel" else None
                by = {"approve": KARI, "release": OLA}.get(deed, LINE)
                await post(desk, by, f"/payout-batches/{batch['batch_id']}/{deed}", json=body)


async def move_own_money(desk, deed, amount, number):
    """The agency draws, or pays in, or the bank takes a charge, which is booked if the agency can bear it."""
    own = await desk.get("/own-money")
    if deed == "draw":
        drawn = await desk.service.http.post("/agency-draws", headers={"On-Behalf-Of": LINE}, json={})
        if drawn.status_code == 201:
            assert drawn.json()["amount"] == own["drawable"]
            left = await desk.get("/own-money")
            assert (left["drawable"], left["to_pay_in"]) == ("0.00", "0.00")
    elif deed == "pay in":
        paid_in = await pays_in(desk, f"{amount}.00", number=f"D{number}")
        await post(desk, KARI, f"{paid_in}/own", json={"note": "dekning"})
    elif deed == "revoke":
        await revoke_a_charge(desk)
    elif deed == "charge back":
        back = {"credit": True, "reversal": True}
        path = await bank_takes(desk, f"{amount}.00", number=f"F{number}", reference=f"G{number}", **back)
        booked = await desk.get("/bank-charges")
        stands = sum(D(each["amount"]) for each in booked if each["revoked_at"] is None)
        paid_out = [
            D(each["amount"]) for each in await desk.get("/payouts") if each["status"] in ("paid", "released")
        ]
        await charge(desk, path, 200 if amount <= stands and amount not in paid_out else 409)
    else:
        path = await bank_takes(desk, f"{amount}.00", number=f"F{number}", reference=f"G{number}")
        await charge(desk, path, 200 if amount <= D(own["drawable"]) else 409, is_no_payout=True)


async def revoke_a_charge(desk):
    """Somebody revokes the charge that was booked last, unless the bank has given some of it back."""
    for each in (await desk.get("/bank-charges"))[:1]:
        path = f"/bank-files/{each['file_id']}/entries/{each['position']}/charge/revoke"
        await post(desk, KARI, path, json={"reason": "feil"})


async def bring(desk, deed, amount, number):
    day = PAID + timedelta(days=number)
    if deed == "pay":
        await desk.import_file(paid_too_much(amount, on=day), number=number)
    else:
        await desk.import_file(giro(1, -amount, on=day), giro(9, 5000, on=day), number=number)


async def decide(desk, deed, case_number):
    """Decide about the two payments that came last."""
    body = {"case_number": case_number} if deed == "place" else {}
    for each in await desk.service.rows(
        "select payment_id from payments where amount > 0 order by payment_id desc limit 2"
    ):
        await post(desk, KARI, f"/payments/{each['payment_id']}/{deed.replace(' ', '-')}", json=body)


async def let_the_bank_answer(desk, verdicts, number):
    for batch in await desk.get("/payout-batches"):
        if batch["status"] == "released":
            file = await desk.service.http.get(f"/payout-batches/{batch['batch_id']}/file")
            content = answer(read_order(file.content), *verdicts, number=number)
            await post(desk, KARI, "/status-reports", content=content)


async def post(desk, person, path, **sent):
    answered = await desk.service.http.post(path, headers={"On-Behalf-Of": person}, **sent)
    assert answered.status_code < 500, answered.text
