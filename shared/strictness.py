"""A request must have the types that the API's document names: no `"1"` for a number, no `0` for a date.

pydantic is lenient with values that FastAPI has parsed already. Strict mode on the JSON itself is not: it
takes dates, ids and amounts as the texts that JSON has for them, amounts also as numbers, and nothing else.
In a query everything is text; there only dates need more: pydantic takes a number for seconds since 1970.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any, get_args

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter, ValidationError

BEGINS_WITH_A_DAY = re.compile(r"\s*\d{4}-\d\d-\d\d")


async def of_declared_types(request: Request) -> None:
    """Refuse a request that holds a value of another type than its route declares.

    Raises:
        RequestValidationError: it does; answered with 422.
    """
    route = request.scope.get("route")
    if request.query_params:
        _check_days(request, route)
    declared: Any = getattr(route, "body_field", None)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_json = media_type == "application/json" or media_type.endswith("+json")
    if declared is not None and is_json and (body := await request.body()):
        _check_body(body, declared.field_info.annotation)


def _check_days(request: Request, route: Any) -> None:
    for parameter in _of_query(getattr(route, "dependant", None)):
        annotation = parameter.field_info.annotation
        if date not in (annotation, *get_args(annotation)):
            continue
        for value in request.query_params.getlist(parameter.alias):
            if value and not BEGINS_WITH_A_DAY.match(value):
                message = "Input should be a date as YYYY-MM-DD"
                error = {"type": "date_parsing", "loc": ("query", parameter.alias), "msg": message}
                raise RequestValidationError([error])


def _of_query(dependant: Any) -> Iterator[Any]:
    """Yield the query's parameters that a route declares, or something that it depends on."""
    if dependant is not None:
        yield from dependant.query_params
        for each in dependant.dependencies:
            yield from _of_query(each)


def _check_body(body: bytes, annotation: Any) -> None:
    try:
        _adapter(annotation).validate_json(body, strict=True)
    except ValidationError as malformed:
        errors = malformed.errors(include_url=False, include_context=False, include_input=False)
        raise RequestValidationError(
            [{**error, "loc": ("body", *error["loc"])} for error in errors]
        ) from malformed


@lru_cache(maxsize=1000)
def _adapter(annotation: Any) -> TypeAdapter[Any]:
    return TypeAdapter(annotation)
