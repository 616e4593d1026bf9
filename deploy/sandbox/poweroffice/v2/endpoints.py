"""All operations of API v2, in the order of PowerOffice's own list of services."""

from deploy.sandbox.poweroffice.v2 import (
    account_transactions,
    accounts,
    bank_accounts,
    contact_persons,
    customer_ledger,
    customers,
    delivery_addresses,
    documents,
    draft_journals,
    invoice_vouchers,
    journal_entry_vouchers,
    onboarding,
    outgoing_invoices,
    sales_settings,
    settings,
    vouchers,
)
from deploy.sandbox.poweroffice.v2.gateway import Endpoint

ENDPOINTS: tuple[Endpoint, ...] = (
    *onboarding.ENDPOINTS,
    *settings.ENDPOINTS,
    *sales_settings.ENDPOINTS,
    *bank_accounts.ENDPOINTS,
    *accounts.ENDPOINTS,
    *customers.ENDPOINTS,
    *contact_persons.ENDPOINTS,
    *delivery_addresses.ENDPOINTS,
    *customer_ledger.ENDPOINTS,
    *outgoing_invoices.ENDPOINTS,
    *account_transactions.ENDPOINTS,
    *vouchers.ENDPOINTS,
    *invoice_vouchers.ENDPOINTS,
    *journal_entry_vouchers.ENDPOINTS,
    *draft_journals.ENDPOINTS,
    *documents.ENDPOINTS,
)
