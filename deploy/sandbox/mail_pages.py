"""The pages of the sandbox's mail server: the list, one mail, its files, and the list as JSON.

All links are relative, so that the pages can be mounted anywhere. A mail's HTML is shown in a frame that
may run nothing and load nothing.
"""

from collections.abc import Callable
from dataclasses import asdict
from email.message import EmailMessage
from functools import cache
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from deploy.sandbox.mailbox import KeptMail, Mailbox, attachments, body

PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'"
MAIL_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def mail_pages(mailbox: Mailbox) -> Starlette:
    """Return the app that shows `mailbox`; `?recipient=` narrows the list and its JSON to one address."""

    def one(show: Callable[[KeptMail, Mailbox, Request], Response]) -> Callable[[Request], Response]:
        def endpoint(request: Request) -> Response:
            mail = mailbox.find(request.path_params["number"])
            if mail is None:
                raise HTTPException(404, "There is no mail with that number.")
            return show(mail, mailbox, request)

        return endpoint

    def listed(request: Request) -> Response:
        return _list_page(mailbox, request)

    def as_json(request: Request) -> Response:
        return JSONResponse([_json(mail) for mail in mailbox.mails(_recipient(request))])

    return Starlette(
        routes=[
            Route("/", listed),
            Route("/mails.json", as_json),
            Route("/mails/{number:int}", one(_mail_page)),
            Route("/mails/{number:int}.json", one(_mail_json)),
            Route("/mails/{number:int}.eml", one(_eml)),
            Route("/mails/{number:int}/html", one(_html)),
            Route("/mails/{number:int}/attachments/{place:int}", one(_attachment)),
        ]
    )


def _list_page(mailbox: Mailbox, request: Request) -> Response:
    recipient = _recipient(request)
    newest_first = mailbox.mails(recipient)[::-1]
    return _page("mails.html", mails=newest_first, recipient=recipient)


def _mail_page(mail: KeptMail, mailbox: Mailbox, _request: Request) -> Response:
    message = mailbox.message(mail)
    return _page(
        "mail.html",
        mail=mail,
        headers=[(name, str(value)) for name, value in message.items()],
        text=body(message, "plain"),
        has_html=bool(body(message, "html")),
        attachments=attachments(message),
    )


def _mail_json(mail: KeptMail, mailbox: Mailbox, _request: Request) -> Response:
    message: EmailMessage = mailbox.message(mail)
    return JSONResponse(
        _json(mail)
        | {
            "headers": [[name, str(value)] for name, value in message.items()],
            "text": body(message, "plain"),
            "html": body(message, "html"),
        }
    )


def _eml(mail: KeptMail, mailbox: Mailbox, _request: Request) -> Response:
    return _download(mailbox.raw(mail), f"{mail.number}.eml", "message/rfc822")


def _html(mail: KeptMail, mailbox: Mailbox, _request: Request) -> Response:
    html = body(mailbox.message(mail), "html")
    return HTMLResponse(html, headers={"Content-Security-Policy": MAIL_POLICY})


def _attachment(mail: KeptMail, mailbox: Mailbox, request: Request) -> Response:
    files = attachments(mailbox.message(mail))
    place = request.path_params["place"]
    if place >= len(files):
        raise HTTPException(404, "The mail has no such attachment.")
    return _download(files[place].content, files[place].name, files[place].content_type)


def _download(content: bytes, name: str, content_type: str) -> Response:
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=content_type, headers=headers)


def _recipient(request: Request) -> str:
    return request.query_params.get("recipient", "").strip()


def _json(mail: KeptMail) -> dict[str, object]:
    return asdict(mail) | {"received_at": mail.received_at.isoformat()}


@cache
def _templates() -> Environment:
    return Environment(loader=PackageLoader("deploy.sandbox"), autoescape=True, undefined=StrictUndefined)


def _page(template: str, **values: object) -> Response:
    html = _templates().get_template(template).render(**values)
    return HTMLResponse(html, headers={"Content-Security-Policy": PAGE_POLICY})
