"""Which debt collection act is in force: today's, or the new one, whose first day is data.

The new inkassolov (LOV-2026-05-22-19) is enacted and not in force; the King decides its first day (§ 55), and
its fees will stand in a regulation that has not been published. When the day is announced, an operator sets
`AUTOCOLLECT_NEW_COLLECTION_ACT_FROM` to it (YYYY-MM-DD). From then on whatever needs a fee is held
(RateUnknown) until a release knows the new amounts: none of today's fees is guessed to go on.

>>> str(act_in_force(date(2026, 3, 1)))
'LOV-1988-05-13-26'
"""

import os
from datetime import date
from enum import StrEnum

from shared.errors import RateUnknown

ENVIRONMENT_VARIABLE = "AUTOCOLLECT_NEW_COLLECTION_ACT_FROM"


class CollectionAct(StrEnum):
    """The acts, by their numbers."""

    OF_1988 = "LOV-1988-05-13-26"
    OF_2026 = "LOV-2026-05-22-19"


def act_in_force(day: date) -> CollectionAct:
    """Return the debt collection act that holds on `day`.

    Raises:
        RateUnknown: the first day of the new act is set to what is no date; nothing is certain until mended.
    """
    first_day = os.environ.get(ENVIRONMENT_VARIABLE, "").strip()
    if not first_day:
        return CollectionAct.OF_1988
    try:
        is_new = day >= date.fromisoformat(first_day)
    except ValueError as error:
        raise RateUnknown(f"Set {ENVIRONMENT_VARIABLE} to a date like 2027-01-01: {error}") from error
    return CollectionAct.OF_2026 if is_new else CollectionAct.OF_1988


def require_known_fees(day: date) -> None:
    """Raise RateUnknown if the fees of the act that holds on `day` have not been published."""
    if act_in_force(day) is CollectionAct.OF_2026:
        raise RateUnknown(
            f"The fees of the new inkassolov ({CollectionAct.OF_2026}), in force on {day}, are not known to "
            "this release: install one that knows its regulation; until then nothing is charged"
        )
