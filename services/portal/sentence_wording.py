"""What transfer and dunning say with a day, a sum or a name in it, by the sentence's code."""

from services.portal.language import Words

SAID: Words[str] = Words(
    {
        "DayTooEarly": "Velg en dato etter {day}.",
        "DayTooLate": "Velg en dato ikke senere enn {day}.",
        "FeeAccrued": (
            "Betalingsoppfordring ble sendt {day}: påløpt salær og utlegg kan kreves av dere (avtalen § 5)."
        ),
        "FeeAccruedNow": (
            "Betalingsoppfordring ble sendt {day}: påløpt salær, nå {cost} kr, og utlegg kan kreves av dere"
            " (avtalen § 5)."
        ),
        "FreeUntil": "Skulle kravet ikke vært sendt, er det uten kostnad når det meldes innen {day}.",
        "CourtFees": (
            "Rettsgebyr og andre utlegg kommer i tillegg og kreves av skyldneren: {attachment} kr for utlegg,"
            " {complaint} kr for forliksklage."
        ),
        "ClaimsClosed": "Kravene er {closings}. Saken åpnes av seg selv hvis det oppheves.",
        "NoSuchChoice": "Det er ikke et av valgene i denne saken: {choices}.",
        "AnsweredBefore": "Spørsmålet er alt besvart: {choices} ({by}, {day}).",
        "AnswerLate": "Svarfristen gikk ut {day}.",
        "NotAnsweredInTime": "Ikke besvart innen {day}",
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
        "WaitIsOver": "Ventingen er over {day}.",
    }
)
