"""Pages made of templates: Jinja2, escaped by itself, strict about what is missing, in Norwegian."""

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from deploy.sandbox.poweroffice.gui.pages import words
from deploy.sandbox.poweroffice.norwegian import day, kroner

TEMPLATES = Path(__file__).parent.parent / "templates"
FLASH = "sandkasse_beskjed"
FLASH_SECONDS = 60

_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"
FORMS_STAY_HERE = "; form-action 'self'"


def page(
    request: Request, template: str, *, status: int = 200, policy: str = FORMS_STAY_HERE, **values: Any
) -> Response:
    """Return a page, with what the last deed said about itself; it is said once.

    `policy` is added to the content security policy.
    """
    flash = unquote(request.cookies.get(FLASH, ""))
    html = _environment().get_template(template).render(values | {"flash": flash})
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": _POLICY + policy,
        "Referrer-Policy": "same-origin",
        "Vary": "Accept",
        "X-Content-Type-Options": "nosniff",
    }
    response = HTMLResponse(html, status, headers)
    if flash:
        response.delete_cookie(FLASH)
    return response


def message(request: Request, title: str, text: str, *, status: int) -> Response:
    """Return a page that only says something."""
    return page(request, "message.html", status=status, title=title, text=text)


def go_on(address: str, message: str) -> Response:
    """Send the browser to an address of ours, whose page will say what was done."""
    response = RedirectResponse(address, status_code=303)
    response.set_cookie(FLASH, quote(message), max_age=FLASH_SECONDS, httponly=True, samesite="lax")
    return response


def stylesheet() -> Response:
    """Return the pages' only style sheet."""
    return Response((TEMPLATES / "gui.css").read_text(), media_type="text/css")


def is_web_address(text: str | None) -> bool:
    """Whether a text that came from outside may become a link.

    >>> is_web_address("https://portal.example/cases/1"), is_web_address("javascript:alert(1)")
    (True, False)
    """
    return urlsplit(text or "").scheme in {"http", "https"}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"kroner": kroner, "day": day}
    environment.tests["web_address"] = is_web_address
    environment.globals |= {"words": words}
    return environment
