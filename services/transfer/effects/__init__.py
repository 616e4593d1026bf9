"""Deeds in PowerOffice Go: bring claims into cases, show how a case stands, read what was approved there.

What Go refuses for good becomes visible state with Go's own words, never only a dead letter.
"""

from collections.abc import Mapping

from services.transfer.effects.approvals import do_approvals
from services.transfer.effects.cases import do_case
from services.transfer.effects.outside import Connections, Outside
from services.transfer.effects.statuses import do_status
from services.transfer.orders import ApprovalsOrdered, CaseOrdered, StatusOrdered
from shared.broker.consumer import Effect
from shared.events import Event

__all__ = ["EFFECTS", "Connections", "Outside"]

EFFECTS: Mapping[type[Event], Effect] = {
    CaseOrdered: do_case,
    StatusOrdered: do_status,
    ApprovalsOrdered: do_approvals,
}
