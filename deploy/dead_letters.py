"""What an operator does with dead letters: look, send again, drop with a reason that the service keeps."""

import json
from collections.abc import Sequence
from typing import Any

from deploy.operate import answered, broker, service
from deploy.topology import SERVICES
from shared.broker.operate import EVERY, DeadLetter, Wanted, operator_of
from shared.dead_letters import deed_of
from shared.errors import NotFound

Row = dict[str, Any]


async def listed(name: str = "", wanted: Wanted = EVERY) -> list[Row]:
    """Return a row a dead letter of one service or of all."""
    async with broker() as found:
        letters = [letter for each in _services(name) for letter in await operator_of(found).dead(each)]
    return [_row(letter) for letter in letters if wanted.fits(letter)]


async def one(name: str, key: str) -> Row:
    """Return one dead letter with its body.

    Raises:
        NotFound: there is none with this key.
    """
    async with broker() as found:
        for letter in await operator_of(found).dead(name):
            if letter.key == key:
                return _row(letter) | {"body": _readable(letter.body)}
    raise NotFound(f"{name} has no dead letter {key}; 'autocollect dead list {name}' shows them")


async def requeue(name: str, wanted: Wanted) -> int:
    """Send dead letters of one service or of all again; return how many."""
    async with broker() as found:
        return sum([await operator_of(found).requeue(each, wanted) for each in _services(name)])


async def drop(name: str, wanted: Wanted, reason: str) -> int:
    """Throw dead letters of a service away; return how many.

    Each is entered in the service's own log before it goes, so a service that does not answer loses nothing.

    Raises:
        NotFound: none is meant.
    """
    async with broker() as found:
        letters = [each for each in await operator_of(found).dead(name) if wanted.fits(each)]
        if not letters:
            raise NotFound(f"{name} has no such dead letter; 'autocollect dead list {name}' shows them")
        async with service(name) as client:
            for letter in letters:
                deed = deed_of(letter, reason)
                answered(await client.post("/internal/operator-log", json=deed.model_dump()))
        keys = {letter.key for letter in letters}
        return sum([await operator_of(found).drop(name, Wanted(key=key)) for key in sorted(keys)])


def _services(name: str) -> Sequence[str]:
    return [name] if name else SERVICES


def _row(letter: DeadLetter) -> Row:
    return {
        "service": letter.service,
        "key": letter.key,
        "queue": letter.queue,
        "type": letter.type,
        "said": letter.said_at,
        "attempts": letter.attempts,
        "reason": letter.reason,
    }


def _readable(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="backslashreplace")
