"""Money without a case that the bank takes back: the payment is undone, and nobody gets it back twice."""

from datetime import timedelta
from decimal import Decimal
from itertools import permutations

from services.settlement.domain.ledger import AGENCY_BOOK
from tests.settlement.deciding import decide, unplaced
from tests.settlement.notifications import ntry, ref, simple, tx
from tests.settlement.paying import KARI, OLA, as_person, propose
from tests.settlement.told import PAID, bank_file, giro, registered, transferred

D = Decimal
NEXT = PAID + timedelta(days=1)
ACCOUNT = "15030000002"


def from_an_account(kroner, account=ACCOUNT, number=77, **more):
    payment = giro(number, kroner, **more)
    object.__setattr__(payment, "debtor_account", account)
    return payment


async def waiting(desk):
    return [D(each["amount"]) for each in await unplaced(desk)]


async def given_back(desk):
    """500 kroner with a KID that no case has, to be given back, beside 900 that wait."""
    await desk.service.hear(registered(setup_=desk.setup(auto_posting=False)))
    await desk.import_file(from_an_account(500), giro(78, 900))
    (payment,) = [each for each in await unplaced(desk) if D(each["amount"]) == 500]
    await decide(desk, payment["payment_id"], "give-back")
    return payment["payment_id"]


async def take_back(desk, number=2):
    await desk.import_file(from_an_account(-500, on=NEXT), giro(79, 600, on=NEXT), number=number)


async def test_what_was_to_be_given_back_and_the_bank_takes_back_is_not_owed_any_more(desk):
    payment_id = await given_back(desk)
    await take_back(desk)
    assert await desk.get("/refunds") == []
    assert sorted(await waiting(desk)) == [600, 900]
    assert await desk.balances(AGENCY_BOOK) == {"client_funds": 1500, "unplaced": -1500}
    assert "nothing that can be paid" in await propose(desk, 409)
    assert (await desk.get(f"/payments/{payment_id}"))["status"] == "reversed"
    await decide(desk, payment_id, "undo")
    await decide(desk, payment_id, "give-back", 409)
    assert await desk.balances(AGENCY_BOOK) == {"client_funds": 1500, "unplaced": -1500}


async def test_a_refund_that_is_ordered_already_is_left_out_and_can_be_withdrawn(desk):
    await given_back(desk)
    batch = await propose(desk)
    path = f"/payout-batches/{batch['batch_id']}"
    await as_person(desk, KARI, f"{path}/approve")
    await take_back(desk)
    assert "ikke lenger så mye til gode" in await as_person(desk, OLA, f"{path}/release", 409)
    await as_person(desk, KARI, f"{path}/cancel", 200, {"reason": "tatt tilbake"})
    assert "ikke lenger så mye til gode" in await propose(desk, 409)
    (refund,) = await desk.get("/payouts", waiting=True)
    await as_person(desk, KARI, f"/payouts/{refund['payout_id']}/withdraw", 204, {"reason": "tatt tilbake"})
    assert await desk.get("/refunds") == []
    assert await desk.balances(AGENCY_BOOK) == {"client_funds": 1500, "unplaced": -1500}


async def test_payments_and_what_is_taken_back_pair_off_in_any_order_of_files(desk):
    files = [
        bank_file(giro(77, 500), number=1),
        bank_file(giro(77, -500, on=NEXT), giro(78, 900, on=NEXT), number=2),
        bank_file(giro(77, 500), giro(77, 300), number=3),
    ]
    for order in permutations(files):
        await desk.service.empty()
        for content in order:
            assert (await desk.service.http.post("/bank-files", content=content)).status_code == 201
        assert sorted(await waiting(desk)) == [300, 500, 900]
        assert await desk.balances(AGENCY_BOOK) == {"client_funds": 1700, "unplaced": -1700}


async def test_only_the_same_payer_and_amount_are_paired(desk):
    def payer(account):
        return f"<DbtrAcct><Id><Othr><Id>{account}</Id></Othr></Id></DbtrAcct>"

    def line(number, amount, account, **more):
        return ntry(amount, tx(amount, refs=ref(f"B{number}"), parties=payer(account)), **more)

    back = {"credit": False, "reversal": True, "booked": str(NEXT)}
    content = simple(
        line(1, "500.00", ACCOUNT),
        line(2, "500.00", "86011117947", **back),
        line(3, "400.00", ACCOUNT, **back),
        line(4, "500.00", ACCOUNT, **back),
    )
    assert (await desk.service.http.post("/bank-files", content=content)).status_code == 201
    assert sorted(await waiting(desk)) == [-500, -400]


async def test_a_case_that_opens_later_takes_both_and_nothing_is_paid(desk):
    await desk.service.hear(registered())
    await desk.import_file(from_an_account(500, number=1))
    (payment,) = await unplaced(desk)
    await decide(desk, payment["payment_id"], "give-back")
    await desk.import_file(giro(1, -500, on=NEXT), giro(78, 900, on=NEXT), number=2)
    await desk.service.hear(transferred(1))
    assert await waiting(desk) == [900]
    assert await desk.balances(AGENCY_BOOK) == {"client_funds": 900, "unplaced": -900}
    assert "client_funds" not in await desk.balances()
    assert await desk.get("/refunds") == []
