"""A browser without JavaScript: it keeps cookies, follows redirects, and sends the forms that pages have."""

import re
from datetime import datetime
from html import unescape

import httpx

from services.portal.domain import totp

_SECRET = re.compile(r'id="secret">([A-Z2-7 ]+)<')
_RECOVERY = re.compile(r"<li><code>([a-z2-7-]+)</code>")
_NEXT = re.compile(r'name="next" value="([^"]*)"')
_FORM_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


class Browser:
    """One user's browser; `codes` holds the recovery codes of those who have set up a second factor."""

    def __init__(
        self, app, now: datetime, codes: dict[str, list[str]], base_url="http://portal.example"
    ) -> None:
        self.now, self.codes = now, codes
        transport = httpx.ASGITransport(app, client=("203.0.113.9", 40000))
        self.http = httpx.AsyncClient(transport=transport, base_url=base_url, follow_redirects=True)
        self.page: httpx.Response | None = None

    async def open(self, path: str) -> httpx.Response:
        self.page = await self.http.get(path)
        return self.page

    async def send(self, path: str, **fields) -> httpx.Response:
        """Send a form of the page that is open."""
        self.page = await self.http.post(path, data={"form_token": self.form_token, **fields})
        return self.page

    @property
    def form_token(self) -> str:
        assert self.page is not None, "open a page first"
        found = _FORM_TOKEN.search(self.page.text)
        assert found, f"there is no form on {self.page.url}: {self.page.text[:400]}"
        return found[1]

    @property
    def text(self) -> str:
        """What a reader sees: no tags, blanks of every kind alike."""
        assert self.page is not None
        words = re.sub(
            r"<[^>]+>", " ", re.sub(r"<(style|title).*?</\1>", " ", self.page.text, flags=re.DOTALL)
        )
        return re.sub(r"\s+", " ", unescape(words))

    @property
    def path(self) -> str:
        assert self.page is not None
        return self.page.url.raw_path.decode()

    async def log_in(self, email: str, password: str) -> httpx.Response:
        await self.open("/login")
        await self.send("/login", email=email, password=password)
        return await self.pass_second_factor(email)

    async def pass_second_factor(self, email: str) -> httpx.Response:
        """Set up the second factor, or pass it with a recovery code, where the log-in asks for it."""
        assert self.page is not None
        if self.page.url.path == "/login/second-factor":
            await self.set_up_second_factor(email)
            await self.open("/")
        elif self.page.url.path == "/login/code":
            (wanted,) = _NEXT.findall(self.page.text)
            await self.send("/login/code", code=self.codes[email].pop(), next=unescape(wanted))
        return self.page

    async def set_up_second_factor(self, email: str) -> str:
        """Set it up on the page that is open; return its secret."""
        assert self.page is not None
        found = _SECRET.search(self.page.text)
        assert found, self.text
        secret = found[1].replace(" ", "")
        await self.send("/login/second-factor", code=totp.code(secret, totp.step_at(self.now)))
        self.codes[email] = _RECOVERY.findall(self.page.text)
        assert len(self.codes[email]) == 10, self.text
        return secret

    async def close(self) -> None:
        await self.http.aclose()
