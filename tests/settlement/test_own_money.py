"""The agency's own money on the client account: drawn, charged by the bank, paid in, and never another's."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from deploy.sandbox.payment_orders import Verdict
from services.settlement.domain.ledger import AGENCY_BOOK
from services.settlement.domain.owners import (
    AGENCYS,
    CREDITORS,
    DEBTORS,
    OWED,
    gathered,
    left_to_agency,
    stands_to_agency,
)
from tests.settlement.deciding import BY
from tests.settlement.notifications import ntry, ref, simple, tx
from tests.settlement.paying import KARI, LINE, answer, as_person, released, report
from tests.settlement.reported import facts, settled_and_paid, table
from tests.settlement.test_payouts_in_notices import hand_in, of_ours
from tests.settlement.told import CREDITOR, OTHER_CREDITOR, OWN_ACCOUNT, PAID, giro, transferred

D = Decimal
NEXT, LATER = PAID + timedelta(days=1), PAID + timedelta(days=2)


async def own_money(desk):
    found = await desk.get("/own-money")
    return tuple(found[part] for part in ("standing", "drawable", "to_pay_in", "unexplained"))


async def draw(desk, amount=None, status=201):
    return await as_person(desk, LINE, "/agency-draws", status, {"amount": amount} if amount else {})


async def bank_takes(desk, amount, *, number="F1", reference="G1", **entry):
    """A debit that is no payout of ours, as the bank's notice tells of it; returns the path of its charge."""
    told = {"booked": str(LATER), "valued": str(LATER), "info": "Gebyr mai", "credit": False} | entry
    taken = await hand_in(desk, simple(ntry(amount, reference=reference, **told), number=number))
    return f"/bank-files/{taken['file_id']}/entries/1/charge"


async def charge(desk, path, status=200, person=KARI, **more):
    headers = {"On-Behalf-Of": person} if person else {}
    body = {"note": "Gebyr for mai"} | more
    answered = await desk.service.http.put(path, json=body, headers=headers)
    assert answered.status_code == status, answered.text
    return answered.json()


async def pays_in(desk, amount, *, account=OWN_ACCOUNT, number="D1"):
    """The agency pays in from an account; returns the payment's path."""
    party = f"<DbtrAcct><Id><Othr><Id>{account}</Id></Othr></Id></DbtrAcct>"
    entry = ntry(amount, tx(amount, refs=ref(number), parties=party), booked=str(LATER), valued=str(LATER))
    await hand_in(desk, simple(entry, number=number))
    ((payment_id,),) = [
        row.values()
        for row in await desk.service.rows(
            "select payment_id from payments order by received_on desc, payment_id desc limit 1"
        )
    ]
    return f"/payments/{payment_id}"


async def decide(desk, path, deed, status=200, **more):
    answered = await desk.service.http.post(f"{path}/{deed}", json={"note": "egne midler"} | more, headers=BY)
    assert answered.status_code == status, answered.text
    return answered.json()


async def reconciled(desk, balance, on=LATER):
    """The reconciliation of a day with what the bank's statement says."""
    stated = {"on_day": on.isoformat(), "balance": str(balance)}
    await as_person(desk, KARI, "/reports/client-account/balances", 201, stated)
    return await desk.get("/reports/client-account", on=on.isoformat())


# Draws


async def test_what_the_agency_has_earned_is_drawn_and_the_bank_agrees_with_the_ledger(desk):
    await settled_and_paid(desk)  # fee 600 and VAT 150 are the agency's
    assert await own_money(desk) == ("750.00", "750.00", "0.00", "0.00")
    drawn = await draw(desk)
    assert [drawn[part] for part in ("kind", "amount", "bank_account", "status", "obstacle")] == [
        "agency", "750.00", OWN_ACCOUNT, "ordered", "",
    ]  # fmt: skip
    assert "waits to be paid already" in await draw(desk, status=409)
    order = await released(desk)
    (transfer,) = order.transfers
    await hand_in(desk, of_ours(transfer, kroner="750.00", credit=False))
    assert await desk.balances() == {
        "agency_income": D(-600), "output_vat": D(-150), "agency_taken": D(750), **await claims(desk),
    }  # fmt: skip
    assert await desk.balances(AGENCY_BOOK) == {}
    page = await reconciled(desk, 0)
    assert (facts(page)["difference"], facts(page)["unowned"]) == ("0.00", "0.00")
    assert await own_money(desk) == ("0.00", "0.00", "0.00", "0.00")
    assert "nothing on the client account is the agency's own" in await draw(desk, status=409)


async def claims(desk):
    """What stands on claims in hand."""
    return {
        name: each
        for name, each in (await desk.balances()).items()
        if name.startswith(("debtor", "claims", "written"))
    }


async def test_part_is_drawn_more_is_refused_and_a_draw_taken_back_is_the_agencys_again(desk):
    await settled_and_paid(desk)
    assert "750.00 kroner on the client account are the agency's own" in await draw(desk, "750.01", 409)
    drawn = await draw(desk, "500.00")
    assert (await own_money(desk))[1] == "250.00"
    path = f"/payouts/{drawn['payout_id']}"
    await as_person(desk, KARI, f"{path}/withdraw", 204, {"reason": "for tidlig"})
    assert await own_money(desk) == ("750.00", "750.00", "0.00", "0.00")
    assert await desk.balances(AGENCY_BOOK) == {"client_funds": D(500), "agency_own": D(-500)}
    await draw(desk)
    order = await released(desk)
    await report(desk, answer(order, Verdict("RJCT", "AC04")))
    (waiting,) = await desk.get("/payouts", waiting=True)
    corrected = await as_person(desk, KARI, f"/payouts/{waiting['payout_id']}/correct", 200, {})
    assert (corrected["amount"], corrected["replaces"]) == ("750.00", waiting["payout_id"])
    elsewhere = {"bank_account": "86011117947"}
    refused = await as_person(desk, KARI, f"/payouts/{corrected['payout_id']}/correct", 409, elsewhere)
    assert "SETTLEMENT_OWN_ACCOUNT" in refused


async def test_what_is_owed_to_creditors_and_debtors_is_never_drawn(desk):
    await settled_and_paid(desk)
    await desk.service.hear(transferred(9, 9, creditor_id=OTHER_CREDITOR))
    await desk.import_file(giro(9, 500, on=NEXT), giro(8, 50, on=NEXT), number=2)
    assert (await own_money(desk))[1] == "750.00"
    await desk.import_file(giro(1, D("-4661.23"), on=NEXT), giro(7, 5000, on=NEXT), number=3)
    # the bank has taken 4 661.23 back, of which the creditor has got 3 911.23
    assert await own_money(desk) == ("750.00", "0.00", "3911.23", "0.00")
    assert "3911.23 kroner less than is owed" in await draw(desk, status=409)


async def test_a_draw_that_the_bank_has_undermined_is_left_out_until_it_is_withdrawn(desk):
    await settled_and_paid(desk)
    drawn = await draw(desk)
    await desk.import_file(giro(1, D("-4661.23"), on=NEXT), giro(7, 5000, on=NEXT), number=3)
    (waiting,) = await desk.get("/payouts", waiting=True)
    assert waiting["obstacle"].startswith("klientkontoen har ikke lenger så mye")
    await as_person(desk, LINE, "/payout-batches", 409)
    await as_person(desk, KARI, f"/payouts/{drawn['payout_id']}/withdraw", 204, {"reason": "ført tilbake"})
    assert await own_money(desk) == ("750.00", "0.00", "3911.23", "0.00")


async def test_what_the_agency_has_drawn_too_much_it_gives_back_so_that_the_creditor_is_paid(desk):
    await settled_and_paid(desk)
    await draw(desk)
    order = await released(desk)
    await report(desk, answer(order, Verdict("ACSC")))
    await desk.import_file(giro(1, D("-4661.23"), on=NEXT), giro(7, 5000, on=NEXT), number=3)
    await desk.settle(NEXT)  # the creditor owes 3 911.23, the agency 750 of income that is none any more
    assert (await own_money(desk))[:3] == ("-750.00", "0.00", "4661.23")
    await decide(desk, await pays_in(desk, "4661.23"), "own")
    assert await own_money(desk) == ("3911.23", "0.00", "0.00", "0.00")
    await desk.import_file(giro(2, D("4000.00"), on=LATER), number=4)
    await desk.settle(LATER)
    await desk.settle(LATER + timedelta(days=1))
    (payout,) = await desk.get("/payouts", waiting=True, kind="settlement")
    assert {each["kind"] for each in await desk.get("/payouts", kind="agency")} == {"agency"}
    assert payout["amount"] == "88.77"
    assert "agency_taken" not in await desk.balances()
    causes = await desk.service.rows(
        "select distinct causes[1] as cause from entries where causes[1] like 'settlement-run%'"
    )
    assert [row["cause"] for row in causes] == [f"settlement-run-{LATER}"]
    assert (await own_money(desk))[1:3] == ("3911.23", "0.00")
    page = await reconciled(desk, D("8911.23") + D("88.77"), on=LATER + timedelta(days=1))
    assert (facts(page)["difference"], facts(page)["unowned"]) == ("0.00", "0.00")


async def test_the_database_refuses_a_draw_of_others_money(desk):
    await settled_and_paid(desk)
    await desk.import_file(giro(8, 5000, on=NEXT), number=2)
    with pytest.raises(DBAPIError, match="more than the agency has on the client account"):
        await _take(desk, D(751))


async def _take(desk, amount):
    """Order a draw behind the service's back."""
    statements = (
        (
            "insert into payouts (payout_id, kind, creditor_id, amount, bank_account, ordered_on, status)"
            " values (gen_random_uuid(), 'agency', :book, :amount, '1', '2026-06-02', 'ordered')"
        ),
        "update accounts set balance = balance - :amount where account = 'client_funds' and book = :book",
    )
    async with desk.service.service.database.transaction() as transaction:
        for statement in statements:
            await transaction.execute(text(statement), {"book": AGENCY_BOOK, "amount": amount})


# Charges, and what is paid in


async def test_a_charge_is_borne_by_the_agency_once_and_explains_the_banks_balance(desk):
    await settled_and_paid(desk)
    path = await bank_takes(desk, "12.50")
    (entry,) = await desk.get("/bank-entries/unexplained")
    assert (entry["amount"], entry["text"], entry["reference"]) == ("-12.50", "Gebyr mai", "G1")
    assert (await own_money(desk))[3] == "12.50"
    assert facts(await reconciled(desk, D("737.50")))["difference"] == "-12.50"
    await charge(desk, path, 422, person="")
    booked = await charge(desk, path)
    assert (booked["amount"], booked["charged_on"], booked["booked_by"]) == ("12.50", str(LATER), KARI)
    assert await charge(desk, path) == booked
    assert await desk.get("/bank-entries/unexplained") == []
    page = await reconciled(desk, D("737.50"))
    assert (facts(page)["difference"], facts(page)["unowned"]) == ("0.00", "0.00")
    owners = {row["creditor"]: row["agency"] for row in table(page, "owners")}
    assert owners == {"Fjordvik Elektro AS": "737.50"}
    assert await own_money(desk) == ("737.50", "737.50", "0.00", "0.00")


async def test_a_charge_told_again_is_booked_once_and_one_taken_back_is_unexplained_again(desk):
    await settled_and_paid(desk)
    path = await bank_takes(desk, "12.50")
    again = await bank_takes(desk, "12.50", number="F2")
    await charge(desk, path)
    assert await desk.get("/bank-entries/unexplained") == []
    refused = await charge(desk, again, 409)
    assert (refused["title"], "booked from bank file" in refused["detail"]) == ("ChargedBefore", True)
    assert (await charge(desk, again, is_another=True))["amount"] == "12.50"
    for each in (again, again):
        await as_person(desk, KARI, f"{each}/revoke", 200, {"reason": "samme gebyr"})
    assert await own_money(desk) == ("737.50", "737.50", "0.00", "0.00")
    back = await bank_takes(desk, "12.50", number="F3", reference="G3", credit=True, reversal=True)
    assert (await charge(desk, back))["amount"] == "-12.50"
    assert await own_money(desk) == ("750.00", "750.00", "0.00", "0.00")


async def test_client_money_bears_no_charge_the_agency_pays_in_and_draws_the_rest(desk):
    await desk.service.hear(transferred(9, 9, creditor_id=OTHER_CREDITOR))
    await desk.import_file(giro(9, 500, on=PAID))
    path = await bank_takes(desk, "12.50")
    refused = await charge(desk, path, 409)
    assert (refused["title"], "pay in 12.50 kroner" in refused["detail"]) == ("ClientMoney", True)
    assert refused["values"] == {"amount": "12.50", "own": "0.00", "lacks": "12.50"}
    paid_in = await pays_in(desk, "100.00")
    await decide(desk, paid_in, "own", 422, note="")
    own = await decide(desk, paid_in, "own")
    assert (own["status"], own["is_own"], own["waiting"]) == ("own", True, "0.00")
    assert await decide(desk, paid_in, "own") == own
    assert "undo that first" in (await decide(desk, paid_in, "place", 409, case_number="9"))["detail"]
    await charge(desk, path)
    page = await reconciled(desk, D("587.50"))
    owners = {row["creditor"]: row for row in table(page, "owners")}
    assert (facts(page)["difference"], owners["Uten sak, og egne midler"]["agency"]) == ("0.00", "87.50")
    assert owners[str(OTHER_CREDITOR)]["unsettled"] == "500.00"
    assert "pay in 12.50" in (await decide(desk, paid_in, "undo", 409))["detail"].lower()
    assert (await draw(desk))["amount"] == "87.50"


async def test_no_debtors_money_becomes_the_agencys_and_a_decision_can_be_undone(desk):
    await desk.service.hear(transferred(1))
    other = await pays_in(desk, "100.00", account="15030000002")
    assert "is somebody else's money" in (await decide(desk, other, "own", 409))["detail"]
    paid_in = await pays_in(desk, "60.00", number="D2")
    await decide(desk, paid_in, "own")
    assert [each["decision"] for each in await desk.get("/payments/decided", decision="own")] == ["own"]
    assert await desk.get("/payments/decided", decision="place") == []
    undone = await decide(desk, paid_in, "undo")
    assert (undone["status"], undone["is_own"], undone["waiting"]) == ("unplaced", False, "60.00")
    assert [each["decision"] for each in undone["decisions"]] == ["own", "undo"]
    assert await desk.balances(AGENCY_BOOK) == {"client_funds": D(160), "unplaced": D(-160)}
    placed = await decide(desk, paid_in, "place", case_number="1")
    assert "undo first" in (await decide(desk, paid_in, "own", 409))["detail"]
    assert placed["status"] == "placed"


async def test_a_debit_that_names_a_payout_but_not_as_sent_can_be_no_charge(desk):
    await settled_and_paid(desk)
    order = await released_draw(desk)
    taken = await hand_in(desk, of_ours(order.transfers[0], kroner="700.00", credit=False))
    refused = await charge(desk, f"/bank-files/{taken['file_id']}/entries/1/charge", 409)
    assert "names a payout of ours" in refused["detail"]
    assert await desk.get("/bank-entries/unexplained") == []
    await charge(desk, f"/bank-files/{taken['file_id']}/entries/7/charge", 404)


async def released_draw(desk):
    await draw(desk)
    return await released(desk)


# Laws

BALANCES = st.dictionaries(
    st.sampled_from([*CREDITORS, *DEBTORS, *AGENCYS]), st.decimals("-900", "900", places=2), max_size=8
)


@given(BALANCES)
def test_what_is_left_to_the_agency_leaves_everybody_what_he_is_owed(balances):
    funds = -sum(balances.values(), D(0))
    left = left_to_agency(balances | {"client_funds": funds})
    owed = -sum((min(balances.get(account, D(0)), D(0)) for account in OWED), D(0))
    assert funds - left == owed
    assert left <= stands_to_agency(balances)


@given(
    st.dictionaries(
        st.sampled_from([AGENCY_BOOK, CREDITOR, OTHER_CREDITOR]), st.decimals("-90", "90", places=2)
    ),
    st.decimals("0.01", "300", places=2),
)
def test_the_agencys_book_gathers_what_it_needs_and_no_book_gives_more_than_it_has(left, amount):
    given_ = gathered(left, amount)
    assert all(0 < part <= left[book] and book != AGENCY_BOOK for book, part in given_.items())
    has = left.get(AGENCY_BOOK, D(0)) + sum(given_.values(), D(0))
    if amount <= sum(left.values(), D(0)):
        assert has >= amount
    assert has <= max(amount, left.get(AGENCY_BOOK, D(0)))
