"""What a bank charges for a payment: what came to the account is booked, and no more."""

from decimal import Decimal

import pytest

from services.settlement.camt054 import read_camt054
from services.settlement.incoming import MONEY_OUT, BrokenFile
from tests.settlement.notifications import btch, chrgs, message, ntfctn, ntry, ref, scor, simple, tx
from tests.settlement.paying import hand_in, only_money, released, with_a_settlement
from tests.settlement.told import AGENCY_ACCOUNT, kid

D = Decimal
KID = kid(1)
FOR_ALL = pytest.mark.parametrize("version", ["02", "08"])
REFUSED = "entry 1: its transactions sum to 100.00, but the entry is of 95.00"


def read(content):
    return read_camt054(content, account=AGENCY_ACCOUNT)


def charged(charges="", *, kroner="95.00", version="02", told="TxAmt", of_entry="", **entry):
    """A notification of an entry, a payment of 100 kroner less a charge, beside an ordinary one of 500."""
    payment = tx("100.00", scor(KID), version=version, charges=charges).replace("TxAmt", told)
    return simple(
        ntry(kroner, payment, version=version, charges=of_entry, **entry),
        ntry("500.00", tx("500.00", scor(kid(2)), version=version), version=version),
        version=version,
    )


def amounts(content):
    return [(payment.kid, payment.amount) for payment in read(content).payments]


NET = [(KID, D("95.00")), (kid(2), D("500.00"))]


@FOR_ALL
def test_of_a_payment_less_a_charge_what_came_to_the_account_is_booked(version):
    for charges in (
        chrgs("5.00", version=version),
        chrgs("5.00", version=version, direction=""),
        chrgs("3.00", "2.00", version=version),
        chrgs("3.00", "2.00", version=version, total="5.00"),
        chrgs("4.00", version=version, total="5.00"),
        chrgs("7.00", version=version) + chrgs("2.00", version=version, direction="CRDT"),
        chrgs("5.00", version=version) + chrgs("0.50", version=version, currency="EUR"),
    ):
        assert amounts(charged(charges, version=version)) == NET
    assert amounts(charged(chrgs("5.00"), told="InstdAmt")) == NET
    assert amounts(charged(of_entry=chrgs("5.00", version=version), version=version)) == NET


def test_a_total_alone_and_charges_that_are_included_count():
    total = '<Chrgs><TtlChrgsAndTaxAmt Ccy="NOK">5.00</TtlChrgsAndTaxAmt></Chrgs>'
    for charges in (total, chrgs("5.00", version="08", included="true")):
        assert amounts(charged(charges, version="08")) == NET


@pytest.mark.parametrize("charges", [
    "",
    chrgs("4.00"),
    chrgs("5.00", direction="CRDT"),
    chrgs("5.00", currency="EUR"),
    chrgs("5.00", version="08", included="false"),
    chrgs("5.00", version="08", included="false", total="5.00"),
])  # fmt: skip
def test_what_the_charges_do_not_explain_is_refused(charges):
    with pytest.raises(BrokenFile) as refused:
        read(charged(charges))
    assert refused.value.reason == REFUSED


def test_an_amount_that_is_the_entrys_already_is_not_charged_again():
    assert amounts(charged(chrgs("5.00"), kroner="100.00"))[0] == (KID, D("100.00"))


def test_a_charge_of_an_entry_of_several_payments_is_none_of_theirs():
    both = tx("60.00", scor(KID)), tx("40.00", scor(kid(2)))
    with pytest.raises(BrokenFile) as refused:
        read(simple(ntry("95.00", *both, charges=chrgs("5.00"))))
    assert refused.value.reason == REFUSED


@FOR_ALL
def test_in_a_batch_each_payment_bears_its_own_charge(version):
    lines = (
        tx("100.00", scor(KID), version=version, charges=chrgs("5.00", version=version)),
        tx("500.00", scor(kid(2)), version=version),
        tx("30.00", scor(kid(3)), version=version, charges=chrgs("1.50", version=version)),
    )
    for total in ("623.50", "630.00"):
        entry = ntry("623.50", *lines, batch=btch(3, total), version=version)
        assert amounts(simple(entry, version=version)) == [*NET, (kid(3), D("28.50"))]
    with pytest.raises(BrokenFile, match=r"it states the batch's sum 625.00, but holds 630.00"):
        read(simple(ntry("623.50", *lines, batch=btch(3, "625.00"), version=version), version=version))


def test_both_versions_tell_the_same_payment():
    of_both = [
        read(charged(chrgs("5.00", version=each), version=each)).payments[0].id for each in ("02", "08")
    ]
    assert of_both[0] == of_both[1]


def test_money_taken_back_with_a_charge_is_the_payment_and_money_out_beside_it():
    back = tx("100.00", scor(KID), charges=chrgs("5.00"))
    file = read(simple(ntry("105.00", back, credit=False, reversal=True)))
    assert [(payment.kid, payment.amount) for payment in file.payments] == [(KID, D("-100.00"))]
    assert [(each.amount, each.reason) for each in file.passed_over] == [(D("-5.00"), MONEY_OUT)]


async def test_a_charge_on_a_payout_leaves_it_confirmed_and_is_shown(desk):
    await with_a_settlement(desk)
    (payout,) = (await released(desk)).transfers
    ours = tx("1000.00", refs=ref("B1", end_to_end=payout.end_to_end_id), charges=chrgs("5.00"))
    taken = await hand_in(desk, message(ntfctn(ntry("1005.00", ours, credit=False))))
    (shown,) = (await desk.get(f"/bank-files/{taken['file_id']}"))["entries_passed_over"]
    assert (shown["amount"], shown["reason"]) == ("-5.00", "money out of the account")
    assert await only_money(desk) == {}
