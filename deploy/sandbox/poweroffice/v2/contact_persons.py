"""`/ContactPersons`: the people to talk to at a customer; list, read, create, patch and delete."""

import dataclasses
from datetime import datetime

from starlette.responses import Response

from deploy.sandbox.poweroffice.customers import ContactPerson
from deploy.sandbox.poweroffice.openapi.markers import Demanded, Text50, Text100, Text200
from deploy.sandbox.poweroffice.organization import Address
from deploy.sandbox.poweroffice.refusals import Invalid, NotFound
from deploy.sandbox.poweroffice.v2.bodies import Body
from deploy.sandbox.poweroffice.v2.dto.customers import ContactPersonDto
from deploy.sandbox.poweroffice.v2.filters import Filter, after, number_ranges, words
from deploy.sandbox.poweroffice.v2.gateway import (
    JSON_PATCH,
    Call,
    Endpoint,
    Listing,
    Single,
    reading,
    writing,
)
from deploy.sandbox.poweroffice.v2.patching import patched
from deploy.sandbox.poweroffice.v2.query import listing
from deploy.sandbox.poweroffice.v2.rendering import as_dto

TITLE = "Contact person validation error(s)"

PERSON_FILTERS: dict[str, Filter] = {
    "contactIds": number_ranges("contact_id"),
    "createdDateTimeOffsetGreaterThan": after("created_date_time_offset"),
    "externalCodes": words("external_code"),
    "lastChangedDateTimeOffsetGreaterThan": after("last_changed_date_time_offset"),
}


class AddressPatchDto(Body):
    """What a PATCH may change of a person's address."""

    address_line1: Text200 | None = None
    address_line2: Text200 | None = None
    city: Text100 | None = None
    country_code: str | None = None
    zip_code: Text50 | None = None


class AddressPostDto(AddressPatchDto):
    """The address of a new person."""


class ContactPersonPatchDto(Body):
    """What a PATCH may change of a person."""

    email_address: str | None = None
    external_code: Text50 | None = None
    first_name: str | None = None
    is_active: bool | None = True
    is_default: bool | None = False
    last_name: str | None = None
    mail_address: AddressPatchDto | None = None
    phone_number: str | None = None
    title: str | None = None


class ContactPersonPostDto(ContactPersonPatchDto):
    """A new person."""

    first_name: Demanded[str]
    last_name: Demanded[str]
    mail_address: AddressPostDto | None = None


async def list_persons(call: Call) -> Listing:
    """Return the contact persons, of the contacts asked for."""
    return Listing(call.query.select(call.company.contact_persons.values(), PERSON_FILTERS))


async def get_person(call: Call) -> Single:
    """Return one contact person."""
    return Single(_person(call))


async def create_person(call: Call) -> Single:
    """Add a person to a customer."""
    customer = call.company.customer(call.path_number("contactId"))
    body: ContactPersonPostDto = call.read(ContactPersonPostDto)
    _check_code(call, body, None)
    at = call.stamp()
    person = ContactPerson(
        id=call.company.take_id(),
        contact_id=customer.id,
        created_date_time_offset=at,
        last_changed_date_time_offset=at,
    )
    call.company.contact_persons[person.id] = person
    _assign(call, person, body, at)
    return Single(person)


async def patch_person(call: Call) -> Single:
    """Change a contact person and return it whole."""
    person = _person(call)
    body = patched(call, ContactPersonPatchDto, as_dto(person, ContactPersonDto))
    if not (body.first_name and body.last_name):
        raise Invalid(TITLE, "FirstName and LastName are required.")
    _check_code(call, body, person)
    _assign(call, person, body, call.stamp())
    return Single(person)


async def delete_person(call: Call) -> Response:
    """Delete a contact person."""
    person = _person(call)
    del call.company.contact_persons[person.id]
    call.company.tell("contact_person", person.id, call.stamp())
    return Response(status_code=200)


def _person(call: Call) -> ContactPerson:
    contact_id, person_id = call.path_number("contactId"), call.path_number()
    person = call.company.contact_persons.get(person_id)
    if person is None or person.contact_id != contact_id:
        raise NotFound("Object(s) not found", f"Contact person with id = {person_id} not found.")
    return person


def _check_code(call: Call, body: ContactPersonPatchDto, existing: ContactPerson | None) -> None:
    if body.external_code is None:
        return
    for person in call.company.contact_persons.values():
        if person is not existing and person.external_code == body.external_code:
            use = f"'{body.external_code}' is used on (contact person) Id = {person.id}."
            raise Invalid(TITLE, f"ExternalCode is already in use. {use}")


def _assign(call: Call, person: ContactPerson, body: ContactPersonPatchDto, at: datetime) -> None:
    for name in ContactPersonPatchDto.model_fields.keys() - {"mail_address"}:
        setattr(person, name, getattr(body, name))
    given = body.mail_address.model_dump() if body.mail_address else {}
    person.mail_address = dataclasses.replace(Address(), **given)
    person.mail_address.country_code = person.mail_address.country_code or "NO"
    if person.is_default:
        for other in call.company.contact_persons.values():
            other.is_default = other is person if other.contact_id == person.contact_id else other.is_default
    person.last_changed_date_time_offset = at
    call.company.tell("contact_person", person.id, at)


_READ, _WRITE = reading("ContactPerson", "Customer"), writing("ContactPerson", "Customer")
_ONE = "/ContactPersons/{contactId}/{id}"

ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/ContactPersons",
        handler=list_persons,
        privileges=_READ,
        answer=list[ContactPersonDto],
        parameters=listing(PERSON_FILTERS),
    ),
    Endpoint(
        method="POST",
        path="/ContactPersons/{contactId}",
        handler=create_person,
        privileges=_WRITE,
        answer=ContactPersonDto,
        body=ContactPersonPostDto,
        status=201,
    ),
    Endpoint(method="GET", path=_ONE, handler=get_person, privileges=_READ, answer=ContactPersonDto),
    Endpoint(
        method="PATCH",
        path=_ONE,
        handler=patch_person,
        privileges=_WRITE,
        answer=ContactPersonDto,
        body=ContactPersonPatchDto,
        media_types=JSON_PATCH,
    ),
    Endpoint(method="DELETE", path=_ONE, handler=delete_person, privileges=_WRITE),
)
