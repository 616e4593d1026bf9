"""How another service is asked, and what becomes of an answer that is none.

Unanswered   the service cannot be reached or has failed: nobody knows whether anything was done
NotFound     the service does not have it (yet)
Refused      the service has understood and refuses, in words or without
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from services.portal.language import gettext as _
from services.portal.words.sentences import has_words, remark_words, worded
from services.portal.words.terms import REGISTRATION_REFUSAL, UNKNOWN_REFUSAL
from shared.errors import NotFound, Outage, Reject, Transient
from shared.sentences import Plain, Sentence

A = TypeVar("A")
T = TypeVar("T")

SOON = 3.0
"""Seconds that a page waits for a part that it can do without."""
AT_ONCE = 8
"""Calls of a kind that one page has under way at the same time."""


class Unanswered(Transient):
    """Another service did not answer; nobody knows whether it did what was asked. Look before repeating."""


class FieldError(BaseModel):
    """What is wrong with one field; `message` is for the user."""

    field: str
    message: str

    @property
    def words(self) -> str:
        """What is wrong, in the language that is spoken."""
        return remark_words(self.message)


class Problem(BaseModel):
    """A refusal (RFC 9457): of which kind, and why field by field where it is about those.

    `detail` is for developers and operators; `values` are the days, sums and names in it.
    """

    title: str = ""
    detail: str = ""
    values: dict[str, Plain] = {}
    errors: list[FieldError] = []


class Refused(Reject):
    """Another service refuses what was asked of it; its problem says why."""

    def __init__(self, message: str, problem: Problem) -> None:
        super().__init__(message)
        self.problem = problem

    @property
    def as_a_whole(self) -> str:
        """Why, apart from what is wrong with single fields; empty when nothing is known.

        A refusal without words of ours is said with its code: its `detail` is for developers, in English.
        """
        code = self.problem.title
        return REGISTRATION_REFUSAL.get(code, _(UNKNOWN_REFUSAL).format(code=code) if code else "")

    @property
    def words(self) -> str:
        """Why, in one text."""
        return " ".join(error.words for error in self.problem.errors) or self.as_a_whole

    @property
    def worded(self) -> str:
        """Why, in words of ours in the language that is spoken; empty where there are none for its code."""
        problem = self.problem
        said = Sentence(problem.detail, problem.title, problem.values)
        return worded(said) if has_words(problem.title) else ""

    @property
    def said(self) -> str:
        """The same of what transfer says to its users; it says whole sentences too, without a code."""
        is_whole = self.problem.title == Reject.__name__
        return _(self.problem.detail) if is_whole else self.worded

    def by_field(self) -> Mapping[str, str]:
        """Return why, by field; of a field's parts (`roles.0`) it is said at the field."""
        words: dict[str, list[str]] = {}
        for error in self.problem.errors:
            words.setdefault(error.field.partition(".")[0], []).append(error.words)
        return {field: " ".join(dict.fromkeys(messages)) for field, messages in words.items()}


async def ask(client: httpx.AsyncClient, method: str, path: str, **content: Any) -> bytes:
    """Return the body of a good answer; see the module's head for the others."""
    try:
        answer = await client.request(method, path, **content)
    except httpx.TransportError as failure:
        raise Unanswered(f"{client.base_url} does not answer: {type(failure).__name__}") from failure
    if answer.status_code == httpx.codes.NOT_FOUND:
        raise NotFound(f"{client.base_url} does not have what {method} asks for")
    if answer.is_server_error:
        raise Unanswered(f"{client.base_url} failed with {answer.status_code}")
    if answer.is_error:
        raise Refused(f"{client.base_url} refuses {method}: {answer.status_code}", _problem(answer))
    return answer.content


def person(email: str) -> dict[str, bytes]:
    """Return the header that names who acts."""
    return {"On-Behalf-Of": email.encode()}


def _problem(answer: httpx.Response) -> Problem:
    """Return why; nothing where the answer does not say so as ours do."""
    try:
        return Problem.model_validate_json(answer.content)
    except ValidationError:
        return Problem()


async def each_of(about: Iterable[A], ask_one: Callable[[A], Awaitable[T]]) -> list[T]:
    """Return an answer about each, in order, several asked at a time; the first that fails ends them all.

    So a service that is silent is waited for once, however much it is to be asked.
    """
    line = asyncio.Semaphore(AT_ONCE)

    async def one(each: A) -> T:
        async with line:
            return await ask_one(each)

    tasks = [asyncio.create_task(one(each)) for each in about]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()


async def unless_silent(asked: Awaitable[T], within: float = SOON) -> T | None:
    """Return an answer for a part of a page, None where it cannot be had now; the rest of the page stands.

    It is waited for `within` seconds at most.
    """
    try:
        async with asyncio.timeout(within):
            return await asked
    except (TimeoutError, Unanswered, Outage, Reject):
        return None
