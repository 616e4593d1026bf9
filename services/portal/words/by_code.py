"""What transfer and dunning say with a day, a sum or a name in it, by the sentence's code."""

from services.portal.language import Words

SAID: Words[str] = Words(
    {
        "DayTooEarly": "Velg en dato etter {day}.",
        "DayTooLate": "Velg en dato ikke senere enn {day}.",
        "FeeAccrued": (
            "Betalingsoppfordring ble sendt {day}. Trekkes saken mer enn 14 dager etter, kreves {percent} %"
            " av påløpt salær av dere (avtalen § 5)."
        ),
        "FeeAccruedNow": (
            "Betalingsoppfordring ble sendt {day}. Trekkes saken mer enn 14 dager etter, kreves {percent} %"
            " av påløpt salær av dere, nå {cost} kr (avtalen § 5)."
        ),
        "FreeUntil": "Uten kostnad når saken trekkes senest {day}.",
        "CourtFees": (
            "Rettsgebyr og andre utlegg kommer i tillegg og kreves av skyldneren: {attachment} kr for"
            " begjæring om utlegg, {complaint} kr for forliksklage."
        ),
        "ClaimsClosed": "Kravene er {closings}. Saken åpnes av seg selv hvis det oppheves.",
        "NoSuchChoice": "Det er ikke et av valgene i denne saken: {choices}.",
        "AnsweredBefore": "Spørsmålet er allerede besvart: {choices} ({by}, {day}).",
        "AnswerLate": "Svarfristen gikk ut {day}.",
        "NotAnsweredInTime": "Ikke besvart innen {day}",
        "DueDateMovedTo": "Forfallet er flyttet til {day} i PowerOffice Go",
        "DueDateStopsNothing": "Forfallet stanser ikke lenger saken",
        "WaitsForDueDate": (
            "Forfallet er flyttet til {day} i PowerOffice Go. Flytt det tilbake der, så går saken videre av"
            " seg selv."
        ),
        "CaseNumbered": "Saksnummer: {number}.",
        "LetterSent": "{letter} er sendt {sent} med frist {deadline}.",
        "LetterGoesOut": "{letter} sendes {day}.",
        "LetterFirst": "{letter} skal sendes før fakturaen kommer i forslaget.",
        "YouSent": "Dere sendte selv {letter} {sent} med frist {deadline}.",
        "Comes": "Fakturaen kommer i forslaget {day}.",
        "ComesAfterDeadline": "Fakturaen kommer i forslaget {day}, når fristen er ute.",
        "ComesAfterIt": "Fakturaen kommer i forslaget {day}, når fristen i den er ute.",
        "ComesAfterLast": "Fakturaen kommer i forslaget {day}, når fristen i siste brev ({letter}) er ute.",
        "DueAndComes": "Fakturaen forfalt {due} og kommer i forslaget {day}, {days} dager etter forfall.",
        "WaitIsOver": "Ventetiden er over {day}.",
        "CaseStandsStill": "Sakens status er {status}. Gjenoppta den før noe avtales.",
        "PlanStands": "Det finnes allerede en avtale i saken. Avslutt den før noe nytt avtales.",
        "DueDateMoved": (
            "Forfallet på et krav i saken er flyttet til en senere dag i PowerOffice Go, så saken står"
            " stille. Flytt det tilbake før noe avtales."
        ),
        "NothingToAgreeOn": "Det er ingenting å betale i saken, så det er ingenting å avtale.",
        "NoDay": "Oppgi minst én dag det skal betales.",
        "DaysNotInOrder": "Oppgi avdragene i rekkefølge, hvert på en senere dag enn det før.",
        "BarredBefore": (
            "Et krav i saken foreldes etter {day} (foreldelsesloven § 2). Alt må betales senest da."
        ),
        "NoInstalment": "Alle avdrag utenom det siste må ha et beløp over null. Det siste tar resten.",
        "NothingForTheLast": (
            "Avdragene før det siste er {before} kr, og {total} kr skyldes. La noe stå igjen til det siste."
        ),
        "WrongSum": (
            "Avdragene må til sammen være de {total} kr som skyldes i dag, så det siste er {rest} kr."
            " Uten beløp tar det resten, med rente til da."
        ),
        "NoSuchPlan": "Avtalen står ikke lenger.",
    }
)
