"""The statistics against an oracle that looks at every claim by itself."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.transfer.told import (
    CREDITOR,
    TODAY,
    claim_closed,
    claim_reopened,
    kroner,
    letter,
    proposed,
    registered,
)

FIRST, LAST = date(2026, 1, 1), date(2026, 4, 30)
LADDER = ["payment_reminder", "collection_notice", "payment_demand", "legal_action_notice"]
OTHER = UUID(int=2)

CLAIMS = st.lists(
    st.fixed_dictionaries(
        {
            "creditor": st.sampled_from([CREDITOR, OTHER]),
            "amount": st.integers(1, 9000).map(kroner),
            "transferred": st.dates(date(2025, 12, 20), date(2026, 5, 10)),
            "letters": st.lists(st.tuples(st.sampled_from(LADDER[1:]), st.integers(0, 40)), max_size=3),
            "ending": st.none()
            | st.tuples(
                st.sampled_from(["paid", "paid", "credited", "written_off", "withdrawn"]), st.integers(0, 60)
            ),
        }
    ),
    max_size=12,
)


async def tell(desk, claims):
    """Let the claims be: proposed, transferred, written about, ended."""
    await desk.begin()
    await desk.service.hear(registered(), registered(OTHER))
    filed = [(uuid4(), uuid4(), number, claim) for number, claim in enumerate(claims)]
    await desk.service.hear(
        *(
            proposed(invoice_id, amount=claim["amount"], creditor_id=claim["creditor"], customer_id=number)
            for invoice_id, _, number, claim in filed
        )
    )
    await _transfer(desk, filed)
    await desk.service.hear(
        *(
            letter(case_id, invoice_id, kind=kind, sent_on=claim["transferred"] + timedelta(days=days))
            for invoice_id, case_id, _, claim in filed
            for kind, days in claim["letters"]
        ),
        *(
            claim_closed(
                case_id,
                invoice_id,
                reason=claim["ending"][0],
                closed_on=claim["transferred"] + timedelta(days=claim["ending"][1]),
            )
            for invoice_id, case_id, _, claim in filed
            if claim["ending"]
        ),
    )


async def _transfer(desk, filed):
    """As if Go had taken each on its day; what becomes of it afterwards is told by events."""
    rows = [
        {
            "case": case_id,
            "invoice": invoice_id,
            "number": 100_001 + number,
            "kid": str(100_001 + number),
            "creditor": claim["creditor"],
            "on": claim["transferred"],
            "status": "withdrawn" if claim["ending"] and claim["ending"][0] == "withdrawn" else "open",
        }
        for invoice_id, case_id, number, claim in filed
    ]
    async with desk.service.service.database.engine.begin() as connection:
        for statement in (_CASES, _CLAIMS) if rows else ():
            await connection.execute(text(statement), rows)


_CASES = """
insert into cases (id, number, kid, creditor_id, customer_id, status, revision, is_joinable, told_revision)
values (:case, :number, :kid, :creditor, 1, :status, 1, false, 0)
"""
_CLAIMS = """
insert into claims (invoice_id, case_id, status, approved_by, approved_at, reason, transferred_on)
values (:invoice, :case, 'transferred', 'Kari', now(), '', :on)
"""


def oracle(claims):
    """Slow and obvious: month by month, claim by claim."""
    months = defaultdict(list)
    for claim in claims:
        if FIRST <= claim["transferred"] <= LAST:
            months[claim["transferred"].replace(day=1), claim["creditor"]].append(claim)
    return {key: _month(months[key]) for key in sorted(months)}


def _month(claims):
    ended = [claim["ending"][0] if claim["ending"] else None for claim in claims]
    paid = [claim for claim in claims if claim["ending"] and claim["ending"][0] == "paid"]
    days = [claim["ending"][1] for claim in paid]
    steps = defaultdict(list)
    for claim in paid:
        steps[_step(claim)].append(claim)
    total = sum(claim["amount"] for claim in claims)
    won = sum(claim["amount"] for claim in paid)
    return {
        "transferred": len(claims),
        "transferred_amount": total,
        "paid": len(paid),
        "paid_amount": kroner(won),
        "credited": ended.count("credited"),
        "written_off": ended.count("written_off"),
        "withdrawn": ended.count("withdrawn"),
        "still_open": ended.count(None),
        "solution_rate": round(Decimal(len(paid)) / len(claims), 4),
        "solution_rate_by_amount": round(won / total, 4),
        "median_days_to_payment": median(days) if days else None,
        "by_step": {
            step: (len(some), kroner(sum(c["amount"] for c in some))) for step, some in steps.items()
        },
    }


def _step(claim):
    """The last letter that was sent no later than it was paid."""
    sent = [(days, LADDER.index(kind)) for kind, days in claim["letters"] if days <= claim["ending"][1]]
    return LADDER[max(sent)[1]] if sent else "transfer"


def answered(row):
    figures = ("transferred", "paid", "credited", "written_off", "withdrawn", "still_open")
    amounts = ("transferred_amount", "paid_amount", "solution_rate", "solution_rate_by_amount")
    middle = row["median_days_to_payment"]
    return {
        **{name: row[name] for name in figures},
        **{name: Decimal(row[name]) for name in amounts},
        "median_days_to_payment": None if middle is None else float(middle),
        "by_step": {each["step"]: (each["paid"], Decimal(each["paid_amount"])) for each in row["by_step"]},
    }


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CLAIMS)
async def test_the_figures_of_every_month_are_those_of_its_claims(standing_desk, claims):
    await tell(standing_desk, claims)
    rows = await standing_desk.get("/statistics", **{"from": str(FIRST), "to": str(LAST)})
    found = {(date.fromisoformat(row["month"]), UUID(row["creditor_id"])): answered(row) for row in rows}
    assert found == oracle(claims)
    ours = await standing_desk.get(
        "/statistics", **{"from": str(FIRST), "to": str(LAST), "creditor_id": str(OTHER)}
    )
    assert [row["creditor_id"] for row in ours] == [str(OTHER)] * sum(key[1] == OTHER for key in found)


async def test_days_to_payment_run_from_the_transfer(standing_desk):
    claim = {"creditor": CREDITOR, "amount": kroner(100), "transferred": FIRST, "letters": []}
    await tell(standing_desk, [claim | {"ending": ("paid", 5)}, claim | {"ending": ("paid", 10)}])
    (row,) = await standing_desk.get("/statistics", **{"from": str(FIRST), "to": str(FIRST)})
    assert (row["days_to_payment"], row["by_step"][0]["days_to_payment"]) == ("7.5", "7.5")


async def test_a_claim_that_is_open_again_is_not_solved(desk):
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    await desk.service.hear(claim_closed(case_id, invoice.id), claim_reopened(case_id, invoice.id))
    (row,) = await desk.get("/statistics", **{"from": str(TODAY), "to": str(TODAY)})
    assert (row["paid"], row["still_open"], row["solution_rate"]) == (0, 1, "0.0000")


async def test_no_claims_are_no_rows(desk):
    assert await desk.get("/statistics", **{"from": "2026-01-01", "to": "2026-12-31"}) == []
    assert (await desk.http.get("/statistics", params={"from": "2026-01-01"})).status_code == 422
