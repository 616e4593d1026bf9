from datetime import date, timedelta
from decimal import Decimal

import httpx
import netsgiro
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.sandbox.bank import Bank
from deploy.sandbox.counter import counter
from deploy.sandbox.ocr_giro import REVERSALS, WITH_TEXT, OcrPayment, PaymentKind, Transmission, ocr_giro
from shared.norway.calendar import is_banking_day, next_banking_day
from shared.norway.kid import with_check_digit

ACCOUNT, DEBTOR = "12345678903", "86011117947"
TUESDAY, SATURDAY, MONDAY = date(2026, 10, 6), date(2026, 10, 10), date(2026, 10, 12)

FIXTURE = """\
NY000010000080800000123000123450000000000000000000000000000000000000000000000000
NY090020001234567000000112345678903000000000000000000000000000000000000000000000
NY09103000000010610260106100001000000000000125000                  0010017000000
NY091031000000100000000001234567890000000051026987654321090000000000000000000000
NY09163000000020610260106100001000000000000049950                  0010025000000
NY091631000000200000000002345678900000000061026123405678940000000000000000000000
NY090088000000020000000600000000000174950061026061026061026000000000000000000000
NY000089000000020000000800000000000174950061026000000000000000000000000000000000
"""


def payment(kind=PaymentKind.GIRO, size="100.00", /, **changes):
    fields = {
        "kind": kind,
        "kid": "" if kind in WITH_TEXT else "0010017",
        "amount": Decimal(size) * (-1 if kind in REVERSALS else 1),
        "ordered_on": TUESDAY,
        "reference": "000000001",
        "debtor_account": DEBTOR,
    }
    return OcrPayment(**fields | changes)


def transmission(*payments, number=1):
    return Transmission(number, TUESDAY, "00012345", "001234567", ACCOUNT, payments)


@pytest.fixture
def state(tmp_path):
    return tmp_path / "bank" / "account.json"


@pytest.fixture
def bank(state):
    return Bank(ACCOUNT, "001234567", "00012345", state=state)


def test_a_file_is_written_byte_for_byte_as_the_specification_says():
    first = payment(
        PaymentKind.GIRO,
        "1250.00",
        ordered_on=date(2026, 10, 5),
        reference="123456789",
        debtor_account="98765432109",
    )
    second = payment(
        PaymentKind.TELEGIRO, "499.50", kid="0010025", reference="234567890", debtor_account="12340567894"
    )
    assert ocr_giro(transmission(first, second, number=123)) == FIXTURE


def test_what_is_paid_in_at_the_counter_stands_in_camt054_as_a_sum_and_in_no_ocr_giro_file(bank, state):
    bank.pay("0010017", Decimal("100.00"), TUESDAY)
    bank.pay_in(Decimal("250.50"), TUESDAY)
    bank.pay_in(Decimal("9.00"), TUESDAY + timedelta(days=1))
    told = bank.camt054_file(TUESDAY)
    assert told.count("<Ntry>") == 2
    assert told.count("<TxDtls>") == 1
    assert '<Amt Ccy="NOK">250.50</Amt>' in told
    assert "<TtlNetNtryAmt>350.50</TtlNetNtryAmt>" in told
    assert netsgiro.parse(bank.ocr_file(TUESDAY)).get_total_amount() == Decimal("100.00")
    assert bank.book.balance(TUESDAY) == Decimal("350.50")
    later = Bank(ACCOUNT, "001234567", "00012345", state=state)
    assert later.ocr_file(TUESDAY + timedelta(days=1)) is None
    assert later.camt054_file(TUESDAY + timedelta(days=1)).count("<Ntry>") == 1
    assert later.book.balance(TUESDAY + timedelta(days=1)) == Decimal("359.50")


@pytest.mark.parametrize("amount", ["0", "-5.00", "1.005"])
def test_only_whole_ore_above_zero_are_paid_in(bank, amount):
    with pytest.raises(ValueError, match="pay in whole øre above zero"):
        bank.pay_in(Decimal(amount), TUESDAY)


@pytest.mark.parametrize("kind", PaymentKind)
def test_every_kind_of_payment_can_be_read_back(kind):
    written = ocr_giro(
        transmission(
            payment(PaymentKind.GIRO, "500.00"), payment(kind, "123.45", kid="0010025", text=text_for(kind))
        )
    )
    assert all(len(line) == 80 for line in written.splitlines())
    read = netsgiro.parse(written)
    [_, found] = read.assignments[0].transactions
    assert (found.type, found.amount, found.kid) == (kind, Decimal("123.45"), "0010025")
    assert found.sign == ("-" if kind in REVERSALS else "0")
    assert found.text == (text_for(kind) or None)
    assert found.debit_account == DEBTOR
    assert read.number == "0000001"


def text_for(kind):
    return "Kort på tur, æøå" if kind in WITH_TEXT else ""


def test_a_card_payment_with_text_needs_no_kid():
    written = ocr_giro(transmission(payment(PaymentKind.CARD_PURCHASE_WITH_TEXT, text="Kiosk")))
    [found] = netsgiro.parse(written).assignments[0].transactions
    assert (found.kid, found.text) == (None, "Kiosk")


def test_the_sums_are_net_of_what_is_taken_back():
    written = ocr_giro(
        transmission(
            payment(PaymentKind.GIRO, "500.00"),
            payment(PaymentKind.CARD_REVERSAL_WITH_TEXT, "50.00"),
            payment(PaymentKind.BUSINESS_TERMINAL, "-25.50"),
        )
    )
    *_, end_of_assignment, end = written.splitlines()
    assert end_of_assignment[8:41] == "00000003" + "00000009" + "00000000000042450"
    assert end[8:41] == "00000003" + "00000011" + "00000000000042450"


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (PaymentKind.GIRO, {"amount": Decimal(0)}),
        (PaymentKind.GIRO, {"amount": Decimal("-1.00")}),
        (PaymentKind.GIRO, {"amount": Decimal("1.005")}),
        (PaymentKind.CARD_REVERSAL_WITH_KID, {"amount": Decimal("1.00")}),
        (PaymentKind.GIRO, {"kid": ""}),
        (PaymentKind.GIRO, {"kid": "1" * 26}),
        (PaymentKind.GIRO, {"kid": "12 34"}),
        (PaymentKind.GIRO, {"text": "hei"}),
        (PaymentKind.CARD_PURCHASE_WITH_TEXT, {"text": "x" * 41}),
        (PaymentKind.CARD_PURCHASE_WITH_TEXT, {"text": "€"}),
        (PaymentKind.GIRO, {"debtor_account": "8601.11.17947"}),
        (PaymentKind.GIRO, {"reference": "1"}),
    ],
)
def test_what_the_format_cannot_hold_is_no_payment(kind, changes):
    with pytest.raises(ValueError):
        payment(kind, **changes)


def test_a_sum_below_zero_or_a_value_too_wide_is_refused():
    with pytest.raises(ValueError, match="17 digits"):
        ocr_giro(transmission(payment(PaymentKind.CARD_REVERSAL_WITH_KID)))
    with pytest.raises(ValueError, match="7 digits"):
        ocr_giro(transmission(payment(), number=10_000_000))


kinds = st.sampled_from([kind for kind in PaymentKind if kind not in REVERSALS])
amounts = st.decimals(min_value="0.01", max_value=10_000_000, places=2)


@given(st.lists(st.tuples(kinds, amounts), min_size=1, max_size=8))
def test_an_independent_reader_finds_the_same_sums_and_writes_the_same_file(payments):
    written = ocr_giro(transmission(*(payment(kind, amount, kid="0010017") for kind, amount in payments)))
    read = netsgiro.parse(written)
    assert read.get_total_amount() == sum(amount for _, amount in payments)
    assert read.get_num_transactions() == len(payments)
    assert read.get_num_records() == len(written.splitlines())
    assert read.to_ocr() + "\n" == written


def test_the_bank_tells_about_a_payment_on_the_day_it_is_ordered(bank):
    paid = bank.pay("0010017", Decimal("1250.00"), TUESDAY, DEBTOR)
    read = netsgiro.parse(bank.ocr_file(TUESDAY))
    [found] = read.assignments[0].transactions
    assert (found.kid, found.amount, found.bank_date, found.date) == ("0010017", 1250, TUESDAY, TUESDAY)
    assert (found.debit_account, found.reference) == (DEBTOR, paid.reference)
    assert (read.data_transmitter, read.data_recipient) == ("00008080", "00012345")
    assert (read.assignments[0].agreement_id, read.assignments[0].account) == ("001234567", ACCOUNT)


def test_a_day_without_payments_has_no_file_and_uses_no_number(bank):
    assert bank.ocr_file(TUESDAY) is None
    bank.pay("0010017", Decimal(1), TUESDAY)
    assert bank.ocr_file(TUESDAY - timedelta(days=1)) is None
    assert netsgiro.parse(bank.ocr_file(TUESDAY)).number == "0000001"


def test_a_payment_of_the_weekend_is_told_about_on_monday(bank):
    bank.pay("0010017", Decimal(1), SATURDAY)
    assert bank.ocr_file(SATURDAY) is None
    [found] = netsgiro.parse(bank.ocr_file(MONDAY)).assignments[0].transactions
    assert (found.bank_date, found.date) == (SATURDAY, MONDAY)


def test_the_same_day_gives_the_same_file_again_and_later_payments_wait(bank):
    bank.pay("0010017", Decimal(1), TUESDAY)
    file = bank.ocr_file(TUESDAY)
    bank.pay("0010025", Decimal(2), TUESDAY)
    assert bank.ocr_file(TUESDAY) == file
    next_day = netsgiro.parse(bank.ocr_file(TUESDAY + timedelta(days=1)))
    assert (next_day.number, next_day.assignments[0].transactions[0].kid) == ("0000002", "0010025")


def test_a_second_run_goes_on_where_the_first_one_stopped(bank, state):
    bank.pay("0010017", Decimal(1), TUESDAY)
    first_file = bank.ocr_file(TUESDAY)
    waiting = bank.pay("0010025", Decimal("2.50"), SATURDAY)

    again = Bank(ACCOUNT, "001234567", "00012345", state=state)
    assert again.ocr_file(TUESDAY) == first_file
    assert again.book.waiting == (waiting,)
    new = again.pay("0010033", Decimal(3), MONDAY)
    assert new.reference == "000000003"
    read = netsgiro.parse(again.ocr_file(MONDAY))
    assert read.number == "0000002"
    assert [found.reference for found in read.assignments[0].transactions] == ["000000002", "000000003"]


def test_money_taken_back_waits_until_the_day_has_as_much_paid_in(bank):
    bank.pay("0010017", Decimal(-5), TUESDAY, kind=PaymentKind.CARD_REVERSAL_WITH_KID)
    assert bank.ocr_file(TUESDAY) is None
    bank.pay("0010017", Decimal(7), TUESDAY)
    assert netsgiro.parse(bank.ocr_file(TUESDAY)).get_num_transactions() == 2


@pytest.mark.parametrize("kid", ["0010018", "", "42", "0010017 "])
def test_the_bank_refuses_a_wrong_kid_and_keeps_nothing(bank, state, kid):
    with pytest.raises(ValueError, match="refuses the KID"):
        bank.pay(kid, Decimal(1), TUESDAY)
    assert not state.exists()


def test_an_agreement_with_modulus_11_takes_its_own_kids(state):
    bank = Bank(ACCOUNT, "001234567", "00012345", state=state, modulus=11)
    bank.pay("0010014", Decimal(1), TUESDAY)
    with pytest.raises(ValueError, match="refuses the KID"):
        bank.pay("0010017", Decimal(1), TUESDAY)


def test_a_card_payment_with_text_may_come_without_a_kid(bank):
    bank.pay("", Decimal(9), TUESDAY, kind=PaymentKind.CARD_PURCHASE_WITH_TEXT, text="Kiosk")
    assert "Kiosk" in bank.ocr_file(TUESDAY)


@pytest.mark.parametrize(("form", "start"), [
    ("", "NY000010"), ("camt.054.001.02", "<?xml"), ("camt.054.001.08", "<?xml"),
])  # fmt: skip
async def test_the_counter_gives_a_days_payments_in_each_format(tmp_path, form, start):
    bank = Bank(ACCOUNT, "1", "2", state=tmp_path / "state.json")
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(counter(bank)), base_url="http://bank"
    ) as http:
        assert (await http.get(f"/files/{TUESDAY}", params={"format": form})).status_code == 204
        order = {"kid": "0010017", "amount": "1250.00", "paid_on": str(TUESDAY), "debtor_name": "Kari & Åse"}
        assert (await http.post("/payments", json=order)).status_code == 201
        file = await http.get(f"/files/{TUESDAY}", params={"format": form})
    assert (file.status_code, file.text.startswith(start)) == (200, True)
    assert "0010017" in file.text
    assert ("Kari &amp; Åse" in file.text) == bool(form), "OCR giro tells no names"


october = st.dates(date(2026, 10, 1), date(2026, 10, 31))
orders = st.lists(st.tuples(st.integers(100, 999), amounts, october), max_size=12)


@given(orders, st.lists(october, max_size=6))
def test_every_payment_is_told_about_once_whatever_days_are_asked_for(tmp_path_factory, orders, asked):
    bank = Bank(ACCOUNT, "1", "2", state=tmp_path_factory.mktemp("bank") / "state.json")
    for customer, amount, day in orders:
        bank.pay(with_check_digit(str(customer)), amount, day)
    for day in [*asked, next_banking_day(date(2026, 10, 31))]:
        file = bank.ocr_file(day)
        assert file is None or is_banking_day(day)

    told = [netsgiro.parse(ocr_giro(transmission)) for transmission in bank.book.transmissions]
    found = [transaction for file in told for transaction in file.assignments[0].transactions]
    expected = sorted((with_check_digit(str(customer)), amount, day) for customer, amount, day in orders)
    assert sorted((one.kid, one.amount, one.bank_date) for one in found) == expected
    assert len({one.reference for one in found}) == len(orders)
    assert [int(file.number) for file in told] == list(range(1, len(told) + 1))
    assert not bank.book.waiting
