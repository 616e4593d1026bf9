"""Sync forgets a customer's card once he owes nothing in Go."""

from decimal import Decimal

from tests.support.forgetting import forget, forgets, known
from tests.sync.conftest import TODAY
from tests.sync.test_flow import overdue_invoice


async def test_a_customer_is_forgotten_once_he_owes_nothing(books):
    invoice = await overdue_invoice(books)
    (card,) = await books.service.rows(
        "select id, snapshot from customers where id in (select customer_id from invoices)"
    )
    name = card["snapshot"]["name"]
    subject = {"creditor_id": str(books.creditor), "customer_id": card["id"]}
    assert (await forget(books.http, **subject))["customers"] == 0, "he owes something"
    books.screens.register_payment(amount=Decimal("1250.00"), invoice_no=invoice.number)
    await books.night(TODAY)
    await books.service.work_off()
    (person,) = [each for each in await known(books.http, name) if each["customer_id"] == card["id"]]
    assert len(person["invoice_ids"]) == 1
    changed = await forgets(books.http, name, **subject)
    assert changed == {"customers": 1}
