"""What the portal and operators see and choose over HTTP."""

from datetime import date, timedelta
from uuid import uuid4

import httpx
import pytest

from shared.events import CollectionProposed, LetterSent, ProposalWithdrawn
from shared.poweroffice.connections import CreditorDisconnected
from tests.dunning.told import (
    CREDITOR,
    DUE,
    at,
    case_id,
    customer,
    invoice_id,
    overdue,
    paid,
    registered,
    transferred,
)

TRANSFER = date(2026, 6, 15)
A = invoice_id("A")


async def test_a_creditor_that_has_chosen_nothing_has_the_usual_routine(office):
    assert await office.get(f"/routines/{CREDITOR}") == {
        "payment_reminder_after_days": None,
        "repeat_every_days": None,
        "attach_invoice": True,
        "own_reminder_after_days": None,
        "own_reminder_times": 1,
        "own_reminder_deadline_days": 14,
        "own_reminder_with_fee": False,
        "own_notice_after_days": None,
        "own_notice_deadline_days": 14,
        "own_notice_with_fee": False,
        "transfer_after_days": 14,
        "auto_approve": False,
        "auto_approve_from_invoice_date": None,
        "minimum_amount": "0.00",
    }


async def test_a_routine_is_kept_and_given_back(office):
    wanted = {
        "payment_reminder_after_days": 5,
        "repeat_every_days": 7,
        "attach_invoice": False,
        "own_reminder_after_days": 14,
        "own_reminder_times": 1,
        "own_reminder_deadline_days": 20,
        "own_reminder_with_fee": True,
        "own_notice_after_days": 30,
        "own_notice_deadline_days": 15,
        "own_notice_with_fee": True,
        "transfer_after_days": 21,
        "auto_approve": True,
        "auto_approve_from_invoice_date": "2026-01-01",
        "minimum_amount": "100.00",
    }
    await office.put(f"/routines/{CREDITOR}", wanted)
    assert await office.get(f"/routines/{CREDITOR}") == wanted
    await office.put(f"/routines/{CREDITOR}", {})
    assert (await office.get(f"/routines/{CREDITOR}"))["transfer_after_days"] == 14


async def test_a_routine_that_the_law_forbids_is_refused_with_the_rule(office):
    response = await office.service.http.put(f"/routines/{CREDITOR}", json={"transfer_after_days": 13})
    assert response.status_code == 422
    assert "14 days after its due date" in response.text
    assert "inkassoforskriften § 1-2" in response.text


async def test_a_changed_routine_takes_effect_at_once(office):
    await office.on(TRANSFER, registered(), overdue("A"), overdue("B"))
    assert len(await office.service.said(CollectionProposed)) == 2
    await office.put(f"/routines/{CREDITOR}", {"transfer_after_days": 30})
    assert len(await office.service.said(ProposalWithdrawn)) == 2
    await office.put(f"/routines/{CREDITOR}", {"transfer_after_days": 14, "auto_approve": True})
    latest = (await office.service.said(CollectionProposed))[-1]
    assert (latest.auto_approve, latest.revision) == (True, 3)


async def test_letters_that_a_changed_routine_makes_due_wait_for_the_morning(office):
    office.service.at(at(date(2026, 6, 8), 22))
    await office.hear(registered(), overdue("A"))
    await office.service.run_due()
    await office.put(f"/routines/{CREDITOR}", {"payment_reminder_after_days": 5})
    assert (await office.get("/letters"), office.post.messages) == ([], [])
    (shown,) = await office.get("/invoices")
    assert (shown["reason"], shown["text"]) == ("due", "Neste steg tas ved neste kjøring.")
    await office.on(date(2026, 6, 9))
    assert len(office.post.messages) == 1


async def test_an_exempt_customer_leaves_the_proposal_and_comes_back(office):
    await office.on(TRANSFER, registered(), overdue("A"), overdue("B", by=customer(id=502)))
    await office.put(f"/exemptions/{CREDITOR}/customers/501")
    (withdrawn,) = await office.service.said(ProposalWithdrawn)
    assert (withdrawn.invoice_id, withdrawn.reason) == (A, "Kunden er fritatt fra inkasso.")
    assert await office.get(f"/exemptions/{CREDITOR}") == {"customer_ids": [501], "invoice_ids": []}
    response = await office.service.http.delete(f"/exemptions/{CREDITOR}/customers/501")
    assert response.status_code == 204
    assert (await office.service.said(CollectionProposed))[-1].revision == 3
    assert await office.get(f"/exemptions/{CREDITOR}") == {"customer_ids": [], "invoice_ids": []}


async def test_a_customer_and_an_invoice_may_be_exempted_before_they_are_heard_of(office):
    await office.put(f"/exemptions/{CREDITOR}/customers/501")
    await office.put(f"/exemptions/{CREDITOR}/invoices/{invoice_id('B')}")
    await office.on(TRANSFER, registered(), overdue("A"), overdue("B", by=customer(id=502)))
    assert await office.service.said(CollectionProposed) == []
    shown = await office.get("/invoices")
    assert [row["reason"] for row in shown] == ["customer_exempt", "invoice_exempt"]


async def test_an_invoice_of_another_creditor_cannot_be_exempted_or_chosen_for(office):
    await office.on(TRANSFER, registered(), overdue("A"))
    other = uuid4()
    for path, body in [
        (f"/exemptions/{other}/invoices/{A}", None),
        (f"/invoices/{A}/next-action?creditor_id={other}", {"next_action": "none"}),
        (f"/invoices/{uuid4()}/next-action?creditor_id={CREDITOR}", {"next_action": "none"}),
    ]:
        response = await office.service.http.put(path, json=body)
        assert response.status_code == 404, path
    assert await office.service.said(ProposalWithdrawn) == []


async def test_next_action_overrides_the_routine_at_once_until_it_is_given_back(office):
    await office.hear(registered())
    await office.put(f"/routines/{CREDITOR}", {"transfer_after_days": 60})
    await office.on(TRANSFER, overdue("A"))
    path = f"/invoices/{A}/next-action"
    await office.put(path, {"next_action": "collection"}, creditor_id=str(CREDITOR))
    assert len(await office.service.said(CollectionProposed)) == 1
    await office.put(path, {"next_action": "wait"}, creditor_id=str(CREDITOR))
    (withdrawn,) = await office.service.said(ProposalWithdrawn)
    assert withdrawn.reason == "Neste handling for fakturaen er satt til Vent."
    await office.put(path, {"next_action": "routine"}, creditor_id=str(CREDITOR))
    (shown,) = await office.get("/invoices")
    assert (shown["next_action"], shown["next_step_on"]) == (None, "2026-07-31")


async def test_collection_is_not_chosen_before_fourteen_days_have_passed(office):
    await office.on(TRANSFER - timedelta(days=1), registered(), overdue("A"))
    await office.put(f"/invoices/{A}/next-action", {"next_action": "collection"}, creditor_id=str(CREDITOR))
    assert await office.service.said(CollectionProposed) == []
    await office.on(TRANSFER)
    assert len(await office.service.said(CollectionProposed)) == 1


async def test_an_explanation_is_given_in_words_with_the_day(office):
    await office.on(DUE + timedelta(days=1), registered(), overdue("A"))
    text = "Fakturaen forfalt 01.06.2026 og kommer i forslaget 15.06.2026, 14 dager etter forfall."
    values = {"due": "2026-06-01", "day": "2026-06-15", "days": "14"}
    assert await office.get(f"/invoices/{A}/explanation") == {
        "reason": "not_due",
        "text": text,
        "in_proposal_on": "2026-06-15",
        "said": [{"text": text, "code": "DueAndComes", "values": values}],
    }
    await office.on(TRANSFER, transferred("A"))
    assert (await office.get(f"/invoices/{A}/explanation"))["text"] == (
        "Fakturaen er overført til inkasso. Saksnummer: 2026-1."
    )
    response = await office.service.http.get(
        f"/invoices/{uuid4()}/explanation", params={"creditor_id": str(CREDITOR)}
    )
    assert response.status_code == 404


async def test_letters_are_found_by_case_and_invoice_and_their_documents_by_id(office):
    await office.on(TRANSFER, registered(), transferred("A"), transferred("B", case="2"))
    assert len(await office.get("/letters")) == 2
    (letter,) = await office.get("/letters", case_id=str(case_id("2")))
    assert letter["invoice_ids"] == [str(invoice_id("B"))]
    assert letter["amounts"] == {
        "principal": "4000.00",
        "interest": "18.41",
        "fees": "38.00",
        "court_costs": "0.00",
        "total": "4056.41",
    }
    (letter,) = await office.get("/letters", invoice_id=str(A))
    assert (letter["kind"], letter["status"], letter["channel"]) == ("collection_notice", "sent", "email")
    response = await office.service.http.get(f"/documents/{letter['document_id']}")
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"] == "inline; filename*=UTF-8''Inkassovarsel%202026-1.pdf"
    assert response.content.startswith(b"%PDF-")
    (sent, _) = await office.service.said(LetterSent)
    assert str(sent.document_id) in {row["document_id"] for row in await office.get("/letters")}


async def test_a_document_is_not_shown_to_another_creditor(office):
    await office.on(TRANSFER, registered(), transferred("A"))
    (letter,) = await office.get("/letters")
    path = f"/documents/{letter['document_id']}"
    for creditor_id, status in [(str(CREDITOR), 200), (str(uuid4()), 404)]:
        response = await office.service.http.get(path, params={"creditor_id": creditor_id})
        assert response.status_code == status
    assert (await office.service.http.get(f"/documents/{uuid4()}")).status_code == 404


async def test_a_copy_of_the_invoice_comes_from_go_and_for_its_creditor_alone(office):
    office.go.pdfs[A] = b"%PDF-1.7 the invoice"
    await office.on(TRANSFER, registered(), transferred("A"))
    path = f"/invoices/{A}/copy"
    for creditor_id, status in [(str(CREDITOR), 200), (str(uuid4()), 404)]:
        response = await office.service.http.get(path, params={"creditor_id": creditor_id})
        assert response.status_code == status
    response = await office.service.http.get(path, params={"creditor_id": str(CREDITOR)})
    assert (response.headers["content-type"], response.content) == ("application/pdf", office.go.pdfs[A])
    for error in (CreditorDisconnected("restore the connection"), None):
        office.go.error, office.go.pdfs = error, {}
        response = await office.service.http.get(path, params={"creditor_id": str(CREDITOR)})
        assert response.status_code == 404


async def test_the_summary_counts_letters_and_what_invoices_wait_for(office):
    await office.hear(registered(), overdue("A"), overdue("B"), overdue("C"), paid("4000.00", name="C"))
    await office.on(TRANSFER, transferred("D"), overdue("E", by=customer(id=9, transfer_to_collection=False)))
    summary = await office.get("/summary")
    assert summary["letters"] == [
        {"kind": "collection_notice", "status": "sent", "channel": "email", "letters": 1}
    ]
    assert [(row["reason"], row["invoices"]) for row in summary["waiting"]] == [
        ("customer_not_transferred", 1),
        ("proposed", 2),
    ]
    everybody = await office.service.http.get("/summary")
    assert everybody.json() == summary
    nobody = await office.get("/summary", creditor_id=str(uuid4()))
    assert nobody == {"letters": [], "waiting": []}


@pytest.mark.parametrize(
    "path",
    [
        f"/routines/{CREDITOR}",
        f"/exemptions/{CREDITOR}",
        "/invoices",
        f"/invoices/{A}/explanation",
        "/summary",
        "/letters",
        f"/documents/{A}",
        f"/invoices/{A}/copy",
        "/cases",
        f"/cases/{A}",
        f"/cases/{A}/plans",
        "/customers/501/language",
        f"/unanswered/{CREDITOR}",
    ],
)
async def test_nobody_gets_in_without_a_token(office, path):
    app = httpx.ASGITransport(office.service.service.app)
    async with httpx.AsyncClient(transport=app, base_url="http://dunning") as stranger:
        assert (await stranger.get(path)).status_code == 401


async def test_every_route_is_described(office):
    described = office.service.service.app.openapi()["paths"]
    own = {path: routes for path, routes in described.items() if not path.startswith("/internal")}
    assert "/routines/{creditor_id}" in own
    for path, routes in own.items():
        if path not in ("/healthz", "/readyz", "/metrics"):
            for method, route in routes.items():
                assert route["summary"][0].isupper(), (method, path)
                assert "2" in {code[0] for code in route["responses"]}
