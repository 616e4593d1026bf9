"""JSON Patch (RFC 6902) with pointers matched case-insensitively, as PowerOffice Go applies it."""

import copy
from collections.abc import Collection
from typing import Any

from deploy.sandbox.poweroffice.refusals import Invalid

_FORMS = {
    "add": {"value"},
    "replace": {"value"},
    "test": {"value"},
    "remove": set[str](),
    "move": {"from"},
    "copy": {"from"},
}


def apply(document: dict[str, Any], operations: object, *, allowed: Collection[str]) -> dict[str, Any]:
    """Return a patched copy of a document; only top-level properties in `allowed` may be touched.

    Raises:
        Invalid: a malformed operation, an unknown property, a place that does not exist, a failed test.
    """
    if not isinstance(operations, list):
        raise _refuse("The body must be a JSON array of operations.")
    patched = copy.deepcopy(document)
    for operation in operations:
        _apply_one(patched, operation, {name.lower(): name for name in allowed})
    return patched


def _apply_one(document: dict[str, Any], operation: object, allowed: dict[str, str]) -> None:
    if not isinstance(operation, dict) or operation.get("op") not in _FORMS:
        raise _refuse(f"Each operation must be an object with an op of {', '.join(_FORMS)}.")
    kind = operation["op"]
    missing = ({"path"} | _FORMS[kind]) - operation.keys()
    if missing:
        raise _refuse(f"The operation '{kind}' lacks {', '.join(sorted(missing))}.")
    path = _parts(operation["path"], allowed)
    match kind:
        case "add" | "replace":
            _put(document, path, operation["value"], insert=kind == "add")
        case "remove":
            _take(document, path)
        case "move":
            _put(document, path, _take(document, _parts(operation["from"], allowed)), insert=True)
        case "copy":
            source = _get(document, _parts(operation["from"], allowed))
            _put(document, path, copy.deepcopy(source), insert=True)
        case _:
            if _get(document, path) != operation["value"]:
                raise _refuse(f"The current value at '{operation['path']}' is not equal to the test value.")


def _parts(pointer: object, allowed: dict[str, str]) -> list[str]:
    if not isinstance(pointer, str) or not pointer.startswith("/"):
        raise _refuse(f"The path '{pointer}' must start with '/'.")
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/")]
    if parts[0].lower() not in allowed:
        raise _refuse(f"The target location specified by path segment '{parts[0]}' was not found.")
    return [allowed[parts[0].lower()], *parts[1:]]


def _step(holder: Any, part: str, *, past_end: bool = False) -> Any:
    """Return the key or index in `holder` that a pointer's part names."""
    if isinstance(holder, dict):
        names = {name.lower(): name for name in holder}
        if part.lower() in names:
            return names[part.lower()]
    if isinstance(holder, list):
        if part == "-" and past_end:
            return len(holder)
        if part.isascii() and part.isdigit() and int(part) < len(holder) + past_end:
            return int(part)
    raise _refuse(f"The target location specified by path segment '{part}' was not found.")


def _holder(document: dict[str, Any], path: list[str]) -> Any:
    holder: Any = document
    for part in path[:-1]:
        holder = holder[_step(holder, part)]
    return holder


def _get(document: dict[str, Any], path: list[str]) -> Any:
    holder = _holder(document, path)
    return holder[_step(holder, path[-1])]


def _put(document: dict[str, Any], path: list[str], value: object, *, insert: bool) -> None:
    holder = _holder(document, path)
    key = _step(holder, path[-1], past_end=insert)
    if insert and isinstance(holder, list):
        holder.insert(key, value)
    else:
        holder[key] = value


def _take(document: dict[str, Any], path: list[str]) -> object:
    holder = _holder(document, path)
    key = _step(holder, path[-1])
    if isinstance(holder, list):
        return holder.pop(key)
    taken, holder[key] = holder[key], None
    return taken


def _refuse(detail: str) -> Invalid:
    return Invalid("JSON patch error(s)", detail)
