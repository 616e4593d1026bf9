"""How Go's API v2 is asked for lists: filters, long filters in several requests, one page after another."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import TypeAlias
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import httpx

from shared.poweroffice.wire import timestamp, unreadable

PAGE_SIZE = 5000
"""Go's own default; 20 000 is the most it accepts."""

LONGEST_FILTER = 100
"""Values of one filter in one request: a hundred ids of 36 characters keep the address below 8 kB."""

Scalar: TypeAlias = str | int | date | UUID | None
Filter: TypeAlias = Scalar | Collection[object]
Filters: TypeAlias = Mapping[str, Filter]


def selections(filters: Filters) -> Iterator[dict[str, str]]:
    """Yield the query parameters of the requests that together select what `filters` selects.

    None and False leave a filter out. An empty collection selects nothing: no request at all. A long
    collection is spread over several requests.
    """
    for name, value in filters.items():
        if not isinstance(value, Collection) or isinstance(value, str):
            continue
        values = list(dict.fromkeys(value))
        if not values:
            return
        if len(values) > LONGEST_FILTER:
            yield from selections({**filters, name: values[:LONGEST_FILTER]})
            yield from selections({**filters, name: values[LONGEST_FILTER:]})
            return
    yield query(filters)


def query(filters: Filters) -> dict[str, str]:
    """Return `filters` as query parameters; None and False are left out, collections joined by commas."""
    return {name: _text(value) for name, value in filters.items() if value is not None and value is not False}


def _text(value: Filter) -> str:
    match value:
        case True:
            return "true"
        case datetime():
            return timestamp(value)
        case Collection() if not isinstance(value, str):
            return ",".join(str(item) for item in dict.fromkeys(value))
    return str(value)


def first_page(params: Mapping[str, str]) -> dict[str, str]:
    """Return `params` with the parameters that ask for the first page."""
    return {**params, "PageNumber": "1", "PageSize": str(PAGE_SIZE)}


def next_page(response: httpx.Response, params: Mapping[str, str], rows: int) -> dict[str, str] | None:
    """Return the parameters of the page after `response`, which `params` asked for and holds `rows` rows.

    None after the last one. The header `X-Pagination` decides; without a readable one, a page that is not
    full is the last. Of its link only the page and what we did not send ourselves are used: keys go to the
    address that they were meant for, and a filter is never taken back in another spelling.

    Raises:
        UnreadableAnswer: the link leads to the page that it stands on.
    """
    link = _next_link(response)
    if link is None:
        return {**params, "PageNumber": str(int(params["PageNumber"]) + 1)} if rows >= PAGE_SIZE else None
    if not link:
        return None
    kept = {name.casefold() for name in params} - {"pagenumber"}
    following = dict(params)
    for name, value in parse_qsl(urlsplit(link).query):
        if name.casefold() not in kept:
            following["PageNumber" if name.casefold() == "pagenumber" else name] = value
    if following == params:
        raise unreadable(response, "nextPageLink leads to the same page")
    return following


def _next_link(response: httpx.Response) -> str | None:
    """Return the link, "" where the header says that there is none, None without a readable header."""
    try:
        pagination = json.loads(response.headers.get("X-Pagination", ""))
    except ValueError:
        return None
    if not isinstance(pagination, dict):
        return None
    fields = {name.casefold(): value for name, value in pagination.items()}
    return str(fields.get("nextpagelink") or "")
