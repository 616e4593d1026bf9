"""What came from outside and could not be taken: webhooks parked by sync, bank files refused by settlement.

Both wait with their reason. An operator lets one be taken again, after the cause is mended, or drops it with
a reason that the service enters in its log.
"""

from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote

from deploy.operate import answered, service
from shared.errors import NotFound

Row = dict[str, Any]
Kind = Literal["webhook", "bank_file"]

_AGAIN: dict[Kind, tuple[str, str]] = {
    "webhook": ("sync", "/webhooks/{key}/again"),
    "bank_file": ("settlement", "/bank-files/{key}/retry"),
}
_DROP: dict[Kind, tuple[str, str]] = {
    "webhook": ("sync", "/webhooks/{key}"),
    "bank_file": ("settlement", "/bank-files/refused/{key}"),
}


async def listed() -> list[Row]:
    """Return a row for each thing that waits, webhooks first."""
    return [*await _webhooks(), *await _bank_files()]


async def _webhooks() -> list[Row]:
    rows = []
    async with service("sync") as client:
        for outcome in ("malformed", "unknown_client"):
            found = answered(await client.get("/webhooks", params={"outcome": outcome, "limit": 1000}))
            rows += [
                {
                    "kind": "webhook",
                    "key": each["id"],
                    "received": datetime.fromisoformat(each["received_at"]),
                    "what": each["type"] or each["body"],
                    "reason": each["reason"],
                }
                for each in found
            ]
    return rows


async def _bank_files() -> list[Row]:
    async with service("settlement") as client:
        found = answered(await client.get("/bank-files/refused"))
    return [
        {
            "kind": "bank_file",
            "key": each["file_id"],
            "received": datetime.fromisoformat(each["received_at"]),
            "what": f"line {each['line_number']}" if each["line_number"] else "the whole file",
            "reason": each["reason"],
        }
        for each in found
    ]


async def again(key: str) -> Row:
    """Let a parked thing be taken as if it came now; return what the service says of it."""
    kind = await _kind(key)
    name, path = _AGAIN[kind]
    async with service(name) as client:
        answer: Row = answered(await client.post(path.format(key=quote(key, safe=""))))
    return {"kind": kind, "key": key} | answer


async def drop(key: str, reason: str) -> Row:
    """Throw a parked thing away."""
    kind = await _kind(key)
    name, path = _DROP[kind]
    async with service(name) as client:
        answered(
            await client.request("DELETE", path.format(key=quote(key, safe="")), json={"reason": reason})
        )
    return {"kind": kind, "key": key, "status": "dropped"}


async def _kind(key: str) -> Kind:
    for row in await listed():
        if row["key"] == key:
            kind: Kind = row["kind"]
            return kind
    raise NotFound(f"nothing is parked under {key}; 'autocollect parked list' shows what is")
