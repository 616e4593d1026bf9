"""The stand-in bank's counter: what the demo and tests do there, over HTTP.

`POST /payments` takes a payment by KID, `POST /cash` money of which the bank tells the sum alone.
`GET /files/{day}` gives that day's OCR giro file (204: none), `GET /files/{day}?format=camt.054.001.02` (or
`.08`) the same payments in ISO 20022, and the sums.
`POST /orders/{day}` takes a payment order (pain.001) and answers with the first report (pain.002),
`GET /orders/{message_id}/{day}` gives the report on its payments (204: not yet), `GET /balance/{day}` the
account's balance. `POST /closed-accounts` closes a payee's account.
"""

from datetime import date
from decimal import Decimal

from pydantic import BaseModel, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.sandbox.bank import Bank
from deploy.sandbox.camt054 import Version
from deploy.sandbox.ocr_giro import ENCODING, PaymentKind
from deploy.sandbox.payment_orders import NoOrder

FORMATS: dict[str, Version] = {"camt.054.001.02": "02", "camt.054.001.08": "08"}


class Payment(BaseModel):
    """What a debtor does in the net bank: `amount` in kroner, below zero takes a payment back."""

    kid: str
    amount: Decimal
    paid_on: date
    debtor_account: str = ""
    debtor_name: str = ""
    kind: PaymentKind = PaymentKind.GIRO


class Cash(BaseModel):
    """What somebody pays in at the counter, in kroner."""

    amount: Decimal
    paid_on: date


def counter(bank: Bank) -> Starlette:
    """Return the application, to be mounted anywhere."""

    async def pay(request: Request) -> Response:
        try:
            order = Payment.model_validate_json(await request.body())
            payment = bank.pay(
                order.kid,
                order.amount,
                order.paid_on,
                order.debtor_account,
                order.kind,
                debtor_name=order.debtor_name,
            )
        except (ValidationError, ValueError) as refused:
            return JSONResponse({"detail": str(refused)}, status_code=422)
        return JSONResponse({"reference": payment.reference}, status_code=201)

    async def pay_in(request: Request) -> Response:
        try:
            cash = Cash.model_validate_json(await request.body())
            bank.pay_in(cash.amount, cash.paid_on)
        except (ValidationError, ValueError) as refused:
            return JSONResponse({"detail": str(refused)}, status_code=422)
        return Response(status_code=204)

    async def file(request: Request) -> Response:
        day = _day(request)
        version = FORMATS.get(request.query_params.get("format", ""))
        content = bank.camt054_file(day, version) if version else bank.ocr_file(day)
        if content is None:
            return Response(status_code=204)
        if version:
            return Response(content, media_type="application/xml")
        return Response(content.encode(ENCODING), media_type="text/plain; charset=iso-8859-1")

    return Starlette(
        routes=[
            Route("/payments", pay, methods=["POST"]),
            Route("/cash", pay_in, methods=["POST"]),
            Route("/files/{day}", file, methods=["GET"]),
            *_orders(bank),
        ]
    )


def _orders(bank: Bank) -> list[Route]:
    """Return the routes for money that goes out."""

    async def order(request: Request) -> Response:
        try:
            report = bank.order(await request.body(), _day(request))
        except NoOrder as broken:
            return JSONResponse({"detail": str(broken)}, status_code=422)
        return Response(report, status_code=201, media_type="application/xml")

    async def report(request: Request) -> Response:
        content = bank.report(request.path_params["message_id"], _day(request))
        return Response(content, media_type="application/xml") if content else Response(status_code=204)

    async def balance(request: Request) -> Response:
        return JSONResponse({"balance": f"{bank.book.balance(_day(request)):.2f}"})

    async def close(request: Request) -> Response:
        bank.close((await request.json())["account"])
        return Response(status_code=204)

    return [
        Route("/orders/{day}", order, methods=["POST"]),
        Route("/orders/{message_id}/{day}", report, methods=["GET"]),
        Route("/balance/{day}", balance, methods=["GET"]),
        Route("/closed-accounts", close, methods=["POST"]),
    ]


def _day(request: Request) -> date:
    return date.fromisoformat(request.path_params["day"])
