"""The stand-in bank's counter: what the demo and tests do there, over HTTP.

`POST /payments` takes a payment by KID, `GET /files/{day}` gives that day's OCR giro file (204: none).
"""

from datetime import date
from decimal import Decimal

from pydantic import BaseModel, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.sandbox.bank import Bank
from deploy.sandbox.ocr_giro import ENCODING, PaymentKind


class Payment(BaseModel):
    """What a debtor does in the net bank: `amount` in kroner, below zero takes a payment back."""

    kid: str
    amount: Decimal
    paid_on: date
    debtor_account: str = ""
    kind: PaymentKind = PaymentKind.GIRO


def counter(bank: Bank) -> Starlette:
    """Return the application, to be mounted anywhere."""

    async def pay(request: Request) -> Response:
        try:
            order = Payment.model_validate_json(await request.body())
            payment = bank.pay(order.kid, order.amount, order.paid_on, order.debtor_account, order.kind)
        except (ValidationError, ValueError) as refused:
            return JSONResponse({"detail": str(refused)}, status_code=422)
        return JSONResponse({"reference": payment.reference}, status_code=201)

    async def file(request: Request) -> Response:
        content = bank.ocr_file(date.fromisoformat(request.path_params["day"]))
        if content is None:
            return Response(status_code=204)
        return Response(content.encode(ENCODING), media_type="text/plain; charset=iso-8859-1")

    return Starlette(
        routes=[Route("/payments", pay, methods=["POST"]), Route("/files/{day}", file, methods=["GET"])]
    )
