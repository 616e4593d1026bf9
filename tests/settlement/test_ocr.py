"""OCR giro files: read to the øre, or refused with the line and the reason."""

from datetime import date
from decimal import Decimal

import pytest

from services.settlement.bank_import import format_of
from services.settlement.incoming import BankPayment, BrokenFile
from services.settlement.ocr import read_ocr
from tests.settlement.told import AGENCY_ACCOUNT, bank_file, giro

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
START, ASSIGNMENT, FIRST, _, _, _, ASSIGNMENT_END, END = range(8)


def read(text: str):
    return read_ocr(text.encode("iso-8859-1"), account=AGENCY_ACCOUNT)


def with_line(number: int, old: str, new: str) -> str:
    """The fixture with a piece of one line replaced."""
    lines = FIXTURE.splitlines()
    assert old in lines[number]
    lines[number] = lines[number].replace(old, new, 1)
    return "\n".join(lines) + "\n"


def refusal(text: str) -> tuple[int, str]:
    with pytest.raises(BrokenFile) as refused:
        read(text)
    return refused.value.line, refused.value.reason


def test_a_file_is_read_field_by_field():
    file = read(FIXTURE)
    assert (file.sender, file.recipient, file.number) == ("00008080", "00012345", "0000123")
    assert file.total == Decimal("1749.50")
    assert file.payments == (
        BankPayment(
            id="ocr-00008080-00012345-0000123-20261006-0000001-1",
            kind=10,
            kid="0010017",
            amount=Decimal("1250.00"),
            paid_on=date(2026, 10, 5),
            received_on=date(2026, 10, 6),
            reference="123456789",
            debtor_account="98765432109",
            text="",
            problem="",
        ),
        BankPayment(
            id="ocr-00008080-00012345-0000123-20261006-0000001-2",
            kind=16,
            kid="0010025",
            amount=Decimal("499.50"),
            paid_on=date(2026, 10, 6),
            received_on=date(2026, 10, 6),
            reference="234567890",
            debtor_account="12340567894",
            text="",
            problem="",
        ),
    )


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r\r\n", "\r"])
def test_lines_may_end_as_on_any_system(line_end):
    assert read(FIXTURE.replace("\n", line_end)) == read(FIXTURE)
    assert read(FIXTURE.removesuffix("\n")) == read(FIXTURE)


@pytest.mark.parametrize(("line", "old", "new", "reason"), [
    (START, "NY000010", "NY00001", "it has 79 characters instead of 80"),
    (START, "NY000010", "NY000020", "record type '10' must come here, but there is record type '20'"),
    (ASSIGNMENT, AGENCY_ACCOUNT, "15030000002",
     "the file is for account 15030000002, but our client account is 12345678903"),
    (FIRST, "125000", "12500x", "the amount in øre must be digits, not '0000000000012500x'"),
    (FIRST, "00000000000125000", "00100000000000000", "the amount must be below 1 000 000 000 000 kroner"),
    (FIRST, "   0010017", "\0\0\x000010017", "it holds a NUL character"),
    (FIRST, "061026", "311126", "the settlement date '311126' is not a day (DDMMYY)"),
    (3, "NY0910310000001", "NY0910310000009", "it states the transaction number 9, but the file holds 1"),
    (3, "NY091031", "NY091131", "it states the transaction type"),
    (4, "NY0916300000002", "NY0916300000001", "transaction 1 comes after 1"),
    (ASSIGNMENT_END, "NY09008800000002", "NY09008800000003", "it states the number of transactions 3"),
    (ASSIGNMENT_END, "0000000600", "0000000700", "it states the number of records 7, but the file holds 6"),
    (ASSIGNMENT_END, "174950", "174951", "it states the sum in øre 174951, but the file holds 174950"),
    (END, "NY00008900000002", "NY00008900000001", "it states the number of transactions 1"),
    (END, "0000000800", "0000000900", "it states the number of records 9, but the file holds 8"),
    (END, "174950", "100", "it has 77 characters instead of 80"),
    (END, "174950", "000100", "it states the sum in øre 100, but the file holds 174950"),
])  # fmt: skip
def test_a_broken_file_is_refused_with_the_line_and_the_reason(line, old, new, reason):
    found_line, found_reason = refusal(with_line(line, old, new))
    assert found_line == line + 1
    assert found_reason.startswith(reason)


def test_a_file_that_ends_early_is_refused():
    assert refusal("\n".join(FIXTURE.splitlines()[:6])) == (
        7, "record type '88' must come here, but the file ends"
    )  # fmt: skip
    assert refusal("")[0] == 1


@pytest.mark.parametrize("before", ["\n", " \r\n\n", "\ufeff"])
def test_blank_lines_may_stand_before_the_first(before):
    content = before.encode() + FIXTURE.encode()
    assert format_of(content) == "ocr"
    assert read_ocr(content, account=AGENCY_ACCOUNT) == read(FIXTURE)
    broken = with_line(FIRST, "125000", "12500x")
    assert refusal("\n\n" + broken)[0] == FIRST + 1 + 2, "lines are counted as an editor counts them"


def test_lines_after_the_end_are_refused():
    assert refusal(FIXTURE + FIXTURE.splitlines()[0]) == (9, "the file has ended before this line")


def test_an_assignment_that_stands_in_the_file_twice_is_refused():
    lines = FIXTURE.splitlines()
    body = lines[ASSIGNMENT : ASSIGNMENT_END + 1]
    assert refusal("\n".join([lines[0], *body, *body, lines[-1]])) == (
        8, "assignment 0000001 stands in the file already"
    )  # fmt: skip


def with_assignment_of(account: str) -> str:
    """The fixture with a second assignment like the first, of an account."""
    lines = FIXTURE.splitlines()
    another = [line.replace(AGENCY_ACCOUNT, account) for line in lines[ASSIGNMENT : ASSIGNMENT_END + 1]]
    another[0] = another[0].replace("0000001" + account, "0000002" + account)
    end = lines[END].replace("00000002", "00000004", 1).replace("00000008", "00000014", 1)
    return "\n".join([*lines[:END], *another, end.replace("174950", "349900")]) + "\n"


def test_an_assignment_of_another_account_is_passed_over_and_counted():
    file = read(with_assignment_of("15030000002"))
    assert file.payments == read(FIXTURE).payments
    (passed_over,) = file.passed_over
    assert (passed_over.position, passed_over.amount, passed_over.reference) == (
        2,
        Decimal("1749.50"),
        "0000002",
    )
    assert passed_over.reason == "it is on account 15030000002, not on our client account"
    broken = with_assignment_of("15030000002").replace("349900", "174950")
    assert refusal(broken) == (14, "it states the sum in øre 174950, but the file holds 349900")
    assert len(read(with_assignment_of(AGENCY_ACCOUNT)).payments) == 4


def test_an_amount_altered_on_the_way_is_seen_by_the_sums():
    assert refusal(with_line(FIRST, "125000", "125001"))[0] == ASSIGNMENT_END + 1


def test_money_taken_back_is_below_zero_and_so_in_the_sums():
    file = read_ocr(bank_file(giro(1, 500), giro(1, -200)), account=AGENCY_ACCOUNT)
    assert [payment.amount for payment in file.payments] == [Decimal("500.00"), Decimal("-200.00")]
    assert file.total == Decimal("300.00")


@pytest.mark.parametrize("stated", ["50000", "90000"])
def test_the_sums_may_have_deducted_reversals_of_card_payments_or_added_them(stated):
    text = bank_file(giro(1, 700), giro(1, -200)).decode()
    assert text.count("00000000050000") == 2
    file = read(text.replace("00000000050000", f"000000000{stated}"))
    assert file.total == Decimal("500.00")
    with pytest.raises(BrokenFile, match="the sum in øre 70000, but the file holds 50000"):
        read(text.replace("00000000050000", "00000000070000", 1))


def test_a_signed_giro_is_always_deducted_from_the_sums():
    signed = with_line(4, "00001000000", "00001-00000")
    assert refusal(signed)[1] == "it states the sum in øre 174950, but the file holds 75050"


def test_a_reversal_is_negative_by_its_type_even_without_the_sign():
    text = bank_file(giro(1, 500), giro(1, -200)).decode()
    unsigned = text.replace("100001-00000000000020000", "100001000000000000020000")
    assert unsigned != text
    assert read(unsigned).total == Decimal("300.00")


def test_the_order_date_never_lies_after_the_settlement():
    file = read(with_line(3, "051026", "091026"))
    assert file.payments[0].paid_on == date(2026, 10, 6)


def test_without_an_order_date_the_settlement_date_counts():
    assert read(with_line(3, "051026", "000000")).payments[0].paid_on == date(2026, 10, 6)


def test_a_kid_with_a_wrong_check_digit_does_not_break_the_file():
    file = read(with_line(FIRST, "0010017", "0010018"))
    assert file.payments[0].problem == "the KID's check digit is wrong"


@pytest.mark.parametrize("kid", ["0010014", "000006-", "    182", "     26"])
def test_a_kid_of_another_agreement_has_no_wrong_check_digit(kid):
    assert read(with_line(FIRST, "0010017", kid)).payments[0].problem == ""


def test_card_payments_may_fill_the_end_of_the_line_and_have_text_instead_of_a_kid():
    text = FIXTURE.replace("                  0010025000000", " " * 25 + "VISA00")
    text = text.replace("NY0916", "NY0921").replace("0000000600", "0000000700").replace(
        "0000000800", "0000000900"
    )  # fmt: skip
    lines = text.splitlines()
    lines.insert(6, f"NY0921320000002{'Faktura 1001':<40}{'0' * 25}")
    payment = read("\n".join(lines)).payments[1]
    assert (payment.kid, payment.text, payment.problem) == ("", "Faktura 1001", "it has no KID")


# Records as banks write them: agreement numbers and references in the fillers of record 31, order dates left
# out, card issuers, a text with letters of Latin-1, and AvtaleGiro's agreements in the same transmission.
AS_BANKS_WRITE = f"""\
NY000010000080800170031000102000000000000000000000000000000000000000000000000000
NY0900200010085660000002{AGENCY_ACCOUNT}000000000000000000000000000000000000000000000
NY09213000000012001251320101464000000000000102000                         VISA00
NY092131000000196368271940990385620000000160125999905123410000000000000000000000
NY0921320000001Bl\xe5b\xe6rsyltet\xf8y                          0000000000000000000000000
NY09133000000022001251320101570000000000000055000           02310291038308000000
NY091331000000200000000002206638000000000000000999910175300000000000000000000000
NY09203000000032001251320101570-00000000000002000                         000000
NY092031000000300000000002206638000000000200125000000000000000000000000000000000
NY090088000000030000000900000000000155000200125200125200125000000000000000000000
NY2124200000000000000023{AGENCY_ACCOUNT}000000000000000000000000000000000000000000000
NY21947000000010          008000011688373J00000000000000000000000000000000000000
NY212488000000010000000300000000000000000000000000000000000000000000000000000000
NY000089000000040000001400000000000155000200125000000000000000000000000000000000
"""


def test_records_are_read_as_banks_write_them():
    file = read(AS_BANKS_WRITE)
    card, terminal, back = file.payments
    assert (card.kind, card.kid, card.text, card.amount) == (21, "", "Blåbærsyltetøy", Decimal("1020.00"))
    assert (card.paid_on, card.received_on) == (date(2025, 1, 16), date(2025, 1, 20))
    assert (terminal.kid, terminal.paid_on, terminal.reference) == (
        "02310291038308",
        date(2025, 1, 20),
        "220663800",
    )
    assert (back.amount, back.debtor_account, back.text) == (Decimal("-20.00"), "", "")
    assert file.total == Decimal("1550.00")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_file_that_an_editor_has_saved_in_utf_8_is_the_same_file(encoding):
    saved = AS_BANKS_WRITE.encode(encoding)
    assert format_of(saved) == "ocr"
    assert read_ocr(saved, account=AGENCY_ACCOUNT) == read(AS_BANKS_WRITE)


def test_fillers_and_blanks_may_be_cut_off():
    lines = [line.rstrip("0") if line[6:8] == "32" else line for line in AS_BANKS_WRITE.splitlines()]
    widths = {"10": 31, "20": 35, "31": 58, "88": 59}
    cut = [line[: widths[line[6:8]]].ljust(80) if line[6:8] in widths else line for line in lines]
    assert (
        read("\r\n".join(line.rstrip() + "   " for line in cut) + "\r\n\r\n\x1a").payments
        == read(AS_BANKS_WRITE).payments
    )


def with_blank_end(number: int, start: int) -> str:
    """The fixture with one line blank from a position on (from 0)."""
    lines = FIXTURE.splitlines()
    lines[number] = lines[number][:start].ljust(80)
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(("line", "start"), [
    (START, 31), (ASSIGNMENT, 35), (FIRST, 74), (3, 58), (3, 47), (3, 41), (3, 25), (ASSIGNMENT_END, 41),
    (ASSIGNMENT_END, 70), (END, 41), (END, 70),
])  # fmt: skip
def test_a_line_of_80_characters_may_be_blank_at_its_end(line, start):
    read_ = read(with_blank_end(line, start))
    assert [(p.kid, p.amount, p.received_on) for p in read_.payments] == [
        (p.kid, p.amount, p.received_on) for p in read(FIXTURE).payments
    ]
    assert read_.payments[0].debtor_account == ("" if line == 3 and start < 58 else "98765432109")


@pytest.mark.parametrize(("line", "start"), [
    (START, 31), (ASSIGNMENT, 35), (FIRST, 74), (3, 58), (3, 47), (ASSIGNMENT_END, 59), (ASSIGNMENT_END, 41), (END, 41),
])  # fmt: skip
def test_a_line_whose_blanks_were_cut_off_is_filled_up(line, start):
    blank = with_blank_end(line, start)
    cut = "\n".join(each.rstrip() for each in blank.splitlines())
    assert len(cut.splitlines()[line]) == start
    assert read(cut) == read(blank)


@pytest.mark.parametrize(("line", "start"), [
    (START, 30), (ASSIGNMENT, 34), (FIRST, 73), (FIRST, 49), (FIRST, 48), (3, 57), (3, 50), (3, 46), (ASSIGNMENT_END, 40),
    (END, 40), (END, 44), (START, 79), (FIRST, 79),
])  # fmt: skip
def test_a_line_that_was_cut_within_a_field_is_refused(line, start):
    lines = FIXTURE.splitlines()
    lines[line] = lines[line][:start]
    assert refusal("\n".join(lines)) == (line + 1, f"it has {start} characters instead of 80")


def test_a_line_with_a_character_too_many_is_not_saved_by_blanks_at_its_end():
    longer = with_blank_end(FIRST, 74).replace("0010017      ", "00100170      ")
    assert refusal(longer) == (FIRST + 1, "it has 75 characters instead of 80")


def test_a_card_purchase_without_kid_may_end_with_its_amount():
    lines = [line.rstrip() for line in AS_BANKS_WRITE.replace("VISA00", "      ").splitlines()]
    assert len(lines[2]) == 49
    assert read("\n".join(lines)) == read(AS_BANKS_WRITE)
    of_giro = [line.replace("NY0921", "NY0910") for line in lines if line[4:8] != "2132"]
    assert refusal("\n".join(of_giro)) == (3, "it has 49 characters instead of 80")


@pytest.mark.parametrize("kind", range(10, 22))
def test_all_transaction_types_are_read_and_reversals_are_below_zero(kind):
    text = FIXTURE.replace("NY0910", f"NY09{kind}")
    if kind in (18, 20):
        text = text.replace("174950", "075050")
    file = read(text)
    assert file.payments[0].amount == (Decimal(-1250) if kind in (18, 20) else Decimal(1250))
    assert file.payments[0].kind == kind


@pytest.mark.parametrize("kind", ["09", "22", "1x"])
def test_other_transaction_types_are_refused(kind):
    assert refusal(FIXTURE.replace("NY0910300", f"NY09{kind}300"))[0] == 3


def test_two_assignments_of_one_file_are_summed_together():
    lines = FIXTURE.splitlines()
    second = [line.replace("1234567000000112345678903", "1234567000000212345678903") for line in lines[1:7]]
    end = lines[7].replace("0000000200000008", "0000000400000014").replace("174950", "349900")
    file = read("\n".join([*lines[:7], *second, end]))
    assert (len(file.payments), file.total) == (4, Decimal("3499.00"))
    assert len({payment.id for payment in file.payments}) == 4
    assert refusal("\n".join([*lines[:7], *second[:-1], end]))[1].startswith(
        "record type '88' must come here"
    )
