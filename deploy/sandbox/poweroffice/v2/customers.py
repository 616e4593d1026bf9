"""`/Customers`: list, read, create, patch (JSON Patch) and delete.

`LastChangedDateTimeOffset` does not move when only the mail address changes: the address is an entity of
its own with its own timestamp.
"""

import dataclasses
from datetime import datetime
from typing import TypeVar

from starlette.responses import Response

from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.customers import ContactAddress, ContactPerson, Customer, DeliveryAddress
from deploy.sandbox.poweroffice.organization import STANDARD_CREDIT_DAYS
from deploy.sandbox.poweroffice.refusals import InUse
from deploy.sandbox.poweroffice.v2.customer_bodies import (
    ContactAddressPatchDto,
    CustomerPatchDto,
    CustomerPostDto,
    check,
)
from deploy.sandbox.poweroffice.v2.dto.customers import CustomerDto
from deploy.sandbox.poweroffice.v2.filters import Filter, after, members, number_ranges, words
from deploy.sandbox.poweroffice.v2.gateway import Call, Listing, Single
from deploy.sandbox.poweroffice.v2.patching import patched
from deploy.sandbox.poweroffice.v2.query import listing
from deploy.sandbox.poweroffice.v2.rendering import Dto, as_dto
from deploy.sandbox.poweroffice.v2.resources import Resource

Owned = TypeVar("Owned", ContactPerson, DeliveryAddress)

CUSTOMER_FILTERS: dict[str, Filter] = {
    "contactGroupIds": members("contact_group_ids"),
    "customerCreatedDateTimeOffsetGreaterThan": after("customer_created_date_time_offset"),
    "customerNos": number_ranges("number"),
    "emailAddresses": words("email_address"),
    "externalImportReference": words("external_import_reference"),
    "externalNos": number_ranges("external_number"),
    "lastChangedDateTimeOffsetGreaterThan": after("last_changed_date_time_offset"),
    "organizationNumbers": words("organization_number"),
}


async def list_customers(call: Call) -> Listing:
    """Return the customers."""
    customers = call.company.customers.values()
    return Listing(call.query.select(customers, CUSTOMER_FILTERS), render=customer_dto)


async def get_customer(call: Call) -> Single:
    """Return one customer."""
    return Single(call.company.customer(call.path_number()), render=customer_dto)


async def create_customer(call: Call) -> Single:
    """Create a customer; Go gives it the next free number unless the body names one."""
    body: CustomerPostDto = call.read(CustomerPostDto)
    check(call.company, body, None)
    at = call.stamp()
    customer = _new(call.company, body, at)
    _assign(call.company, customer, body, at)
    _resolve_codes(call.company, customer, body)
    call.company.customers[customer.id] = customer
    call.company.tell("customer", customer.id, at)
    return Single(customer, render=customer_dto)


async def patch_customer(call: Call) -> Single:
    """Change a customer and return it whole."""
    company, customer = call.company, call.company.customer(call.path_number())
    body = patched(call, CustomerPatchDto, customer_dto(customer))
    check(company, body, customer)
    at = call.stamp()
    before = _without_address(customer)
    _assign(company, customer, body, at)
    if _without_address(customer) != before:
        customer.last_changed_date_time_offset = at
    company.tell("customer", customer.id, at)
    return Single(customer, render=customer_dto)


async def delete_customer(call: Call) -> Response:
    """Delete a customer that no voucher names."""
    company, customer = call.company, call.company.customer(call.path_number())
    if company.ledger.of_customer(customer.id):
        raise InUse("Customer conflict", f"Customer with id = {customer.id} is in use and cannot be deleted.")
    del company.customers[customer.id]
    company.contact_persons = _without(company.contact_persons, customer.id)
    company.delivery_addresses = _without(company.delivery_addresses, customer.id)
    company.tell("customer", customer.id, call.stamp())
    return Response(status_code=200)


def customer_dto(customer: Customer) -> Dto:
    """Return a customer as API v2 shows it; a national identity number is only hinted at."""
    hidden = "hidden" if customer.national_id_number else None
    return as_dto(customer, CustomerDto) | {"NationalIdNumber": hidden}


def _without(items: dict[int, Owned], contact_id: int) -> dict[int, Owned]:
    return {key: item for key, item in items.items() if item.contact_id != contact_id}


def _new(company: Company, body: CustomerPostDto, at: datetime) -> Customer:
    return Customer(
        id=company.take_id(),
        number=body.number or company.next_customer_number(body.sub_ledger_number_series_id),
        subledger_account_id=company.take_id(),
        payment_term=STANDARD_CREDIT_DAYS,
        contact_created_date_time_offset=at,
        customer_created_date_time_offset=at,
        last_changed_date_time_offset=at,
    )


def _assign(company: Company, customer: Customer, body: CustomerPatchDto, at: datetime) -> None:
    for name in CustomerPatchDto.model_fields.keys() - {"mail_address", "number", "national_id_number"}:
        setattr(customer, name, getattr(body, name))
    customer.contact_group_ids = body.contact_group_ids or []
    if body.national_id_number != "hidden":
        customer.national_id_number = body.national_id_number
    customer.number = body.number or customer.number
    customer.is_active = not customer.is_archived
    customer.department_code = company.departments.get(customer.department_id or 0)
    theme = company.branding_themes.get(customer.invoice_branding_theme_id or 0)
    customer.invoice_branding_theme_code = theme.code if theme else None
    if customer.payment_term_id is not None:
        customer.payment_term = company.payment_terms[customer.payment_term_id]
    _assign_address(company, customer, body.mail_address, at)


def _resolve_codes(company: Company, customer: Customer, body: CustomerPostDto) -> None:
    """Look up what a new customer names by code; an id given beside a code takes precedence."""
    if customer.department_id is None and body.department_code is not None:
        customer.department_code = body.department_code
        customer.department_id = next(k for k, v in company.departments.items() if v == body.department_code)
    if customer.invoice_branding_theme_id is None and body.invoice_branding_theme_code is not None:
        themes = company.branding_themes.values()
        theme = next(item for item in themes if item.code == body.invoice_branding_theme_code)
        customer.invoice_branding_theme_id, customer.invoice_branding_theme_code = theme.id, theme.code
    if customer.payment_term_id is None and body.payment_term is not None:
        customer.payment_term = body.payment_term
    customer.delivery_term = body.delivery_term
    customer.sales_person_employee_number = body.sales_person_employee_number


def _assign_address(
    company: Company, customer: Customer, body: ContactAddressPatchDto | None, at: datetime
) -> None:
    """Set the mail address; a contact without one has an empty one, as in Go."""
    address = customer.mail_address or ContactAddress(id=company.take_id(), last_changed_date_time_offset=at)
    given = body.model_dump() if body else ContactAddressPatchDto().model_dump()
    changed = dataclasses.replace(address, **given)
    changed.country_code = changed.country_code or "NO"
    if changed != address:
        changed.last_changed_date_time_offset = at
    customer.mail_address = changed


def _without_address(customer: Customer) -> Customer:
    return dataclasses.replace(customer, mail_address=None)


_CUSTOMERS = Resource(path="/Customers", answer=CustomerDto, roles=("Customer",))

ENDPOINTS = (
    _CUSTOMERS.listed(list_customers, listing(CUSTOMER_FILTERS)),
    _CUSTOMERS.created(create_customer, CustomerPostDto),
    _CUSTOMERS.fetched(get_customer),
    _CUSTOMERS.patched(patch_customer, CustomerPatchDto),
    _CUSTOMERS.deleted(delete_customer),
)
