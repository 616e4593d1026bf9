"""Which of the words a letter says, kind by kind: its paragraphs around the amounts, and its sums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.dunning.domain.drafting import Draft
from services.dunning.domain.schedule import Schedule, ScheduleLine
from services.dunning.letters.language import Language

WARNINGS: Mapping[str, str] = {
    name: f"{name}.warning"
    for name in (
        "reminder",
        "own_notice",
        "collection_notice",
        "payment_demand",
        "legal_action_notice",
        "instalment_reminder",
    )
}
"""What a letter says most plainly: by when to pay, and what comes otherwise."""

EXPLANATIONS: Mapping[str, Sequence[str]] = {
    "payment_reminder": ("payment_reminder.closing",),
    "reminder": ("reminder.closing",),
    "own_notice": ("own_notice.closing",),
    "collection_notice": ("collection_notice.costs", "collection_notice.in_time"),
    "payment_demand": ("payment_demand.costs",),
    "legal_action_notice": ("legal_action_notice.stand", "legal_action_notice.law"),
    "surveillance_letter": ("surveillance_letter.closing",),
    "instalment_reminder": ("instalment_reminder.consequence",),
}
"""What stands after it; the terms of a plan are the plan's own."""


def name_of(draft: Draft) -> str:
    """Return the name by which the words know a letter: its kind, and apart the creditor's own notice."""
    kind = draft.step.kind
    return "own_notice" if kind == "collection_notice" and draft.case is None else kind


def title_key(draft: Draft) -> str:
    """Return the key of a letter's title."""
    is_deferral = draft.schedule is not None and draft.schedule.plan.is_deferral
    name = name_of(draft)
    return "title.deferral" if name == "instalment_plan" and is_deferral else f"title.{name}"


def composed(draft: Draft, words: Mapping[str, str], speaking: Language) -> dict[str, Any]:
    """Return what stands around the specification, by the names that the templates use."""
    return {
        "opening": [words[key] for key in _opening(draft)],
        "closing": [{"text": words[key], "strong": strong} for key, strong in _closing(draft)],
        "sums": _sums(draft, words, speaking),
        "total_name": words[_total_key(draft)],
        "total": speaking.money(draft.amounts.total),
        "schedule": _schedule(draft.schedule, words, speaking, is_confirmed=_is_confirmation(draft)),
        "rights": [
            {"heading": words[f"rights.{each}"], "text": words[f"rights.{each}_text"]}
            for each in (*(("online",) if draft.case else ()), "objection", "trouble")
        ],
    }


def mail_paragraphs(draft: Draft, words: Mapping[str, str]) -> dict[str, Any]:
    """Return what the mail says that carries a letter: before and after how to pay."""
    name = name_of(draft)
    opening = words.get(f"mail.{name}") or " ".join(words[key] for key in _opening(draft))
    attached = [words["mail.attached"]] if draft.case else []
    replaces = [words["mail.replaces"]] if draft.replaces else []
    strong = [words[key] for key, is_strong in _closing(draft) if is_strong]
    contact = words["mail.contact"] if draft.case else words[f"{name}.closing"]
    return {"before": [" ".join([opening, *attached, *replaces])], "strong": strong, "after": [contact]}


def instalments(draft: Draft, speaking: Language) -> list[str]:
    """Return what is to be paid when, of a plan of several instalments that a mail confirms; else nothing."""
    schedule = draft.schedule
    if schedule is None or schedule.plan.is_deferral or not _is_confirmation(draft):
        return []
    rest, line = speaking.words["schedule.rest"], speaking.words["mail.instalment"]
    return [
        line.format(
            amount=rest if each.amount is None else speaking.kroner(each.amount),
            day=speaking.long_date(each.due_on),
        )
        for each in schedule.lines
    ]


def _opening(draft: Draft) -> Iterator[str]:
    yield f"{name_of(draft)}.opening"
    if draft.replaces:
        yield "payment_demand.replaces"


def _closing(draft: Draft) -> Iterator[tuple[str, bool]]:
    """Yield the keys of what comes after how to pay, and whether it is what the reader must not miss."""
    name = name_of(draft)
    if warning := WARNINGS.get(name):
        yield warning, True
    keys = _terms(draft) if name == "instalment_plan" else EXPLANATIONS[name]
    yield from ((key, False) for key in keys if draft.heavy_fee or key != "collection_notice.costs")
    if draft.heavy_from and not draft.schedule:
        yield "heavy", False


def _terms(draft: Draft) -> Iterator[str]:
    schedule = draft.schedule
    assert schedule is not None
    kind = "deferral" if schedule.plan.is_deferral else "instalment_plan"
    is_known = schedule.lines[-1].amount is not None
    rest = "rest_alone" if draft.is_free_of_interest else "rest"
    yield f"{kind}.{rest}" if is_known else f"{kind}.{rest}_unknown"
    if schedule.plan.addition:
        yield "instalment_plan.addition"
    yield "instalment_plan.terms"
    if not schedule.plan.is_deferral:
        yield "instalment_plan.order"
    yield "instalment_plan.missed"


def _is_confirmation(draft: Draft) -> bool:
    return draft.step.kind == "instalment_plan"


def _total_key(draft: Draft) -> str:
    return "sum.owed" if draft.schedule else "sum.total"


def _sums(draft: Draft, words: Mapping[str, str], speaking: Language) -> list[list[str]]:
    """Return the rows that add up to what is owed: principal, interest, each fee, less what is paid on fees.

    Court costs come last. What has been paid altogether is left out.
    """
    amounts, costs = draft.amounts, draft.costs
    rows = [("sum.principal", amounts.principal)]
    if draft.case is None:
        name = "own_notice" if name_of(draft) == "own_notice" else "own_reminder"
        fees = [("sum.earlier", amounts.fees - draft.fee), (f"sum.{name}", draft.fee)]
        rows += [(key, amount) for key, amount in fees if amount]
    if amounts.interest:
        rows.append(("sum.interest", amounts.interest))
    if costs.owed and costs.reminder:
        is_notice = draft.step.kind == "collection_notice"
        rows.append(("sum.notice" if is_notice else "sum.reminder", costs.reminder))
    if costs.owed and costs.collection:
        rows.append(("sum.heavy" if costs.is_heavy else "sum.light", costs.collection))
    if costs.owed and costs.addition:
        rows.append(("sum.addition", costs.addition))
    if costs.owed and costs.paid:
        rows.append(("sum.paid", -costs.paid))
    if costs.court_costs_owed:
        rows.append(("sum.court_costs", costs.court_costs))
        if paid := costs.court_costs - costs.court_costs_owed:
            rows.append(("sum.court_costs_paid", -paid))
    return [[words[key], speaking.money(amount).replace("-", "\N{MINUS SIGN}")] for key, amount in rows]


def _schedule(
    schedule: Schedule | None, words: Mapping[str, str], speaking: Language, *, is_confirmed: bool
) -> dict[str, Any] | None:
    """Return the table of instalments: with amounts in a confirmation, with what is missing in a reminder."""
    if schedule is None:
        return None
    heads = ["schedule.number", "schedule.due", "schedule.amount"]
    rows = []
    for number, line in enumerate(schedule.lines, start=1):
        amount = speaking.money(line.amount) if line.amount is not None else words["schedule.rest"]
        rows.append([str(number), speaking.long_date(line.due_on), amount])
    if schedule.plan.is_deferral:
        heads, rows = heads[1:], [row[1:] for row in rows]
    if not is_confirmed:
        heads.append("schedule.status")
        for row, line in zip(rows, schedule.lines, strict=True):
            row.append(_status(line, words))
    amounts_from = heads.index("schedule.amount")
    return {"heads": [words[key] for key in heads], "rows": rows, "amounts_from": amounts_from}


def _status(line: ScheduleLine, words: Mapping[str, str]) -> str:
    if line.is_paid:
        return words["schedule.paid"]
    return words["schedule.missing"] if line.is_overdue else ""
