"""What the portal asks of other services is what they offer, read off their own API descriptions."""

import json
import re
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import jsonschema
import pytest
from cryptography.fernet import Fernet
from fastapi import FastAPI
from pydantic import SecretStr

from services.dunning.api import routers as dunning
from services.portal.neighbours import Neighbours, Unanswered
from services.portal.neighbours.answers import (
    BookedClaim,
    BookedSettlement,
    Lacking,
    ListedProposal,
    Owed,
    PlanAsked,
    PlannedInstalment,
    PostingProblem,
    Receipt,
)
from services.portal.neighbours.asking import FieldError
from services.portal.neighbours.registering import Applied, Details, StepState
from services.portal.neighbours.registration import (
    AccountChange,
    AgreementStanding,
    AgreementText,
    Begun,
    Change,
    ChangedField,
    Changes,
    Contact,
    PayoutConfirmation,
    Registered,
    Registration,
)
from services.portal.neighbours.setup import (
    AccountChoice,
    Setup,
    SetupAnswer,
    SetupHelp,
    SetupOptions,
    VatCodeChoice,
)
from services.portal.wording import REGISTRATION_REFUSAL
from services.registration.app import create as registration
from services.registration.settings import Settings as RegistrationSettings
from services.settlement.api import router as settlement
from services.transfer.api import router as transfer
from shared.auth import ServiceTokens
from shared.errors import NotFound, Reject
from shared.poweroffice.settings import PowerOfficeSettings
from tests.portal.registration import OPTIONS, SETUP, RegistrationOffice
from tests.portal.told import NOW
from tests.support.driving import SECRET, runtime_at

KARI = "kari@x.example"
SOME, OTHER = UUID(int=1), UUID(int=2)
TOKENS = ServiceTokens(SECRET)


def described(*routers) -> dict[str, Any]:
    app = FastAPI()
    for router in routers:
        app.include_router(router)
    return app.openapi()


async def described_registration() -> dict[str, Any]:
    """Registration as it is composed; nothing of it is started."""
    settings = RegistrationSettings(
        database_url="postgresql://nobody@127.0.0.1/nothing",
        client_key_keys=Fernet.generate_key().decode(),
        redirect_uri="http://registration.example/onboarding/return",
    )
    poweroffice = PowerOfficeSettings(application_key="x", subscription_key="x")
    service = registration(runtime_at(NOW), settings, poweroffice=poweroffice)
    for close in (*service.closing, service.database.close):
        await close()
    return service.app.openapi()


@pytest.fixture(scope="module")
async def offers():
    """What each service says that it offers; their databases are not needed for that."""
    nothing: Any = None
    return {
        "transfer": described(transfer(TOKENS, nothing)),
        "dunning": described(*dunning(TOKENS, nothing, nothing)),
        "settlement": described(settlement(nothing, TOKENS, agency_account="", bank_file_megabytes=1)),
        "registration": await described_registration(),
    }


CONTACT = {"name": "Per", "email": "per@x.example", "phone": "", "roles": ["cases"], "is_main": False}
OFFICE = RegistrationOffice()
OFFICE.mailed("x")
ASKED = OFFICE.confirmations["x"]


def deeds(neighbours):
    return neighbours.registration.on_behalf_of(KARI)


CLAIM = json.dumps({"invoice_id": str(SOME), "owed": None, "case_owed": None})
PLAN = PlanAsked(
    instalments=[
        PlannedInstalment(due_on=NOW.date(), amount=Decimal(500)),
        PlannedInstalment(due_on=NOW.date(), amount=None),
    ],
    agreed_by="Min sak",
)

CALLS = {
    "the list": (lambda n: n.proposals(SOME), "[]"),
    "approve": (lambda n: n.approve(SOME, [OTHER], "kari@x.example"), "[]"),
    "hold": (lambda n: n.choose("hold", SOME, [OTHER], "kari@x.example"), "[]"),
    "remove": (lambda n: n.choose("remove", SOME, [OTHER], "kari@x.example"), "[]"),
    "release": (lambda n: n.choose("release", SOME, [OTHER], "kari@x.example"), "[]"),
    "pause": (lambda n: n.change_case(SOME, "pause", reason="x", changed_by="y"), "{}"),
    "resume": (lambda n: n.change_case(SOME, "resume", reason="x", changed_by="y"), "{}"),
    "withdraw": (lambda n: n.change_case(SOME, "withdraw", reason="x", changed_by="y"), "{}"),
    "what is owed": (lambda n: n.case_owed(SOME), CLAIM),
    "a claim": (lambda n: n.claim_owed(SOME), CLAIM),
    "dispute": (lambda n: n.dispute(SOME, reason="x", changed_by="y"), "{}"),
    "an answer": (lambda n: n.answer_case(SOME, "continue", reason="x", changed_by="y"), "{}"),
    "what cards lack": (lambda n: n.lacking(SOME), "[]"),
    "failed settlements": (lambda n: n.failed_settlements(SOME), "[]"),
    "post again": (lambda n: n.post_settlement(SOME), "{}"),
    "a plan": (lambda n: n.agree(SOME, OTHER, PLAN), "{}"),
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
    "a company": (lambda n: n.registration.company(SOME), json.dumps(RegistrationOffice().company)),
    "the log": (lambda n: n.registration.changes(SOME, OTHER), '{"changes": [], "next": null}'),
    "the agreement": (lambda n: n.registration.agreement(SOME), '{"version": "1", "hash": "x", "text": ""}'),
    "a mailed link": (lambda n: n.registration.payout_confirmation("x"), json.dumps(ASKED)),
    "confirm by mail": (lambda n: n.registration.confirm_by_mail("x"), "{}"),
    "reject by mail": (lambda n: n.registration.reject_by_mail("x"), "{}"),
}


def neighbours_at(answer) -> Neighbours:
    names = ("registration", "dunning", "transfer", "settlement")
    clients = {
        name: httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url=f"http://{name}")
        for name in names
    }
    return Neighbours(**{**clients, "registration": Registration(clients["registration"]), "running": None})


@pytest.mark.parametrize("call", CALLS)
async def test_every_call_fits_the_service_that_it_goes_to(offers, call):
    requests: list[httpx.Request] = []
    ask, answer = CALLS[call]

    def take(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, text=answer)

    await ask(neighbours_at(take))
    (request,) = requests
    offer = offers[request.url.host]
    operation = operation_for(offer, request)
    declared = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"}
    assert set(request.url.params) <= declared
    if request.url.host == "registration" and "/payout-confirmations/" not in request.url.path:
        assert ("on-behalf-of" in request.headers) is (request.method != "GET")
    if request.content:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        jsonschema.validate(json.loads(request.content), {**schema, "components": offer["components"]})


@pytest.mark.parametrize(
    ("service", "theirs", "ours"),
    [
        ("transfer", "ProposalAnswer", ListedProposal),
        ("transfer", "ReceiptAnswer", Receipt),
        ("settlement", "ClaimDetailView", BookedClaim),
        ("settlement", "OwedView", Owed),
        ("settlement", "SettlementView", BookedSettlement),
        ("settlement", "PostingProblemView", PostingProblem),
        ("transfer", "LackingAnswer", Lacking),
        ("registration", "Begun", Begun),
        ("registration", "RegistrationView", Registered),
        ("registration", "RegistrationView", Applied),
        ("registration", "StepState", StepState),
        ("registration", "CompanyDetails", Details),
        ("registration", "ContactView", Contact),
        ("registration", "AccountChangeView", AccountChange),
        ("registration", "AgreementState", AgreementStanding),
        ("registration", "SetupView", Setup),
        ("registration", "SetupOptions", SetupOptions),
        ("registration", "SetupHelp", SetupHelp),
        ("registration", "SetupAnswer", SetupAnswer),
        ("registration", "AccountChoice", AccountChoice),
        ("registration", "VatCodeChoice", VatCodeChoice),
        ("registration", "AgreementView", AgreementText),
        ("registration", "AccountConfirmation", PayoutConfirmation),
        ("registration", "ChangesPage", Changes),
        ("registration", "ChangeView", Change),
        ("registration", "ChangedField", ChangedField),
        ("registration", "FieldRemark", FieldError),
    ],
)
def test_every_field_that_the_portal_reads_is_answered(offers, service, theirs, ours):
    schema = offers[service]["components"]["schemas"][theirs]
    assert set(ours.model_fields) <= set(schema["required"])


def test_every_refusal_that_has_words_of_its_own_is_one_of_registrations():
    kinds, found = [Reject], set()
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        found |= {kind.__name__} if kind.__module__.startswith("services.registration") else set()
    assert set(REGISTRATION_REFUSAL) <= found


@pytest.mark.parametrize(
    ("status", "error"), [(404, NotFound), (409, Reject), (422, Reject), (500, Unanswered), (503, Unanswered)]
)
async def test_a_bad_answer_is_told_apart_from_none(status, error):
    with pytest.raises(error):
        await neighbours_at(lambda _: httpx.Response(status)).letter(SOME, OTHER)


async def test_a_service_that_cannot_be_reached_has_not_answered():
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("too slow", request=request)

    with pytest.raises(Unanswered):
        await neighbours_at(refuse).remittance_advice(SOME)


def operation_for(offer: dict[str, Any], request: httpx.Request) -> dict[str, Any]:
    """The operation whose path fits the request; a path with fewer parameters goes before."""
    for path, operations in sorted(offer["paths"].items(), key=lambda each: each[0].count("{")):
        pattern = re.sub(r"\{[^}]+\}", "[^/]+", path)
        if re.fullmatch(pattern, request.url.path) and request.method.lower() in operations:
            return operations[request.method.lower()]
    raise AssertionError(f"nobody offers {request.method} {request.url.path}")
