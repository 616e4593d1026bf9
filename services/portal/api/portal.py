"""What the pages stand on."""

from dataclasses import dataclass

from fastapi import APIRouter

from services.portal.api.door import Door, Visit
from services.portal.api.trouble import page_route
from services.portal.neighbours import Neighbours
from services.portal.pages import Pages
from shared.db import Database


@dataclass(frozen=True)
class Portal:
    """The parts that every group of pages uses."""

    database: Database
    pages: Pages
    door: Door
    neighbours: Neighbours

    def routes(self) -> APIRouter:
        """Return an empty router for pages; they are for people, so they are in no API description."""
        return APIRouter(route_class=page_route(self.pages), include_in_schema=False)


def several(visit: Visit) -> bool:
    """Say whether lists must tell of which company each line is."""
    return visit.visitor.has_several and visit.visitor.chosen is None
