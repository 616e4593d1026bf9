"""What a client says about itself in API v2: organisation, contacts, banks, VAT codes, locks, series."""

from deploy.sandbox.poweroffice.organization import BankAccount
from deploy.sandbox.poweroffice.refusals import NotFound
from deploy.sandbox.poweroffice.state import privileges
from deploy.sandbox.poweroffice.v2.filters import Filter, after, words
from deploy.sandbox.poweroffice.v2.gateway import Call, Endpoint, Listing, Single, listing, reading
from deploy.sandbox.poweroffice.v2.query import PAGING
from deploy.sandbox.poweroffice.v2.rendering import Dto, as_dto

BANK_ACCOUNT_FILTERS: dict[str, Filter] = {
    "bankAccountNumbers": words("bank_account_number"),
    "createdDateTimeOffsetGreaterThan": after("created_date_time_offset"),
    "lastChangedDateTimeOffsetGreaterThan": after("last_changed_date_time_offset"),
}


async def integration_information(call: Call) -> Single:
    """Return what the integration may do on this client, and which modules the client subscribes to."""
    company = call.company
    valid, invalid = privileges(call.world.applications[call.application_key], company.subscriptions)
    information = {
        "ActiveClientSubscriptions": company.subscriptions,
        "ClientId": str(company.client_id),
        "ClientName": company.organization.name,
        "InvalidPrivileges": invalid,
        "ValidPrivileges": valid,
    }
    return Single(information, render=dict)


async def organization_settings(call: Call) -> Single:
    """Return the company as registered."""
    return Single(call.company.organization)


async def client_contacts(call: Call) -> Listing:
    """Return the people at the client."""
    return Listing(call.company.contacts)


async def list_bank_accounts(call: Call) -> Listing:
    """Return the client's own bank accounts."""
    return Listing(call.query.select(call.company.bank_accounts, BANK_ACCOUNT_FILTERS))


async def get_bank_account(call: Call) -> Single:
    """Return one bank account."""
    wanted = call.path_number()
    found: BankAccount | None = next((item for item in call.company.bank_accounts if item.id == wanted), None)
    if found is None:
        raise NotFound("Object(s) not found", f"Client bank account with id = {wanted} not found.")
    return Single(found)


async def vat_codes(call: Call) -> Listing:
    """Return the VAT codes; expired ones only when asked for."""
    is_active = call.query.flag("isActive")
    include_expired = bool(call.query.flag("includeExpired"))
    rows = [
        code
        for code in call.company.vat_codes.values()
        if (is_active is None or code.is_active == is_active)
        and (include_expired or code.valid_to is None or code.valid_to >= call.today)
    ]
    return Listing(rows, render=_vat_code)


async def lock_date(call: Call) -> Single:
    """Return the last locked day."""
    return Single({"LockDate": call.company.lock_date}, render=dict)


async def financial_settings(call: Call) -> Single:
    """Return the books' first day, currency and currency accounts."""
    financial = call.company.financial
    gains, losses = (
        call.company.account_by_number(number).id
        for number in (financial.currency_gains_account_no, financial.currency_loss_account_no)
    )
    accounts = {"CurrencyGainsAccountId": gains, "CurrencyLossAccountId": losses}
    return Single(as_dto(financial) | accounts, render=dict)


async def number_series(call: Call) -> Listing:
    """Return the subledger number series."""
    return Listing(call.company.number_series)


def _vat_code(row: object) -> Dto:
    return as_dto(row, leave_out=("posting_account_no",))


_COMMON = reading("CommonServices")

ENDPOINTS = (
    Endpoint("GET", "/ClientIntegrationInformation", integration_information, frozenset()),
    Endpoint("GET", "/OrganizationSettings", organization_settings, _COMMON),
    Endpoint("GET", "/ClientContacts", client_contacts, _COMMON, PAGING),
    Endpoint(
        "GET",
        "/ClientBankAccounts",
        list_bank_accounts,
        reading("ClientBankAccount"),
        listing(BANK_ACCOUNT_FILTERS),
    ),
    Endpoint("GET", "/ClientBankAccounts/{id}", get_bank_account, reading("ClientBankAccount")),
    Endpoint("GET", "/VatCodes", vat_codes, _COMMON, listing({}, "includeExpired", "isActive")),
    Endpoint("GET", "/LockDateSettings", lock_date, _COMMON),
    Endpoint("GET", "/FinancialSettings", financial_settings, _COMMON),
    Endpoint("GET", "/SubLedgerNumberSeries", number_series, _COMMON, PAGING),
)
