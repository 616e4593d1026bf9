"""What a contact may have several of, people and addresses: found by both ids, told apart by a code."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from deploy.sandbox.poweroffice.customers import ContactPerson, DeliveryAddress
from deploy.sandbox.poweroffice.refusals import Invalid, NotFound
from deploy.sandbox.poweroffice.v2.filters import Filter, after, number_ranges, words
from deploy.sandbox.poweroffice.v2.gateway import Call

Part = TypeVar("Part", ContactPerson, DeliveryAddress)

FILTERS: dict[str, Filter] = {
    "contactIds": number_ranges("contact_id"),
    "createdDateTimeOffsetGreaterThan": after("created_date_time_offset"),
    "externalCodes": words("external_code"),
    "lastChangedDateTimeOffsetGreaterThan": after("last_changed_date_time_offset"),
}


def part_in_path(call: Call, parts: Mapping[int, Part], noun: str) -> Part:
    """Return the part whose own and whose contact's id are in the path.

    Raises:
        NotFound: the contact has no such part.
    """
    contact_id, part_id = call.path_number("contactId"), call.path_number()
    part = parts.get(part_id)
    if part is None or part.contact_id != contact_id:
        raise NotFound("Object(s) not found", f"{noun} with id = {part_id} not found.")
    return part


def require_free_code(code: str | None, others: Iterable[Part], *, noun: str, title: str) -> None:
    """Refuse an external code that another part of the client has.

    Raises:
        Invalid: it is in use.
    """
    for other in others:
        if code is not None and other.external_code == code:
            use = f"'{code}' is used on ({noun}) Id = {other.id}."
            raise Invalid(title, f"ExternalCode is already in use. {use}")
