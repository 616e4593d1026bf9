"""A browser without JavaScript: it keeps cookies, follows redirects, and sends the forms that pages have."""

import re
from html import unescape

import httpx

_FORM_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


class Browser:
    """One user's browser."""

    def __init__(self, app, base_url="http://portal.example") -> None:
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
        return await self.send("/login", email=email, password=password)

    async def close(self) -> None:
        await self.http.aclose()
