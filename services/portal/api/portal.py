"""What the pages stand on."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from services.portal.api.door import Door, Visit
from services.portal.api.trouble import page_route
from services.portal.domain.access import Scope
from services.portal.domain.companies import Company
from services.portal.entrance.debtors import Debtors
from services.portal.neighbours import Neighbours
from services.portal.pages import Pages
from services.portal.store import companies, conversations, tasks
from shared.db import Database


@dataclass(frozen=True)
class Portal:
    """The parts that every group of pages uses."""

    database: Database
    pages: Pages
    door: Door
    neighbours: Neighbours
    debtors: Debtors

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
        self, template: str, visit: Visit, *, about: UUID | None = None, status: int = 200, **values: Any
    ) -> Response:
        """Answer with a page for somebody inside; it tells of the connections that are lost.

        `about` is the company that the page is about, None for those that lists show.
        """
        scope = Scope(frozenset({about})) if about else visit.visitor.scope
        async with self.database.transaction() as tx:
            lost = await companies.lost_connections(tx, scope)
            waiting = await companies.count_decisions(tx, visit.visitor.scope)
            if visit.visitor.may("answer_debtors"):
                waiting += await tasks.count_tasks(tx, visit.visitor.scope)
            unread = await conversations.unread(tx, visit.visitor, visit.visitor.scope)
        return self.pages.page(
            template,
            status=status,
            visit=visit,
            lost_connections=lost,
            task_count=waiting + len(unread),
            unread=unread,
            **values,
        )


def several(visit: Visit) -> bool:
    """Say whether lists must tell of which company each line is."""
    return visit.visitor.has_several and visit.visitor.chosen is None
