"""The HTTP API: who may call it, what it promises, and what it answers about one claim."""

import re
from datetime import timedelta
from decimal import Decimal

import httpx

from tests.settlement.told import (
    CREDITOR,
    DUE,
    PAID,
    case_id,
    demanded,
    giro,
    invoice_id,
    kid,
    noticed,
    paid,
    registered,
    transferred,
)
from tests.support.driving import envelope

NOBODY = "00000000-0000-0000-0000-000000000009"
PATHS = {
    "/bank-files": {"get", "post"},
    "/bank-files/refused": {"get"},
    "/bank-files/refused/{file_id}": {"delete"},
    "/privacy/people": {"get"},
    "/privacy/held": {"post"},
    "/privacy/forget": {"post"},
    "/bank-files/{file_id}": {"get"},
    "/bank-files/{file_id}/retry": {"post"},
    "/held-credits": {"get"},
    "/held-credits/booked": {"get"},
    "/held-credits/{file_id}/{position}/book": {"post"},
    "/held-credits/{file_id}/{position}/undo": {"post"},
    "/payments/unplaced": {"get"},
    "/payments/decided": {"get"},
    "/payments/{payment_id}": {"get"},
    "/payments/{payment_id}/suggestions": {"get"},
    "/payments/{payment_id}/place": {"post"},
    "/payments/{payment_id}/give-back": {"post"},
    "/payments/{payment_id}/undo": {"post"},
    "/refunds": {"get"},
    "/claims": {"get"},
    "/claims/{invoice_id}": {"get"},
    "/creditors/{creditor_id}/unknown-vouchers": {"get"},
    "/settlements": {"get"},
    "/settlements/{settlement_id}": {"get"},
    "/settlements/{settlement_id}/advice.pdf": {"get"},
    "/settlements/{settlement_id}/post": {"post"},
    "/settlements/{settlement_id}/posted-by-hand": {"post"},
    "/remainder-limits": {"get", "put"},
    "/cases/{case_id}/claims": {"get"},
    "/cases/{case_id}/entries": {"get"},
    "/cases/{case_id}/outlays": {"get"},
    "/cases/{case_id}/outlays/{outlay_id}": {"put", "delete"},
    "/trial-balance": {"get"},
    "/own-money": {"get"},
    "/agency-draws": {"post"},
    "/bank-entries/unexplained": {"get"},
    "/bank-charges": {"get"},
    "/bank-files/{file_id}/entries/{position}/charge": {"put"},
    "/bank-files/{file_id}/entries/{position}/charge/revoke": {"post"},
    "/payments/{payment_id}/own": {"post"},
    "/payments/{payment_id}/pay-invoice": {"post"},
    "/vat-invoices": {"get"},
    "/vat-invoices/by-number/{number}": {"get"},
    "/vat-invoices/{vat_invoice_id}": {"get"},
    "/vat-invoices/{vat_invoice_id}/invoice.pdf": {"get"},
    "/vat-invoices/{vat_invoice_id}/paid-elsewhere": {"post"},
    "/vat-invoices/{vat_invoice_id}/undo": {"post"},
    "/summary": {"get"},
    "/payouts": {"get"},
    "/payouts/{payout_id}": {"get"},
    "/payouts/{payout_id}/correct": {"post"},
    "/payouts/{payout_id}/withdraw": {"post"},
    "/payout-batches": {"get", "post"},
    "/payout-batches/{batch_id}": {"get"},
    "/payout-batches/{batch_id}/file": {"get"},
    "/payout-batches/{batch_id}/approve": {"post"},
    "/payout-batches/{batch_id}/release": {"post"},
    "/payout-batches/{batch_id}/cancel": {"post"},
    "/payout-log": {"get"},
    "/refunds/{payment_id}/order": {"post"},
    "/status-reports": {"get", "post"},
    **{
        f"/reports/{name}{kind}": {"get"}
        for name in ("client-account", "creditor-statement", "vat", "aged-claims")
        for kind in ("", ".csv", ".pdf")
    },
    "/reports/client-account/balances": {"post"},
}


async def test_every_route_is_described_and_no_other_is_there(desk):
    paths = (await desk.get("/openapi.json"))["paths"]
    ours = {path: set(methods) for path, methods in paths.items() if "internal" not in path}
    assert ours == PATHS
    assert all(paths[path][method]["description"] for path in PATHS for method in PATHS[path])
    upload = paths["/bank-files"]["post"]
    assert set(upload["requestBody"]["content"]) == {"multipart/form-data", "application/octet-stream"}
    assert {"409", "413", "422"} <= set(upload["responses"])
    assert "404" in paths["/claims/{invoice_id}"]["get"]["responses"]


async def test_only_services_and_operators_may_call(desk):
    transport = httpx.ASGITransport(desk.service.service.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://settlement") as stranger:
        for path, methods in PATHS.items():
            for method in methods:
                path_ = re.sub(r"{\w+}", NOBODY, path)
                answer = await stranger.request(method, path_, params={"creditor_id": NOBODY})
                assert answer.status_code == 401, path


async def test_what_is_not_here_is_not_found(desk):
    for path in (f"/claims/{NOBODY}", f"/cases/{NOBODY}/claims", f"/settlements/{NOBODY}"):
        response = await desk.service.http.get(path)
        assert response.status_code == 404
        assert response.headers["content-type"] == "application/problem+json"
    form = await desk.service.http.post("/bank-files", files={"other": b"x"})
    assert form.status_code == 422


async def test_a_claim_shows_its_case_and_each_payment_with_the_order_of_its_allocation(desk):
    await desk.service.hear(
        registered(), transferred(1, 1, 1000), transferred(2, 1, 1000, due=DUE + timedelta(days=1)), noticed(1), noticed(2),
        demanded(1, 2, fee=300), paid(2, 400, on=PAID),
    )  # fmt: skip
    await desk.import_file(giro(1, 500))
    shown = await desk.get(f"/claims/{invoice_id(1)}", on=str(PAID))
    assert {name: shown[name] for name in ("case_id", "case_number", "kid", "amount", "closing_reason")} == {
        "case_id": str(case_id(1)), "case_number": "1", "kid": kid(1), "amount": "1000.00", "closing_reason": None,
    }  # fmt: skip
    (allocation,) = shown["allocations"]
    assert (allocation["paid_on"], allocation["allocation_order"]) == (str(PAID), "fees interest principal")
    assert allocation["collected"] == shown["collected"]
    assert shown["collected"]["collection_fee"] == "300.00"
    other = await desk.get(f"/claims/{invoice_id(2)}", on=str(PAID))
    both = Decimal(shown["owed"]["total"]) + Decimal(other["owed"]["total"])
    assert both == Decimal(shown["case_owed"]["total"])
    case = await desk.get(f"/cases/{case_id(1)}/claims", on=str(PAID))
    assert case["owed"] == shown["case_owed"]
    assert [
        claim.items() <= detail.items() for claim, detail in zip(case["claims"], (shown, other), strict=True)
    ] == [True, True]
    tomorrow = await desk.get(f"/claims/{invoice_id(1)}", on=str(PAID + timedelta(days=1)))
    assert Decimal(tomorrow["owed"]["interest"]) > Decimal(shown["owed"]["interest"])


async def test_the_entries_of_a_case_name_their_causes_and_sum_to_zero(desk):
    told = envelope(transferred(1, 1, 1000))
    await desk.service.hear(registered())
    await desk.service.deliver(told)
    await desk.import_file(giro(1, 500))
    opened, received = await desk.get(f"/cases/{case_id(1)}/entries")
    assert opened["causes"] == [str(told.id)]
    assert received["causes"] == ["ocr-00008080-00012345-0000001-20260601-0000001-1"]
    for entry in (opened, received):
        assert sum(Decimal(posting["amount"]) for posting in entry["postings"]) == 0
    # 1 000 at 12 % for 47 days: 15.45
    assert [(each["account"], each["amount"]) for each in received["postings"]] == [
        ("client_funds", "500.00"), ("debtor_principal", "-484.55"), ("claims_in_hand", "484.55"),
        ("collected_principal", "-484.55"), ("collected_interest", "-15.45"),
    ]  # fmt: skip
    assert {each["earned_on"] for each in received["postings"][-2:]} == {str(PAID)}
    assert await desk.get(f"/cases/{case_id(1)}/entries", offset=2) == []


async def test_lists_are_paged(desk):
    await desk.service.hear(registered(), *(transferred(n, n) for n in range(1, 6)))
    pages = [
        await desk.get("/claims", creditor_id=str(CREDITOR), limit=2, offset=offset) for offset in (0, 2, 4)
    ]
    assert [claim["invoice_number"] for page in pages for claim in page] == ["5", "4", "3", "2", "1"]


async def test_the_summary_counts_money_and_things(desk):
    await desk.service.hear(
        registered(setup_=desk.setup(auto_posting=False)), transferred(1), transferred(2, 2)
    )
    full = (await desk.get(f"/claims/{invoice_id(1)}", on=str(PAID)))["owed"]
    await desk.import_file(giro(1, full["total"]), giro(9, 77))
    await desk.settle(PAID)
    assert await desk.get("/summary") == {
        "money_in": str(Decimal(full["total"]) + 77),
        "money_out": full["total"],
        "principal": "4000.00",
        "interest": full["interest"],
        "fees": "0.00",
        "agency_income": "0.00",
        "output_vat": "0.00",
        "unplaced": "77.00",
        "refunds_due": "0.00",
        "payments": 2,
        "open_claims": 1,
        "closed_claims": 1,
        "settlements": 1,
        "unposted_settlements": 0,
    }
    of_creditor = await desk.get("/summary", creditor_id=str(CREDITOR))
    assert (of_creditor["money_in"], of_creditor["unplaced"], of_creditor["payments"]) == (
        full["total"], "0.00", 1
    )  # fmt: skip


async def test_the_service_is_ready(desk):
    desk.service.service.ready = True
    assert (await desk.get("/readyz")) == {"ready": True, "problems": []}
