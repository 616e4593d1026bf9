"""The routine as a whole: looked at, tried without saving, saved."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from services.portal.api.routine.page import address, made_by, page
from services.portal.api.routine.typed import TICKS, read, unlawful
from services.portal.api.settings.desk import Desk, Sent, Settings
from services.portal.language import gettext as _
from services.portal.neighbours import Refused
from services.portal.neighbours.choosing import rules_broken
from services.portal.words.routine import FIELD


def add(routes: APIRouter, desk: Desk) -> None:
    """Add the page, and the form that tries a routine or saves it."""

    @routes.get("")
    async def look(settings: Annotated[Settings, Depends(desk.seen)]) -> Response:
        return await page(settings)

    @routes.post("")
    async def change(
        request: Request,
        settings: Annotated[Settings, Depends(desk.changed)],
        deed: Annotated[Literal["try", "save"], Form()] = "try",
    ) -> Response:
        form = await request.form()
        typed: dict[str, Any] = {name: str(form.get(name, "")).strip()[:40] for name in FIELD}
        typed |= {name: name in form for name in TICKS}
        values, errors = read(typed, tuple(FIELD))
        sent = Sent(form="routine", typed=typed)
        if errors:
            return await page(settings, sent.with_errors(**errors))
        choosing = settings.portal.neighbours.choosing
        try:
            if deed == "try":
                trial = await choosing.try_routine(settings.company.id, values)
                return await page(settings, sent, trial=trial)
            await choosing.change_routine(settings.company.id, values, made_by(settings))
        except Refused as refused:
            return await page(settings, unlawful(sent, rules_broken(refused)))
        return await settings.back(
            _("Purrerutinen er lagret. Fakturaene vurderes på nytt etter den."), address(settings)
        )
