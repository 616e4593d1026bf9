"""The five steps: each is checked by registration, can be taken again, and leads to the next."""

from collections.abc import Awaitable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path
from starlette.responses import RedirectResponse, Response

from services.portal.api.registration.applying import Application, Counter
from services.portal.api.settings.agreement import Signature, signature
from services.portal.api.settings.desk import Line, Sent
from services.portal.api.settings.setup import Typed, choices, fitting, missing, setup_form
from services.portal.domain.prose import blocks
from services.portal.language import marked, spoken
from services.portal.neighbours import Refused, Unanswered

UNANSWERED = marked("Vi fikk ikke svar, og vet ikke om svaret ble lagret. Prøv igjen om litt.")
FIRM_MISSING = marked("Fyll inn byråets organisasjonsnummer, eller kryss av for at dere ikke bruker byrå.")
STEP_MISSING = marked("Dette steget er ikke fullført. Det som mangler, rettes i PowerOffice Go.")
EARLIER_STEP = marked("Fullfør stegene før dette først.")

LAST = 5


def add(routes: APIRouter, counter: Counter) -> None:
    """Add the routes."""
    _look(routes, counter)
    _firm(routes, counter)
    _company(routes, counter)
    _setup(routes, counter)
    _agreement(routes, counter)


async def _page(it: Application, number: int, sent: Sent | None = None, *, status: int = 0) -> Response:
    """Answer with the page of a step, and what it needs of registration."""
    registration = it.counter.portal.neighbours.registration
    values: dict[str, Any] = {}
    if number == 4:
        values = {"options": None, "fitting": {}, "problem_with_books": ""}
        try:
            options = await registration.setup_options(it.applied.id)
            values |= {"options": options, "fitting": fitting(options)}
        except Refused as refused:
            values["problem_with_books"] = refused.words
    if number == LAST:
        text = await registration.agreement(it.applied.id)
        values = {"agreement": text, "blocks": blocks(text.text)}
    return it.page(number, sent, status=status, **values)


async def _take(it: Application, number: int, deed: Awaitable[object], sent: Sent) -> Response:
    """Have a step taken; lead to the next one, or show the form again with why it was refused."""
    try:
        await deed
    except Unanswered:
        return await _page(it, number, sent.with_errors(problem=UNANSWERED), status=503)
    except Refused as refused:
        return await _page(it, number, sent.refused(refused))
    return it.on(number + 1)


def _look(routes: APIRouter, counter: Counter) -> None:
    @routes.get("/steps")
    async def resume(it: Annotated[Application, Depends(counter.applying)]) -> Response:
        return it.on(it.applied.next_step)

    @routes.get("/steps/{number}")
    async def step(
        it: Annotated[Application, Depends(counter.applying)],
        number: Annotated[int, Path(ge=1, le=LAST)],
    ) -> Response:
        return await _page(it, number)

    @routes.get("/done")
    async def done() -> Response:
        return counter.portal.pages.page("registration_done.html")


def _firm(routes: APIRouter, counter: Counter) -> None:
    @routes.post("/steps/1")
    async def accounting_firm(
        it: Annotated[Application, Depends(counter.posted)],
        organisation_number: Line = "",
        accountant_email: Line = "",
        no_firm: Line = "",
    ) -> Response:
        number = "" if no_firm else "".join(organisation_number.split())
        email = "" if no_firm else accountant_email.strip()
        sent = Sent(
            form="firm",
            typed={
                "organisation_number": organisation_number,
                "accountant_email": accountant_email,
                "no_firm": no_firm,
            },
        )
        if not number and not no_firm:
            return await _page(it, 1, sent.with_errors(organisation_number=FIRM_MISSING))
        return await _take(it, 1, it.deeds.set_accounting_firm(it.applied.id, number, email), sent)


def _company(routes: APIRouter, counter: Counter) -> None:
    @routes.post("/reload/{number}")
    async def reload(
        it: Annotated[Application, Depends(counter.posted)],
        number: Annotated[int, Path(ge=2, le=3)],
    ) -> Response:
        sent = Sent(form="reload")
        try:
            await it.deeds.reload(it.applied.id)
        except Unanswered:
            return await _page(it, number, sent.with_errors(problem=UNANSWERED), status=503)
        except Refused as refused:
            return await _page(it, number, sent.refused(refused))
        return it.on(number)

    @routes.post("/steps/2")
    async def contact(it: Annotated[Application, Depends(counter.posted)]) -> Response:
        if not it.applied.steps[1].complete:
            return await _page(it, 2, Sent(form="contact", problem=STEP_MISSING))
        return it.on(3)

    @routes.post("/steps/3")
    async def company(
        it: Annotated[Application, Depends(counter.posted)],
        bank_account: Line = "",
        settlement_emails: Annotated[str, Form(max_length=5000, pattern=r"^[^\x00]*$")] = "",
    ) -> Response:
        emails = [line.strip() for line in settlement_emails.splitlines() if line.strip()]
        sent = Sent(
            form="company", typed={"bank_account": bank_account, "settlement_emails": settlement_emails}
        )
        deed = it.deeds.choose_payout(it.applied.id, bank_account.strip(), emails)
        return await _take(it, 3, deed, sent)


def _setup(routes: APIRouter, counter: Counter) -> None:
    @routes.post("/steps/4")
    async def setup(
        it: Annotated[Application, Depends(counter.posted)], typed: Annotated[Typed, Depends(setup_form)]
    ) -> Response:
        sent = Sent(form="setup", typed=typed, errors=missing(typed))
        if sent.errors:
            return await _page(it, 4, sent)
        return await _take(it, 4, it.deeds.set_up(it.applied.id, choices(typed)), sent)


def _agreement(routes: APIRouter, counter: Counter) -> None:
    @routes.post("/steps/5")
    async def sign(
        it: Annotated[Application, Depends(counter.posted)],
        form: Annotated[Signature, Depends(signature)],
    ) -> Response:
        if form.sent.errors:
            return await _page(it, LAST, form.sent)
        if not all(step.complete for step in it.applied.steps[: LAST - 1]):
            return await _page(it, LAST, form.sent.with_errors(problem=EARLIER_STEP))
        deed = it.deeds.sign_agreement(it.applied.id, form.text_hash, form.signed_by, spoken())
        answer = await _take(it, LAST, deed, form.sent)
        if answer.status_code != 303:
            return answer
        await counter.close(it.token)
        return RedirectResponse("/registration/done", 303)
