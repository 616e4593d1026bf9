"""Webhooks to the company's other systems: its receivers, with what was sent to them, for administrators."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from services.portal.api.settings.desk import Desk, Sent, Settings, unless_gone
from services.portal.domain.webhooks import LONGEST_URL, may_be_url
from services.portal.language import gettext as _
from services.portal.language import marked
from services.portal.neighbours import Refused, Unanswered
from services.portal.neighbours.asking import each_of, unless_silent
from services.portal.neighbours.subscribing import Delivery, Endpoint, NewEndpoint, Subscribing
from services.portal.words.terms import REGISTRATION_REFUSAL
from shared.events import PUBLIC_EVENTS, PublicEventName

CHOOSE_EVENTS = marked("Velg minst én hendelse.")

Url = Annotated[str, Form(max_length=LONGEST_URL, pattern=r"^[^\x00]*$")]
Events = Annotated[list[PublicEventName], Form()]


@dataclass(frozen=True)
class Receivers:
    """A company's receivers in the hands of one visitor."""

    settings: Settings

    @property
    def address(self) -> str:
        """The page's address."""
        return f"/companies/{self.settings.company.id}/webhooks"

    @property
    def asked(self) -> Subscribing:
        """Who keeps and delivers them."""
        return self.settings.portal.neighbours.subscribing

    @property
    def by(self) -> str:
        """Who acts."""
        return self.settings.visit.visitor.email

    async def show(self, sent: Sent | None = None, made: NewEndpoint | None = None) -> Response:
        """Answer with the page; the secret of a receiver that was `made` just now stands there this once.

        With a secret the page stands also where the receivers cannot be had: nobody can see it again.
        """
        company = self.settings.company
        return await self.settings.portal.inside(
            "webhooks.html",
            self.settings.visit,
            about=company.id,
            status=422 if sent else 200,
            company=company,
            receivers=await (unless_silent(self._listed()) if made else self._listed()),
            events=PUBLIC_EVENTS,
            made=made,
            sent=sent or Sent(),
        )

    async def _listed(self) -> list[tuple[Endpoint, list[Delivery]]]:
        """Return the company's receivers, each with what was last sent there."""
        company_id = self.settings.company.id
        endpoints = await self.asked.endpoints(company_id)
        logs = await each_of(endpoints, lambda each: self.asked.deliveries(company_id, each.id))
        return list(zip(endpoints, logs, strict=True))

    async def with_secret(self, deed: Awaitable[NewEndpoint], sent: Sent) -> Response:
        """Have a secret made, and show it; nobody can have it shown again."""
        try:
            made = await deed
        except Unanswered:
            return self.settings.unanswered()
        except Refused as refused:
            return await self.show(sent.refused(refused))
        return await self.show(made=made)

    async def done(self, deed: Awaitable[object], text: str) -> Response:
        """Have something done, and lead back to the page."""
        try:
            await unless_gone(deed)
        except Unanswered:
            return self.settings.unanswered()
        return await self.settings.back(text, page=self.address)


def add(routes: APIRouter, desk: Desk) -> None:
    """Add the routes."""
    _receivers(routes, desk)
    _one_receiver(routes, desk)


def _receivers(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/webhooks")
    async def look(settings: Annotated[Settings, Depends(desk.seen)]) -> Response:
        settings.visit.must("administer", settings.company.id)
        return await Receivers(settings).show()

    @routes.post("/webhooks")
    async def add_receiver(
        settings: Annotated[Settings, Depends(desk.changed)],
        url: Url = "",
        events: Events = [],  # noqa: B006 - FastAPI copies it
    ) -> Response:
        receivers, address = Receivers(settings), url.strip()
        sent = Sent(
            form="receiver",
            typed={"url": url, "events": events},
            errors=({} if may_be_url(address) else {"url": REGISTRATION_REFUSAL["UnusableAddress"]})
            | ({} if events else {"events": CHOOSE_EVENTS}),
        )
        if sent.errors:
            return await receivers.show(sent)
        deed = receivers.asked.add(settings.company.id, address, events, receivers.by)
        return await receivers.with_secret(deed, sent)


def _one_receiver(routes: APIRouter, desk: Desk) -> None:
    path = "/webhooks/{endpoint_id}"

    @routes.post(f"{path}/secret")
    async def replace_secret(
        settings: Annotated[Settings, Depends(desk.changed)], endpoint_id: UUID
    ) -> Response:
        receivers = Receivers(settings)
        deed = receivers.asked.replace_secret(settings.company.id, endpoint_id, receivers.by)
        return await receivers.with_secret(deed, Sent(form=f"receiver-{endpoint_id}"))

    @routes.post(f"{path}/enabling")
    async def enable(settings: Annotated[Settings, Depends(desk.changed)], endpoint_id: UUID) -> Response:
        receivers = Receivers(settings)
        deed = receivers.asked.enable(settings.company.id, endpoint_id, receivers.by)
        return await receivers.done(deed, _("Mottakeren er slått på. Det som har ventet, sendes nå."))

    @routes.post(f"{path}/removal")
    async def remove(settings: Annotated[Settings, Depends(desk.changed)], endpoint_id: UUID) -> Response:
        receivers = Receivers(settings)
        deed = receivers.asked.remove(settings.company.id, endpoint_id, receivers.by)
        return await receivers.done(deed, _("Mottakeren er fjernet."))

    @routes.post(f"{path}/deliveries/{{delivery_id}}")
    async def send_again(
        settings: Annotated[Settings, Depends(desk.changed)], endpoint_id: UUID, delivery_id: UUID
    ) -> Response:
        receivers = Receivers(settings)
        deed = receivers.asked.send_again(settings.company.id, endpoint_id, delivery_id, receivers.by)
        return await receivers.done(deed, _("Hendelsen sendes på nytt."))
