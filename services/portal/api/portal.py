"""What the pages stand on."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from services.portal.api.door import Door, Visit
from services.portal.api.elsewhere import Counting, Counts
from services.portal.api.trouble import page_route
from services.portal.domain.access import Scope
from services.portal.domain.companies import Company
from services.portal.domain.permissions import Act
from services.portal.entrance.debtors import Debtors
from services.portal.neighbours import Neighbours
from services.portal.pages import Pages
from services.portal.store import companies, conversations, tasks
from shared.db import Database
from shared.errors import NotFound


@dataclass(frozen=True)
class Portal:
    """The parts that every group of pages uses."""

    database: Database
    pages: Pages
    door: Door
    neighbours: Neighbours
    debtors: Debtors

    @cached_property
    def counting(self) -> Counting:
        """What counts the things that wait behind the menu's places."""
        return Counting(self.neighbours, self.database)

    def routes(self, prefix: str = "") -> APIRouter:
        """Return an empty router for pages; they are for people, so they are in no API description."""
        return APIRouter(prefix=prefix, route_class=page_route(self.pages), include_in_schema=False)

    async def company(self, visit: Visit, creditor_id: UUID) -> Company:
        """Return a company of the visitor's.

        Raises:
            NotFound: there is no such company for him.
        """
        async with self.database.transaction() as tx:
            return await companies.company(tx, visit.visitor.reach, creditor_id)

    async def inside(
        self,
        template: str,
        visit: Visit,
        *,
        about: UUID | None = None,
        status: int = 200,
        counted: Counts | None = None,
        **values: Any,
    ) -> Response:
        """Answer with a page for somebody inside; it tells of the connections that are lost.

        `about` is the company that the page is about, None for those that lists show; `counted` is what the
        page itself knows of how many things wait, by place of the menu: of tasks those in other services.
        """
        visitor = visit.visitor
        known = counted or {}
        counts = {**await self.counting.counts(visitor, known=known, anew=visit.notice is not None), **known}
        async with self.database.transaction() as tx:
            lost = of_all = await companies.lost_connections(tx, visitor.scope)
            if about:
                lost = await companies.lost_connections(tx, Scope(frozenset({about})))
            unread = await conversations.unread(tx, visitor, visitor.scope)
            own = len(of_all) + len(unread) + await companies.count_decisions(tx, visitor.scope)
            if visitor.may("answer_debtors"):
                own += await tasks.count_tasks(tx, visitor.scope)
        counts["/tasks"] = counts.get("/tasks", 0) + own
        return self.pages.page(
            template,
            status=status,
            visit=visit,
            lost_connections=lost,
            counts=counts,
            unread=unread,
            **values,
        )


def agency(visit: Visit, act: Act | None = None) -> None:
    """Let the agency's people through, and to a deed those of them who may.

    Raises:
        NotFound: he is none of them; for others there is no such page.
        HTTPException: 403, he is, and may not do this.
    """
    if not visit.visitor.may("see_waiting_money"):
        raise NotFound("only the agency's people see the money of all companies")
    if act:
        visit.must(act)


def several(visit: Visit) -> bool:
    """Say whether lists must tell of which company each line is."""
    return visit.visitor.has_several and visit.visitor.chosen is None
