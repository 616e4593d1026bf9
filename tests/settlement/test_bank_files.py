"""Taking bank files: whole, once, and no payment is ever lost."""

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import text

from services.settlement import recount
from services.settlement.domain.ledger import AGENCY_BOOK
from shared.events import ClaimClosed, ClaimReopened, PaymentMatched
from tests.settlement.told import (
    CREDITOR,
    DUE,
    OTHER_CREDITOR,
    PAID,
    at,
    bank_file,
    case_id,
    giro,
    invoice_id,
    kid,
    paid,
    registered,
    status,
    transferred,
    undone,
)

D = Decimal


async def test_a_file_is_taken_once_and_the_second_answer_says_when(desk):
    await desk.service.hear(registered(), transferred(1))
    desk.service.at(at(PAID, 6))
    await desk.import_file(giro(1, 1000))
    before = await desk.balances()
    desk.service.at(at(PAID + timedelta(days=3), 6))
    problem = await desk.import_file(giro(1, 1000), status=409)
    assert problem["detail"] == "this file was taken 01.06.2026 08:00; nothing was booked again"
    assert await desk.balances() == before
    assert len(await desk.service.said(PaymentMatched)) == 1


async def test_another_file_with_a_transmission_number_that_was_taken_is_refused(desk):
    await desk.service.hear(registered(), transferred(1))
    await desk.import_file(giro(1, 1000))
    problem = await desk.import_file(giro(1, 2000), status=409)
    assert problem["detail"].startswith("another file with this transmission number was taken 04.05.2026")
    assert await desk.import_file(giro(1, 2000), number=2)


async def test_a_transmission_number_that_returns_after_a_year_is_another_files(desk):
    a_year_later = PAID.replace(year=PAID.year + 1)
    for day, amount, status_ in (
        (PAID, 100, 201),
        (a_year_later - timedelta(days=1), 200, 409),
        (PAID.replace(year=PAID.year - 1) + timedelta(days=1), 300, 409),
        (a_year_later, 400, 201),
        (a_year_later, 500, 409),
    ):
        desk.service.at(at(day))
        await desk.import_file(giro(9, amount, on=day), status=status_)
    assert await desk.service.rows("select payment_id, amount from payments order by 1") == [
        {"payment_id": f"ocr-00008080-00012345-0000001-{day:%Y%m%d}-0000001-1", "amount": D(amount)}
        for day, amount in ((PAID, 100), (a_year_later, 400))
    ]


async def test_a_file_of_which_the_day_of_settlement_is_not_known_has_its_number_from_the_day_it_was_taken(
    desk,
):
    desk.service.at(at(PAID))
    await desk.import_file(giro(9, 100))
    # As a release that knew no such day has kept it.
    async with desk.service.service.database.transaction() as tx:
        await tx.execute(text("update bank_files set settled_on = null"))
    await desk.import_file(giro(9, 200), status=409)
    await desk.import_file(giro(9, 300, on=PAID.replace(year=PAID.year + 1)))


async def test_a_broken_file_books_nothing_and_is_kept_with_line_and_reason(desk):
    await desk.service.hear(registered(), transferred(1))
    before = await desk.balances()
    content = bank_file(giro(1, 1000)).replace(b"00000100000 ", b"00000100001 ")
    response = await desk.service.http.post("/bank-files", content=content)
    assert response.status_code == 422
    assert response.json()["detail"] == (
        "line 5: it states the sum in øre 100000, but the file holds 100001;"
        " nothing was booked, ask the bank for a correct file"
    )
    assert await desk.balances() == before
    (kept,) = await desk.service.rows("select status, line_number, content from bank_files")
    assert (kept["status"], kept["line_number"], kept["content"]) == ("refused", 5, content)
    (listed,) = await desk.get("/bank-files")
    assert (listed["status"], listed["line_number"]) == ("refused", 5)
    assert await desk.import_file(giro(1, 1000)), "the corrected file has the same number"


async def test_an_unknown_kid_and_a_wrong_one_wait_for_an_operator(desk):
    summary = await desk.import_file(giro(7, 1000), giro(7, 500, kid_="123456781"))
    assert summary["by_status"] == {"unplaced": 2}
    unplaced = await desk.get("/payments/unplaced")
    assert {(p["file_id"], p["paid_on"], p["received_on"], p["creditor_id"]) for p in unplaced} == {
        (summary["file_id"], str(PAID), str(PAID), None)
    }
    assert [(p["kid"], p["amount"], p["reason"]) for p in unplaced] == [
        (kid(7), "1000.00", "no case has this KID"),
        ("123456781", "500.00", "the KID's check digit is wrong"),
    ]
    assert await desk.balances(AGENCY_BOOK) == {"client_funds": D("1500.00"), "unplaced": D("-1500.00")}


async def test_a_payment_that_comes_before_its_claim_is_placed_when_the_claim_opens(desk):
    await desk.import_file(giro(1, 1000))
    await desk.service.hear(registered(), transferred(1))
    assert await desk.get("/payments/unplaced") == []
    assert await desk.balances(AGENCY_BOOK) == {}
    assert (await desk.balances())["client_funds"] == D("1000.00")
    (matched,) = await desk.service.said(PaymentMatched)
    assert matched.amount + matched.interest == D("1000.00")


async def test_a_claim_that_joins_a_case_leaves_its_earlier_payments_and_refunds_where_they_are(desk):
    # 26 days at 12 % of 1 000: 8.547…
    paid_on, joined = date(2026, 5, 11), date(2026, 5, 20)
    await desk.service.hear(registered(), transferred(1, amount=1000))
    await desk.import_file(giro(1, 1100, on=paid_on))
    told, balances = await desk.service.said(PaymentMatched), await desk.balances()
    assert [(each.amount, each.interest) for each in told] == [(D("1000.00"), D("8.55"))]
    await desk.service.hear(transferred(2, 1, 2000, due=date(2026, 1, 31), on=joined))
    assert await desk.service.said(PaymentMatched) == told
    assert [each["amount"] for each in await desk.get("/refunds")] == ["91.45"]
    opened = {"debtor_principal": D("2000.00"), "claims_in_hand": D("-2000.00")}
    assert await desk.balances() == balances | opened


async def test_a_payment_of_a_withdrawn_case_waits_for_an_operator_in_the_creditors_book(desk):
    await desk.service.hear(registered(), transferred(1), status(1, "withdrawn", on=PAID))
    await desk.import_file(giro(1, 1000, on=PAID + timedelta(days=1)))
    (unplaced,) = await desk.get("/payments/unplaced")
    assert (unplaced["amount"], unplaced["reason"]) == ("1000.00", f"the case was withdrawn on {PAID}")
    assert await desk.balances() == {"client_funds": D("1000.00"), "unplaced": D("-1000.00")}


async def test_what_is_paid_too_much_is_listed_for_refund_and_never_settled(desk):
    await desk.service.hear(registered(setup_=desk.setup(auto_posting=False)), transferred(1))
    summary = await desk.import_file(giro(1, 5000))
    assert summary["by_status"] == {"overpaid": 1}
    (refund,) = await desk.get("/refunds")
    assert D(refund["amount"]) == -(await desk.balances())["refunds_due"] > 900
    await desk.settle(PAID)
    balances = await desk.balances()
    assert balances["refunds_due"] == -D(refund["amount"])
    assert balances["client_funds"] + balances["payouts_ordered"] == D(refund["amount"])


async def test_the_bank_takes_a_payment_back_and_everybody_hears_it(desk):
    await desk.service.hear(registered(), transferred(1))
    await desk.import_file(giro(1, 1000))
    opened = {"debtor_principal": D("4000.00"), "claims_in_hand": D("-4000.00")}
    await desk.import_file(giro(1, 500), giro(1, -1000), giro(9, 9000), number=2)
    back = await desk.service.said(PaymentMatched)
    assert sum(told.amount + told.interest for told in back) == D("500.00")
    assert len({told.payment_id for told in back}) == len(back), "each difference has an id of its own"
    shown = await desk.get(f"/claims/{invoice_id(1)}", on=PAID.isoformat())
    assert D(shown["collected"]["total"]) == D("500.00")
    assert (await desk.balances())["client_funds"] == D("500.00")
    assert (
        opened["debtor_principal"] - D(shown["collected"]["principal"])
        == (await desk.balances())["debtor_principal"]
    )


async def test_a_claim_that_the_bank_opens_again_is_told_open_and_closed_again_when_it_is_paid(desk):
    await desk.service.hear(registered(), transferred(1, amount=1000))
    full = (await desk.get(f"/claims/{invoice_id(1)}", on=PAID.isoformat()))["owed"]["total"]
    later = PAID + timedelta(days=1)
    await desk.import_file(giro(1, full))
    await desk.import_file(giro(1, "-" + full, on=later), giro(9, 9000), number=2)
    owed = (await desk.get(f"/claims/{invoice_id(1)}", on=later.isoformat()))["owed"]["total"]
    assert D(owed) > D(full)
    await desk.import_file(giro(1, owed, on=later), number=3)
    closed = [(told.closed_on, told.revision) for told in await desk.service.said(ClaimClosed)]
    assert closed == [(PAID, 1), (later, 3)]
    (reopened,) = await desk.service.said(ClaimReopened)
    assert (reopened.case_id, reopened.invoice_ids) == (case_id(1), (invoice_id(1),))
    assert (reopened.reason, reopened.revision) == ("paid", 2)


async def test_claims_that_close_together_are_told_apart_where_one_has_been_open_again(desk):
    await desk.service.hear(registered(), transferred(1), transferred(2), transferred(3))
    await desk.service.hear(paid(1, 4000, on=DUE), undone(1))
    await desk.service.hear(status(1, "withdrawn"))
    closed, *withdrawn = await desk.service.said(ClaimClosed)
    (reopened,) = await desk.service.said(ClaimReopened)
    assert [(told.invoice_ids, told.revision) for told in (closed, reopened)] == [
        ((invoice_id(1),), 1),
        ((invoice_id(1),), 2),
    ]
    assert {told.revision: set(told.invoice_ids) for told in withdrawn} == {
        3: {invoice_id(1)},
        1: {invoice_id(2), invoice_id(3)},
    }
    assert {told.reason for told in withdrawn} == {"withdrawn"}


async def test_a_payment_whose_rates_are_not_known_yet_is_held_and_listed(desk):
    await desk.service.hear(registered(), transferred(1))
    day = date(2027, 1, 4)
    assert (await desk.import_file(giro(1, 1000, on=day)))["by_status"] == {"held": 1}
    (held,) = await desk.get("/payments/unplaced")
    assert (held["status"], held["amount"]) == ("held", "1000.00")
    assert "late_interest_pct" in held["reason"]
    assert (await desk.balances())["held"] == D("-1000.00")


async def test_a_held_payment_is_placed_by_the_next_run_after_the_rate_was_added(desk, tmp_path, monkeypatch):
    await desk.service.hear(registered(), transferred(1))
    day = date(2027, 1, 4)
    await desk.import_file(giro(1, 1000, on=day))
    rates = tmp_path / "rates.csv"
    rates.write_text(
        "kind,valid_from,known_until,value,source\n"
        "late_interest_pct,2027-01-01,2027-06-30,12.25,FOR-2026-12\n"
        "collection_base_rate_nok,2027-01-01,2027-12-31,770,FOR-2026-12\n"
        "standard_compensation_nok,2027-01-01,2027-06-30,430,FOR-2026-12\n"
    )
    monkeypatch.setenv("AUTOCOLLECT_RATES", str(rates))
    await desk.settle(day)
    assert await desk.get("/payments/unplaced") == []
    assert (await desk.settlements())[0]["lines"][0]["invoice_id"] == str(invoice_id(1))


async def test_a_file_of_more_cases_than_are_counted_at_once_is_booked_whole_and_told_once(desk, monkeypatch):
    monkeypatch.setattr(recount, "AT_ONCE", 2)
    monkeypatch.setattr(recount, "A_MOMENT", 1)
    cases = range(1, 8)
    await desk.service.hear(registered(), *(transferred(case, case) for case in cases))
    taken = await desk.import_file(*(giro(case, 100 + case) for case in cases), giro(9, 5))
    assert taken["by_status"] == {"placed": 7, "unplaced": 1}
    told = await desk.service.said(PaymentMatched)
    assert sorted(each.amount + each.interest for each in told) == [100 + case for case in cases]
    assert (await desk.balances())["client_funds"] == sum(100 + case for case in cases)


async def test_one_file_holds_the_payments_of_many_creditors(desk):
    await desk.service.hear(
        registered(),
        registered(OTHER_CREDITOR),
        transferred(1),
        transferred(2, 2, creditor_id=OTHER_CREDITOR),
    )
    await desk.import_file(giro(1, 1000), giro(2, 700))
    assert (await desk.balances(CREDITOR))["client_funds"] == D("1000.00")
    assert (await desk.balances(OTHER_CREDITOR))["client_funds"] == D("700.00")
    whole = await desk.get("/trial-balance")
    assert (whole["total"], whole["unbalanced_books"]) == ("0.00", [])
    assert {row["account"]: row["balance"] for row in whole["accounts"]}["client_funds"] == "1700.00"
    assert (await desk.get("/summary"))["money_in"] == "1700.00"
    assert (await desk.get("/summary", creditor_id=str(OTHER_CREDITOR)))["money_in"] == "700.00"
