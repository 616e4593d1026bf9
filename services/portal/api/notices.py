"""What a page says about the deed just done; it waits in the session for the page that follows."""

from typing import Literal

from pydantic import BaseModel


class ReceiptLine(BaseModel):
    """What became of one invoice or case."""

    name: str
    done: bool
    text: str


class Notice(BaseModel):
    """A sentence, and a line for each thing that the deed was about."""

    kind: Literal["done", "problem"]
    text: str
    receipt: list[ReceiptLine] = []
