"""The place in the proposal list from which the next page is read, as opaque text."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from pydantic import TypeAdapter, ValidationError

from services.transfer.domain.listing import Place, Sort
from shared.errors import Poison

_Cursor = TypeAdapter(tuple[Sort, bool, Place])


def written(sort: Sort, place: Place | None, *, is_descending: bool) -> str | None:
    """Return a place in a list sorted so as text."""
    if place is None:
        return None
    return urlsafe_b64encode(_Cursor.dump_json((sort, is_descending, place))).decode()


def read(text: str | None, sort: Sort, *, is_descending: bool) -> Place | None:
    """Return the place that a text stands for.

    Raises:
        Poison: it is none, or one in a list that is sorted otherwise.
    """
    if text is None:
        return None
    try:
        sorted_by, was_descending, place = _Cursor.validate_json(urlsafe_b64decode(text))
    except (ValueError, ValidationError) as wrong:
        raise Poison("This is no cursor of the list; begin with the first page.") from wrong
    if (sorted_by, was_descending) != (sort, is_descending):
        raise Poison("The cursor is of a list that is sorted otherwise; begin with the first page.")
    return place
