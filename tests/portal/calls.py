"""Every call that the portal makes to another service, each with an answer that it can read."""

import json
from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import SecretStr

from services.portal.api.proposal_filter import ProposalFilter
from services.portal.neighbours.answers import PlanAsked, PlannedInstalment
from services.portal.neighbours.choosing import Made
from services.portal.neighbours.holding import Booking
from services.portal.neighbours.owning import Charging
from services.portal.neighbours.settling import PRINCIPAL_FIRST, OutlayGiven
from tests.portal.money import (
    REPORT,
    bank_charge,
    bank_entry,
    bank_file,
    batch,
    booked_credit,
    held_credit,
    ledger_claim,
    outlay,
    own_money,
    payment,
    posting,
    vat_invoice,
)
from tests.portal.registration import OPTIONS, SETUP, RegistrationOffice
from tests.portal.routine_office import ROUTINE
from tests.portal.told import NOW

KARI = "kari@x.example"
SOME, OTHER = UUID(int=1), UUID(int=2)

CONTACT = {"name": "Per", "email": "per@x.example", "phone": "", "roles": ["cases"], "is_main": False}
OFFICE = RegistrationOffice()
OFFICE.mailed("x")
ASKED = OFFICE.confirmations["x"]


def deeds(neighbours):
    return neighbours.registration.on_behalf_of(KARI)


PLAN = PlanAsked(
    instalments=[
        PlannedInstalment(due_on=NOW.date(), amount=Decimal(500)),
        PlannedInstalment(due_on=NOW.date(), amount=None),
    ],
)

RECEIVER = {
    "id": str(OTHER),
    "url": "https://x.example/",
    "events": ["SettlementPosted"],
    "state": "active",
    "why": None,
    "failing_since": None,
    "secret": "whsec_x",
}

NEXT_STEP = '{"reason": "deadline_runs", "text": "x", "next_step_on": null}'
FILTER = ProposalFilter(text="ola", at_least="1 000,50", days="30", reason="x", after="x", sort="amount")
SUM = {"count": 0, "left_to_pay": "0.00"}
TOTALS = {"by_status": [], "found": SUM, "hidden": SUM}
LIST = json.dumps({"rows": [], "totals": TOTALS, "creditors": [], "reasons": [], "next": None})

CALLS = {
    "the list": (lambda n: n.proposing.page([SOME, OTHER], FILTER.asked), LIST),
    "what waits": (lambda n: n.proposing.waiting([SOME, OTHER]), '{"proposals": []}'),
    "approve": (lambda n: n.proposing.approve(SOME, [OTHER], 7, KARI), "[]"),
    "approve all": (lambda n: n.proposing.approve_all(SOME, FILTER.only, 7, KARI), "[]"),
    "hold": (lambda n: n.proposing.choose("hold", SOME, [OTHER], KARI, reason="x", until=NOW.date()), "[]"),
    "remove": (lambda n: n.proposing.choose("remove", SOME, [OTHER], KARI, reason="x"), "[]"),
    "release": (lambda n: n.proposing.choose("release", SOME, [OTHER], KARI, reason="x"), "[]"),
    "what comes of a case": (lambda n: n.outlook(SOME), '{"paused_until": "2026-07-01"}'),
    "a case's next step": (lambda n: n.next_step(SOME, OTHER), NEXT_STEP),
    "pause": (lambda n: n.change_case(SOME, "pause", reason="x", changed_by="y"), "{}"),
    "resume": (lambda n: n.change_case(SOME, "resume", reason="x", changed_by="y"), "{}"),
    "withdraw": (lambda n: n.change_case(SOME, "withdraw", reason="x", changed_by="y"), "{}"),
    "dispute": (lambda n: n.dispute(SOME, reason="x", changed_by="y"), "{}"),
    "an answer": (lambda n: n.answer_case(SOME, "continue", reason="x", changed_by="y"), "{}"),
    "what cards lack": (lambda n: n.lacking(SOME), "[]"),
    "failed settlements": (lambda n: n.failed_settlements(SOME), "[]"),
    "a plan": (lambda n: n.agree(SOME, OTHER, PLAN, "Min sak"), "{}"),
    "an invoice": (lambda n: n.invoice_copy(SOME, OTHER), "%PDF"),
    "a letter": (lambda n: n.letter(SOME, OTHER), "%PDF"),
    "an advice": (lambda n: n.remittance_advice(SOME), "%PDF"),
    "a new consent": (lambda n: deeds(n).connect("310000014"), '{"consent": null}'),
    "a client key": (lambda n: deeds(n).use_client_key(SOME, SecretStr("x")), "{}"),
    "reload": (lambda n: deeds(n).reload(SOME), "{}"),
    "the way out": (lambda n: deeds(n).deactivate(SOME, "bytter system"), "{}"),
    "add a contact": (lambda n: deeds(n).add_contact(SOME, CONTACT), "{}"),
    "change a contact": (lambda n: deeds(n).change_contact(SOME, OTHER, CONTACT), "{}"),
    "remove a contact": (lambda n: deeds(n).remove_contact(SOME, OTHER), "{}"),
    "recipients": (lambda n: deeds(n).set_settlement_emails(SOME, ["a@x.example"]), "{}"),
    "a bank account": (
        lambda n: deeds(n).set_bank_account(SOME, "12345678903"),
        json.dumps(RegistrationOffice().company),
    ),
    "a first bank account": (lambda n: deeds(n).choose_payout(SOME, "12345678903", ["a@x.example"]), "{}"),
    "an application": (lambda n: n.registration.applied(SOME), json.dumps(RegistrationOffice().company)),
    "what the books offer": (lambda n: n.registration.setup_options(SOME), json.dumps(OPTIONS)),
    "a setup": (lambda n: deeds(n).set_up(SOME, SETUP), '{"warnings": []}'),
    "confirm an account": (lambda n: deeds(n).confirm_payout(SOME, OTHER), "{}"),
    "reject an account": (lambda n: deeds(n).reject_payout(SOME), "{}"),
    "an accounting firm": (lambda n: deeds(n).set_accounting_firm(SOME, "912345678", "l@x.example"), "{}"),
    "an accountant again": (lambda n: deeds(n).invite_accountant(SOME), "{}"),
    "sign": (lambda n: deeds(n).sign_agreement(SOME, "abc", "Kari Berg"), "{}"),
    "sign in English": (lambda n: deeds(n).sign_agreement(SOME, "abc", "Kari Berg", "en"), "{}"),
    "a company": (lambda n: n.registration.company(SOME), json.dumps(RegistrationOffice().company)),
    "the log": (lambda n: n.registration.changes(SOME, OTHER), '{"changes": [], "next": null}'),
    "the agreement": (lambda n: n.registration.agreement(SOME), '{"version": "1", "hash": "x", "text": ""}'),
    "a mailed link": (lambda n: n.registration.payout_confirmation("x"), json.dumps(ASKED)),
    "confirm by mail": (lambda n: n.registration.confirm_by_mail("x"), "{}"),
    "reject by mail": (lambda n: n.registration.reject_by_mail("x"), "{}"),
}

MADE = Made(KARI, "avtalt")
COVERS = json.dumps([{"letter_id": str(SOME), "cover_id": str(OTHER)}])
ON = date(2026, 6, 1)
GIVEN = OutlayGiven(what="bankruptcy", amount=Decimal("1314.00"), laid_out_on=ON, by_agency=True)
WHY = Charging(note="gebyr", is_another=False, is_no_payout=True)
BY_KID, BY_CASE = Booking(note="banken ringte", kid="0100001"), Booking(note="banken ringte", case_id=OTHER)
TRIED = json.dumps({"invoices": 0, "changed": 0, "steps": [], "statement": []})
ANSWERED = json.dumps({"number": 7, "bank_status": "accepted", "contradictions": []})


CALLS |= {
    "offers": (lambda n: n.offers(SOME), "[]"),
    "unplaced": (lambda n: n.waiting_payments("payments/unplaced", suggest=True), "[]"),
    "refunds": (lambda n: n.waiting_payments("refunds"), "[]"),
    "a posting": (lambda n: n.settling.posting(SOME), json.dumps(posting())),
    "post a voucher": (lambda n: n.settling.post(SOME, "posted-by-hand"), "{}"),
    "payouts": (lambda n: n.settling.payouts(SOME), "[]"),
    "payouts that wait": (lambda n: n.settling.waiting_payouts(), "[]"),
    "batches": (lambda n: n.settling.batches(), "[]"),
    "a batch": (lambda n: n.settling.batch(SOME), json.dumps(batch())),
    "a batch's file": (lambda n: n.settling.batch_file(SOME), "<Document/>"),
    "propose": (lambda n: n.settling.propose(KARI), json.dumps(batch())),
    "approve a batch": (lambda n: n.settling.decide(SOME, "approve", "", KARI), "{}"),
    "release a batch": (lambda n: n.settling.decide(SOME, "release", "", KARI), "{}"),
    "cancel a batch": (lambda n: n.settling.decide(SOME, "cancel", "feil", KARI), "{}"),
    "correct a payout": (
        lambda n: n.settling.change_payout(SOME, "correct", {"bank_account": "86011117947"}, KARI),
        "{}",
    ),
    "withdraw a payout": (lambda n: n.settling.change_payout(SOME, "withdraw", {"reason": "x"}, KARI), ""),
    "order a refund": (lambda n: n.settling.order_refund("ocr-1", "86011117947", KARI), "{}"),
    "bank files": (lambda n: n.settling.bank_files(), "[]"),
    "a bank file": (lambda n: n.settling.bank_file(SOME), json.dumps(bank_file())),
    "hand a bank file in": (lambda n: n.settling.take_bank_file("a", b"NY", KARI), '{"payments": 1}'),
    "retry a bank file": (lambda n: n.settling.retry_bank_file(SOME, KARI), "{}"),
    "drop a bank file": (lambda n: n.settling.drop_bank_file(SOME, "feil fil", KARI), "{}"),
    "a payment": (lambda n: n.settling.payment("ocr-1"), json.dumps(payment("place"))),
    "suggestions": (lambda n: n.settling.suggestions("ocr-1"), "[]"),
    "decided payments": (lambda n: n.settling.decided_payments(), "[]"),
    "place a payment": (
        lambda n: n.settling.decide_payment(
            "ocr-1", "place", note="", by=KARI, case_number="1", order=PRINCIPAL_FIRST
        ),
        "{}",
    ),
    "give a payment back": (lambda n: n.settling.decide_payment("x", "give-back", note="", by=KARI), "{}"),
    "undo a decision": (lambda n: n.settling.decide_payment("x", "undo", note="", by=KARI), "{}"),
    "a case's books": (
        lambda n: n.settling.claims(SOME),
        json.dumps({"owed": None, "claims": [ledger_claim(SOME)]}),
    ),
    "outlays": (lambda n: n.settling.outlays(SOME), json.dumps([outlay()])),
    "enter an outlay": (lambda n: n.settling.enter_outlay(SOME, OTHER, GIVEN, KARI), "[]"),
    "revoke an outlay": (lambda n: n.settling.revoke_outlay(SOME, OTHER, KARI), "[]"),
    "remainder limits": (lambda n: n.settling.remainder_limits(), "[]"),
    "a remainder limit": (lambda n: n.settling.set_remainder_limit(ON, Decimal("20.00"), KARI), "[]"),
    "the bank's balance": (lambda n: n.settling.enter_balance(ON, Decimal("1.50"), KARI), "{}"),
    "own money": (lambda n: n.owning.own_money(), json.dumps(own_money())),
    "draws": (lambda n: n.owning.draws(), "[]"),
    "draw": (lambda n: n.owning.draw(Decimal("10.50"), KARI), "{}"),
    "draw all": (lambda n: n.owning.draw(None, KARI), "{}"),
    "deposits": (lambda n: n.owning.deposits(), "[]"),
    "what nothing explains": (lambda n: n.owning.unexplained(), json.dumps([bank_entry()])),
    "bank charges": (lambda n: n.owning.charges(), json.dumps([bank_charge()])),
    "book a charge": (lambda n: n.owning.charge(SOME, 3, WHY, KARI), "{}"),
    "revoke a charge": (lambda n: n.owning.revoke_charge(SOME, 3, "feil", KARI), "{}"),
    "held credits": (lambda n: n.holding.held_credits(), json.dumps([held_credit()])),
    "booked credits": (lambda n: n.holding.booked_credits(), json.dumps([booked_credit()])),
    "book a credit by KID": (lambda n: n.holding.book_credit(SOME, 2, BY_KID, KARI), "{}"),
    "book a credit by case": (lambda n: n.holding.book_credit(SOME, 2, BY_CASE, KARI), "{}"),
    "undo a credit": (lambda n: n.holding.unbook_credit(SOME, 2, "feil", KARI), "{}"),
    "invoices of one": (
        lambda n: n.invoicing.invoices(SOME, is_open=True, limit=9, offset=9),
        json.dumps([vat_invoice()]),
    ),
    "invoices of all": (lambda n: n.invoicing.invoices(None, is_open=False, limit=9), "[]"),
    "a settlement's invoice": (lambda n: n.invoicing.of_settlement(OTHER, SOME), json.dumps([vat_invoice()])),
    "an invoice for VAT": (lambda n: n.invoicing.invoice(SOME), json.dumps(vat_invoice())),
    "its document": (lambda n: n.invoicing.invoice_document(SOME), "%PDF"),
    "mark an invoice": (lambda n: n.invoicing.mark_paid(SOME, ON, "overført", KARI), "{}"),
    "unmark an invoice": (lambda n: n.invoicing.unmark(SOME, "feil", KARI), "{}"),
    "a payment of our own": (lambda n: n.settling.decide_payment("x", "own", note="vår", by=KARI), "{}"),
    "a payment of an invoice": (
        lambda n: n.settling.decide_payment("x", "pay-invoice", note="", by=KARI, invoice_number=31),
        "{}",
    ),
    "status reports": (lambda n: n.settling.status_reports(), "[]"),
    "the bank's answer": (lambda n: n.settling.take_status_report("a", b"<x/>", KARI), ANSWERED),
    "a report": (lambda n: n.settling.report("vat", {"from": "2026-06-01"}), json.dumps(REPORT)),
    "a report of all": (lambda n: n.settling.report("client-account", {}), json.dumps(REPORT)),
    "a report's file": (lambda n: n.settling.report_file("aged-claims", "pdf", {"on": "2026-06-01"}), "%PDF"),
    "a statement": (
        lambda n: n.settling.report_file("creditor-statement", "csv", {"creditor_id": str(SOME)}),
        "a;b",
    ),
    "the routine": (lambda n: n.choosing.routine(SOME), json.dumps(ROUTINE)),
    "change the routine": (lambda n: n.choosing.change_routine(SOME, ROUTINE, MADE), "{}"),
    "try a routine": (lambda n: n.choosing.try_routine(SOME, ROUTINE), TRIED),
    "overrides": (lambda n: n.choosing.overrides(SOME), '{"customers": {}, "invoices": {}}'),
    "override": (
        lambda n: n.choosing.override(SOME, "customers", 7, {"transfer_after_days": 30}, MADE),
        "{}",
    ),
    "end an override": (lambda n: n.choosing.override(SOME, "invoices", OTHER, {}, MADE), "{}"),
    "exemptions": (lambda n: n.choosing.exemptions(SOME), '{"customer_ids": [], "invoice_ids": []}'),
    "exempt": (lambda n: n.choosing.exempt(SOME, "customers", 7, MADE, exempt=True), ""),
    "exempt no longer": (lambda n: n.choosing.exempt(SOME, "invoices", OTHER, MADE, exempt=False), ""),
    "choices": (lambda n: n.choosing.choices(SOME, 7), "[]"),
    "a debtor's address": (lambda n: n.mail_address(SOME, OTHER), '{"email": "", "language": "nb"}'),
    "a cover sheet": (lambda n: n.cover(SOME, OTHER, SOME), COVERS),
    "a language": (lambda n: n.choosing.language(SOME, 7), '{"language": "en"}'),
    "choose a language": (lambda n: n.choosing.choose_language(SOME, 7, "en", MADE), "{}"),
    "what becomes of the unanswered": (lambda n: n.choosing.unanswered(SOME), '{"unanswered": "continue"}'),
    "choose what becomes of them": (lambda n: n.choosing.choose_unanswered(SOME, "continue", MADE), "{}"),
    "explanations": (lambda n: n.choosing.explanations(SOME, "10042"), "[]"),
    "a company's receivers": (lambda n: n.subscribing.endpoints(SOME), '{"endpoints": []}'),
    "what was sent to one": (lambda n: n.subscribing.deliveries(SOME, OTHER), '{"deliveries": []}'),
    "add a receiver": (
        lambda n: n.subscribing.add(SOME, "https://x.example/", ["SettlementPosted"], KARI),
        json.dumps(RECEIVER),
    ),
    "make it another secret": (
        lambda n: n.subscribing.replace_secret(SOME, OTHER, KARI),
        json.dumps(RECEIVER),
    ),
    "switch it on": (lambda n: n.subscribing.enable(SOME, OTHER, KARI), "{}"),
    "remove it": (lambda n: n.subscribing.remove(SOME, OTHER, KARI), ""),
    "send it an event again": (lambda n: n.subscribing.send_again(SOME, OTHER, SOME, KARI), "{}"),
    "dead letters": (lambda n: n.running.dead(), "[]"),
    "send a dead letter again": (lambda n: n.running.requeue("dunning", "k1"), '{"requeued": 1}'),
    "drop a dead letter": (lambda n: n.running.drop("sync", "k1", "no use", KARI), '{"dropped": 1}'),
    "parked webhooks": (lambda n: n.running.parked(), "[]"),
    "take a webhook again": (lambda n: n.running.take_again("w-1"), "{}"),
}
