from collections import Counter
from decimal import Decimal

from deploy.sandbox.poweroffice.collection import entry_of, status_of
from deploy.sandbox.poweroffice.enums import CollectionStatus, VoucherType
from deploy.sandbox.poweroffice.seed import FJORDVIK, NORDLYS, TODAY, seed_world


def invoices(company):
    return [item for item in company.invoices.values() if item.type is VoucherType.OUTGOING_INVOICE]


def test_the_same_day_gives_the_same_companies(world):
    assert seed_world().companies == world.companies


def test_fjordvik_has_every_kind_of_invoice(world):
    company = world.companies[FJORDVIK]
    sent = invoices(company)
    balances = {item.number: entry_of(company, item).balance for item in sent}
    overdue = [item for item in sent if balances[item.number] > 0 and item.due_date < TODAY]
    ages = {(TODAY - item.due_date).days for item in overdue}

    assert len(company.customers) == 40
    assert 290 <= len(sent) <= 330
    assert sum(balance == 0 for balance in balances.values()) >= 100
    assert sum(0 < balances[item.number] < item.total_posted for item in sent) >= 10
    assert {1, 13, 14, 15, 28, 60, 90, 180, 365} <= ages
    assert sum(item.due_date >= TODAY and balances[item.number] > 0 for item in sent) >= 10
    assert any(item.currency_code == "EUR" and balances[item.number] > 0 for item in overdue)
    assert any(balances[item.number] < 10 for item in overdue)
    assert any(balances[item.number] > 250_000 for item in overdue)
    assert any(item.last_reminder for item in sent)


def test_fjordviks_ledger_has_credits_losses_and_money_on_account(world):
    company = world.companies[FJORDVIK]
    entries = company.ledger.entries.values()
    kinds = Counter(entry.voucher_type for entry in entries)

    assert kinds[VoucherType.OUTGOING_CREDIT_NOTE] >= 6
    assert sum(entry.is_write_off for entry in entries) == 2
    assert any(entry.balance < 0 and entry.pairs for entry in entries)
    assert any(entry.balance < 0 and not entry.pairs for entry in entries)


def test_fjordviks_customers_are_of_every_kind(world):
    customers = world.companies[FJORDVIK].customers.values()

    assert 15 <= sum(bool(item.is_person) for item in customers) <= 25
    assert sum(item.email_address is None for item in customers) >= 3
    assert sum(item.transfer_to_debt_collection_agency is False for item in customers) == 1
    assert {item.mail_address.country_code for item in customers} == {"NO", "GB"}
    assert all(item.email_address.endswith(".example") for item in customers if item.email_address)


def test_nordlys_is_small_and_outside_the_vat_act(world):
    company = world.companies[NORDLYS]

    assert len(company.customers) == 6
    assert len(invoices(company)) == 25
    assert all(line.vat == 0 for item in invoices(company) for line in item.lines)
    assert any(status_of(company, item, TODAY) is CollectionStatus.DRAFT for item in invoices(company))


def test_all_books_balance_and_receivables_equal_the_ledger(world):
    for company in world.companies.values():
        balances = company.books.trial_balance()
        receivables = company.account_by_number(1500).id
        assert sum(balances.values()) == 0
        assert balances[receivables] == sum(entry.amount for entry in company.ledger.entries.values())


def test_nothing_lies_in_the_future(world):
    for company in world.companies.values():
        assert all(voucher.voucher_date < TODAY for voucher in company.books.vouchers.values())
        assert all(item.total_posted >= Decimal("0.01") for item in invoices(company))


def test_drafts_wait_but_nothing_is_approved(world):
    company = world.companies[FJORDVIK]
    found = Counter(status_of(company, item, TODAY) for item in invoices(company))

    assert found[CollectionStatus.DRAFT] >= 50
    assert found[CollectionStatus.APPROVED] == found[CollectionStatus.EXPORTED] == 0
