"""When Go does not take a voucher: nothing lost or doubled, what to correct and where, and mended by itself."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from services.settlement.domain.problems import problem_of_refusal
from shared.broker import Retry
from shared.events import SettlementPosted
from tests.settlement.told import DUE, PAID, changed, giro, registered, restored, setup

D = Decimal
NEXT = PAID + timedelta(days=1)


@dataclass(frozen=True)
class Trouble:
    """What goes wrong at Go, how it is mended, and what people are told: a code, and words of the text."""

    code: str
    what: str
    where: str
    go: str
    breaks: Any = field(repr=False)
    mends: Any = field(repr=False)


def account(desk, number):
    return desk.company.account_by_number(number)


def vat_code(desk, code):
    return next(each for each in desk.company.vat_codes.values() if each.code == code)


def refuses(words, status=400):
    """Go answers postings with these words."""

    def breaks(desk):
        desk.office.go.faults.update({"status": status, "detail": words, "paths": "/Vouchers/BankJournals"})

    return breaks


def reset(desk):
    desk.office.go.faults.reset()


TROUBLES = [
    Trouble(
        code="locked_period",
        what="Regnskapet er låst for 01.06.2026",
        where="Låsedato",
        go="locked period",
        breaks=lambda desk: desk.screens.set_lock_date(PAID),
        mends=lambda desk: desk.screens.set_lock_date(DUE - timedelta(days=60)),
    ),
    Trouble(
        code="account_inactive",
        what="Konto 1999 (Bankkonto motpost) er ikke aktiv",
        where="AutoCollect: Oppsett, Bankkonto motpost",
        go="Account 1999 is not active",
        breaks=lambda desk: setattr(account(desk, 1999), "is_active", False),
        mends=lambda desk: setattr(account(desk, 1999), "is_active", True),
    ),
    Trouble(
        code="account_demands_more",
        what="Konto 7790 (Konto MVA-kostnad) krever avdeling",
        where="kontoplanen, Konto 7790",
        go="Department is required",
        breaks=lambda desk: setattr(account(desk, 7790), "is_department_required", True),
        mends=lambda desk: setattr(account(desk, 7790), "is_department_required", False),
    ),
    Trouble(
        code="vat_code_expired",
        what="Velg en gyldig kode i stedet for 1",
        where="MVA-kode",
        go="Vat code '1' is not active",
        breaks=lambda desk: setattr(vat_code(desk, "1"), "is_active", False),
        mends=lambda desk: setattr(vat_code(desk, "1"), "is_active", True),
    ),
    Trouble(
        code="connection_lost",
        what="Forbindelsen til PowerOffice Go er brutt",
        where="Forbindelsen til PowerOffice Go",
        go="restore its connection",
        breaks=lambda desk: setattr(desk.office, "lost", True),
        mends=lambda desk: setattr(desk.office, "lost", False),
    ),
    Trouble(
        code="out_of_balance",
        what="Bilaget går ikke i null",
        where="AutoCollect",
        go="The voucher is not in balance",
        breaks=refuses("The voucher is not in balance. The lines sum to 0.01."),
        mends=reset,
    ),
    Trouble(
        code="not_permitted",
        what="ikke tilgang til å bokføre",
        where="Utvidelser",
        go="BankVoucher_Full",
        breaks=refuses("No access.", status=403),
        mends=reset,
    ),
    Trouble(
        code="refused",
        what="Rett det som PowerOffice Go peker på",
        where="PowerOffice Go",
        go="Something that nobody has seen",
        breaks=refuses("Something that nobody has seen."),
        mends=reset,
    ),
]


async def in_trouble(desk, trouble):
    """A creditor with a commission, whose settlement of 1 000 Go does not take."""
    told = registered(setup_=desk.setup(), commission_on_principal=D("0.10"))
    await desk.service.hear(told, desk.claim_in_go(1, 4000, DUE))
    await desk.import_file(giro(1, "1061.81"))
    trouble.breaks(desk)
    await desk.settle(PAID)
    (settlement,) = await desk.settlements()
    return settlement


def vouchers(desk):
    """References of our vouchers in Go, and what they leave on the clearing account."""
    clearing = account(desk, 1999).id
    return [
        (
            voucher.external_import_reference,
            sum(line.currency_amount for line in voucher.lines if line.account_id == clearing),
        )
        for voucher in desk.company.books.vouchers.values()
        if voucher.external_import_reference
    ]


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.code)
async def test_it_is_said_what_to_correct_and_where_and_the_next_run_posts_it(desk, trouble):
    failed = await in_trouble(desk, trouble)
    assert failed["status"] == "posting_failed"
    problem = failed["problem"]
    assert problem["code"] == trouble.code
    assert all(getattr(trouble, part) in problem[part] for part in ("what", "where", "go")), problem
    assert " ".join(each["text"] for each in problem["what_said"]) == problem["what"]
    assert problem["where_said"]["text"] == problem["where"]
    assert vouchers(desk) == []
    assert (failed["payout"], len(desk.letterbox.messages)) == ("936.81", 1)
    assert await desk.service.said(SettlementPosted) == []

    trouble.mends(desk)
    await desk.settle(NEXT)
    (posted,) = await desk.settlements()
    assert (posted["status"], posted["problem"]) == ("posted", None)
    assert vouchers(desk) == [(posted["settlement_id"], D("936.81"))]
    assert len(desk.letterbox.messages) == len(await desk.service.said(SettlementPosted)) == 1


@pytest.mark.parametrize("trouble", TROUBLES[:2], ids=lambda trouble: trouble.code)
async def test_the_button_posts_it_at_once_when_it_is_mended_and_fails_again_when_not(desk, trouble):
    failed = await in_trouble(desk, trouble)
    path = f"/settlements/{failed['settlement_id']}/post"
    for status in ("posting_failed", "posted"):
        answer = await desk.service.http.post(path)
        assert (answer.status_code, answer.json()["status"], answer.json()["problem"]) == (
            202, "ordered", None
        )  # fmt: skip
        await desk.service.work_off()
        (settlement,) = await desk.settlements()
        assert settlement["status"] == status
        trouble.mends(desk)
    assert len(vouchers(desk)) == 1


async def test_what_was_posted_by_hand_is_not_posted_again(desk):
    failed = await in_trouble(desk, TROUBLES[0])
    path = f"/settlements/{failed['settlement_id']}/posted-by-hand"
    answer = await desk.service.http.post(path)
    assert (answer.status_code, answer.json()["status"], answer.json()["problem"]) == (
        200, "not_posted", None
    )  # fmt: skip
    (told,) = await desk.service.said(SettlementPosted)
    assert (told.voucher.posted, told.payout) == (False, D("936.81"))
    TROUBLES[0].mends(desk)
    await desk.settle(NEXT)
    assert vouchers(desk) == []
    assert (await desk.service.http.post(path)).status_code == 409
    missing = "/settlements/00000000-0000-0000-0000-000000000009/posted-by-hand"
    assert (await desk.service.http.post(missing)).status_code == 404


async def test_a_mended_setup_is_used_by_the_next_attempt(desk):
    gone = desk.setup(bank_contra_account_id=987654321)
    await desk.service.hear(registered(setup_=gone), desk.claim_in_go(1, 4000, DUE))
    await desk.import_file(giro(1, 1000))
    await desk.settle(PAID)
    (failed,) = await desk.settlements()
    assert failed["problem"]["code"] == "account_missing"
    assert "Konto 1999 (Bankkonto motpost) finnes ikke" in failed["problem"]["what"]
    await desk.service.hear(changed(setup_=desk.setup()))
    await desk.settle(NEXT)
    assert [each["status"] for each in await desk.settlements()] == ["posted"]


async def test_a_restored_connection_posts_it_without_waiting_for_the_next_run(desk):
    trouble = next(each for each in TROUBLES if each.code == "connection_lost")
    await in_trouble(desk, trouble)
    trouble.mends(desk)
    await desk.service.hear(restored())
    await desk.service.work_off()
    (settlement,) = await desk.settlements()
    assert (settlement["status"], len(vouchers(desk))) == ("posted", 1)


async def test_a_reference_that_another_voucher_has_is_waited_for_and_then_shown(desk):
    await desk.service.hear(registered(setup_=desk.setup()), desk.claim_in_go(1, 4000, DUE))
    await desk.import_file(giro(1, 1000))
    desk.office.go.faults.update(
        {
            "status": 400,
            "detail": "ExternalImportReference is already in use. 'x' is used on (voucher) Id = 1.",
            "paths": "/Vouchers/BankJournals",
        }
    )
    (verdict,) = await desk.settle_failing(PAID)
    assert isinstance(verdict, Retry)
    (waiting,) = await desk.settlements()
    assert (waiting["status"], waiting["problem"]) == ("ordered", None)
    (order,) = [each for each in await desk.service.outbox() if "Ordered" in each.event.type]
    desk.service.at(desk.service.runtime.clock.now() + timedelta(hours=1))
    await desk.service.deliver(order)
    (failed,) = await desk.settlements()
    assert failed["problem"]["code"] == "duplicate_reference"
    assert failed["settlement_id"] in failed["problem"]["what"]
    reset(desk)
    await desk.settle(NEXT)
    assert [each["status"] for each in await desk.settlements()] == ["posted"]
    assert len(vouchers(desk)) == 1


async def test_a_voucher_of_ours_that_go_shows_late_is_found_and_not_doubled(desk):
    await desk.service.hear(registered(setup_=desk.setup()), desk.claim_in_go(1, 4000, DUE))
    await desk.import_file(giro(1, 1000))
    desk.office.go.faults.update(
        {"lose_answers": 1, "paths": "/Vouchers/BankJournals", "read_lag_seconds": 30}
    )
    (verdict,) = await desk.settle_failing(PAID)
    assert isinstance(verdict, Retry)
    (order,) = [each for each in await desk.service.outbox() if "Ordered" in each.event.type]
    (verdict,) = await desk.service.deliver(order)
    assert isinstance(verdict, Retry)
    reset(desk)
    await desk.service.deliver(order)
    (settlement,) = await desk.settlements()
    assert settlement["status"] == "posted"
    assert vouchers(desk) == [(settlement["settlement_id"], D("1000.00"))]


async def test_a_document_that_go_refuses_leaves_the_voucher_posted(desk):
    await desk.service.hear(registered(setup_=desk.setup()), desk.claim_in_go(1, 4000, DUE))
    await desk.import_file(giro(1, 1000))
    desk.office.go.faults.update({"status": 403, "paths": "/VoucherDocumentation"})
    await desk.settle(PAID)
    (settlement,) = await desk.settlements()
    assert (settlement["status"], settlement["problem"]["code"]) == ("posted", "document_refused")


@pytest.mark.parametrize(("words", "code", "what"), [
    ("Account 4711 is not active.", "account_inactive", "Konto 4711 er ikke aktiv"),
    ("Account with id = 900001 not found.", "account_missing", "Kundens reskontro finnes ikke"),
    ("Account 7790 is locked to vat code '0'.", "account_demands_more", "Konto 7790 (Konto MVA-kostnad)"),
    ("Vat code with id = 77 not found.", "vat_code_expired", "utgått eller finnes ikke"),
])  # fmt: skip
def test_what_go_says_is_read_as_what_it_means(words, code, what):
    problem = problem_of_refusal(f"400: Voucher validation error(s) – {words}", setup(), PAID)
    assert (problem.code, what in problem.what) == (code, True)
    assert words in problem.go


def test_a_vat_code_that_is_not_the_usual_one_is_named():
    problem = problem_of_refusal("Vat code '1K' is not active.", replace(setup(), vat_code="1K"), PAID)
    assert "1K" in problem.what
