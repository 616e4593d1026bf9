"""Posts a signed webhook to sync for each change in the stand-in for Go.

PowerOffice Go itself has no webhooks; this is the push that the product is ready for, kept outside the
stand-in's API. Best effort by design: a nudge that is lost costs nothing but time, the nightly poll finds
the change.
"""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

import httpx
from standardwebhooks.webhooks import Webhook

from deploy.sandbox.poweroffice.company import Change
from deploy.sandbox.poweroffice.state import World


@dataclass
class Nudger:
    """Tells `url` of changes, signed with `secret` (Standard Webhooks); at most one a second and subject."""

    url: str
    secret: str
    world: World
    _changes: asyncio.Queue[Change] = field(default_factory=asyncio.Queue)

    async def run(self) -> None:
        """Listen and post until cancelled."""
        for company in self.world.companies.values():
            company.on_change.append(self._changes.put_nowait)
        async with httpx.AsyncClient(timeout=5) as http:
            while True:
                for change in await self._gathered():
                    await self._post(http, change)

    async def _gathered(self) -> list[Change]:
        """Wait for a change and return what comes within a moment, the same thing once."""
        changes = [await self._changes.get()]
        await asyncio.sleep(0.2)
        while not self._changes.empty():
            changes.append(self._changes.get_nowait())
        return list({(change.subject, change.entity_id): change for change in changes}.values())

    async def _post(self, http: httpx.AsyncClient, change: Change) -> None:
        body = json.dumps(
            {
                "type": f"{change.subject}.changed",
                "client": change.organisation_number,
                "entity": change.entity_id,
            }
        )
        message_id, now = f"msg_{uuid4().hex}", datetime.now(UTC)
        headers = {
            "webhook-id": message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(self.secret).sign(message_id, now, body),
            "content-type": "application/json",
        }
        try:
            await http.post(self.url, content=body, headers=headers)
        except httpx.HTTPError:
            return
