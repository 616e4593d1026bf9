"""What the stand-in bank does with a payment order: totals, repetition, cover, closed accounts, its balance."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from deploy.sandbox.bank import Bank
from deploy.sandbox.payment_orders import NoOrder
from services.settlement.payouts.pain002 import read_status_report
from tests.deploy.test_bank import ACCOUNT, DEBTOR, TUESDAY
from tests.settlement.test_pain001 import SENDER, payout, written

PAID = Decimal("5000.00")
DAY = TUESDAY - timedelta(days=126)
"""The day of the file's payments: 2 June 2026."""


@pytest.fixture
def bank(tmp_path):
    """A bank whose account holds 5 000 kroner."""
    it = Bank(ACCOUNT, "001234567", "00012345", state=tmp_path / "bank.json")
    it.pay("0010017", PAID, DAY, DEBTOR)
    assert it.ocr_file(DAY)
    return it


def said(report: bytes, number=1) -> tuple[str, str]:
    word = read_status_report(report).about(payout(number).end_to_end_id)
    assert word is not None
    return word.meaning, "".join(re.findall(r"\((\w{4})\)", word.reason))


@pytest.mark.parametrize("version", ["03", "09"])
def test_an_order_is_accepted_then_paid_on_its_day_and_leaves_the_account(bank, version):
    first = bank.order(written(payout(), version=version), DAY)
    assert said(first)[0] == "accepted"
    message_id = read_status_report(first).answers
    assert bank.report(message_id, DAY - timedelta(days=1)) is None
    assert said(bank.report(message_id, DAY))[0] == "paid"
    assert bank.report(message_id, DAY) == bank.report(message_id, DAY + timedelta(days=9))
    assert (bank.book.balance(DAY), bank.book.balance(DAY - timedelta(days=1))) == (
        PAID - payout().amount, 0,
    )  # fmt: skip


def test_an_order_is_executed_once_also_by_a_bank_that_was_restarted(bank, tmp_path):
    bank.order(written(payout()), DAY)
    again = Bank(ACCOUNT, "001234567", "00012345", state=tmp_path / "bank.json")
    assert said(again.order(written(payout()), DAY)) == ("rejected", "DU01")
    assert again.book.balance(DAY) == PAID - payout().amount


@pytest.mark.parametrize(("content", "code"), [
    (written(payout(amount=PAID + 1)), "AM04"),
    (written(payout()).replace(b"<CtrlSum>3943.97", b"<CtrlSum>3943.98"), "AM10"),
    (written(payout(), sender=type(SENDER)(name="A", account=DEBTOR, bic="", customer_id="1")), "AC02"),
])  # fmt: skip
def test_a_wrong_order_is_rejected_whole_with_the_reason(bank, content, code):
    assert said(bank.order(content, DAY)) == ("rejected", code)
    assert bank.book.balance(DAY) == PAID


def test_a_closed_account_takes_nothing_and_the_others_are_paid(bank):
    bank.close("86011117947")
    content = written(
        payout(amount=Decimal(1000)), payout(2, amount=Decimal(500), bank_account="15030000002")
    )
    message_id = read_status_report(bank.order(content, DAY)).answers
    report = bank.report(message_id, DAY)
    assert (said(report), said(report, 2)[0]) == (("rejected", "AC04"), "paid")
    assert bank.book.balance(DAY) == PAID - 500


@pytest.mark.parametrize("content", [b"", b"<Document/>", b"NY000010"])
def test_what_is_no_order_is_not_taken(bank, content):
    with pytest.raises(NoOrder):
        bank.order(content, DAY)
