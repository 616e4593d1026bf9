"""Words for what is said about cases: by debtors, with debtors, and of the tasks that come of it."""

from __future__ import annotations

from services.portal.domain.conversation import MessageKind, ObjectionCategory, Side, TaskKind
from services.portal.domain.uploads import UploadProblem
from services.portal.language import Words

OBJECTION_CATEGORY: Words[ObjectionCategory] = Words(
    {
        "not_mine": "Kravet gjelder ikke meg",
        "wrong_amount": "Beløpet er feil",
        "not_delivered": "Varen eller tjenesten kom ikke, eller hadde feil",
        "already_paid": "Fakturaen var betalt før den gikk til inkasso",
        "fees": "Jeg er uenig i gebyr, salær eller rente",
        "other": "Noe annet",
    }
)

DEBTOR_NOTICE: Words[str] = Words(
    {
        "objection": "Vi har registrert innsigelsen din, og saken stanses. Du får ingen nye brev og ingen nye"
        " gebyrer før den er behandlet. Svaret kommer her på siden.",
        "objection_noted": "Vi har registrert innsigelsen din. En saksbehandler ser på den, og svaret"
        " kommer her på siden.",
        "question": "Takk, vi har fått spørsmålet ditt. Svaret kommer her på siden, vanligvis innen tre"
        " bankdager.",
        "receipt": "Takk, vi har fått kvitteringen. Vi ser på den og svarer her på siden.",
        "plan": "Avtalen er inngått. Du får en bekreftelse i brev. Så lenge du betaler som avtalt, sender vi"
        " ingen krav, og salæret blir ikke høyere.",
        "plan_wished": "Vi har fått forslaget ditt. En saksbehandler ser på det, og svaret kommer her på"
        " siden. Til da gjelder fristen i det siste brevet.",
    }
)

UPLOAD_PROBLEM: Words[UploadProblem] = Words(
    {
        "empty": "Filen er tom. Velg den på nytt.",
        "too_large": "Filen er for stor. En fil kan være på høyst 10 MB.",
        "unknown_type": "Filen er ikke PDF, JPEG eller PNG. Ta et bilde, eller lagre den som PDF.",
    }
)

MESSAGE_KIND: Words[MessageKind] = Words(
    {
        "message": "Melding",
        "question": "Spørsmål",
        "objection": "Innsigelse",
        "receipt": "Kvittering",
        "plan": "Ønske om å betale senere",
        "answer": "Svar",
    }
)

SIDE: Words[Side] = Words({"creditor": "Oppdragsgiver", "agency": "Saksbehandler", "debtor": "Skyldneren"})

TASK: Words[TaskKind] = Words(
    {
        "question": "Spørsmål fra skyldneren",
        "objection": "Innsigelse fra skyldneren",
        "receipt": "Kvittering fra skyldneren",
        "plan": "Betalingsavtale som må avgjøres",
    }
)
