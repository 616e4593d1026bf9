"""`/Reporting/CustomerLedger/MatchEntries` and `UnmatchEntries`: what API v2 cannot do."""

from datetime import datetime

from starlette.responses import Response

from deploy.sandbox.poweroffice.refusals import NotFound
from deploy.sandbox.poweroffice.v1.gateway import Body, Call, Operation, succeed
from deploy.sandbox.poweroffice.v1.records import Success


class MatchRequest(Body):
    """The customer entries to match or to unmatch, by their ids."""

    entry_ids: list[int] | None = None
    match_date: datetime | None = None


async def match_entries(call: Call) -> Response:
    """Match open entries of one customer with each other."""
    body: MatchRequest = call.read(MatchRequest)
    ids = _known(call, body)
    at = call.stamp()
    on = body.match_date.date() if body.match_date else None
    call.company.ledger.match(ids, at=at, on=on)
    return _told(call, ids, at)


async def unmatch_entries(call: Call) -> Response:
    """Take back the matches of entries; what they had settled is open again."""
    ids = _known(call, call.read(MatchRequest))
    at = call.stamp()
    others = [pair.other_id for item in ids for pair in call.company.ledger.entries[item].pairs]
    call.company.ledger.unmatch(ids, at=at)
    return _told(call, [*ids, *others], at)


def _known(call: Call, body: MatchRequest) -> list[int]:
    for entry_id in body.entry_ids or []:
        if entry_id not in call.company.ledger.entries:
            raise NotFound("NotFound", f"Customer ledger entry with id {entry_id} was not found.")
    return body.entry_ids or []


def _told(call: Call, entry_ids: list[int], at: datetime) -> Response:
    for entry_id in dict.fromkeys(entry_ids):
        call.company.tell("ledger_entry", entry_id, at)
    return succeed(call, Success())


_WRITE = frozenset({"CustomerLedger_Full"})

OPERATIONS = (
    Operation(
        method="POST",
        path="/Reporting/CustomerLedger/MatchEntries",
        handler=match_entries,
        privileges=_WRITE,
        answer=Success,
        body=MatchRequest,
    ),
    Operation(
        method="POST",
        path="/Reporting/CustomerLedger/UnmatchEntries",
        handler=unmatch_entries,
        privileges=_WRITE,
        answer=Success,
        body=MatchRequest,
    ),
)
