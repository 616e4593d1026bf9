"""API v2 of PowerOffice Go: `GoClient`, one creditor's accounts, with one attribute for each resource."""

from __future__ import annotations

import httpx

from shared.poweroffice.auth import TokenSource
from shared.poweroffice.endpoints import Endpoints
from shared.poweroffice.patience import Patience
from shared.poweroffice.privileges import Explain, Privileges
from shared.poweroffice.transport import GoTransport
from shared.poweroffice.turns import Turns
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
    once. A 403 says what is missing, by ClientIntegrationInformation.

    Attributes:
        invoices: sent invoices and credit notes.
        customers: debtors.
        ledger: the customer ledger: matches.
        documents: the files of vouchers.
        vouchers: bank journals: post, read, find.
        accounts: chart of accounts, VAT codes, transactions.
        organisation: company data, people, our own privileges.
        explain: says of a 403 what is missing; every method does so, and API v1's client can be given it.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        endpoints: Endpoints,
        tokens: TokenSource,
        turns: Turns,
        *,
        patience: Patience | None = None,
    ) -> None:
        def transport(patience: Patience | None, explain: Explain | None = None) -> GoTransport:
            return GoTransport(
                http,
                base_url=endpoints.base_url,
                tokens=tokens,
                turns=turns,
                subscription_key=endpoints.subscription_key,
                patience=patience,
                explain=explain,
            )

        unexplained = OrganisationSettings(transport(Patience(attempts=1)))
        self.explain: Explain = Privileges(unexplained.integration_information, tokens).explain
        explained = transport(patience, self.explain)
        self.invoices = Invoices(explained)
        self.customers = Customers(explained)
        self.ledger = CustomerLedger(explained)
        self.documents = Documents(explained)
        self.vouchers = Vouchers(explained)
        self.accounts = Accounts(explained)
        self.organisation = OrganisationSettings(explained)


__all__ = ["GoClient"]
