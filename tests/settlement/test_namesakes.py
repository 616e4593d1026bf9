"""A bank may give one entry reference again and again: who paid tells such payments apart."""

import pytest

from tests.settlement.notifications import ntry, ref, scor, simple, tx
from tests.settlement.paying import hand_in
from tests.settlement.told import PAID, giro, kid, registered, transferred

OLA, KARI = ("Ola Nordmann", "86011117947"), ("Kari Hansen", "15030000002")


def entry(payer, *, kid_="", refs=""):
    """An entry of one payment whose only reference of the bank's is 90000000."""
    name, account = payer
    parties = f"<Dbtr><Nm>{name}</Nm></Dbtr>" if name else ""
    parties += f"<DbtrAcct><Id><Othr><Id>{account}</Id></Othr></Id></DbtrAcct>" if account else ""
    return ntry(
        "790.00", tx("790.00", scor(kid_) if kid_ else "", refs=refs, parties=parties), reference="90000000"
    )


async def told(desk, *payers, number, kid_="", refs=""):
    """Hand in a notification; returns how many of its payments are repeats."""
    entries = [entry(payer, kid_=kid_, refs=refs) for payer in payers]
    return (await hand_in(desk, simple(*entries, number=number)))["repeated"]


async def payers(desk):
    rows = await desk.service.rows("select debtor_name from payments order by 1")
    return [row["debtor_name"] for row in rows]


@pytest.mark.parametrize("kid_", ["", kid(1)])
@pytest.mark.parametrize("refs", ["", ref(end_to_end="1")])
async def test_two_payers_in_two_notifications_are_two_payments_each_taken_once(desk, kid_, refs):
    as_told = {"kid_": kid_, "refs": refs}
    assert await told(desk, OLA, number="M1", **as_told) == 0
    assert await told(desk, KARI, number="M2", **as_told) == 0
    assert await payers(desk) == ["Kari Hansen", "Ola Nordmann"]
    for number, again in enumerate(([KARI], [OLA], [KARI, OLA])):
        assert await told(desk, *again, number=f"A{number}", **as_told) == len(again)
    assert len(await payers(desk)) == 2


async def test_those_of_one_notification_are_known_when_each_is_told_alone(desk):
    assert await told(desk, OLA, KARI, KARI, number="M1") == 0
    for number, again in enumerate(([KARI], [OLA], [KARI, KARI])):
        assert await told(desk, *again, number=f"A{number}") == len(again)
    assert await payers(desk) == ["Kari Hansen", "Kari Hansen", "Ola Nordmann"]


@pytest.mark.parametrize("less", [("", ""), (OLA[0].upper(), ""), ("", OLA[1]), (OLA[0], "98765432103")])
async def test_a_payment_of_which_less_is_told_or_one_thing_otherwise_is_no_other(desk, less):
    await told(desk, KARI, OLA, number="M1")
    assert await told(desk, less, number="M2") == 1


async def test_what_tells_most_of_its_payer_is_known_first(desk):
    await told(desk, OLA, KARI, number="M1")
    assert await told(desk, ("", ""), OLA, number="M2") == 2


async def test_joint_debtors_of_one_kid_pair_off_with_what_ocr_giro_tells(desk):
    await desk.service.hear(registered(), transferred(1))
    await desk.import_file(giro(1, 790, on=PAID), giro(1, 790, on=PAID))
    assert await told(desk, OLA, number="M1", kid_=kid(1)) == 1
    assert await told(desk, KARI, number="M2", kid_=kid(1)) == 1
    assert await told(desk, KARI, OLA, number="M3", kid_=kid(1)) == 2
    assert len(await payers(desk)) == 2
