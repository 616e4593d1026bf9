"""What the portal asks of other services is what they offer, read off their own API descriptions."""

import ast
import asyncio
import json
import re
from itertools import chain
from pathlib import Path
from typing import Any, get_args

import httpx
import jsonschema
import pytest
from cryptography.fernet import Fernet
from fastapi import APIRouter, FastAPI

from services.dunning.api import routers as dunning
from services.portal import neighbours
from services.portal.domain import cases
from services.portal.neighbours import (
    Neighbours,
    Unanswered,
    booked,
    choosing,
    holding,
    invoicing,
    owning,
    proposing,
    reporting,
    subscribing,
)
from services.portal.neighbours.answers import (
    BookedSettlement,
    CaseBooks,
    Lacking,
    LedgerClaim,
    MailAddress,
    Outlay,
    Outlook,
    Owed,
    PostedLetter,
    PostingProblem,
    RemainderLimit,
    Suggestion,
    WaitingPayment,
)
from services.portal.neighbours.asking import AT_ONCE, FieldError, each_of, unless_silent
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
from services.portal.neighbours.running import SERVICES, Running, Webhook
from services.portal.neighbours.setup import (
    AccountChoice,
    Setup,
    SetupAnswer,
    SetupHelp,
    SetupOptions,
    VatCodeChoice,
)
from services.portal.words.deeds import ACTION, REFUSAL
from services.portal.words.terms import REGISTRATION_REFUSAL
from services.registration.app import create as registration
from services.registration.settings import Settings as RegistrationSettings
from services.settlement.api import router as settlement
from services.settlement.api.batches import payout_routes
from services.settlement.api.invoices import invoice_routes
from services.settlement.api.own_money import own_money_routes
from services.settlement.api.report_pages import report_routes
from services.settlement.payouts.pain001 import Sender
from services.sync.api import router as sync
from services.transfer.api import router as transfer
from services.transfer.domain import actions
from services.transfer.domain.approval import ObjectionCode
from shared.auth import ServiceTokens
from shared.dead_letters import router as dead_letters
from shared.errors import NotFound, Reject
from shared.poweroffice.settings import PowerOfficeSettings
from tests.portal.calls import CALLS, OTHER, SOME
from tests.portal.told import NOW
from tests.support.driving import SECRET, runtime_at

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

    def dead(service: str) -> APIRouter:
        return dead_letters(TOKENS, nothing, nothing, service)

    return {
        "portal": described(dead("portal")),
        "transfer": described(transfer(TOKENS, nothing), dead("transfer")),
        "dunning": described(*dunning(TOKENS, nothing, nothing, nothing), dead("dunning")),
        "settlement": described(
            dead("settlement"),
            settlement(
                nothing,
                TOKENS,
                agency_account="",
                own_account="",
                bank_file_megabytes=1,
                connections=nothing,
            ),
            payout_routes(
                nothing,
                TOKENS,
                sender=Sender(name="", account="", bic="", customer_id=""),
                version="09",
                own_account="",
                bank_file_megabytes=1,
            ),
            report_routes(nothing, TOKENS, nothing),
            own_money_routes(nothing, TOKENS, own_account="", agency=""),
            invoice_routes(nothing, TOKENS, ""),
        ),
        "sync": described(sync(runtime_at(NOW), nothing), dead("sync")),
        "registration": await described_registration(),
    }


def neighbours_at(answer) -> Neighbours:
    """The neighbours at the end of one line; each service is its host."""
    clients = {
        name: httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url=f"http://{name}")
        for name in SERVICES
    }
    among = {name: clients[name] for name in ("dunning", "transfer", "settlement")}
    running = Running(runtime_at(NOW), clients)
    return Neighbours(registration=Registration(clients["registration"]), running=running, **among)


@pytest.mark.parametrize("call", CALLS)
async def test_every_call_fits_the_service_that_it_goes_to(offers, call):
    requests: list[httpx.Request] = []
    ask, answer = CALLS[call]

    def take(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, text=answer)

    await ask(neighbours_at(take))
    assert requests
    for request in requests:
        fits(offers[request.url.host], request)


def fits(offer: dict[str, Any], request: httpx.Request) -> None:
    """Fail unless a service offers what is asked: such parameters, such a body, and the person who acts."""
    operation = operation_for(offer, request)
    declared = [
        (each["in"], each["name"].lower(), each["required"]) for each in operation.get("parameters", ())
    ]
    asked = set(request.url.params)
    assert asked <= {name for place, name, _ in declared if place == "query"}
    assert {name for place, name, needed in declared if place == "query" and needed} <= asked
    if request.method != "GET" and "on-behalf-of" in {name for _, name, _ in declared}:
        assert "on-behalf-of" in request.headers
    if not request.content:
        return
    kind, taken = request.headers["content-type"].partition(";")[0], operation["requestBody"]["content"]
    assert kind in taken
    if kind == "application/json":
        schema = {**taken[kind]["schema"], "components": offer["components"]}
        jsonschema.validate(json.loads(request.content), schema)


def test_no_call_to_another_service_is_left_out():
    known = {name for ask, _ in CALLS.values() for name in ask.__code__.co_names}
    for source in Path(neighbours.__file__).parent.glob("*.py"):
        classes = [each for each in ast.parse(source.read_text()).body if isinstance(each, ast.ClassDef)]
        for method in chain.from_iterable(each.body for each in classes):
            if isinstance(method, ast.AsyncFunctionDef) and not method.name.startswith("_"):
                calls = [each.func for each in ast.walk(method) if isinstance(each, ast.Call)]
                asks = any(isinstance(each, ast.Name) and each.id == "ask" for each in calls)
                assert not asks or method.name in known, f"{source.name}: {method.name}"


def test_every_service_tells_of_itself_what_operators_look_at(offers):
    paths = offers["registration"]["paths"]
    assert {"/internal/activity", "/internal/jobs"} <= paths.keys(), "each service is composed alike"
    assert {"unsent", "in_hand"} <= set(
        offers["registration"]["components"]["schemas"]["Activity"]["required"]
    )


@pytest.mark.parametrize(
    ("service", "theirs", "ours"),
    [
        ("transfer", "ProposalAnswer", proposing.ListedProposal),
        ("transfer", "ProposalList", proposing.ProposalPage),
        ("transfer", "CreditorPart", proposing.CompanysPart),
        ("transfer", "Totals", proposing.Totals),
        ("transfer", "Summary", proposing.Summary),
        ("transfer", "CountAnswer", proposing.Counted),
        ("transfer", "ReceiptAnswer", proposing.Receipt),
        ("settlement", "OwedView", Owed),
        ("settlement", "SettlementView", BookedSettlement),
        ("settlement", "PostingProblemView", PostingProblem),
        ("settlement", "SettlementDetailView", booked.Posting),
        ("settlement", "SettlementLineView", booked.PostedLine),
        ("settlement", "CaseClaimsView", CaseBooks),
        ("settlement", "ClaimView", LedgerClaim),
        ("settlement", "OutlayView", Outlay),
        ("settlement", "RemainderLimitView", RemainderLimit),
        ("settlement", "PostingProblemView", booked.PostingProblem),
        ("settlement", "PayoutView", booked.Payout),
        ("settlement", "DeedView", booked.Deed),
        ("settlement", "BatchView", booked.Batch),
        ("settlement", "BatchDetailView", booked.BatchDetail),
        ("settlement", "BankFileView", booked.BankFile),
        ("settlement", "BankFileDetailView", booked.BankFileDetail),
        ("settlement", "PassedOverView", booked.PassedOver),
        ("settlement", "PaymentDetailView", booked.PaymentDetail),
        ("settlement", "CoveredView", booked.Covered),
        ("settlement", "CollectedView", booked.Collected),
        ("settlement", "DecisionView", booked.Decision),
        ("settlement", "DecidedView", booked.DecidedPayment),
        ("settlement", "UnplacedView", WaitingPayment),
        ("settlement", "RefundView", WaitingPayment),
        ("settlement", "SuggestionView", Suggestion),
        ("settlement", "StatusReportView", booked.StatusReport),
        ("settlement", "TakenFileView", booked.Taken),
        ("settlement", "TakenReportView", booked.Answered),
        ("settlement", "ReportView", reporting.Report),
        ("settlement", "TableView", reporting.ReportTable),
        ("settlement", "ColumnView", reporting.ReportColumn),
        ("settlement", "FactView", reporting.ReportFact),
        ("dunning", "RoutineModel-Output", choosing.Routine),
        ("dunning", "OverridesModel", choosing.Overrides),
        ("dunning", "ExemptionsModel", choosing.Exemptions),
        ("dunning", "FoundModel", choosing.Explanation),
        ("dunning", "ChoiceModel", choosing.Choice),
        ("dunning", "LetterModel", PostedLetter),
        ("dunning", "MailAddress", MailAddress),
        ("sync", "WebhookView", Webhook),
        ("settlement", "OwnMoneyView", owning.OwnMoney),
        ("settlement", "BankEntryView", owning.BankEntry),
        ("settlement", "BankChargeView", owning.BankCharge),
        ("settlement", "HeldCreditView", holding.HeldCredit),
        ("settlement", "BookedCreditView", holding.BookedCredit),
        ("settlement", "VatInvoiceView", invoicing.VatInvoice),
        ("settlement", "VatInvoiceDetailView", invoicing.VatInvoiceDetail),
        ("settlement", "InvoicePaymentView", invoicing.InvoicePayment),
        ("settlement", "MarkView", invoicing.Mark),
        ("transfer", "CaseDetail", Outlook),
        ("transfer", "LackingAnswer", Lacking),
        ("registration", "EndpointView", subscribing.Endpoint),
        ("registration", "NewEndpointView", subscribing.NewEndpoint),
        ("registration", "DeliveryView", subscribing.Delivery),
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
    needed = {name for name, field in ours.model_fields.items() if field.is_required()}
    assert needed <= set(schema.get("properties", ()))
    assert needed <= set(schema.get("required", schema["properties"])), (
        "of what is also taken all is answered"
    )
    read = ours.model_json_schema()["properties"]
    for name in needed:
        if (words := read[name].get("enum")) and ours is not proposing.ListedProposal:
            assert set(schema["properties"][name]["enum"]) <= set(words), (
                f"{name} may be more than is known here"
            )


def test_every_refusal_that_has_words_of_its_own_is_one_of_registrations():
    kinds, found = [Reject], set()
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        found |= {kind.__name__} if kind.__module__.startswith("services.registration") else set()
    assert set(REGISTRATION_REFUSAL) <= found


def test_what_the_portal_says_of_cases_and_refusals_is_all_that_transfer_knows():
    rules = {action: rule for action, rule in actions.RULES.items() if not rule.is_answer}
    assert set(ACTION) == set(rules)
    assert {action for action, rule in rules.items() if rule.is_agencys} == cases.AGENCYS
    assert (cases.USUAL_PAUSE, cases.LONGEST_PAUSE) == (actions.USUAL_PAUSE, actions.LONGEST_PAUSE)
    assert set(REFUSAL) == set(get_args(ObjectionCode))


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


async def test_so_many_are_asked_at_a_time_and_answered_in_order():
    under_way: list[int] = []
    most = 0

    async def answer(number: int) -> int:
        nonlocal most
        under_way.append(number)
        most = max(most, len(under_way))
        await asyncio.sleep(0)
        under_way.remove(number)
        return number

    assert await each_of(range(3 * AT_ONCE), answer) == list(range(3 * AT_ONCE))
    assert most == AT_ONCE


async def test_the_first_silence_ends_what_is_asked_of_a_service():
    asked: list[int] = []

    async def silent(number: int) -> int:
        asked.append(number)
        await asyncio.sleep(0.001)
        raise Unanswered("it does not answer")

    assert await unless_silent(each_of(range(50), silent)) is None
    assert len(asked) < 50, "not all are asked in vain"


async def test_a_part_of_a_page_is_not_waited_for_longer_than_it_may_take():
    assert await unless_silent(asyncio.Event().wait(), within=0.01) is None


def operation_for(offer: dict[str, Any], request: httpx.Request) -> dict[str, Any]:
    """The operation whose path fits the request; a path with fewer parameters goes before."""
    for path, operations in sorted(offer["paths"].items(), key=lambda each: each[0].count("{")):
        pattern = re.sub(r"\{[^}]+\}", "[^/]+", path)
        if re.fullmatch(pattern, request.url.path) and request.method.lower() in operations:
            return operations[request.method.lower()]
    raise AssertionError(f"nobody offers {request.method} {request.url.path}")
