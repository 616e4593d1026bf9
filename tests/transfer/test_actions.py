"""What can be done with a case: by whom, from where, at what cost, and why not."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from deploy.sandbox.poweroffice.enums import CaseStatus as GoStatus
from services.transfer.domain.actions import RULES, Situation, acted, refusal
from services.transfer.domain.cases import ENDS, Case, Debtor
from services.transfer.domain.creditors import Creditor
from services.transfer.domain.files import CaseFile
from services.transfer.domain.questions import Question
from shared.events import CaseStatusChanged, InvoiceTransferred
from tests.transfer.told import (
    CHOICES,
    CREDITOR,
    NOW,
    TODAY,
    asked,
    claim_closed,
    claim_reopened,
    letter,
    lost,
    paid,
    planned,
    registered,
)

CASE = Case(id=UUID(int=5), number=100_001, debtor=Debtor(CREDITOR, 7))
ACTIVE = Creditor(id=CREDITOR, revision=1, has_agreement=True)
QUESTION = Question(case_id=CASE.id, choices=CHOICES, asked_on=TODAY, answer_by=TODAY)
STATUSES = st.sampled_from(["open", "paused", "disputed", "withdrawn", "legal", "surveillance", "closed"])
ACTIONS = st.sampled_from(sorted(RULES))


def situation(case, question=QUESTION):
    return Situation(file=CaseFile(case=case, claims=(), questions=(question,)), creditor=ACTIVE, today=TODAY)


@given(STATUSES, ACTIONS)
def test_every_action_is_possible_or_says_in_words_why_not(status, action):
    case = replace(CASE, status=status)
    why = refusal(situation(case), action)
    if why is not None:
        assert why.text.endswith(".")
    else:
        assert status in RULES[action].sources
        assert acted(case, action).revision == 2


@given(st.lists(ACTIONS, max_size=12))
def test_no_action_leaves_an_end_in_which_nothing_is_owed_and_revisions_only_grow(actions):
    cases = [CASE]
    for action in actions:
        if refusal(situation(cases[-1]), action) is None:
            cases.append(acted(cases[-1], action))
    for before, later in pairwise(cases):
        assert later.revision == before.revision + 1
        assert before.status not in ENDS


@given(
    st.lists(st.sampled_from(["pause", "dispute", "resume"]), max_size=8),
    st.sampled_from(["open", "surveillance"]),
)
def test_a_case_that_stands_still_goes_back_to_what_it_was(actions, began):
    case = replace(CASE, status=began)
    for action in actions:
        if refusal(situation(case), action) is None:
            case = acted(case, action)
    assert case.status in (began, "paused", "disputed")
    if case.status != began:
        assert acted(case, "resume").status == began


def test_a_case_that_has_had_its_demand_takes_no_claim_when_it_is_resumed():
    paused = replace(CASE, status="paused", is_joinable=False, demanded_on=TODAY)
    assert not acted(paused, "resume", may_be_joined=True).is_joinable


async def offered(desk, case_id):
    return {each["action"]: each for each in await desk.get(f"/cases/{case_id}/actions")}


async def test_an_open_case_offers_what_is_possible_and_says_what_that_costs_and_stops(desk):
    case_id = await desk.transferred(desk.invoice())
    actions = await offered(desk, case_id)
    allowed = {name for name, each in actions.items() if each["allowed"]}
    assert allowed == {"pause", "dispute", "withdraw", "reject"}
    assert actions["withdraw"]["cost"] == "0.00"
    assert "betalingsoppfordring er ikke sendt" in actions["withdraw"]["costs"]
    assert actions["pause"]["stops"].startswith("Nye brev og gebyrer til pausen er over")
    assert actions["go_legal"]["why_not"] == "Det er ikke spurt hvordan saken skal gå videre."
    (fees,) = actions["go_legal"]["costs_said"]
    assert (fees["code"], fees["values"]["attachment"]) == ("CourtFees", "928.00")
    assert "928,00 kr for begjæring om utlegg" in actions["go_legal"]["costs"].replace("\xa0", " ")
    assert {name for name, each in actions.items() if each["is_agencys"]} == {"reject"}


async def a_demanded_case(desk):
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    await desk.service.hear(
        letter(case_id, invoice.id, kind="collection_notice", fee=35, sent_on=TODAY - timedelta(days=15)),
        letter(case_id, invoice.id, fee=245),
        paid(invoice.id, 0, channel="agency", fees=45),
    )
    return case_id


async def test_withdrawing_is_free_where_the_agreement_has_no_price_for_it(desk):
    case_id = await a_demanded_case(desk)
    desk.service.at(NOW + timedelta(days=15))
    actions = await offered(desk, case_id)
    for action in ("withdraw", "reject"):
        assert (actions[action]["cost"], "Uten kostnad" in actions[action]["costs"]) == ("0.00", True)


async def test_what_withdrawing_costs_is_not_said_of_an_agreement_of_which_no_price_has_been_told(desk):
    case_id = await a_demanded_case(desk)
    async with desk.service.service.database.engine.begin() as connection:
        await connection.execute(text("update creditors set withdrawal_share = null"))
    desk.service.at(NOW + timedelta(days=15))
    withdraw = (await offered(desk, case_id))["withdraw"]
    assert (withdraw["cost"], "Uten kostnad" in withdraw["costs"]) == (None, False)
    assert "kan en del av påløpt salær kreves" in withdraw["costs"]


async def test_later_than_14_days_after_the_demand_withdrawing_costs_a_share_of_the_fee_that_is_not_paid(
    desk,
):
    await desk.service.hear(registered(revision=2, withdrawal_share=Decimal("0.5")))
    case_id = await a_demanded_case(desk)
    price = ("FeeAccruedNow", {"day": "2026-05-04", "percent": "50", "cost": "100.00"})
    withdraw = (await offered(desk, case_id))["withdraw"]
    assert (withdraw["allowed"], withdraw["cost"]) == (True, "0.00")
    assert "50 % av påløpt salær av dere, nå 100,00 kr" in withdraw["costs"]
    assert "senest 18.05.2026" in withdraw["costs"]
    assert [(each["code"], each["values"]) for each in withdraw["costs_said"]] == [
        ("FreeUntil", {"day": "2026-05-18"}),
        price,
    ]
    desk.service.at(NOW + timedelta(days=14))
    assert (await offered(desk, case_id))["withdraw"]["cost"] == "0.00"
    desk.service.at(NOW + timedelta(days=15))
    withdraw = (await offered(desk, case_id))["withdraw"]
    assert withdraw["cost"] == "100.00"
    assert [(each["code"], each["values"]) for each in withdraw["costs_said"]] == [price]


async def test_the_free_days_are_counted_from_the_first_demand_that_charged(desk):
    await desk.service.hear(registered(revision=2, withdrawal_share=Decimal(1)))
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    await desk.service.hear(letter(case_id, invoice.id, fee=0))
    later = NOW + timedelta(days=15)
    desk.service.at(later)
    withdraw = (await offered(desk, case_id))["withdraw"]
    assert (withdraw["cost"], withdraw["costs"]) == ("0.00", "Uten kostnad.")
    await desk.service.hear(letter(case_id, invoice.id, fee=245, sent_on=later.date()))
    for days, cost in ((14, "0.00"), (15, "245.00")):
        desk.service.at(later + timedelta(days=days))
        assert (await offered(desk, case_id))["withdraw"]["cost"] == cost


async def test_a_case_that_has_gone_legal_can_no_longer_be_stopped_and_says_why(desk):
    case_id = await desk.transferred(desk.invoice())
    await desk.service.hear(asked(case_id))
    assert (await desk.act(case_id, "answers", answer="go_legal")).json()["status"] == "legal"
    actions = await offered(desk, case_id)
    assert {name for name, each in actions.items() if each["allowed"]} == {"reject"}
    assert "kan ikke lenger stanses herfra" in actions["withdraw"]["why_not"]
    for action in ("withdraw", "pause", "dispute"):
        refused = await desk.act(case_id, action)
        assert (refused.status_code, refused.json()["detail"]) == (409, actions[action]["why_not"])


async def test_a_pause_ends_by_itself_on_its_day_and_everybody_is_told_why(desk):
    case_id = await desk.transferred(desk.invoice())
    until = TODAY + timedelta(days=3)
    paused = (await desk.act(case_id, "pause", until=str(until))).json()
    assert (paused["status"], paused["paused_until"]) == ("paused", str(until))
    for days, status in ((2, "paused"), (3, "open")):
        desk.service.at(NOW + timedelta(days=days))
        await desk.service.run_due()
        assert (await desk.case(case_id))["status"] == status
    told = (await desk.service.said(CaseStatusChanged))[-1]
    assert (told.status, told.reason, told.changed_by, told.changed_on) == (
        "open",
        "Pausen er over",
        "AutoCollect",
        until,
    )


async def test_a_pause_without_a_day_lasts_thirty_days_and_one_without_end_is_refused(desk):
    case_id = await desk.transferred(desk.invoice())
    for until in (TODAY, TODAY + timedelta(days=366)):
        refused = await desk.act(case_id, "pause", until=str(until))
        assert refused.status_code == 409
        assert refused.json()["detail"].startswith("Velg en dato")
    assert (await desk.act(case_id, "pause")).json()["paused_until"] == str(TODAY + timedelta(days=30))


async def test_the_day_of_a_pause_can_be_moved_and_the_same_day_changes_nothing(desk):
    case_id = await desk.transferred(desk.invoice())
    later = str(TODAY + timedelta(days=40))
    await desk.act(case_id, "pause")
    moved = (await desk.act(case_id, "pause", until=later)).json()
    again = (await desk.act(case_id, "pause", until=later)).json()
    without = (await desk.act(case_id, "pause")).json()
    assert (moved["paused_until"], moved["revision"]) == (later, 3)
    assert again == without == moved


async def test_a_pause_that_becomes_a_dispute_has_no_end(desk):
    case_id = await desk.transferred(desk.invoice())
    await desk.act(case_id, "pause")
    disputed = (await desk.act(case_id, "dispute", reason="Varen kom aldri.")).json()
    assert (disputed["status"], disputed["paused_until"]) == ("disputed", None)
    desk.service.at(NOW + timedelta(days=60))
    await desk.service.run_due()
    case = await desk.case(case_id)
    assert (case["status"], case["history"][-1]["reason"]) == ("disputed", "Varen kom aldri.")


async def test_a_case_under_surveillance_that_is_disputed_goes_back_there(desk):
    case_id = await desk.transferred(desk.invoice())
    await desk.service.hear(asked(case_id))
    await desk.act(case_id, "answers", answer="continue")
    await desk.act(case_id, "dispute")
    assert (await desk.act(case_id, "resume")).json()["status"] == "surveillance"


async def test_a_withdrawn_case_is_opened_again_and_settlements_late_word_of_its_end_changes_nothing(desk):
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    await desk.act(case_id, "withdraw")
    opened = (await desk.act(case_id, "reopen", reason="Trukket ved en feil")).json()
    assert (opened["status"], opened["takes_claims"], opened["left_to_pay"]) == ("open", True, "1000.00")
    await desk.service.hear(claim_closed(case_id, invoice.id, reason="withdrawn"))
    await desk.service.work_off()
    await desk.service.hear(claim_reopened(case_id, invoice.id, reason="withdrawn"))
    case = await desk.case(case_id)
    assert (case["status"], case["left_to_pay"], len(case["history"])) == ("open", "1000.00", 3)
    (in_go,) = desk.company.collection.cases.values()
    assert in_go.status is GoStatus.ACTIVE
    assert in_go.notes[-1].text == "Under innfordring: Trukket ved en feil"


async def test_a_paid_case_is_not_opened_and_says_when_it_opens_by_itself(desk):
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    await desk.service.hear(paid(invoice.id), claim_closed(case_id, invoice.id))
    refused = await desk.act(case_id, "reopen")
    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        "Kravene er betalt. Saken åpnes av seg selv hvis det oppheves.",
    )


async def test_a_withdrawn_case_stays_so_when_it_is_paid_barred_or_its_creditor_is_gone(desk):
    invoice, old = desk.invoice(), desk.invoice(due=date(2023, 5, 4))
    case_id, old_case = await desk.transferred(invoice), await desk.transferred(old)
    await desk.act(case_id, "withdraw")
    await desk.act(old_case, "withdraw")
    assert (await offered(desk, old_case))["reopen"]["allowed"]
    desk.service.at(NOW + timedelta(days=1))
    assert "foreldet" in (await desk.act(old_case, "reopen")).json()["detail"]
    await desk.service.hear(registered(revision=2, is_active=False))
    assert "ikke aktivt" in (await desk.act(case_id, "reopen")).json()["detail"]
    await desk.service.hear(registered(revision=3), paid(invoice.id))
    assert "ingenting igjen" in (await desk.act(case_id, "reopen")).json()["detail"]


async def test_a_withdrawn_case_is_opened_again_while_a_plan_of_its_debtor_keeps_it_from_being_barred(desk):
    old = desk.invoice(due=date(2023, 5, 4))
    case_id = await desk.transferred(old)
    await desk.service.hear(planned(case_id, status="cancelled"))
    await desk.act(case_id, "withdraw")
    desk.service.at(NOW + timedelta(days=1))
    assert (await offered(desk, case_id))["reopen"]["allowed"]


async def test_a_case_that_was_withdrawn_before_go_had_it_is_begun_from_the_list_instead(desk):
    invoice = desk.invoice()
    await desk.propose(invoice)
    (receipt,) = await desk.approve(invoice)
    await desk.act(receipt["case_id"], "withdraw")
    await desk.service.work_off()
    assert "Godkjenn fakturaene" in (await desk.act(receipt["case_id"], "reopen")).json()["detail"]
    await desk.choose("release", invoice)
    assert await desk.transferred(invoice) != receipt["case_id"]


async def test_a_claim_whose_case_is_disputed_on_the_way_waits_until_that_is_over(desk):
    invoice = desk.invoice()
    await desk.propose(invoice)
    (receipt,) = await desk.approve(invoice)
    await desk.act(receipt["case_id"], "dispute", reason="Feil antall")
    await desk.service.work_off()
    desk.service.at(NOW + timedelta(days=1))
    await desk.service.run_due()
    assert desk.office.writes() == []
    assert await desk.listed() == {invoice.id: "approved"}
    await desk.act(receipt["case_id"], "resume")
    await desk.service.work_off()
    assert await desk.listed() == {invoice.id: "transferred"}


async def test_a_dispute_that_ends_in_withdrawal_takes_the_claim_off_its_way(desk):
    invoice = desk.invoice()
    await desk.propose(invoice)
    (receipt,) = await desk.approve(invoice)
    await desk.act(receipt["case_id"], "dispute")
    await desk.service.work_off()
    await desk.act(receipt["case_id"], "withdraw")
    await desk.service.work_off()
    assert (desk.office.writes(), await desk.listed()) == ([], {invoice.id: "removed"})


async def test_the_agency_rejects_a_case_and_go_shows_its_invoices_as_rejected(desk):
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    rejected = (await desk.act(case_id, "reject", reason="Ukjent skyldner")).json()
    assert rejected["status"] == "withdrawn"
    await desk.service.work_off()
    assert desk.company.collection.cases == {}
    assert desk.company.collection.marks[invoice.id].name == "REJECTED"
    case = await desk.case(case_id)
    assert (case["go_case_id"], case["go_problem"]) == (None, None)
    assert [r.method for r in desk.office.sent if r.url.path.startswith("/Debt") and r.method != "GET"] == [
        "POST",
        "DELETE",
    ]


async def test_a_rejected_case_that_is_opened_again_is_made_anew_in_go(desk):
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    await desk.act(case_id, "reject")
    too_soon = await desk.act(case_id, "reopen")
    assert (too_soon.status_code, "Prøv igjen om litt" in too_soon.json()["detail"]) == (409, True)
    await desk.service.work_off()
    await desk.service.hear(registered(revision=2, vat_registered=False))
    await desk.act(case_id, "reopen", reason="Adressen er rettet")
    await desk.service.work_off()
    (in_go,) = desk.company.collection.cases.values()
    assert (in_go.code, in_go.invoice_ids) == ("100001", [invoice.id])
    told = await desk.service.said(InvoiceTransferred)
    assert [(each.case_id, each.creditor_deducts_vat) for each in told] == [(case_id, True)] * 2
    assert (await desk.case(case_id))["go_case_id"] == str(in_go.id)


async def test_a_rejection_that_go_has_already_carried_out_is_done(desk):
    case_id = await desk.transferred(desk.invoice())
    await desk.act(case_id, "reject")
    desk.company.collection.cases.clear()
    await desk.service.work_off()
    case = await desk.case(case_id)
    assert (case["go_case_id"], case["go_problem"]) == (None, None)


async def test_an_action_that_meets_a_lost_connection_is_taken_and_shown_later(desk):
    case_id = await desk.transferred(desk.invoice())
    await desk.service.hear(lost())
    assert (await desk.act(case_id, "withdraw")).status_code == 200
    await desk.service.work_off()
    (in_go,) = desk.company.collection.cases.values()
    assert in_go.status is GoStatus.ACTIVE


async def test_every_change_says_who_when_and_why_in_the_case_and_in_the_event(desk):
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    deeds = ["pause", "dispute", "resume", "withdraw", "reopen"]
    for n, deed in enumerate(deeds):
        await desk.act(case_id, deed, reason=f"reason {n}", by={"On-Behalf-Of": f"person {n}"})
    history = (await desk.case(case_id))["history"]
    told = await desk.service.said(CaseStatusChanged)
    assert [(h["reason"], h["changed_by"]) for h in history[1:]] == [
        (f"reason {n}", f"person {n}") for n in range(5)
    ]
    assert [(t.status, t.reason, t.changed_by, t.revision) for t in told] == [
        (h["status"], h["reason"], h["changed_by"], h["revision"]) for h in history[1:]
    ]
    assert {t.changed_on for t in told} == {TODAY}
    assert all(h["changed_at"].startswith("2026-05-04") for h in history)


async def test_nothing_is_offered_of_a_case_that_does_not_exist(desk):
    for path in ("actions", "tasks"):
        assert (await desk.http.get(f"/cases/{uuid4()}/{path}")).status_code == 404
