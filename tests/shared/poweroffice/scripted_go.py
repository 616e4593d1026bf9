"""A Go that answers from a script and remembers what it was asked; no network."""

import asyncio
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import httpx

from shared.poweroffice.auth import AccessToken
from shared.poweroffice.models import BankJournalDraft, BankJournalLine

NOW = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
APPLICATION_KEY = "11111111-aaaa-4bbb-8ccc-000000000001"
SUBSCRIPTION_KEY = "0123456789abcdef0123456789abcdef"
CLIENT_KEY = "22222222-dddd-4eee-8fff-000000000002"
V2 = "/Demo/v2"

DRAFT = BankJournalDraft(
    external_import_reference="settlement-17",
    voucher_date=date(2026, 6, 15),
    description="Oppgjør 17",
    lines=(
        BankJournalLine(account_id=11, amount=Decimal("900.05"), vat_id=1, posting_date=date(2026, 6, 15)),
        BankJournalLine(
            account_id=4711001,
            amount=Decimal("-900.05"),
            vat_id=1,
            posting_date=date(2026, 6, 15),
            invoice_number="10042",
            kid="0000004200010",
        ),
    ),
)
"""A settlement as it is posted, with a request that is never sent twice."""


def answer(status=200, body=None, **headers):
    """An answer of Go: `body` is JSON text as Go wrote it, bytes, or a value; None is an empty body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if body is None:
        return httpx.Response(status, headers=named)
    content = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return httpx.Response(status, headers={"Content-Type": "application/json", **named}, content=content)


class ScriptedGo:
    """Answers each (method, path) with its answers in turn, the last one again and again."""

    def __init__(self):
        self.script = {}
        self.requests = []

    def on(self, method, path, *answers):
        self.script[method, path] = list(answers)

    async def __call__(self, request):
        await asyncio.sleep(0)
        self.requests.append(request)
        answers = self.script.get((request.method, request.url.path))
        assert answers, f"Go was asked {request.method} {request.url.path}, which the test did not expect"
        scripted = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(scripted, Exception):
            raise scripted
        if callable(scripted):
            return scripted(request)
        return httpx.Response(scripted.status_code, headers=scripted.headers, content=scripted.content)

    @property
    def queries(self):
        return [dict(request.url.params) for request in self.requests]

    @property
    def bodies(self):
        return [json.loads(request.content) for request in self.requests]


class NumberedTokens:
    """A token source whose tokens are called token-1, token-2, …"""

    def __init__(self):
        self.issued = 1

    async def token(self):
        return AccessToken(f"token-{self.issued}", NOW + timedelta(minutes=20))

    async def renew(self, refused):
        if refused.value == f"token-{self.issued}":
            self.issued += 1
        return await self.token()
