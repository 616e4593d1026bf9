"""What an operator does with services that a restore holds: looks, compares with Go, lets them go on."""

from datetime import date, datetime, timedelta
from typing import Any

from deploy.looking import silent
from deploy.operate import answered, service
from deploy.readings import registered
from deploy.restoring import HELD, KNOWS_UNTIL
from shared.clock import oslo_date
from shared.errors import AutoCollectError, Reject
from shared.held import CHECKED

Row = dict[str, Any]


async def standing() -> list[Row]:
    """Return a row a service that a restore may hold: whether it is, since when, and by whom."""
    return [await _standing(name) for name in HELD]


async def _standing(name: str) -> Row:
    row: Row = {"service": name, "state": "never restored", "at": None, "by": "", "reason": "", "about": ""}
    try:
        found = await _restore(name)
    except AutoCollectError as failure:
        return silent(row, "state", "reason", failure)
    if found is None:
        return row
    return row | {
        "state": "held" if found["is_held"] else "goes on",
        "at": datetime.fromisoformat(found["at"]),
        "by": found["by"],
        "reason": found["reason"],
        "about": ", ".join(f"{name} {value}" for name, value in sorted(found["about"].items())),
    }


async def _restore(name: str) -> Row | None:
    async with service(name) as client:
        found: Row | None = answered(await client.get("/internal/restore"))
    return found


async def unknown_vouchers(since: date | None) -> list[Row]:
    """Return a row a voucher that stands in Go under a settlement's id that settlement does not know.

    Since a day, or since the day before that until which the restored databases know. A company whose books
    cannot be looked into has a row that says why.

    Raises:
        Reject: no day is given, and settlement was never restored.
    """
    start = since or await _first_unknown_day()
    rows: list[Row] = []
    async with service("settlement") as client:
        for company in await registered():
            row: Row = {"organisation_number": company["organisation_number"], "name": company["name"]}
            path = f"/creditors/{company['creditor_id']}/unknown-vouchers"
            try:
                found = answered(await client.get(path, params={"since": start.isoformat()}))
            except AutoCollectError as failure:
                found = [{"problem": str(failure)}]
            rows += [row | _voucher(each) for each in found]
    return rows


def _voucher(found: Row) -> Row:
    names = ("voucher_number", "posted_on", "total", "description", "settlement_id", "problem")
    return {name: found.get(name) for name in names}


async def _first_unknown_day() -> date:
    found = await _restore("settlement")
    if found is None or KNOWS_UNTIL not in found["about"]:
        raise Reject("settlement was never restored; name the day with --since")
    return oslo_date(datetime.fromisoformat(found["about"][KNOWS_UNTIL])) - timedelta(days=1)


async def let_go_on(reason: str) -> list[str]:
    """Enter that a person has compared in each service that is held; return these. May be repeated."""
    done = []
    for name in HELD:
        found = await _restore(name)
        if found and found["is_held"]:
            async with service(name) as client:
                deed = {"deed": CHECKED, "reason": reason}
                answered(await client.post("/internal/operator-log", json=deed))
            done.append(name)
    return done
