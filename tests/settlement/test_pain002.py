"""The bank's status report: what it says of a payment, of the whole, and what cannot be read."""

from datetime import date
from decimal import Decimal

import pytest

from deploy.sandbox.payment_orders import PaymentOrder, Transfer, Verdict, status_report
from services.settlement.payouts.pain002 import BankWord, BrokenReport, read_status_report
from services.settlement.payouts.reasons import WORDS, in_words

ONE, OTHER = "a" * 32, "b" * 32
REPORT = """<?xml version="1.0"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt>
<GrpHdr><MsgId>BANK-1</MsgId><CreDtTm>2026-06-02T12:00:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>OURS</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.03</OrgnlMsgNmId>
{group}</OrgnlGrpInfAndSts>{information}
</CstmrPmtStsRpt></Document>"""


def order(version) -> PaymentOrder:
    transfers = tuple(Transfer(each, Decimal(1), "86011117947", "X", "", "x") for each in (ONE, OTHER))
    return PaymentOrder(
        message_id="OURS",
        information_id="OURS-1",
        version=version,
        execution_on=date(2026, 6, 2),
        account="12345678903",
        stated_count=2,
        stated_sum=Decimal(2),
        transfers=transfers,
    )


def by_hand(group="", information=""):
    return read_status_report(REPORT.format(group=group, information=information).encode())


@pytest.mark.parametrize("version", ["03", "09"])
def test_both_versions_say_what_became_of_each_payment(version):
    content = status_report(
        order(version), 1, date(2026, 6, 2), Verdict("PART"),
        {ONE: Verdict("ACSC"), OTHER: Verdict("RJCT", "AC01", "Kontonr ukjent")},
    )  # fmt: skip
    report = read_status_report(content)
    assert report.answers == "OURS"
    assert report.about(ONE) == BankWord("paid")
    assert report.about(OTHER) == BankWord(
        "rejected", "kontonummeret finnes ikke eller er feil (AC01): Kontonr ukjent"
    )
    assert report.about("c" * 32) is None


@pytest.mark.parametrize(("status", "meaning"), [
    ("RCVD", "pending"), ("PDNG", "pending"), ("ACTC", "accepted"), ("ACCP", "accepted"),
    ("ACSP", "accepted"), ("ACWC", "accepted"), ("ACSC", "paid"), ("RJCT", "rejected"),
])  # fmt: skip
def test_what_is_said_of_the_whole_counts_for_each_payment_that_is_not_named(status, meaning):
    report = by_hand(group=f"<GrpSts>{status}</GrpSts>")
    word = report.about(ONE)
    assert word is not None
    assert word.meaning == meaning


def test_the_payment_information_may_say_more_than_the_group():
    information = (
        "<OrgnlPmtInfAndSts><OrgnlPmtInfId>OURS-1</OrgnlPmtInfId><PmtInfSts>RJCT</PmtInfSts>"
        "<StsRsnInf><Rsn><Prtry>X99</Prtry></Rsn><AddtlInf>Ring</AddtlInf><AddtlInf>oss</AddtlInf></StsRsnInf>"
        "</OrgnlPmtInfAndSts>"
    )
    report = by_hand(group="<GrpSts>ACCP</GrpSts>", information=information)
    assert report.about(ONE) == BankWord("rejected", "X99: Ring oss")


def test_a_report_of_some_payments_says_nothing_of_the_others():
    information = (
        "<OrgnlPmtInfAndSts><OrgnlPmtInfId>OURS-1</OrgnlPmtInfId><TxInfAndSts>"
        f"<OrgnlEndToEndId>{ONE}</OrgnlEndToEndId><TxSts>ACSC</TxSts></TxInfAndSts></OrgnlPmtInfAndSts>"
    )
    report = by_hand(information=information)
    assert (report.about(ONE), report.about(OTHER)) == (BankWord("paid"), None)


@pytest.mark.parametrize("told", [
    f"<OrgnlEndToEndId>{ONE.upper()}</OrgnlEndToEndId>",
    f"<OrgnlEndToEndId>\n {ONE} \n</OrgnlEndToEndId>",
    f"<OrgnlInstrId>{ONE.upper()}</OrgnlInstrId>",
    f"<OrgnlInstrId>{ONE}</OrgnlInstrId><OrgnlEndToEndId> </OrgnlEndToEndId>",
])  # fmt: skip
def test_a_payment_is_known_in_capitals_and_by_its_instruction_too(told):
    information = (
        "<OrgnlPmtInfAndSts><OrgnlPmtInfId>OURS-1</OrgnlPmtInfId><TxInfAndSts>"
        f"{told}<TxSts> ACSC </TxSts></TxInfAndSts></OrgnlPmtInfAndSts>"
    )
    report = by_hand(information=information)
    assert (report.about(ONE), report.about(OTHER)) == (BankWord("paid"), None)
    assert list(report.payments) == [ONE]


def of_payment(told):
    return (
        "<OrgnlPmtInfAndSts><OrgnlPmtInfId>OURS-1</OrgnlPmtInfId><TxInfAndSts>"
        f"<OrgnlEndToEndId>{ONE}</OrgnlEndToEndId>{told}</TxInfAndSts></OrgnlPmtInfAndSts>"
    )


def test_a_status_that_is_not_known_is_one_that_waits_and_is_told_apart():
    report = by_hand("<GrpSts>BLCK</GrpSts>", of_payment("<TxSts>RJCT</TxSts>"))
    assert report.about(ONE) == BankWord("rejected", "banken oppgir ingen grunn")
    assert (report.about(OTHER), report.unknown) == (BankWord("pending"), ("BLCK",))
    for group in ("<GrpSts>ACFW</GrpSts>", "<GrpSts>ACFW</GrpSts><GrpSts/>"):
        report = by_hand(group)
        assert (report.about(ONE), report.unknown) == (BankWord("pending"), ("ACFW",))
    assert by_hand("<GrpSts> </GrpSts>").about(ONE) is None


def why(*codes):
    return "".join(
        f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn><AddtlInf>{code.lower()}</AddtlInf></StsRsnInf>"
        for code in codes
    )


@pytest.mark.parametrize(("codes", "reason", "is_repetition"), [
    (["NARR", "AC01"],
     "se bankens tekst (NARR): narr; kontonummeret finnes ikke eller er feil (AC01): ac01", False),
    (["NARR", "DU01"], "se bankens tekst (NARR): narr; meldingens id er brukt før (DU01): du01", True),
    (["DU01", "AC01"],
     "meldingens id er brukt før (DU01): du01; kontonummeret finnes ikke eller er feil (AC01): ac01", False),
])  # fmt: skip
def test_every_reason_that_is_given_is_told(codes, reason, is_repetition):
    word = by_hand(information=of_payment(f"<TxSts>RJCT</TxSts>{why(*codes)}")).about(ONE)
    assert word == BankWord("rejected", reason, is_repetition)


@pytest.mark.parametrize(("content", "reason"), [
    (b"", "no XML"),
    (b"NY000010", "no XML"),
    (b"<Document/>", "without namespace"),
    (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"/>', "not a pain.002"),
    (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"/>', "no CstmrPmtStsRpt"),
    (REPORT.replace("<OrgnlMsgId>OURS</OrgnlMsgId>", "").format(group="", information="").encode(), "OrgnlMsgId"),
    (b'<!DOCTYPE D [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + REPORT.partition("\n")[2]
     .format(group="<GrpSts>&b;</GrpSts>", information="").encode(), "DOCTYPE"),
])  # fmt: skip
def test_what_cannot_be_read_says_why(content, reason):
    with pytest.raises(BrokenReport, match=reason):
        read_status_report(content)


def test_every_reason_has_words_of_its_own_and_its_code():
    for code, words in WORDS.items():
        assert in_words(code) == f"{words} ({code})"
        assert len(code) == 4
