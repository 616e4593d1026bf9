"""`/ContactPersons`: the people to talk to at a customer; list, read, create, patch and delete."""

import dataclasses
from datetime import datetime

from starlette.responses import Response

from deploy.sandbox.poweroffice.customers import ContactPerson
from deploy.sandbox.poweroffice.openapi.markers import Demanded, Text50, Text100, Text200
from deploy.sandbox.poweroffice.organization import Address
from deploy.sandbox.poweroffice.refusals import Invalid
from deploy.sandbox.poweroffice.v2.bodies import Body
from deploy.sandbox.poweroffice.v2.contact_parts import FILTERS, part_in_path, require_free_code
from deploy.sandbox.poweroffice.v2.dto.customers import ContactPersonDto
from deploy.sandbox.poweroffice.v2.gateway import Call, Listing, Single
from deploy.sandbox.poweroffice.v2.patching import patched
from deploy.sandbox.poweroffice.v2.query import listing
from deploy.sandbox.poweroffice.v2.rendering import as_dto
from deploy.sandbox.poweroffice.v2.resources import Resource

TITLE = "Contact person validation error(s)"


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
    return Listing(call.query.select(call.company.contact_persons.values(), FILTERS))


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
    return part_in_path(call, call.company.contact_persons, "Contact person")


def _check_code(call: Call, body: ContactPersonPatchDto, existing: ContactPerson | None) -> None:
    others = (person for person in call.company.contact_persons.values() if person is not existing)
    require_free_code(body.external_code, others, noun="contact person", title=TITLE)


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


_PERSONS = Resource(
    path="/ContactPersons",
    answer=ContactPersonDto,
    roles=("ContactPerson", "Customer"),
    parent="/{contactId}",
)

ENDPOINTS = (
    _PERSONS.listed(list_persons, listing(FILTERS)),
    _PERSONS.created(create_person, ContactPersonPostDto),
    _PERSONS.fetched(get_person),
    _PERSONS.patched(patch_person, ContactPersonPatchDto),
    _PERSONS.deleted(delete_person),
)
