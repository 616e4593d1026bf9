"""`/Customers`: list, read, create, patch (JSON Patch) and delete.

`LastChangedDateTimeOffset` does not move when only the mail address changes: the address is an entity of
its own with its own timestamp.
"""

import dataclasses
from datetime import datetime

from starlette.responses import Response

from deploy.sandbox.poweroffice import json_patch
from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.customers import ContactAddress, Customer
from deploy.sandbox.poweroffice.faults import Faults
from deploy.sandbox.poweroffice.refusals import InUse, Invalid
from deploy.sandbox.poweroffice.v2.customer_bodies import (
    TITLE,
    AddressBody,
    CustomerPatch,
    CustomerPost,
    check,
)
from deploy.sandbox.poweroffice.v2.filters import Filter, after, members, number_ranges, words
from deploy.sandbox.poweroffice.v2.gateway import (
    Call,
    Endpoint,
    Listing,
    Single,
    json_operations,
    listing,
    reading,
    writing,
)
from deploy.sandbox.poweroffice.v2.rendering import Dto, as_dto, encode, pascal

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
    call.query.require_known("customerNos", {customer.number for customer in customers}, "Customer")
    return Listing(call.query.select(customers, CUSTOMER_FILTERS), render=customer_dto)


async def get_customer(call: Call) -> Single:
    """Return one customer."""
    return Single(call.company.customer(call.path_number()), render=customer_dto)


async def create_customer(call: Call) -> Single:
    """Create a customer; Go gives it the next free number unless the body names one."""
    body: CustomerPost = call.read(CustomerPost)
    check(call.company, body, None)
    if body.mail_address is not None and not (body.mail_address.city and body.mail_address.zip_code):
        raise Invalid(TITLE, "City and ZipCode are required in MailAddress.")
    at = call.stamp()
    customer = _new(call.company, body, at)
    _assign(call.company, customer, body, at)
    call.company.customers[customer.id] = customer
    call.company.tell("customer", customer.id, at)
    return Single(customer, status=201, render=customer_dto)


async def patch_customer(call: Call) -> Single:
    """Change a customer and return it whole."""
    company, customer = call.company, call.company.customer(call.path_number())
    names = {pascal(name) for name in CustomerPatch.model_fields}
    patched = json_patch.apply(_patchable(customer), json_operations(call.body), allowed=names)
    body = CustomerPatch.model_validate_json(encode(patched, Faults()), strict=True)
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
    company.tell("customer", customer.id, call.stamp())
    return Response(status_code=200)


def customer_dto(customer: Customer) -> Dto:
    """Return a customer as API v2 shows it; a national identity number is only hinted at."""
    hidden = "hidden" if customer.national_id_number else None
    return as_dto(customer) | {"NationalIdNumber": hidden}


def _new(company: Company, body: CustomerPost, at: datetime) -> Customer:
    return Customer(
        id=company.take_id(),
        number=body.number or company.next_customer_number(body.sub_ledger_number_series_id),
        subledger_account_id=company.take_id(),
        payment_term=body.payment_term if body.payment_term is not None else 14,
        contact_created_date_time_offset=at,
        customer_created_date_time_offset=at,
        last_changed_date_time_offset=at,
    )


def _assign(company: Company, customer: Customer, body: CustomerPatch, at: datetime) -> None:
    given = body.model_dump(exclude={"mail_address", "number", "sub_ledger_number_series_id"})
    if given.get("payment_term") is None:
        given.pop("payment_term", None)
    if given["national_id_number"] == "hidden":
        del given["national_id_number"]
    for name, value in given.items():
        setattr(customer, name, value)
    customer.number = body.number or customer.number
    customer.is_active = not customer.is_archived
    if customer.department_id is not None:
        customer.department_code = company.departments[customer.department_id]
    if customer.payment_term_id is not None:
        customer.payment_term = company.payment_terms[customer.payment_term_id]
    _assign_address(company, customer, body.mail_address, at)


def _assign_address(company: Company, customer: Customer, body: AddressBody | None, at: datetime) -> None:
    if body is None:
        customer.mail_address = None
        return
    address = customer.mail_address or ContactAddress(id=company.take_id(), last_changed_date_time_offset=at)
    changed = dataclasses.replace(address, **body.model_dump())
    changed.country_code = changed.country_code or "NO"
    if changed != address:
        changed.last_changed_date_time_offset = at
    customer.mail_address = changed


def _patchable(customer: Customer) -> Dto:
    """Return what a PATCH may touch, with an empty address where the customer has none."""
    names = [pascal(name) for name in CustomerPatch.model_fields]
    whole = customer_dto(customer)
    address = whole["MailAddress"] or {}
    fields = {pascal(name): address.get(pascal(name)) for name in AddressBody.model_fields}
    return {name: whole[name] for name in names} | {"MailAddress": fields}


def _without_address(customer: Customer) -> Customer:
    return dataclasses.replace(customer, mail_address=None)


ENDPOINTS = (
    Endpoint("GET", "/Customers", list_customers, reading("Customer"), listing(CUSTOMER_FILTERS)),
    Endpoint("POST", "/Customers", create_customer, writing("Customer")),
    Endpoint("GET", "/Customers/{id}", get_customer, reading("Customer")),
    Endpoint(
        "PATCH",
        "/Customers/{id}",
        patch_customer,
        writing("Customer"),
        media_types=("application/json-patch+json",),
    ),
    Endpoint("DELETE", "/Customers/{id}", delete_customer, writing("Customer")),
)
