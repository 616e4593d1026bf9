"""Log-ins that work at once: the play accepts invitations and sets up second factors, as people do.

It goes through the portal's own pages, and keeps what people keep in their heads and phones (password and the
app's secret) in a file of the installation that only its owner can read. `autocollect login-code` shows the
present code. A log-in that somebody has set up himself is left alone.
"""

import json
import os
import re
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx

from deploy.play.stage import OPERATOR, Stage
from deploy.sandbox.mailbox import Mailbox, body
from services.portal.domain import totp

_FORM_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
_SECRET = re.compile(r'id="secret">([A-Z2-7 ]+)<')
_INVITATION = re.compile(r"/invitation\?token=[^\s>]+")


@dataclass(frozen=True, kw_only=True)
class LogIn:
    """What somebody needs to log in to the portal; `who` says in a word or two what he is."""

    who: str
    email: str
    password: str
    secret: str

    def code(self) -> str:
        """Return the code that an authenticator app shows now."""
        return totp.code(self.secret, totp.step_at(datetime.now(UTC)))


def kept(directory: Path) -> list[LogIn]:
    """Return the log-ins of an installation, the operator's first."""
    try:
        return [LogIn(**each) for each in json.loads(_file(directory).read_text())]
    except FileNotFoundError:
        return []


async def prepare(on: Stage, password: str, companies: Iterable[tuple[str, str]]) -> None:
    """Make the operator's log-in work, and that of each company's first administrator (name, address)."""
    portal = str(on.services["portal"].base_url)
    known = {each.email for each in kept(on.directory)}
    if OPERATOR not in known and (secret := await _log_in(portal, OPERATOR, password)):
        _keep(on.directory, LogIn(who="operator", email=OPERATOR, password=password, secret=secret))
    for name, email in companies:
        if email not in known and (link := _invitation(on, email)):
            chosen = secrets.token_urlsafe(12)
            if secret := await _accept(portal, link, chosen):
                who = f"administrator of {name}"
                _keep(on.directory, LogIn(who=who, email=email, password=chosen, secret=secret))


async def _log_in(portal: str, email: str, password: str) -> str:
    async with httpx.AsyncClient(base_url=portal, follow_redirects=True, timeout=60) as browser:
        page = await browser.get("/login")
        return await _set_up(browser, await _send(browser, page, email=email, password=password))


async def _accept(portal: str, link: str, password: str) -> str:
    async with httpx.AsyncClient(base_url=portal, follow_redirects=True, timeout=60) as browser:
        page = await browser.get(link)
        (token,) = parse_qs(urlsplit(link).query)["token"]
        if not _FORM_TOKEN.search(page.text):
            return ""
        return await _set_up(
            browser, await _send(browser, page, token=token, password=password, repeated=password)
        )


async def _set_up(browser: httpx.AsyncClient, page: httpx.Response) -> str:
    """Set the second factor up where the page asks for one; return its secret, empty where it does not."""
    found = _SECRET.search(page.text)
    if not found:
        return ""
    secret = found[1].replace(" ", "")
    done = await _send(browser, page, code=totp.code(secret, totp.step_at(datetime.now(UTC))))
    return secret if done.is_success else ""


async def _send(browser: httpx.AsyncClient, page: httpx.Response, **fields: str) -> httpx.Response:
    token = _FORM_TOKEN.search(page.text)
    content = {"form_token": token[1] if token else ""} | fields
    return await browser.post(page.url.path, data=content)


def _invitation(on: Stage, email: str) -> str:
    """Return the newest invitation in the sandbox's mailbox, empty where there is none."""
    mailbox = Mailbox(on.sandbox.directory / "mail")
    for mail in reversed(mailbox.mails(email)):
        if link := _INVITATION.search(body(mailbox.message(mail), "plain")):
            return link[0]
    return ""


def _keep(directory: Path, log_in: LogIn) -> None:
    file = _file(directory)
    everybody = [asdict(each) for each in (*kept(directory), log_in)]
    draft = file.with_suffix(".next")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        json.dump(everybody, opened, indent=2)
    draft.replace(file)


def _file(directory: Path) -> Path:
    return directory / "log-ins.json"
