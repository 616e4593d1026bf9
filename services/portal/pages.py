"""Pages made of templates: Jinja2, escaped by itself, strict about what is missing, in the right language."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

from services.portal import figures
from services.portal.language import gettext, ngettext, spoken
from services.portal.stacking import stacking
from services.portal.words import (
    debtors,
    deeds,
    jobs,
    money,
    routine,
    sentences,
    story,
    terms,
    webhooks,
    without_answer,
)

HERE = Path(__file__).parent
STATIC = HERE / "static"

MOST_NAMED = 5
"""Cases that a line of the latest events leads to before it only counts."""

WORDS = {
    "STATUS": terms.STATUS,
    "LETTER": terms.LETTER,
    "CHANNEL": terms.CHANNEL,
    "STEP": terms.STEP,
    "MOVEMENT": terms.MOVEMENT,
    "COURT_COST": money.COURT_COST,
    "PAID_TO": terms.PAID_TO,
    "CLOSING": terms.CLOSING,
    "DECISION": terms.DECISION,
    "DECISION_MEANS": terms.DECISION_MEANS,
    "UNTIL_ANSWERED": without_answer.UNTIL_ANSWERED,
    "JOB": jobs.JOB,
    "ROLE": terms.ROLE,
    "ROLE_MEANS": terms.ROLE_MEANS,
    "ACTION": deeds.ACTION,
    "NONE_POSSIBLE": deeds.NONE_POSSIBLE,
    "CONTACT_ROLE": terms.CONTACT_ROLE,
    "CONNECTION": terms.CONNECTION,
    "PROPOSAL": deeds.PROPOSAL,
    "OBJECTION_CATEGORY": debtors.OBJECTION_CATEGORY,
    "MESSAGE_KIND": debtors.MESSAGE_KIND,
    "SIDE": debtors.SIDE,
    "TASK": debtors.TASK,
    "MOST_NAMED": MOST_NAMED,
    "FIELD": routine.FIELD,
    "HINT": routine.HINT,
    "TRIAL_STEP": routine.TRIAL_STEP,
    "ANSWERED": routine.UNANSWERED,
    "LETTERS_IN": routine.LETTERS_IN,
    "POSTING": money.POSTING,
    "PAYOUT": money.PAYOUT,
    "BATCH": money.BATCH,
    "BANK": money.BANK,
    "KIND": money.KIND,
    "FILE": money.FILE,
    "DEED": money.DEED,
    "PAYMENT": money.PAYMENT,
    "DECIDED": money.DECIDED,
    "INVOICE_STATE": money.INVOICE_STATE,
    "INVOICE_MARK": money.INVOICE_MARK,
    "LIKENESS": money.LIKENESS,
    "REPORT": money.REPORT,
    "REPORT_TELLS": money.REPORT_TELLS,
    "PUBLIC_EVENT": webhooks.PUBLIC_EVENT,
    "ENDPOINT": webhooks.ENDPOINT,
    "WHY_OFF": webhooks.WHY_OFF,
    "DELIVERY": webhooks.DELIVERY,
}


class Pages:
    """Renders templates."""

    def __init__(self, support_email: str = "", languages: Callable[[], object] = tuple) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        self._templates.policies["ext.i18n.trimmed"] = True
        self._templates.install_gettext_callables(gettext, ngettext, newstyle=False)  # type: ignore[attr-defined]
        self._templates.filters |= {
            "kroner": figures.kroner,
            "round_kroner": figures.round_kroner,
            "day": figures.day,
            "instant": figures.instant,
            "clock": figures.clock,
            "age": figures.age,
            "number": figures.number,
            "grouped": figures.grouped,
            "account": figures.account,
            "browser": figures.browser,
            "tell": story.tell,
            "by_day_and_step": story.by_day_and_step,
            "bank_words": sentences.bank_words,
            "reported": figures.reported,
            "with_roles": terms.with_roles,
            "report_words": figures.report_words,
            "job_result": jobs.job_result,
            "without_answer": without_answer.without_answer,
        }
        self._templates.globals |= WORDS | {
            "support_email": support_email,
            "style": _kept("portal.css"),
            "script": _kept("live.js"),
            "language": spoken,
            "languages": languages,
        }

    def page(self, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """Return a page; `values` must hold everything that the template names."""
        return HTMLResponse(stacking(self.text(template, **values)), status)

    def text(self, template: str, **values: Any) -> str:
        """Return a template with its values."""
        return self._templates.get_template(template).render(values)


def _kept(name: str) -> str:
    """Return a static file's address; it changes with its content, so that browsers may keep it."""
    content = (STATIC / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"
