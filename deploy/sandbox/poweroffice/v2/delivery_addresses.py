"""`/ContactDeliveryAddresses`: where goods to a customer go; list, read, create, patch and delete."""

from datetime import datetime

from starlette.responses import Response

from deploy.sandbox.poweroffice.customers import DeliveryAddress
from deploy.sandbox.poweroffice.openapi.markers import Text50, Text100, Text200
from deploy.sandbox.poweroffice.v2.bodies import Body
from deploy.sandbox.poweroffice.v2.contact_parts import FILTERS, part_in_path, require_free_code
from deploy.sandbox.poweroffice.v2.dto.customers import ContactDeliveryAddressDto
from deploy.sandbox.poweroffice.v2.gateway import Call, Listing, Single
from deploy.sandbox.poweroffice.v2.patching import patched
from deploy.sandbox.poweroffice.v2.query import listing
from deploy.sandbox.poweroffice.v2.rendering import as_dto
from deploy.sandbox.poweroffice.v2.resources import Resource

TITLE = "Contact delivery address validation error(s)"


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
    return Listing(call.query.select(call.company.delivery_addresses.values(), FILTERS))


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
    return part_in_path(call, call.company.delivery_addresses, "Contact delivery address")


def _check_code(call: Call, body: ContactDeliveryAddressPatchDto, existing: DeliveryAddress | None) -> None:
    others = (address for address in call.company.delivery_addresses.values() if address is not existing)
    require_free_code(body.external_code, others, noun="address", title=TITLE)


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


_ADDRESSES = Resource(
    path="/ContactDeliveryAddresses",
    answer=ContactDeliveryAddressDto,
    roles=("Customer",),
    parent="/{contactId}",
)

ENDPOINTS = (
    _ADDRESSES.listed(list_addresses, listing(FILTERS)),
    _ADDRESSES.created(create_address, ContactDeliveryAddressPostDto),
    _ADDRESSES.fetched(get_address),
    _ADDRESSES.patched(patch_address, ContactDeliveryAddressPatchDto),
    _ADDRESSES.deleted(delete_address),
)
