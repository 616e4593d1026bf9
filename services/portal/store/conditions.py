"""The conditions that the portal's queries share: the companies to which all are limited, and a search."""

from typing import Any

from services.portal.domain.access import Scope


def within(column: str) -> str:
    """Return the condition that `column`, a creditor id, lies in the scope; its values are `limits`."""
    return f"(cast(:everything as boolean) or {column} = any(cast(:companies as uuid[])))"


def limits(scope: Scope) -> dict[str, Any]:
    """Return the values of a scope for a query that uses `within`."""
    return {"everything": scope.everything, "companies": sorted(scope.companies)}


def containing(text: str) -> str:
    """Return the LIKE pattern of what contains `text` literally; empty for an empty text."""
    escaped = text.strip().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%" if escaped else ""
