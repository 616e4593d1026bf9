"""The answer to "why is my invoice not in the proposal?", for the command line.

Dunning is asked first, and of what it has proposed transfer, whose list it is; where dunning has not heard of
the invoice, sync's mirror.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx

from shared.clock import oslo_date
from shared.errors import NotFound

MOST = 10_000
"""Invoices of one creditor that sync's mirror shows in one answer."""

DECIDED: Mapping[str, Sequence[str]] = {
    "on_hold": ("hold",),
    "removed": ("remove", "drop"),
    "refused": ("refuse",),
    "approved": ("approve",),
}
"""The decisions in transfer after which an invoice has a status."""

STANDS: Mapping[str, str] = {
    "on_hold": "Fakturaen er på vent: {detail}{decided}. Den kommer tilbake {until}, eller når den frigis.",
    "removed": "Fakturaen er fjernet fra forslaget: {detail}{decided}. Frigi den for å ta den inn igjen.",
    "refused": "PowerOffice Go avviste fakturaen: {detail}{decided}. Godkjenn den for å sende den igjen.",
    "approved": "Fakturaen er godkjent og på vei til PowerOffice Go{decided}.",
    "transferred": "Fakturaen er overført til inkasso. Saksnummer: {case_number}.",
    "settled": "Det er ikke noe igjen å betale på fakturaen.",
}
"""Where an invoice stands in transfer's list, by its status there."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Services:
    """The services that know something of an invoice."""

    registration: httpx.AsyncClient
    sync: httpx.AsyncClient
    dunning: httpx.AsyncClient
    transfer: httpx.AsyncClient


async def why(services: Services, number: str, organisation_number: str, today: date) -> list[str]:
    """Return an answer for each company that has an invoice of this number, else one for each company asked.

    Raises:
        NotFound: no company has this organisation number.
    """
    listed: list[Row] = await _json(services.registration, "/internal/creditors")
    asked = [each for each in listed if organisation_number in ("", each["organisation_number"])]
    if not asked:
        raise NotFound(f"no registered company has organisation number {organisation_number}")
    found: list[str] = []
    missing: list[str] = []
    for creditor in asked:
        known, text = await _of_creditor(services, creditor, number, today)
        (found if known else missing).append(f"{creditor['name']}: {text}")
    return found or missing


async def _of_creditor(services: Services, creditor: Row, number: str, today: date) -> tuple[bool, str]:
    by_id = {"creditor_id": str(creditor["creditor_id"])}
    explained = await _json(services.dunning, "/explanations", **by_id, number=number)
    if explained:
        return True, await _with_the_list(services, explained[0])
    mirrored = await _json(services.sync, "/invoices", **by_id, state="all", limit=str(MOST))
    for invoice in mirrored:
        if invoice["number"] == number:
            routine = await _json(services.dunning, f"/routines/{by_id['creditor_id']}")
            return True, not_followed_up(invoice, routine, today)
    summaries = await _json(services.sync, "/summary", **by_id)
    return False, not_read(number, summaries, complete=len(mirrored) < MOST)


async def _with_the_list(services: Services, explained: Row) -> str:
    """Return dunning's answer; of an invoice that it has proposed, what became of it in transfer's list."""
    if explained["reason"] != "proposed":
        return str(explained["text"])
    answer = await services.transfer.get(f"/proposals/{explained['invoice_id']}")
    if answer.status_code == httpx.codes.NOT_FOUND:
        return f"{explained['text']} Det er nettopp foreslått og vises i listen om litt."
    return in_the_list(answer.raise_for_status().json()) or str(explained["text"])


def in_the_list(listed: Row) -> str:
    """Return where a proposed invoice stands in transfer's list: who did what, why and until when.

    Empty for a draft, against which nothing stands.
    """
    status, detail = listed["status"], listed["detail"].rstrip(".")
    if status not in STANDS:
        return f"{detail}." if detail else ""
    held_until = listed["held_until"]
    return STANDS[status].format(
        detail=detail,
        decided=_decided(listed["decisions"], DECIDED.get(status, ())),
        until=_printed(date.fromisoformat(held_until)) if held_until else "",
        case_number=listed["case_number"],
    )


def _decided(decisions: Sequence[Row], actions: Sequence[str]) -> str:
    """Return in brackets who took the latest of these decisions, and when; empty for none."""
    taken = [each for each in decisions if each["action"] in actions]
    if not taken:
        return ""
    on = oslo_date(datetime.fromisoformat(taken[-1]["decided_at"]))
    return f" ({taken[-1]['decided_by']}, {_printed(on)})"


def not_followed_up(invoice: Row, routine: Row, today: date) -> str:
    """Return why an invoice that has been read is not followed up yet, and when it would come."""
    if invoice["currency"] != "NOK":
        return f"Fakturaen er i {invoice['currency']}, og bare fakturaer i norske kroner følges opp."
    if Decimal(invoice["balance"]) <= 0:
        return "Det er ikke noe igjen å betale på fakturaen."
    if invoice["due_date"] is None:
        return "Fakturaen har ingen forfallsdato i PowerOffice Go. Rett den der."
    due = date.fromisoformat(invoice["due_date"])
    first = due + timedelta(days=routine["transfer_after_days"])
    own = routine["own_reminder_after_days"] is not None or routine["own_notice_after_days"] is not None
    after = " Først sendes brevene i purrerutinen, og fristene i dem må være ute." if own else ""
    if today <= due:
        return (
            f"Fakturaen forfaller {_printed(due)} og er ikke forfalt ennå. Er den ikke betalt da, kommer den "
            f"i forslaget tidligst {_printed(first)}.{after}"
        )
    return (
        f"Fakturaen forfalt {_printed(due)}, men er ikke meldt til purring ennå. Det skjer hver morgen når "
        f"regnskapet er lest etter forfall. Den kommer i forslaget tidligst {_printed(max(first, today))}."
        f"{after}"
    )


def not_read(number: str, summaries: Sequence[Row], *, complete: bool) -> str:
    """Return why an invoice is not known at all."""
    if not summaries:
        return "Registreringen av selskapet er ikke fullført, så ingen fakturaer er lest."
    (summary,) = summaries
    if not summary["is_connected"]:
        return (
            f"Faktura {number} er ikke lest, og koblingen til PowerOffice Go er brutt. Gjenopprett den, så "
            "leses alt som er nytt."
        )
    if summary["synced_at"] is None:
        return f"Faktura {number} er ikke lest ennå: regnskapet leses for første gang."
    if not complete:
        return f"Faktura {number} er ikke blant de {MOST} eldste. Oppgi den i kundeportalen i stedet."
    read = _printed(date.fromisoformat(summary["synced_at"][:10]))
    return (
        f"Faktura {number} finnes ikke i det som er lest av PowerOffice Go (sist {read}). Er den ny, leses "
        "den i natt, eller nå med «autocollect sync now». Er nummeret riktig?"
    )


async def _json(client: httpx.AsyncClient, path: str, **params: str) -> Any:
    return (await client.get(path, params=params)).raise_for_status().json()


def _printed(day: date) -> str:
    return f"{day:%d.%m.%Y}"
