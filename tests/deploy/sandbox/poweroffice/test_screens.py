from decimal import Decimal

import pytest

from deploy.sandbox.poweroffice.gui import DEEDS, Screens
from deploy.sandbox.poweroffice.refusals import Invalid, NotFound
from deploy.sandbox.poweroffice.seed import CLIENT_KEYS, FJORDVIK


async def do(http, deed, **arguments):
    return await http.post(f"/gui/{FJORDVIK}/{deed}", json=arguments)


async def test_a_month_of_user_deeds_over_http(http, go):
    customer = (await do(http, "add-customer", first_name="Kari", last_name="Prøve", city="Ålesund")).json()
    invoice = (
        await do(
            http,
            "add-invoice",
            customer_no=customer["number"],
            amount="1250.00",
            invoice_date="2026-03-01",
            due_date="2026-03-15",
        )
    ).json()
    part = (await do(http, "register-payment", invoice_no=invoice["number"], amount="250.00")).json()
    stray = (
        await do(http, "register-payment", customer_no=customer["number"], amount="100.00", through="bank")
    ).json()
    await do(http, "match", entry_ids=[invoice["ledger_entry_id"], stray["id"]])
    await do(http, "unmatch", entry_ids=[part["id"]])
    note = (await do(http, "credit-invoice", invoice_no=invoice["number"], amount="400.00")).json()
    await do(http, "approve-for-collection", invoice_nos=[invoice["number"]])

    row = (await go.get(f"/OutgoingInvoices/{invoice['id']}")).json()
    state = (await http.get(f"/gui/{FJORDVIK}")).json()
    assert row["Balance"] == 750.0
    assert note["related_invoice_no"] == invoice["number"]
    assert state["collection"]["approved"] == [invoice["number"]]
    assert sum(Decimal(account["balance"]) for account in state["trial_balance"]) == 0
    assert {item["invoice_no"]: item["balance"] for item in state["open_items"]}[
        str(invoice["number"])
    ] == "750.00"


async def test_settings_over_http(http, screens):
    await do(http, "set-lock-date", lock_date="2026-03-31")
    await do(http, "set-customer", customer_no=10000, transfer_to_debt_collection_agency=False)
    await do(http, "set-collection", is_active=False, approve_from_invoice_date="2026-01-01")
    removed = await do(http, "remove-extension")
    added = (await do(http, "add_extension")).json()

    company = screens.company
    assert company.lock_date.isoformat() == "2026-03-31"
    assert company.customer_by_number(10000).transfer_to_debt_collection_agency is False
    assert company.collection.is_active is False
    assert removed.status_code == 200
    assert added["client_key"] != str(CLIENT_KEYS[FJORDVIK])


async def test_the_clients_and_their_keys_are_listed(http):
    rows = (await http.get("/gui")).json()

    assert {row["organisation_number"]: row["extensions"][0]["client_key"] for row in rows} == {
        number: str(key) for number, key in CLIENT_KEYS.items()
    }


async def test_what_cannot_be_done_says_why(http):
    unknown = await do(http, "dance")
    no_company = await http.post("/gui/999999999/add-invoice", json={})
    missing = await do(http, "add-invoice")
    wrong = await do(http, "register-payment", invoice_no=10001, amount="many")
    refused = await do(http, "write-off", invoice_no=10001, amount="99999999")
    forbidden = await do(http, "set-customer", customer_no=10000, id=5)

    assert (unknown.status_code, no_company.status_code) == (404, 404)
    assert all(deed in unknown.json()["detail"] for deed in DEEDS)
    assert [answer.status_code for answer in (missing, wrong, refused, forbidden)] == [400, 400, 400, 400]


def test_every_deed_is_a_method_with_a_description():
    assert all(getattr(Screens, deed).__doc__ for deed in DEEDS)


def test_deeds_on_nothing_are_refused(screens):
    with pytest.raises(Invalid):
        screens.register_payment(amount=Decimal(1))
    with pytest.raises(Invalid):
        screens.register_payment(amount=Decimal(0), customer_no=10000)
    with pytest.raises(NotFound):
        screens.add_invoice(99999, amount=Decimal(1))
    with pytest.raises(Invalid):
        screens.add_invoice(10000)
    with pytest.raises(Invalid):
        screens.credit_invoice(10001, amount=Decimal(99999999))
    with pytest.raises(Invalid):
        screens.add_customer(first_name="Bare")


def test_listeners_hear_of_every_change(screens):
    heard = []
    screens.company.on_change.append(lambda change: heard.append((change.subject, change.entity_id)))

    invoice = screens.add_invoice(10000, amount=Decimal("100.00"))
    payment = screens.register_payment(invoice_no=invoice.number, amount=Decimal("100.00"))

    assert ("invoice", str(invoice.id)) in heard
    assert heard.count(("ledger_entry", str(invoice.ledger_entry_id))) == 2
    assert ("ledger_entry", str(payment.id)) in heard
