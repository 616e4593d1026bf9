"""References that payers choose are not unique: no payment is lost for one, and none is taken twice."""

import pytest

from services.settlement.camt054 import read_camt054
from tests.settlement.notifications import btch, ntry, ref, scor, simple, tx
from tests.settlement.paying import hand_in
from tests.settlement.told import AGENCY_ACCOUNT, kid

KARI, PER = ("Kari Hansen", "15030000002", "faktura 10065"), ("Per Olsen", "86011117947", "faktura 10099")
FOR_ALL = pytest.mark.parametrize("version", ["02", "08"])


def line(payer, refs="", *, version="02", kid_=""):
    name, account, text = payer
    named = f"<Pty><Nm>{name}</Nm></Pty>" if version == "08" else f"<Nm>{name}</Nm>"
    parties = f"<Dbtr>{named}</Dbtr>" if name else ""
    parties += f"<DbtrAcct><Id><Othr><Id>{account}</Id></Othr></Id></DbtrAcct>" if account else ""
    remittance = scor(kid_) if kid_ else f"<Ustrd>{text}</Ustrd>" if text else ""
    return tx("500.00", remittance, refs=refs, parties=parties, version=version)


def file_of(payer, refs="", *, version="02", message_="M1", kid_="", **entry):
    """A notification of one entry with one payment of 500 kroner."""
    details = line(payer, refs, version=version, kid_=kid_)
    return simple(ntry("500.00", details, version=version, **entry), number=message_, version=version)


def told(content):
    (payment,) = read_camt054(content, account=AGENCY_ACCOUNT).payments
    return payment.id


async def payers(desk):
    rows = await desk.service.rows("select debtor_name from payments order by 1")
    return [row["debtor_name"] for row in rows]


@FOR_ALL
@pytest.mark.parametrize(("refs", "first", "second"), [
    (ref(end_to_end="1"), {"reference": "ENTRY0"}, {"reference": "ENTRY1"}),
    (ref(end_to_end="1"), {}, {}),
    ("<InstrId>1</InstrId>", {"number": "1"}, {"number": "1"}),
    ("", {"number": "1"}, {"number": "1"}),
])  # fmt: skip
async def test_two_payers_who_have_chosen_the_same_reference_are_two_payments(
    desk, version, refs, first, second
):
    files = [
        file_of(payer, refs, version=version, message_=name, **entry)
        for name, payer, entry in (("M1", KARI, first), ("M2", PER, second))
    ]
    for content in files:
        assert (await hand_in(desk, content))["repeated"] == 0
    assert await payers(desk) == ["Kari Hansen", "Per Olsen"]
    both = [file.replace(b"<Acct>", b"<CpyDplctInd>DUPL</CpyDplctInd><Acct>") for file in files[::-1]]
    assert [(await hand_in(desk, content))["repeated"] for content in both] == [1, 1]
    assert len(await payers(desk)) == 2


@pytest.mark.parametrize(
    "another", [("Per Olsen", *KARI[1:]), (KARI[0], PER[1], KARI[2]), (*KARI[:2], PER[2])]
)
@pytest.mark.parametrize("refs", [ref(end_to_end="10065"), "<InstrId>10065</InstrId>", ""])
def test_name_account_and_text_tell_payments_apart_where_the_bank_gives_no_reference(refs, another):
    assert told(file_of(KARI, refs)) != told(file_of(another, refs))


def test_of_a_kid_that_is_paid_twice_the_payers_count_too():
    of = [told(file_of(payer, ref(end_to_end="1"), kid_=kid(1))) for payer in (KARI, PER)]
    assert of[0] != of[1]


def test_a_payers_reference_in_a_batch_is_his_alone():
    lines = [line(payer, ref(end_to_end="1")) for payer in (KARI, PER)]
    batches = [
        simple(ntry("1000.00", each, line(("Ola", "", "x")), batch=btch(2), reference=f"B{number}"))
        for number, each in enumerate(lines)
    ]
    of = [read_camt054(each, account=AGENCY_ACCOUNT).payments[0].id for each in batches]
    assert of[0] != of[1]
    again = simple(ntry("1000.00", lines[0], line(("Else", "", "y")), batch=btch(2), reference="B7"))
    assert read_camt054(again, account=AGENCY_ACCOUNT).payments[0].id == of[0], (
        "the batch was cut differently"
    )


@pytest.mark.parametrize("refs", [
    ref(end_to_end="1"), "<InstrId>1</InstrId>", ref(end_to_end="NOTPROVIDED"), ref("R1", end_to_end="1"), ""
])  # fmt: skip
@pytest.mark.parametrize("reference", ["ENTRY0", ""])
def test_what_differs_between_two_notifications_of_a_payment_does_not_make_it_another(refs, reference):
    for kid_ in ("", kid(1)):
        in_the_day = file_of(KARI, refs, reference=reference, number="17", info="Innbetaling", kid_=kid_)
        at_its_end = file_of(
            KARI, refs, reference=reference, number="3", version="08", message_="M2", kid_=kid_
        )
        assert told(in_the_day) == told(at_its_end)


def test_of_one_entry_the_text_of_its_payment_may_be_told_in_other_words():
    of = [told(file_of((*KARI[:2], text), ref(end_to_end="1"), reference="ENTRY0")) for text in ("a", "b")]
    assert of[0] == of[1]


def test_an_entrys_number_counts_where_nothing_else_is_told():
    nobody = "", "", ""
    first, second = (told(file_of(nobody, number=number)) for number in ("1", "2"))
    assert first != second
    assert told(file_of(nobody, number="1")) == first
