import json
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from shared.errors import Reject
from shared.poweroffice.debt_collection import PAGE_SIZE
from shared.poweroffice.errors import DuplicateReference, GoUnavailable, InvalidRequest, UnreadableAnswer
from tests.shared.poweroffice import samples
from tests.shared.poweroffice.scripted_go import answer

INVOICE_ID = UUID(samples.INVOICE_ID)
CASE_ID = UUID(samples.CASE_ID)
AVAILABLE = ("GET", "/DebtCollection/Invoices/AvailableInvoices")
CREATE = ("POST", "/DebtCollection/")
CASES = ("GET", "/DebtCollection/")


def ok(data, count=None):
    tail = "" if count is None else f', "count": {count}'
    return answer(200, f'{{"data": {data}, "success": true{tail}}}')


def invoices(first, last):
    rows = (samples.COLLECTION_INVOICE.replace("10042", str(number)) for number in range(first, last + 1))
    return f"[{','.join(rows)}]"


def failed(**validation):
    return answer(200, {"success": False, "validation": validation})


@pytest.mark.parametrize("active", [True, False])
async def test_whether_debt_collection_is_active(go, collection, active):
    go.on("GET", "/DebtCollection/IsActiveDebtCollection", ok(json.dumps(active)))
    assert await collection.is_active() is active


async def test_an_answer_about_activity_that_is_neither_is_not_taken_for_no(go, collection):
    go.on("GET", "/DebtCollection/IsActiveDebtCollection", answer(200, {"success": True}))
    with pytest.raises(UnreadableAnswer):
        await collection.is_active()


async def test_a_success_that_is_no_envelope_is_not_taken_for_an_empty_list(go, collection):
    go.on(*AVAILABLE, answer(200, {"title": "hello"}))
    with pytest.raises(UnreadableAnswer, match="envelope"):
        await collection.available_invoices()


async def test_available_invoices(go, collection):
    go.on(*AVAILABLE, ok(invoices(10042, 10043), count=2))
    assert [invoice.invoice_number for invoice in await collection.available_invoices()] == ["10042", "10043"]
    assert go.queries == [{"$orderby": "InvoiceNo", "$skip": "0", "$top": str(PAGE_SIZE)}]


@pytest.mark.parametrize("answers", [ok("[]", count=0), ok("[]"), answer(200, {"success": True})])
async def test_no_available_invoices_cost_one_request(go, collection, answers):
    go.on(*AVAILABLE, answers)
    assert await collection.available_invoices() == []
    assert len(go.requests) == 1


async def test_pages_are_read_until_the_count_is_reached_even_if_go_s_pages_are_smaller(go, collection):
    go.on(*AVAILABLE, ok(invoices(1, 2), count=3), ok(invoices(3, 3), count=3))
    assert len(await collection.available_invoices()) == 3
    assert [query["$skip"] for query in go.queries] == ["0", "2"]


async def test_without_a_count_pages_are_read_until_one_is_not_full(go, collection):
    go.on(*AVAILABLE, ok(invoices(1, PAGE_SIZE)), ok(invoices(1, 1)))
    assert len(await collection.available_invoices()) == PAGE_SIZE + 1


async def test_a_count_that_is_never_reached_is_no_endless_loop(go, collection):
    go.on(*AVAILABLE, ok(invoices(1, 1), count=5), ok("[]", count=5))
    assert len(await collection.available_invoices()) == 1


async def test_cases_by_code_and_change(go, collection):
    go.on(*CASES, ok(f"[{samples.CASE}]"))
    [case] = await collection.cases(code="S'17", changed_after=datetime(2026, 6, 1, tzinfo=UTC))
    assert case.id == CASE_ID
    assert go.queries[0]["$filter"] == (
        "(Code eq 'S''17') and (LastChanged gt DateTimeOffset'2026-06-01T00:00:00.000000+00:00')"
    )


async def test_one_case_may_stand_alone_in_the_envelope(go, collection):
    go.on(*CASES, ok(samples.CASE, count=1))
    assert [case.code for case in await collection.cases()] == ["S-17"]


async def test_one_case(go, collection):
    go.on("GET", f"/DebtCollection/{CASE_ID}", ok(samples.CASE))
    assert (await collection.case(CASE_ID)).case_url == "https://portal.example/cases/S-17"


async def test_creating_a_case(go, collection):
    go.on(*CREATE, ok(samples.CASE))
    created = await collection.create_case(
        code="S-17",
        invoice_ids=[INVOICE_ID],
        case_url="https://portal.example/cases/S-17",
        agency_balance=Decimal("1310.55"),
    )
    assert created.id == CASE_ID
    assert go.bodies == [
        {
            "code": "S-17",
            "invoices": [{"id": samples.INVOICE_ID}],
            "externalCaseUrl": "https://portal.example/cases/S-17",
            "balanceAgency": 1310.55,
        }
    ]
    assert b'"balanceAgency":1310.55' in go.requests[0].content


async def test_a_case_whose_creation_is_uncertain_is_not_created_again(go, collection):
    go.on(*CREATE, answer(502))
    with pytest.raises(GoUnavailable, match="look first whether it took effect"):
        await collection.create_case(
            code="S-17", invoice_ids=[INVOICE_ID], case_url="https://x.example", agency_balance=Decimal(1)
        )
    assert len(go.requests) == 1


async def test_a_refusal_in_a_successful_answer_is_an_error_with_go_s_words(go, collection):
    go.on(
        *CREATE,
        failed(
            errorLogReference="abc",
            summary="Debt collection case code must be provided.",
            exception="ArgumentNull",
            exceptionDetails="code",
        ),
    )
    with pytest.raises(InvalidRequest, match=r"case code must be provided. – code") as caught:
        await collection.create_case(
            code="S-17", invoice_ids=[], case_url="https://x.example", agency_balance=Decimal(1)
        )
    assert isinstance(caught.value, Reject)
    assert (caught.value.problem.status, caught.value.problem.kind) == (200, "ArgumentNull")


@pytest.mark.parametrize("validation", [{}, None, "text"])
async def test_a_refusal_without_words_is_still_an_error(go, collection, validation):
    go.on(*AVAILABLE, answer(200, {"success": False, "validation": validation}))
    with pytest.raises(InvalidRequest, match="success: false"):
        await collection.available_invoices()


async def test_a_code_that_is_taken_is_told_apart(go, collection):
    go.on(*CREATE, failed(summary="Code is in use.", exception="ApiUniqueConstraint"))
    with pytest.raises(DuplicateReference):
        await collection.create_case(
            code="S-17", invoice_ids=[INVOICE_ID], case_url="https://x.example", agency_balance=Decimal(1)
        )


async def test_adding_invoices(go, collection):
    go.on("POST", "/DebtCollection/AddInvoicesToCase/", ok(samples.CASE))
    await collection.add_invoices(CASE_ID, invoice_ids=[INVOICE_ID])
    assert go.bodies == [{"caseId": samples.CASE_ID, "invoiceIds": [samples.INVOICE_ID]}]


async def test_updating_the_status(go, collection):
    go.on("POST", "/DebtCollection/UpdateStatus/", ok(samples.CASE))
    await collection.update_status(CASE_ID, text="Betalingsoppfordring sendt")
    await collection.update_status(CASE_ID, text="Betalt", closed=True, agency_balance=Decimal("0.00"))
    assert go.bodies == [
        {"caseId": samples.CASE_ID, "statusText": "Betalingsoppfordring sendt", "isCaseClosed": False},
        {
            "caseId": samples.CASE_ID,
            "statusText": "Betalt",
            "isCaseClosed": True,
            "updatedBalanceAgency": 0.0,
        },
    ]


@pytest.mark.parametrize("answers", [answer(204), answer(200, {"success": True})])
async def test_rejecting_a_case(go, collection, answers):
    go.on("DELETE", f"/DebtCollection/{CASE_ID}", answers)
    await collection.reject(CASE_ID)
    assert len(go.requests) == 1


async def test_a_rejection_that_go_refuses(go, collection):
    go.on("DELETE", f"/DebtCollection/{CASE_ID}", failed(summary="The case is closed."))
    with pytest.raises(InvalidRequest, match="The case is closed"):
        await collection.reject(CASE_ID)
