"""What every service owes a person: it tells all that it holds, and forgets him once and for all."""

from typing import Any

import httpx


async def held(http: httpx.AsyncClient, **subject: Any) -> dict[str, list[dict[str, Any]]]:
    answer = await http.post("/privacy/held", json=subject)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def forget(http: httpx.AsyncClient, **subject: Any) -> dict[str, int]:
    body = {"subject": subject, "reason": "three and a half years are over"}
    answer = await http.post("/privacy/forget", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def forgets(http: httpx.AsyncClient, *marks: str, **subject: Any) -> dict[str, int]:
    """The marks of a person are held before and not afterwards; forgetting again changes nothing."""
    before = str(await held(http, **subject))
    assert [mark for mark in marks if mark not in before] == []
    changed = await forget(http, **subject)
    assert [mark for mark in marks if mark in str(await held(http, **subject))] == []
    entries = (await http.get("/internal/operator-log")).json()
    assert [(entry["deed"], entry["reason"]) for entry in entries] == [
        ("forget", "three and a half years are over")
    ]
    assert not any((await forget(http, **subject)).values())
    assert (await http.get("/internal/operator-log")).json() == entries
    return changed


async def known(http: httpx.AsyncClient, name: str) -> list[dict[str, Any]]:
    """The debtors that the service knows by a part of a name."""
    answer = await http.get("/privacy/people", params={"name": name})
    assert answer.status_code == 200, answer.text
    return answer.json()
