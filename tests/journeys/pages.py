"""Looks at a running installation's portal as the people whom the play has let in."""

import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from deploy.installation import Installation
from deploy.play.log_ins import LogIn, kept

FORM_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


async def shown(directory: Path, who: str, paths: Sequence[str]) -> dict[str, str]:
    """What pages show to the one whose e-mail address begins so, by path."""
    home = directory / "embedded"
    url = Installation.load(home).secret("AUTOCOLLECT_PORTAL_URL")
    (log_in,) = [each for each in kept(home) if each.email.startswith(who)]
    async with _let_in(url, log_in) as browser:
        return {path: (await browser.get(path)).raise_for_status().text for path in paths}


def webhooks_page(directory: Path) -> str:
    """The address of the page of webhooks of the company that has a system which takes them."""
    done = json.loads((directory / "embedded" / "play.json").read_text())
    (company,) = [deed.split()[1] for deed in done if deed.startswith("webhooks ")]
    return f"/companies/{company}/webhooks"


@asynccontextmanager
async def _let_in(url: str, who: LogIn) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=url, follow_redirects=True, timeout=60) as browser:
        door = await browser.get("/login")
        asked = await _sent(browser, door, email=who.email, password=who.password)
        inside = await _sent(browser, asked, code=who.code())
        assert inside.url.path == "/", inside.text[:2000]
        yield browser


async def _sent(browser: httpx.AsyncClient, page: httpx.Response, **fields: str) -> httpx.Response:
    (token,) = FORM_TOKEN.findall(page.text)[:1]
    return await browser.post(page.url.path, data={"form_token": token, **fields})
