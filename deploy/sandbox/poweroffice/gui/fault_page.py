"""The fault switches as a page: each with its description, set and put back by hand.

The page is made from the fields of `Faults`, so that a new switch shows by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deploy.sandbox.poweroffice.faults import Faults
from deploy.sandbox.poweroffice.gui.pages import rendering
from deploy.sandbox.poweroffice.gui.pages.browsers import BrowserRoute

ADDRESS = "/faults"
_PROBLEMS: Mapping[str, str] = {
    "greater_than_equal": "Verdien kan ikke være mindre enn {ge}.",
    "greater_than": "Verdien må være større enn {gt}.",
    "less_than_equal": "Verdien kan ikke være større enn {le}.",
    "less_than": "Verdien må være mindre enn {lt}.",
    "int_parsing": "Skriv et helt tall.",
    "int_from_float": "Skriv et helt tall.",
    "float_parsing": "Skriv et tall, for eksempel 1.5.",
    "missing": "Fyll ut feltet.",
}


@dataclass(frozen=True)
class Switch:
    """One switch as the page shows it; `choices` is empty for what is typed."""

    name: str
    description: str
    kind: Literal["tick", "choice", "number", "text"]
    choices: tuple[str, ...]
    normal: str
    shown: str
    is_normal: bool
    error: str


def routes(faults: Faults) -> list[Route]:
    """Return the routes of the page."""

    async def show(request: Request) -> Response:
        return _page(request, faults)

    async def change(request: Request) -> Response:
        typed = await request.form()
        try:
            faults.update(_changes(faults, typed))
        except ValidationError as error:
            return _page(request, faults, typed, _errors(error))
        return rendering.go_on(ADDRESS, "Bryterne er stilt.")

    async def reset(request: Request) -> Response:
        name = str((await request.form()).get("name", ""))
        field = type(faults).model_fields.get(name)
        if field is not None:
            faults.update({name: field.get_default(call_default_factory=True)})
            return rendering.go_on(ADDRESS, f"{name} er tilbake til det vanlige.")
        faults.reset()
        return rendering.go_on(ADDRESS, "Alle bryterne er tilbake til det vanlige.")

    return [
        BrowserRoute(ADDRESS, show),
        Route(f"{ADDRESS}/still", change, methods=["POST"]),
        Route(f"{ADDRESS}/tilbake", reset, methods=["POST"]),
    ]


def _page(
    request: Request,
    faults: Faults,
    typed: FormData | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response:
    errors = errors or {}
    switches = [_switch(name, faults, typed, errors.get(name, "")) for name in type(faults).model_fields]
    return rendering.page(request, "faults.html", status=400 if errors else 200, switches=switches)


def _switch(name: str, faults: Faults, typed: FormData | None, error: str) -> Switch:
    field, value = type(faults).model_fields[name], getattr(faults, name)
    kind, choices = _kind(field)
    normal = field.get_default(call_default_factory=True)
    shown = _text(value) if typed is None else str(typed.get(name, ""))
    return Switch(name, field.description or "", kind, choices, _text(normal), shown, value == normal, error)


def _kind(field: FieldInfo) -> tuple[Literal["tick", "choice", "number", "text"], tuple[str, ...]]:
    """Return how a switch is set, from its type; a choice that may be left out also offers nothing.

    A list is typed with commas between.
    """
    annotation = field.annotation
    is_union = get_origin(annotation) in {Union, UnionType}
    types = get_args(annotation) if is_union else (annotation,)
    (kind, *_) = [each for each in types if each is not NoneType]
    if get_origin(kind) is Literal:
        nothing = ("",) if NoneType in types else ()
        return "choice", (*nothing, *map(str, get_args(kind)))
    if kind is bool:
        return "tick", ()
    return ("number" if kind in {int, float} else "text"), ()


def _changes(faults: Faults, typed: FormData) -> dict[str, object]:
    """Return the values typed for all switches; empty is None where that is allowed."""
    fields = type(faults).model_fields
    return {name: _value(field, str(typed.get(name, "")).strip()) for name, field in fields.items()}


def _value(field: FieldInfo, text: str) -> object:
    kind, _ = _kind(field)
    if kind == "tick":
        return text == "on"
    if not text and NoneType in get_args(field.annotation):
        return None
    if get_origin(field.annotation) is list:
        return [item.strip() for item in text.split(",") if item.strip()]
    if kind == "choice":
        return next((value for value in _literals(field.annotation) if str(value) == text), text)
    return text.replace(",", ".") if kind == "number" else text


def _literals(annotation: Any) -> tuple[object, ...]:
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return tuple(value for each in get_args(annotation) for value in _literals(each))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)


def _errors(error: ValidationError) -> dict[str, str]:
    """Return what is wrong with each switch, by its name."""
    return {str(each["loc"][0]): _problem(each["type"], each.get("ctx", {})) for each in error.errors()}


def _problem(kind: str, facts: Mapping[str, object]) -> str:
    return _PROBLEMS.get(kind, "Verdien kan ikke brukes.").format(**facts)
