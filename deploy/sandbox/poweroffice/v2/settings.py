"""What a client says about itself in API v2: organisation, contacts, VAT codes, currencies, locks, series."""

from deploy.sandbox.poweroffice.currencies import CURRENCIES
from deploy.sandbox.poweroffice.state import privileges
from deploy.sandbox.poweroffice.v2.dto.onboarding import ClientIntegrationInformationDto
from deploy.sandbox.poweroffice.v2.dto.settings import (
    ClientContactDto,
    CurrencyDto,
    FinancialSettingsDto,
    LockDateSettingsDto,
    OrganizationSettingsDto,
    SubLedgerNumberSeriesDto,
    VatCodeDto,
)
from deploy.sandbox.poweroffice.v2.gateway import Call, Endpoint, Listing, Single, reading
from deploy.sandbox.poweroffice.v2.query import PAGING, Parameter, listing


async def integration_information(call: Call) -> Single:
    """Return what the integration may do on this client, and which modules the client subscribes to."""
    company = call.company
    valid, invalid = privileges(call.world.applications[call.application_key], company.subscriptions)
    return Single(
        ClientIntegrationInformationDto(
            active_client_subscriptions=company.subscriptions,
            client_id=str(company.client_id),
            client_name=company.organization.name,
            invalid_privileges=invalid,
            valid_privileges=valid,
        )
    )


async def organization_settings(call: Call) -> Single:
    """Return the company as registered."""
    return Single(call.company.organization)


async def client_contacts(call: Call) -> Listing:
    """Return the people at the client."""
    return Listing(call.company.contacts)


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
    return Listing(rows)


async def currencies(_call: Call) -> Listing:
    """Return the currencies that vouchers and invoices may be in."""
    return Listing(
        [CurrencyDto(code=code, is_active=True, notation=name) for code, name in CURRENCIES.items()]
    )


async def lock_date(call: Call) -> Single:
    """Return the last locked day."""
    return Single(LockDateSettingsDto(lock_date=call.company.lock_date))


async def financial_settings(call: Call) -> Single:
    """Return the books' first day, currency and currency accounts."""
    financial = call.company.financial
    gains, losses = (
        call.company.account_by_number(number).id
        for number in (financial.currency_gains_account_no, financial.currency_loss_account_no)
    )
    return Single(
        FinancialSettingsDto(
            conversion_date=financial.conversion_date,
            currency_code=financial.currency_code,
            currency_gains_account_id=gains,
            currency_gains_account_no=financial.currency_gains_account_no,
            currency_loss_account_id=losses,
            currency_loss_account_no=financial.currency_loss_account_no,
            financial_year_end_month=financial.financial_year_end_month,
            last_changed_date_time_offset=financial.last_changed_date_time_offset,
            use_trust_account_management=financial.use_trust_account_management,
        )
    )


async def number_series(call: Call) -> Listing:
    """Return the subledger number series."""
    return Listing(call.company.number_series)


_READ = reading("CommonServices")

ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/ClientIntegrationInformation",
        handler=integration_information,
        privileges=frozenset(),
        answer=ClientIntegrationInformationDto,
    ),
    Endpoint(
        method="GET",
        path="/OrganizationSettings",
        handler=organization_settings,
        privileges=_READ,
        answer=OrganizationSettingsDto,
    ),
    Endpoint(
        method="GET",
        path="/ClientContacts",
        handler=client_contacts,
        privileges=_READ,
        answer=list[ClientContactDto],
        parameters=PAGING,
    ),
    Endpoint(
        method="GET",
        path="/VatCodes",
        handler=vat_codes,
        privileges=_READ,
        answer=list[VatCodeDto],
        parameters=listing({}, {"includeExpired": Parameter(bool), "isActive": Parameter(bool)}),
    ),
    Endpoint(
        method="GET",
        path="/Currencies",
        handler=currencies,
        privileges=_READ,
        answer=list[CurrencyDto],
        parameters=PAGING,
    ),
    Endpoint(
        method="GET",
        path="/LockDateSettings",
        handler=lock_date,
        privileges=_READ,
        answer=LockDateSettingsDto,
    ),
    Endpoint(
        method="GET",
        path="/FinancialSettings",
        handler=financial_settings,
        privileges=_READ,
        answer=FinancialSettingsDto,
    ),
    Endpoint(
        method="GET",
        path="/SubLedgerNumberSeries",
        handler=number_series,
        privileges=_READ,
        answer=list[SubLedgerNumberSeriesDto],
        parameters=PAGING,
    ),
)
