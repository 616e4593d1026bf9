"""What is typed in the routine's forms, as dunning takes it, and what the law forbids of it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from services.portal.api.settings.desk import Sent
from services.portal.figures import typed_kroner
from services.portal.words.routine import RULE, WHOLE

TICKS = ("attach_invoice", "own_reminder_with_fee", "own_notice_with_fee", "auto_approve")
MAY_BE_EMPTY = (
    "payment_reminder_after_days",
    "repeat_every_days",
    "own_reminder_after_days",
    "own_notice_after_days",
    "auto_approve_from_invoice_date",
)


@dataclass(frozen=True)
class Wrong(Exception):
    """What was typed is no such value; `words` says what to type."""

    words: str


def read(typed: dict[str, Any], names: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what was typed as dunning takes it, and what is wrong by field."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name in names:
        try:
            values[name] = typed[name] if name in TICKS else _value(name, str(typed[name]))
        except Wrong as wrong:
            errors[name] = wrong.words
    return values, errors


def _value(name: str, text: str) -> int | str | None:
    if not text and name in MAY_BE_EMPTY:
        return None
    try:
        match name:
            case "auto_approve_from_invoice_date":
                return date.fromisoformat(text).isoformat()
            case "minimum_amount":
                return str(_amount(text))
            case _:
                return int(text)
    except ValueError:
        raise Wrong(WHOLE["no_number" if name in MAY_BE_EMPTY else "needed"]) from None


def _amount(text: str) -> Decimal:
    amount = typed_kroner(text)
    if amount is None:
        raise Wrong(WHOLE["no_amount"])
    return amount


def unlawful(sent: Sent, words: str) -> Sent:
    """Return a form with the rules that it breaks, each at its field; `words` are dunning's."""
    errors = {name: RULE[name] for name in RULE if f"{name} must be" in words and name in sent.typed}
    whole = [WHOLE["fees"]] if "letters would cost something" in words else []
    whole += [WHOLE["together"]] if "with what is chosen for" in words else []
    whole += [RULE[name] for name in RULE if f"{name} must be" in words and name not in sent.typed]
    return sent.with_errors(problem=" ".join(whole) or ("" if errors else WHOLE["unknown"]), **errors)
