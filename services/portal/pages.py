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
from services.portal.words import debtors as debtor_wording
from services.portal.words import deeds as deed_wording
from services.portal.words import jobs as job_wording
from services.portal.words import money as money_wording
from services.portal.words import routine as routine_wording
from services.portal.words import sentences, story, without_answer
from services.portal.words import terms as wording
from services.portal.words import webhooks as webhook_wording

HERE = Path(__file__).parent
STATIC = HERE / "static"

MOST_NAMED = 5
"""Cases that a line of the latest events leads to before it only counts."""

WORDS = {
    "STATUS": wording.STATUS,
    "LETTER": wording.LETTER,
    "CHANNEL": wording.CHANNEL,
    "STEP": wording.STEP,
    "MOVEMENT": wording.MOVEMENT,
    "COURT_COST": money_wording.COURT_COST,
    "PAID_TO": wording.PAID_TO,
    "CLOSING": wording.CLOSING,
    "DECISION": wording.DECISION,
    "DECISION_MEANS": wording.DECISION_MEANS,
    "UNTIL_ANSWERED": without_answer.UNTIL_ANSWERED,
    "JOB": job_wording.JOB,
    "ROLE": wording.ROLE,
    "ROLE_MEANS": wording.ROLE_MEANS,
    "ACTION": deed_wording.ACTION,
    "NONE_POSSIBLE": deed_wording.NONE_POSSIBLE,
    "CONTACT_ROLE": wording.CONTACT_ROLE,
    "CONNECTION": wording.CONNECTION,
    "PROPOSAL": deed_wording.PROPOSAL,
    "OBJECTION_CATEGORY": debtor_wording.OBJECTION_CATEGORY,
    "MESSAGE_KIND": debtor_wording.MESSAGE_KIND,
    "SIDE": debtor_wording.SIDE,
    "TASK": debtor_wording.TASK,
    "MOST_NAMED": MOST_NAMED,
    "FIELD": routine_wording.FIELD,
    "HINT": routine_wording.HINT,
    "TRIAL_STEP": routine_wording.TRIAL_STEP,
    "ANSWERED": routine_wording.UNANSWERED,
    "LETTERS_IN": routine_wording.LETTERS_IN,
    "POSTING": money_wording.POSTING,
    "PAYOUT": money_wording.PAYOUT,
    "BATCH": money_wording.BATCH,
    "BANK": money_wording.BANK,
    "KIND": money_wording.KIND,
    "FILE": money_wording.FILE,
    "DEED": money_wording.DEED,
    "PAYMENT": money_wording.PAYMENT,
    "DECIDED": money_wording.DECIDED,
    "INVOICE_STATE": money_wording.INVOICE_STATE,
    "INVOICE_MARK": money_wording.INVOICE_MARK,
    "LIKENESS": money_wording.LIKENESS,
    "REPORT": money_wording.REPORT,
    "REPORT_TELLS": money_wording.REPORT_TELLS,
    "PUBLIC_EVENT": webhook_wording.PUBLIC_EVENT,
    "ENDPOINT": webhook_wording.ENDPOINT,
    "WHY_OFF": webhook_wording.WHY_OFF,
    "DELIVERY": webhook_wording.DELIVERY,
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
            "with_roles": wording.with_roles,
            "report_words": figures.report_words,
            "job_result": job_wording.job_result,
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
