"""`/ContactDeliveryAddresses`: where goods to a customer go; list, read, create, patch and delete."""

from datetime import datetime

from starlette.responses import Response

from deploy.sandbox.poweroffice.customers import DeliveryAddress
from deploy.sandbox.poweroffice.openapi.markers import Text50, Text100, Text200
from deploy.sandbox.poweroffice.refusals import Invalid, NotFound
from deploy.sandbox.poweroffice.v2.bodies import Body
from deploy.sandbox.poweroffice.v2.dto.customers import ContactDeliveryAddressDto
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

TITLE = "Contact delivery address validation error(s)"

ADDRESS_FILTERS: dict[str, Filter] = {
    "contactIds": number_ranges("contact_id"),
    "createdDateTimeOffsetGreaterThan": after("created_date_time_offset"),
    "externalCodes": words("external_code"),
    "lastChangedDateTimeOffsetGreaterThan": after("last_changed_date_time_offset"),
}


class ContactDeliveryAddressPatchDto(Body):
    """What a PATCH may change of a delivery address."""

    address_line1: Text200 | None = None
    address_line2: Text200 | None = None
    city: Text100 | None = None
    country_code: str | None = None
    external_code: Text50 | None = None
    is_primary: bool | None = False
    zip_code: Text50 | None = None


class ContactDeliveryAddressPostDto(ContactDeliveryAddressPatchDto):
    """A new delivery address."""

    city: Text100
    zip_code: Text50


async def list_addresses(call: Call) -> Listing:
    """Return the delivery addresses, of the contacts asked for."""
    return Listing(call.query.select(call.company.delivery_addresses.values(), ADDRESS_FILTERS))


async def get_address(call: Call) -> Single:
    """Return one delivery address."""
    return Single(_address(call))


async def create_address(call: Call) -> Single:
    """Add a delivery address to a customer; the first one is the primary one."""
    customer = call.company.customer(call.path_number("contactId"))
    body: ContactDeliveryAddressPostDto = call.read(ContactDeliveryAddressPostDto)
    _check_code(call, body, None)
    at = call.stamp()
    address = DeliveryAddress(
        id=call.company.take_id(),
        contact_id=customer.id,
        created_date_time_offset=at,
        last_changed_date_time_offset=at,
    )
    call.company.delivery_addresses[address.id] = address
    _assign(call, address, body, at)
    return Single(address)


async def patch_address(call: Call) -> Single:
    """Change a delivery address and return it whole."""
    address = _address(call)
    body = patched(call, ContactDeliveryAddressPatchDto, as_dto(address, ContactDeliveryAddressDto))
    _check_code(call, body, address)
    _assign(call, address, body, call.stamp())
    return Single(address)


async def delete_address(call: Call) -> Response:
    """Delete a delivery address."""
    address = _address(call)
    del call.company.delivery_addresses[address.id]
    call.company.tell("delivery_address", address.id, call.stamp())
    return Response(status_code=200)


def _address(call: Call) -> DeliveryAddress:
    contact_id, address_id = call.path_number("contactId"), call.path_number()
    address = call.company.delivery_addresses.get(address_id)
    if address is None or address.contact_id != contact_id:
        raise NotFound("Object(s) not found", f"Contact delivery address with id = {address_id} not found.")
    return address


def _check_code(call: Call, body: ContactDeliveryAddressPatchDto, existing: DeliveryAddress | None) -> None:
    if body.external_code is None:
        return
    for address in call.company.delivery_addresses.values():
        if address is not existing and address.external_code == body.external_code:
            use = f"'{body.external_code}' is used on (address) Id = {address.id}."
            raise Invalid(TITLE, f"ExternalCode is already in use. {use}")


def _assign(call: Call, address: DeliveryAddress, body: ContactDeliveryAddressPatchDto, at: datetime) -> None:
    for name, value in body.model_dump().items():
        setattr(address, name, value)
    address.country_code = address.country_code or "NO"
    others = [
        other
        for other in call.company.delivery_addresses.values()
        if other.contact_id == address.contact_id and other is not address
    ]
    if address.is_primary:
        for other in others:
            other.is_primary = False
    elif not any(other.is_primary for other in others):
        address.is_primary = True
    address.last_changed_date_time_offset = at
    call.company.tell("delivery_address", address.id, at)


_READ, _WRITE = reading("Customer"), writing("Customer")
_ONE = "/ContactDeliveryAddresses/{contactId}/{id}"

ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/ContactDeliveryAddresses",
        handler=list_addresses,
        privileges=_READ,
        answer=list[ContactDeliveryAddressDto],
        parameters=listing(ADDRESS_FILTERS),
    ),
    Endpoint(
        method="POST",
        path="/ContactDeliveryAddresses/{contactId}",
        handler=create_address,
        privileges=_WRITE,
        answer=ContactDeliveryAddressDto,
        body=ContactDeliveryAddressPostDto,
        status=201,
    ),
    Endpoint(
        method="GET", path=_ONE, handler=get_address, privileges=_READ, answer=ContactDeliveryAddressDto
    ),
    Endpoint(
        method="PATCH",
        path=_ONE,
        handler=patch_address,
        privileges=_WRITE,
        answer=ContactDeliveryAddressDto,
        body=ContactDeliveryAddressPatchDto,
        media_types=JSON_PATCH,
    ),
    Endpoint(method="DELETE", path=_ONE, handler=delete_address, privileges=_WRITE),
)
