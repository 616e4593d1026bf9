"""The versions of the agreement: for each a text, and the terms that the text states.

`2026-01.md` is a template; its figures come from `2026-01.toml`, so that what is signed and what is settled
by cannot differ. Each is offered in two ways, as it says of VAT and with VAT invoiced apart. A version that
anybody has signed is never changed: add the next one.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import replace
from decimal import Decimal
from importlib.resources import files

import jinja2

from services.registration.domain.agreement import AgreementText, Offer, Terms
from shared.errors import NotFound


def offered(version: str) -> Offer:
    """Return a version of the agreement as companies are offered it.

    Raises:
        NotFound: there is no such version.
    """
    return Offer(agreement_text(version), agreement_text(version, vat_apart=True))


def agreement_text(version: str, *, vat_apart: bool = False) -> AgreementText:
    """Return a version of the agreement, its text complete with figures; `vat_apart` has VAT invoiced apart.

    Raises:
        NotFound: there is no such version.
    """
    folder = files(__name__)
    try:
        template = folder.joinpath(f"{version}.md").read_text(encoding="utf-8")
        figures = folder.joinpath(f"{version}.toml").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotFound(f"there is no agreement {version!r}; set REGISTRATION_AGREEMENT_VERSION") from None
    stated = Terms(**tomllib.loads(figures, parse_float=Decimal))
    terms = replace(stated, vat_offset=stated.vat_offset and not vat_apart)
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)  # noqa: S701 - Markdown, no HTML
    environment.filters["per_cent"] = per_cent
    text = environment.from_string(template).render(terms=terms, version=version)
    return AgreementText(
        version=version, text=text, hash=hashlib.sha256(text.encode()).hexdigest(), terms=terms
    )


def per_cent(share: Decimal) -> str:
    """Return a share as people write it.

    >>> per_cent(Decimal("1.0")), per_cent(Decimal("0.075"))
    ('100 %', '7,5 %')
    """
    return f"{(share * 100).normalize():f} %".replace(".", ",")
