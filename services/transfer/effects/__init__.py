"""Deeds in PowerOffice Go: bring claims into cases, show how a case stands, read what was approved there.

What Go refuses for good becomes visible state with Go's own words, never only a dead letter.
"""

from collections.abc import Mapping

from services.transfer.effects.approvals import read_approvals
from services.transfer.effects.cases import bring_into_go
from services.transfer.effects.outside import Connections, Outside
from services.transfer.effects.statuses import show_status
from services.transfer.orders import ApprovalsOrdered, CaseOrdered, StatusOrdered
from shared.broker.consumer import Effect
from shared.events import Event

__all__ = ["EFFECTS", "Connections", "Outside"]

EFFECTS: Mapping[type[Event], Effect] = {
    CaseOrdered: bring_into_go,
    StatusOrdered: show_status,
    ApprovalsOrdered: read_approvals,
}
