"""camt.054 notifications: read to the øre in both versions, or refused with what is wrong."""

import tracemalloc
from datetime import date
from decimal import Decimal

import pytest

from deploy.sandbox.camt054 import camt054
from services.settlement.camt054 import read_camt054
from services.settlement.camt054.entries import NO_DETAILS
from services.settlement.domain.waiting import reason_said
from services.settlement.incoming import BrokenFile
from services.settlement.ocr import read_ocr
from tests.settlement.notifications import btch, message, ntfctn, ntry, ref, scor, simple, tx
from tests.settlement.told import AGENCY_ACCOUNT, PAID, bank_file, giro, kid, transmission

D = Decimal
KID = kid(1)


def read(content):
    return read_camt054(content, account=AGENCY_ACCOUNT)


def only(content):
    (payment,) = read(content).payments
    return payment


def refusal(content) -> str:
    with pytest.raises(BrokenFile) as refused:
        read(content)
    return refused.value.reason


@pytest.mark.parametrize("version", ["02", "08"])
def test_the_sandbox_banks_two_formats_tell_the_same_payments(version):
    payments = giro(1, 500), giro(2, "77.25"), giro(1, -500)
    ocr = read_ocr(bank_file(*payments), account=AGENCY_ACCOUNT)
    camt = read(camt054(transmission(*payments), version).encode())
    parts = [(p.kid, p.amount, p.paid_on, p.received_on, p.debtor_account, p.problem) for p in camt.payments]
    assert sorted(parts) == sorted(
        (p.kid, p.amount, p.paid_on, p.received_on, p.debtor_account, p.problem) for p in ocr.payments
    )
    assert (camt.number, camt.sender, camt.recipient) == ("CAMT0000001", "DNBANOKKXXX", AGENCY_ACCOUNT)
    assert camt.total == ocr.total == D("77.25")


def test_a_batch_is_read_payment_by_payment():
    content = simple(
        ntry(
            "1749.50",
            tx("1250.00", scor(KID), refs=ref("123456789"), parties=(
                "<Dbtr><Nm>Kari Åsnes</Nm></Dbtr>"
                "<DbtrAcct><Id><IBAN>NO9386011117947</IBAN></Id></DbtrAcct>"
            ), dates="<AccptncDtTm>2026-05-29T23:30:00Z</AccptncDtTm>"),
            tx("499.50", scor(kid(2), typed=False), refs=ref("123456790")),
            batch=btch(2, "1749.50"),
        )
    )  # fmt: skip
    first, second = read(content).payments
    assert (first.kid, first.amount, first.debtor_name) == (KID, D("1250.00"), "Kari Åsnes")
    assert (first.debtor_account, first.reference) == ("86011117947", "123456789")
    assert (first.paid_on, first.received_on) == (date(2026, 5, 30), PAID), "in Oslo it was past midnight"
    assert (second.kid, second.paid_on, second.problem) == (kid(2), PAID, "")
    assert first.id != second.id
    assert " " not in first.id


def test_version_08_names_parties_and_amounts_in_its_own_places():
    parties = "<Dbtr><Pty><Nm>Ola Nordmann</Nm></Pty></Dbtr>"
    payment = only(
        simple(
            ntry("100.00", tx("100.00", scor(KID), parties=parties, version="08"), version="08"), version="08"
        )
    )
    assert (payment.amount, payment.debtor_name) == (D("100.00"), "Ola Nordmann")


def test_any_prefix_and_encoding_will_do():
    content = simple(ntry("100.00", tx("100.00", scor(KID))), prefix="ns2")
    assert b"<ns2:Ntry>" in content
    assert only(content).kid == KID
    in_utf_16 = content.decode().replace("UTF-8", "UTF-16").encode("utf-16")
    assert only(in_utf_16) == only(content)


@pytest.mark.parametrize("entry", [
    {"info": "Innbetaling fra Ola", "reference": "REF1"}, {"batch": btch(1)}, {"info": f"OCR {KID}"},
])  # fmt: skip
def test_an_entry_without_details_and_kid_may_be_told_elsewhere_and_is_held(entry):
    file = read(simple(ntry("321.00", **entry)))
    (held,) = file.passed_over
    assert (file.payments, held.amount, held.reason) == ((), D("321.00"), NO_DETAILS)


def test_money_taken_back_without_details_is_never_held():
    assert only(simple(ntry("321.00", credit=False, reversal=True))).amount == D("-321.00")


def test_an_entry_without_details_that_names_a_kid_is_a_payment():
    payment = only(simple(ntry("321.00", reference="REF1", info=f"KID {KID}")))
    assert (payment.amount, payment.kid, payment.problem) == (D("321.00"), KID, "")


def test_an_amount_may_stand_where_only_the_payers_order_tells_it():
    ordered = [tx(each, scor(KID)).replace("TxAmt", "InstdAmt") for each in ("60.00", "30.00")]
    assert [each.amount for each in read(simple(ntry("90.00", *ordered))).payments] == [
        D("60.00"),
        D("30.00"),
    ]


def test_a_single_transaction_may_leave_its_amount_to_the_entry():
    assert only(simple(ntry("321.00", tx(None, scor(KID))))).amount == D("321.00")
    foreign = tx("28.00", scor(KID), currency="EUR")
    assert only(simple(ntry("321.00", foreign))).amount == D("321.00")


@pytest.mark.parametrize("text", [
    f"KID {KID}", f"kid: {KID}", f"KID-nr. {KID[:4]} {KID[4:]}", f"Betaling {KID} takk", f"KIDnr {KID} faktura 1001",
])  # fmt: skip
def test_a_kid_in_free_text_counts(text):
    payment = only(simple(ntry("100.00", tx("100.00", f"<Ustrd>{text}</Ustrd>"))))
    assert (payment.kid, payment.problem, payment.text) == (KID, "", text)


def test_a_text_without_one_clear_kid_stays_a_text():
    both = only(simple(ntry("1.00", tx("1.00", f"<Ustrd>{KID} {kid(2)}</Ustrd>"))))
    rf = only(simple(ntry("1.00", tx("1.00", scor("RF18539007547034", issuer="ISO")))))
    wrong = only(simple(ntry("1.00", tx("1.00", scor("123456781")))))
    assert [(p.kid, p.text, p.problem) for p in (both, rf, wrong)] == [
        ("", f"{KID} {kid(2)}", "it has no KID"),
        ("", "RF18539007547034", "it has no KID"),
        ("123456781", "", "the KID's check digit is wrong"),
    ]


INVOICE = (
    "<Strd><RfrdDocInf><Nb>4711</Nb></RfrdDocInf>"
    '<RfrdDocAmt><RmtdAmt Ccy="NOK">580.00</RmtdAmt></RfrdDocAmt></Strd>'
)


@pytest.mark.parametrize("others", [[], [(kid(2), D("300.00"))]])
def test_what_the_payer_designates_for_something_else_than_a_kid_waits(others):
    kids = [(KID, D("1020.00")), *others]
    total = sum(amount for _, amount in kids) + 580
    content = simple(ntry(total, tx(total, "".join(scor(*each) for each in kids) + INVOICE)))
    *placed, rest = read(content).payments
    assert [(each.kid, each.amount, each.problem) for each in placed] == [(*each, "") for each in kids]
    assert (rest.kid, rest.amount, rest.problem, rest.text) == ("", 580, "it has no KID", "4711")


@pytest.mark.parametrize(("remitted", "invoice"), [
    ("1020.00", INVOICE.replace("580", "480")), ("1600.00", INVOICE), (None, INVOICE),
    ("1020.00", INVOICE.replace("RmtdAmt", "CdtNoteAmt")),
])  # fmt: skip
def test_a_designation_that_does_not_sum_to_the_payment_is_none(remitted, invoice):
    payment = only(simple(ntry("1600.00", tx("1600.00", scor(KID, remitted) + invoice))))
    assert (payment.kid, payment.amount) == (KID, 1600)


def test_several_kids_with_their_amounts_are_as_many_payments():
    content = simple(ntry("300.00", tx("300.00", scor(KID, "100.00") + scor(kid(2), "200.00"))))
    assert [(p.kid, p.amount) for p in read(content).payments] == [(KID, D("100.00")), (kid(2), D("200.00"))]
    unclear = only(simple(ntry("300.00", tx("300.00", scor(KID) + scor(kid(2))))))
    assert (unclear.kid, unclear.text) == ("", f"KID {KID} {kid(2)}")
    assert unclear.problem == "it names several KIDs without telling what is for which"


def test_a_kid_that_is_told_for_several_invoices_gets_what_is_for_all_of_them():
    of_three = scor(KID, "100.00") + scor(kid(2), "150.00") + scor(KID, "50.00")
    for remittance in (of_three, of_three + scor(KID)):
        told = read(simple(ntry("300.00", tx("300.00", remittance)))).payments
        assert [(p.kid, p.amount) for p in told] == [(KID, D("150.00")), (kid(2), D("150.00"))]


def test_a_reversed_payment_is_money_taken_back():
    back = only(simple(ntry("100.00", tx("100.00", scor(KID)), credit=False, reversal=True)))
    assert (back.kid, back.amount) == (KID, D("-100.00"))
    mixed = simple(
        ntry(
            "400.00",
            tx("500.00", scor(KID), version="08", direction="CRDT"),
            tx("100.00", scor(KID), version="08", direction="DBIT"),
            version="08",
        ),
        version="08",
    )
    assert [payment.amount for payment in read(mixed).payments] == [D("500.00"), D("-100.00")]


def test_what_is_no_payment_is_passed_over_and_shown():
    content = message(
        ntfctn(
            ntry("10.00", tx("10.00", scor(KID))),
            ntry("20.00", currency="EUR", reference="E1"),
            ntry("30.00", credit=False),
            ntry("40.00", status="PDNG"),
            ntry("50.00", reversal=True),
            ntry("60.00", batch=btch(3)),
        ),
        ntfctn(ntry("70.00"), account="15030000002"),
    )
    file = read(content)
    assert [payment.amount for payment in file.payments] == [D("10.00")]
    assert [(each.position, each.amount, each.currency, each.reason) for each in file.passed_over] == [
        (2, D("20.00"), "EUR", "it is in EUR; only kroner are booked here"),
        (3, D("-30.00"), "NOK", "money out of the account"),
        (4, D("40.00"), "NOK", "it is not booked yet (status PDNG)"),
        (5, D("50.00"), "NOK", "money that was paid out has come back"),
        (6, D("60.00"), "NOK", "a sum of 3 payments without details; another file of the bank has them"),
        (7, D("70.00"), "NOK", "it is on account 15030000002, not on our client account"),
    ]
    said = [reason_said(each.reason) for each in file.passed_over]
    assert [each.code for each in said] == [
        "ForeignMoney", "MoneyOut", "NotBookedYet", "MoneyBack", "SumOfPayments", "OtherAccount"
    ]  # fmt: skip
    assert [value for each in said for value in each.values.values()] == ["EUR", "PDNG", "3", "15030000002"]


@pytest.mark.parametrize(("content", "reason"), [
    (simple(ntry("100.00", tx("60.00", scor(KID)), tx("30.00", scor(KID)))),
     "entry 1: its transactions sum to 90.00, but the entry is of 100.00"),
    (simple(ntry("90.00", tx("60.00"), tx("30.00"), batch=btch(3))), "entry 1: it states 3 transactions, but holds 2"),
    (simple(ntry("90.00", tx("60.00"), tx("30.00"), batch=btch(2, "91.00"))),
     "entry 1: it states the batch's sum 91.00, but holds 90.00"),
    (simple(ntry("90.00", tx("60.00"), tx(None))),
     "entry 1: it has several transactions, and not each tells its amount"),
    (message(ntfctn(ntry("90.00"), summary="<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries></TtlNtries></TxsSummry>")),
     "notification 1: TtlNtries states the number of entries 2, but the file holds 1"),
    (message(ntfctn(ntry("90.00"), summary="<TxsSummry><TtlCdtNtries><Sum>91.00</Sum></TtlCdtNtries></TxsSummry>")),
     "notification 1: TtlCdtNtries states the sum 91.00, but the file holds 90.00"),
    (message(ntfctn(ntry("90.00"), summary=(
        "<TxsSummry><TtlNtries><TtlNetNtryAmt>90.00</TtlNetNtryAmt><CdtDbtInd>DBIT</CdtDbtInd></TtlNtries></TxsSummry>"
     ))), "notification 1: TtlNtries states the net sum -90.00, but the file holds 90.00"),
    (simple(ntry("-90.00")), "entry 1: the amount '-90.00' must not have a sign, nor be that large"),
    (simple(ntry("90.001", tx(None, scor(KID)))), "entry 1: the amount 90.001 has parts of an øre"),
    (simple(ntry("ninety")), "entry 1: the amount 'ninety' is not a number"),
    (simple(ntry("90.00", booked="2026-13-01")), "entry 1: '2026-13-01' is not a day"),
    (message(ntfctn(ntry("90.00"), account="15030000002")),
     "the file is for account 15030000002, but our client account is 12345678903"),
    (simple(ntry("90.00"), number=""), "the message has no number (GrpHdr/MsgId)"),
    (message(), "the message holds no notification (Ntfctn)"),
    (simple(ntry("90.00"), version="99"), "it is urn:iso:std:iso:20022:tech:xsd:camt.054.001.99, not camt.054.001.02 or .08"),
    (b"<Document/>", "it is XML without a namespace, not camt.054.001.02 or .08"),
])  # fmt: skip
def test_a_wrong_message_is_refused_with_what_is_wrong(content, reason):
    assert refusal(content) == reason


def test_of_a_message_in_pages_no_page_is_held_to_the_sums_of_all():
    summary = "<TxsSummry><TtlNtries><NbOfNtries>9</NbOfNtries></TtlNtries></TxsSummry>"
    pages = "<MsgPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></MsgPgntn>"
    page = read(message(ntfctn(ntry("90.00", tx("90.00")), summary=summary), head=pages))
    assert (len(page.payments), page.number) == (1, "M1/1"), "each page is a file of its own"


@pytest.mark.parametrize("declaration", [
    '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
    '<!DOCTYPE d SYSTEM "http://bank.example/d.dtd">',
    "<!DOCTYPE Document>",
])  # fmt: skip
def test_a_document_type_is_refused_before_anything_else_is_read(declaration):
    content = simple(ntry("90.00")).decode().replace("?>\n", f"?>\n{declaration}", 1)
    for encoding in ("utf-8", "utf-16"):
        encoded = content.replace("UTF-8", encoding.upper()).encode(encoding)
        assert refusal(encoded) == "it declares a document type (DOCTYPE), which no bank does"


def test_what_is_not_xml_is_refused_with_its_line():
    with pytest.raises(BrokenFile) as refused:
        read(simple(ntry("90.00"))[:-30])
    assert (refused.value.line, refused.value.reason[:27]) == (2, "it is not well-formed XML (")
    assert refusal(b"<").startswith("it is not well-formed XML")


def test_payments_are_known_by_what_they_are_and_not_by_the_file():
    a, b = tx("60.00", scor(KID), refs=ref("R1")), tx("30.00", scor(kid(2)), refs=ref("R2"))
    one = read(simple(ntry("90.00", a, b), number="M1"))
    other = read(simple(ntry("30.00", b, reference="X"), ntry("60.00", a), number="M2"))
    assert {p.id: p.amount for p in one.payments} == {p.id: p.amount for p in other.payments}
    twice = read(simple(ntry("120.00", a, a)))
    assert len({payment.id for payment in twice.payments}) == 2, "alike in one file they are two payments"
    by_payer = [
        only(simple(ntry("60.00", tx("60.00", scor(KID), refs=ref(end_to_end=each))))).id
        for each in ("A", "B", "A")
    ]
    assert by_payer[0] == by_payer[2] != by_payer[1]
    without = only(
        simple(ntry("60.00", tx("60.00", scor(KID), refs=ref(end_to_end="NOTPROVIDED"))))
    ).reference
    assert without == ""


def test_reading_takes_no_more_memory_than_the_payments_themselves():
    batch = [tx("1.00", scor(KID), refs=ref(f"R{number}")) for number in range(3000)]
    content = simple(ntry("3000.00", *batch, batch=btch(3000)))
    tracemalloc.start()
    file = read(content)
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(file.payments) == 3000
    assert peak < 3 * kept, (kept, peak)


@pytest.mark.parametrize("place", ["<Acct>", "<TxDtls>", "<GrpHdr>"])
def test_elements_within_elements_without_end_are_refused(place):
    content = simple(ntry("1.00", tx("1.00", scor(KID))))
    deep = place + "<a>" * 3000 + "</a>" * 3000
    assert (
        refusal(content.replace(place.encode(), deep.encode(), 1))
        == "its elements lie too deep in each other"
    )


@pytest.mark.parametrize("amount", ["1_250.00", "١٢٥٠", "1.25E3", "1 250.00", "1250,00", "0x4E2", ".", "NaN"])
def test_an_amount_that_xml_does_not_write_so_is_none(amount):
    assert refusal(simple(ntry(amount, tx("1250.00", scor(KID))))).endswith(
        f"the amount {amount!r} is not a number"
    )


@pytest.mark.parametrize("amount", ["1250", "+1250.0", "01250.00", "1250."])
def test_an_amount_may_be_written_as_xml_allows(amount):
    assert only(simple(ntry(amount, tx("1250.00", scor(KID))))).amount == 1250


@pytest.mark.parametrize(("told", "day"), [
    ("2026-05-29T24:00:00", 29), ("2026-05-29T24:00:00.000", 29), ("2026-05-29T24:00:00Z", 30),
    ("2026-05-29T22:30:00Z", 30),
])  # fmt: skip
def test_a_day_may_end_at_midnight(told, day):
    payment = only(simple(ntry("1.00", tx("1.00", scor(KID), dates=f"<AccptncDtTm>{told}</AccptncDtTm>"))))
    assert payment.paid_on == date(2026, 5, day)


@pytest.mark.parametrize("nothing", ["1900-01-01T00:00:00", "0001-01-01T00:00:00", "1970-01-01T00:00:00Z"])
def test_a_day_that_stands_for_none_is_left_out(nothing):
    dates = f"<AccptncDtTm>{nothing}</AccptncDtTm><TxDtTm>2026-05-29T12:00:00</TxDtTm>"
    assert only(simple(ntry("1.00", tx("1.00", scor(KID), dates=dates)))).paid_on == date(2026, 5, 29)
    entry = ntry("1.00", tx("1.00", scor(KID)), valued=nothing[:10])
    assert only(simple(entry)).paid_on == date(2026, 6, 1)
