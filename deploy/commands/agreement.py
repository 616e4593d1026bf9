"""`autocollect agreement`: what the agency has agreed with one company."""

import asyncio
from enum import Enum
from typing import Annotated

import typer

from deploy import companies
from deploy.showing import Json, show

app = typer.Typer(no_args_is_help=True, help="What the agency has agreed with one company.")


class Vat(Enum):
    """How VAT that a company bears is charged."""

    INVOICED = "invoiced"
    AS_STATED = "as-stated"


@app.callback()
def _one_group() -> None:
    """What the agency has agreed with one company."""


@app.command("vat")
def vat(
    company: Annotated[str, typer.Argument(help="The company's organisation number.")],
    way: Annotated[Vat, typer.Argument(help="Invoiced apart, or as the agreement's version says.")],
    as_json: Json = False,
) -> None:
    """Offer the company the agreement with VAT charged so; it counts from when the company has signed it."""
    row = asyncio.run(companies.agree_vat(company, invoiced=way is Vat.INVOICED))
    show([row], as_json, title="Agreement")
