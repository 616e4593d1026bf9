"""The page behind the links that ask two addresses whether one shall take the other's place."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from services.portal.api.door import Stranger
from services.portal.api.portal import Portal
from services.portal.entrance.account import AddressStanding
from services.portal.store.mailed import EmailChange, Side

STATUS: dict[AddressStanding, int] = {"over": 410, "taken": 409}


def router(portal: Portal) -> APIRouter:
    """Return the routes; opening the link changes nothing, for mail scanners open links too."""
    routes = portal.routes()
    door = portal.door

    def page(
        who: Stranger, token: str, standing: AddressStanding, change: EmailChange | None, side: Side
    ) -> Response:
        found = portal.pages.page(
            "email_change.html",
            status=STATUS.get(standing, 200),
            form_token=who.form_token,
            token=token,
            standing=standing,
            change=change,
            side=side,
        )
        return door.keep(found, who.token)

    def read(token: str) -> tuple[UUID | None, Side]:
        sides: tuple[Side, ...] = ("present", "new")
        for side in sides:
            if content := door.signed_tokens.read_link(f"email-{side}", token):
                return UUID(content), side
        return None, "present"

    @routes.get("/email-change")
    async def look(who: Annotated[Stranger, Depends(door.stranger)], token: str = "") -> Response:
        change_id, side = read(token)
        if change_id is None:
            return page(who, token, "over", None, side)
        return page(who, token, *await door.accounts.address_asked(change_id, side), side)

    @routes.post("/email-change")
    async def confirm(
        who: Annotated[Stranger, Depends(door.stranger_posted)], token: Annotated[str, Form()] = ""
    ) -> Response:
        change_id, side = read(token)
        if change_id is None:
            return page(who, token, "over", None, side)
        return page(who, token, *await door.accounts.confirm_address(change_id, side), side)

    return routes
