"""Questions about how collection goes, answered from the sums that are kept."""

from sqlalchemy import text

from services.portal.domain import sums
from services.portal.domain.access import Scope
from services.portal.domain.companies import Figures
from services.portal.domain.trends import Trends
from services.portal.store import sums as kept
from services.portal.store.conditions import limits, within
from shared.db import Transaction

_LATEST = text(f"""
select settled_on, payout from settlements where {within("creditor_id")}
order by settled_on desc, number desc, id desc limit 1
""")


async def overview(tx: Transaction, scope: Scope) -> tuple[Figures, Trends]:
    """Return what the overview's tiles show, and what it plots."""
    found = await kept.sums(tx, scope, sums.last_months(tx.today)[0])
    latest = (await tx.execute(_LATEST, limits(scope))).first()
    settled = (latest.settled_on, latest.payout) if latest else None
    return sums.figures(found, tx.today, settled), sums.trends(found, tx.today)
