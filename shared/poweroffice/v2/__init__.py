"""API v2 of PowerOffice Go: `GoClient`, one creditor's accounts, with one attribute for each resource."""

from __future__ import annotations

import httpx
from aiolimiter import AsyncLimiter

from shared.poweroffice.auth import TokenSource
from shared.poweroffice.endpoints import Endpoints
from shared.poweroffice.patience import Patience
from shared.poweroffice.transport import GoTransport
from shared.poweroffice.v2.accounts import Accounts
from shared.poweroffice.v2.customer_ledger import CustomerLedger
from shared.poweroffice.v2.customers import Customers
from shared.poweroffice.v2.documents import Documents
from shared.poweroffice.v2.invoices import Invoices
from shared.poweroffice.v2.organisation import OrganisationSettings
from shared.poweroffice.v2.vouchers import Vouchers


class GoClient:
    """One creditor's accounts in PowerOffice Go.

    Every method raises a leaf of `errors.GoError`. Reads are repeated within `patience`; writes are sent
    once.

    Attributes:
        invoices: sent invoices and credit notes.
        customers: debtors and their contact persons.
        ledger: the customer ledger: open items, statements, matches.
        documents: the files of vouchers.
        vouchers: bank journals: post, read, find, reverse.
        accounts: chart of accounts, VAT codes, bank accounts, transactions.
        organisation: company data, people, lock date, our own privileges.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        endpoints: Endpoints,
        tokens: TokenSource,
        limiter: AsyncLimiter,
        *,
        patience: Patience | None = None,
    ) -> None:
        transport = GoTransport(
            http,
            base_url=endpoints.base_url,
            tokens=tokens,
            limiter=limiter,
            subscription_key=endpoints.subscription_key,
            patience=patience,
        )
        self.invoices = Invoices(transport)
        self.customers = Customers(transport)
        self.ledger = CustomerLedger(transport)
        self.documents = Documents(transport)
        self.vouchers = Vouchers(transport)
        self.accounts = Accounts(transport)
        self.organisation = OrganisationSettings(transport)


__all__ = ["GoClient"]
