from decimal import Decimal

import pytest

from deploy.sandbox.poweroffice.gui import DEEDS, Screens
from deploy.sandbox.poweroffice.refusals import Invalid, NotFound
from deploy.sandbox.poweroffice.seed import APPLICATION_KEY, CLIENT_KEYS, FJORDVIK


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
    senseless = await do(http, "set-customer", customer_no=10000, send_payment_reminders="perhaps")
    strange = await do(http, "match", entry_ids=[1, 2])

    assert (senseless.status_code, strange.status_code) == (400, 404)
    assert (unknown.status_code, no_company.status_code) == (404, 404)
    assert all(deed in unknown.json()["detail"] for deed in DEEDS)
    assert [answer.status_code for answer in (missing, wrong, refused, forbidden)] == [400, 400, 400, 400]


async def test_an_address_is_changed_on_the_customer_card(http, go):
    await do(http, "set-customer", customer_no=10000, address_line1="Nygata 1", zip_code="6005")
    await do(http, "set-customer", customer_no=10000, reminder_delivery_type="Print")

    (row,) = await go.rows("/Customers", customerNos="10000")
    assert (row["MailAddress"]["AddressLine1"], row["MailAddress"]["ZipCode"]) == ("Nygata 1", "6005")
    assert row["ReminderDeliveryType"] == "Print"


async def test_a_date_of_automatic_approval_can_be_taken_away(http, screens):
    await do(http, "set-collection", approve_from_invoice_date="2026-01-01")
    await do(http, "set-collection", draft_after_days=20)
    kept = screens.company.collection.approve_from_invoice_date
    await do(http, "set-collection", approve_from_invoice_date="any")

    assert kept is not None
    assert screens.company.collection.approve_from_invoice_date is None


async def test_who_may_consent_and_to_what_is_the_clients_choice(http, world, screens):
    await do(http, "block-extension")
    await do(http, "set-administrator", is_administrator=False)
    blocked = await do(http, "add-extension", application_key=str(APPLICATION_KEY))
    assert FJORDVIK not in world.user.administers
    assert blocked.status_code == 400

    await do(http, "block-extension", is_blocked=False)
    await do(http, "set-administrator", is_administrator=True)
    assert screens.company.extensions.blocked_applications == []
    assert FJORDVIK in world.user.administers


def test_a_voucher_is_reversed_and_what_it_settled_is_open_again(screens):
    invoice = screens.add_invoice(10000, amount=Decimal("100.00"))
    payment = screens.register_payment(invoice_no=invoice.number, amount=Decimal("100.00"))
    voucher = screens.company.books.vouchers[payment.voucher_id]

    reversal = screens.reverse_voucher(voucher.number)

    assert screens.company.ledger.entries[invoice.ledger_entry_id].balance == 100
    for number in (voucher.number, reversal.number, screens.company.books.vouchers[invoice.id].number):
        with pytest.raises(Invalid):
            screens.reverse_voucher(number)
    with pytest.raises(NotFound):
        screens.reverse_voucher(99999)


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
    with pytest.raises(Invalid):
        screens.write_off(10001, amount=Decimal(0))


def test_listeners_hear_of_every_change(screens):
    heard = []
    screens.company.on_change.append(lambda change: heard.append((change.subject, change.entity_id)))

    invoice = screens.add_invoice(10000, amount=Decimal("100.00"))
    payment = screens.register_payment(invoice_no=invoice.number, amount=Decimal("100.00"))

    assert ("invoice", str(invoice.id)) in heard
    assert heard.count(("ledger_entry", str(invoice.ledger_entry_id))) == 2
    assert ("ledger_entry", str(payment.id)) in heard


def test_money_on_the_bank_statement_is_posted_against_the_account_that_waits_for_it(screens):
    screens.register_receipt(amount=Decimal("3943.97"), contra_account_no=1999, text="Inkassooppgjør 1")
    balances = screens.company.books.trial_balance()
    assert balances[screens.company.account_by_number(1999).id] == Decimal("-3943.97")
    with pytest.raises(Invalid):
        screens.register_receipt(amount=Decimal(0), contra_account_no=1999)
    with pytest.raises(NotFound):
        screens.register_receipt(amount=Decimal(1), contra_account_no=9)
