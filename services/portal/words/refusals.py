"""Why settlement refuses a deed with money, and what money waits for, in words of what to do; by code."""

from services.portal.language import Words

MONEY_REFUSAL: Words[str] = Words(
    {
        "NoOwnAccount": (
            "Byrået har ingen egen konto i oppsettet. Den må settes (SETTLEMENT_OWN_ACCOUNT) før dette går."
        ),
        "DrawWaits": (
            "Et uttak på {amount} kr venter allerede. La det gå ut i neste utbetaling, eller trekk det"
            " tilbake under Utbetalinger."
        ),
        "TooLittleOwn": (
            "Så mye kan ikke tas ut: {own} kr på klientkontoen er byråets egne, og resten tilhører"
            " oppdragsgivere og skyldnere. Inntekter er byråets egne først når de er gjort opp."
        ),
        "ChargedBefore": (
            "Et gebyr med samme dag, beløp og referanse er ført fra en annen fil, og banker forteller"
            " det samme mer enn én gang. Er det et annet gebyr, krysser du av for det og fører det på"
            " nytt."
        ),
        "MayBePayout": (
            "En utbetaling på {amount} kr er hos banken, som ikke har svart på den ennå. Vent på bankens"
            " svar; er det ingen utbetaling, krysser du av for det og fører gebyret på nytt."
        ),
        "ClientMoney": (
            "Gebyret på {amount} kr kan ikke betales med klientmidler, og bare {own} kr på kontoen er"
            " byråets egne. Betal inn {lacks} kr, merk innbetalingen som byråets egne midler, og før"
            " gebyret på nytt."
        ),
        "NoCharge": "Denne bevegelsen kan ikke være et bankgebyr.",
        "MoreThanCharged": (
            "{amount} kr kan ikke være gebyr som er gitt tilbake: bare {taken} kr er ført som gebyr. Det"
            " kan være en utbetaling som er kommet tilbake: spør banken hvem pengene tilhører."
        ),
        "MayBeReturnedPayout": (
            "En utbetaling på {amount} kr er ute, og kan være den som er kommet tilbake. Spør banken:"
            " oppgir den utbetalingens referanse, skal beløpet betales ut på nytt av seg selv."
        ),
        "GivenBackInPart": (
            "Banken har gitt tilbake en del av gebyret på {amount} kr. Ta først tilbake det som er ført"
            " som gitt tilbake."
        ),
        "AnotherAccount": (
            "Pengene kom fra konto {account} og ikke fra byråets egen, så de tilhører noen andre."
        ),
        "NotWaiting": (
            "Bare en innbetaling som venter, uten sak og uten faktura, kan behandles slik. Angre først"
            " det som er bestemt om den."
        ),
        "NothingOpen": "Det er ingenting å betale på faktura {number}. Gi heller innbetalingen tilbake.",
        "NotOnThatDay": (
            "Faktura {number} er betalt tidligst {first}, da den er datert, og senest {last}. Velg en"
            " dag imellom."
        ),
        "BookedForAnother": (
            "{by} har ført beløpet på en annen KID. Plasser innbetalingen der den hører hjemme, eller"
            " angre føringen først."
        ),
        "ToldWithDetails": (
            "Banken har fortalt om pengene med detaljer, så innbetalingen er bokført og blir stående."
            " Ligger den galt, plasserer du den på rett sak."
        ),
        "ToldAlike": (
            "Banken har fortalt om en innbetaling med samme dag, beløp og KID, og banker forteller det"
            " samme mer enn én gang. Er det andre penger, krysser du av for det og fører på nytt."
        ),
        "SumOfOcrGiro": (
            "Beløpet er summen av OCR-innbetalingene {day}, som er ført hver for seg. Er det andre"
            " penger, krysser du av for det og fører på nytt."
        ),
        "TakenBackByBank": "Banken har tatt innbetalingen tilbake, så det er ingenting å angre.",
        "GoesBack": (
            "Penger av innbetalingen er på vei tilbake til betaleren, eller er betalt. Har ikke banken"
            " utbetalingen ennå, trekker du den tilbake først."
        ),
        "IsDrawn": (
            "Byrået har tatt ut pengene, eller dekket gebyr med dem. Betal inn {amount} kr, eller trekk"
            " tilbake et uttak som banken ikke har ennå."
        ),
        "IsPaidOut": (
            "{amount} kr av innbetalingen er bestilt, sendt eller utbetalt der den ligger. Trekk tilbake"
            " det som banken ikke har ennå, eller vent til like mye er kommet inn der."
        ),
        "NotADraft": (
            "Forslag nr. {number} kan ikke godkjennes nå: bare et forslag som venter på godkjenning kan det."
        ),
        "NotApproved": (
            "Forslag nr. {number} kan ikke frigis nå: bare et som er godkjent og ikke frigitt kan det."
        ),
        "HeldAfterRestore": (
            "Databasen er gjenopprettet, og ingenting utbetales før den er sammenlignet med banken og"
            " PowerOffice Go. Den som drifter systemet, åpner igjen."
        ),
        "SamePerson": "Forslag nr. {number} er godkjent av {by}. En annen må frigi det.",
        "CannotBeCancelled": (
            "Forslag nr. {number} er frigitt eller avbrutt og kan ikke avbrytes. Spør banken om"
            " utbetalingene kan stanses."
        ),
        "BatchStopped": (
            "Noe i forslag nr. {number} kan ikke utbetales lenger. Avbryt det, og lag et nytt; da står"
            " det under Venter hva som mangler."
        ),
        "PayoutNotOpen": (
            "Bare en utbetaling som venter kan endres. Denne er i et forslag, sendt eller gjort opp."
        ),
        "WrongKid": "{kid} er ingen KID. Kontroller sifrene.",
        "NotOwnAccount": (
            "Byråets egne midler går bare til byråets egen konto i oppsettet (SETTLEMENT_OWN_ACCOUNT)."
        ),
        "AccountElsewhere": (
            "Selskapets kontonummer endres der selskapet er registrert, og en annen person må bekrefte"
            " det. Her bekrefter du bare det som da er kjent."
        ),
        "OwnUncovered": "Klientkontoen har ikke lenger så mye som er byråets eget. Trekk uttaket tilbake.",
        "PayoutUncovered": (
            "Klientkontoen dekker ikke utbetalingen: banken har tatt tilbake penger. Vent til det er"
            " dekning, eller trekk utbetalingen."
        ),
        "RefundToCreditor": (
            "Konto {account} er oppdragsgiverens egen, og pengene er skyldnerens. Oppgi kontoen til den som"
            " betalte for mye."
        ),
        "RefundUncovered": (
            "{amount} kr skal tilbake, men klientkontoen har {free} kr der beløpet er bokført: banken"
            " har tatt tilbake penger."
        ),
        "ReportTaken": "Svaret fra banken ble lest inn {day}. Ingenting er endret.",
        "ReportOfAnother": (
            "Svaret fra banken gjelder et forslag som ikke er frigitt her. Ingenting er endret."
        ),
        "BrokenReport": (
            "Filen kan ikke leses som et svar på utbetalinger, og ingenting er endret. Be banken om en ny."
        ),
        "IsGivenBack": "Innbetalingen skal tilbakebetales. Angre det først.",
        "IsOwn": "Innbetalingen er merket som byråets egne midler. Angre det først.",
        "CoversNothing": (
            "Innbetalingen dekker ingenting i sak {number}. Velg en annen sak, eller gi den tilbake."
        ),
        "SeveralCases": "Flere saker har nummer {number}. Be drift plassere innbetalingen.",
        "DoesNotWait": (
            "Bare penger som venter kan gis tilbake. Det som er betalt for mye i en sak, betales tilbake"
            " uten dette."
        ),
        "AlreadyTaken": (
            "Filen, eller en annen med samme nummer, ble tatt imot {day}. Ingenting er bokført på nytt."
        ),
        "FileTaken": "Filen er tatt imot. Ingenting er bokført på nytt.",
        "BrokenFile": (
            "Filen er ikke slik den skal være, og ingenting av den er bokført. Be banken om en riktig fil."
        ),
        "OutlayToCome": "{day} er ikke kommet ennå. Før kostnaden når den er betalt.",
        "OutlayIdTaken": (
            "Kostnaden er allerede ført, eller tatt tilbake. Åpne siden på nytt og før den derfra."
        ),
        "LimitTooEarly": (
            "Krav er allerede avsluttet etter grensen som gjelder. La den nye gjelde fra {day} eller senere."
        ),
        "LimitTooHigh": (
            "En grense på {amount} kr ettergir hele gebyrer: det minste er på {fee} kr. Sett den lavere."
        ),
        "NoAccount": "{text} er ikke et norsk kontonummer. Kontroller de elleve sifrene.",
        "RateUnknown": (
            "En offentlig sats som trengs, er ikke lagt inn ennå. Be drift legge den inn, og prøv igjen."
        ),
    }
)
"""Settlement's refusals (`settlement/refusals.py`, its files', and those of shared rules), by name."""

BANK_SAYS: Words[str] = Words({"paid": "utbetalt", "rejected": "avvist"})
"""What a bank says of a payout, within a sentence."""

TECHNICAL = ("BrokenFile", "BrokenReport")
"""Refusals of files, of which the bank is told in settlement's own words, with the line."""

MONEY_WAITS: Words[str] = Words(
    {
        "NoKid": "Den har ingen KID.",
        "CheckDigitWrong": "Kontrollsifferet i KID-en er galt.",
        "SeveralKids": "Den oppgir flere KID-er uten å si hvor mye som gjelder hver.",
        "KidOfNoCase": "Ingen sak har denne KID-en.",
        "NotReceived": "Banken har tatt tilbake en innbetaling som vi ikke har fått.",
        "MoreTakenBack": "Banken har tatt tilbake mer enn det som er betalt på fakturaen.",
        "CaseHadEnded": "Saken var {closings} {day}.",
        "NothingOwed": "Ingenting var skyldig {day}.",
        "MoneyOut": "Penger ut av kontoen.",
        "MoneyBack": "Penger som var utbetalt, er kommet tilbake.",
        "NotAsSent": (
            "Den viser til en av våre utbetalinger, men er på et annet beløp, eller til en som ikke er"
            " hos banken."
        ),
        "NoDetails": (
            "Den oppgir verken betaler eller KID, og kan være summen av innbetalinger som en annen fil"
            " forteller hver for seg. Se om de er kommet med OCR, ellers ber du banken om detaljene."
        ),
        "SumOfPayments": "Summen av {count} innbetalinger uten detaljer; en annen fil fra banken har dem.",
        "ForeignMoney": "Den er i {currency}; bare kroner bokføres her.",
        "UnknownAccount": "Banken oppgir ikke kontoen; bare det som er på klientkontoen, bokføres.",
        "OtherAccount": "Den er på konto {account}, ikke på klientkontoen.",
        "NotBookedYet": "Banken har ikke bokført den ennå (status {booking}).",
        "NoDayTold": "Den oppgir ingen dag.",
        "SentBefore": "Utbetaling {payout} er sendt til banken før ({bank_reason}). Spør hva den har gjort.",
        "SaidOtherwise": "Om utbetaling {payout} sier banken nå: {bank}.",
        "StatusUnknown": "Banken har svart {text}, som ikke er kjent her. Spør hva den har gjort.",
        "BatchProposed": "betalinger: {count}, {total} kr",
        "NotInBatch": "Betaling {payout} er ikke i forslaget.",
        "PayoutRejected": "Avvist av banken: {bank_reason}. Rett opp og send på nytt.",
        "PayoutReturned": "Kom i retur fra banken: {bank_reason}. Rett opp og send på nytt.",
        "AccountChanged": (
            "Kontonummeret er endret siden oppgjøret, fra {account_before} til {account_now}. Bekreft"
            " det nye før utbetaling."
        ),
        "PaidFromAbroad": (
            "Det ble betalt fra {account}, som ikke er en norsk konto, og utbetalingsfilen tar bare norske."
            " Oppgi en norsk konto som er betalerens."
        ),
        "TooLittleForRefund": (
            "Det er ikke dekning på klientkontoen: {free} kr er ledig der beløpet er bokført, resten er"
            " utbetalt eller bestilt. Trekk en utbetaling som banken ikke har fått, eller vent til det"
            " er kommet inn nok."
        ),
    }
)
"""Why a payment covers nothing or an entry is none, and what keeps a payout or refund from going out."""

POSTING_PROBLEM: Words[str] = Words(
    {
        "BooksLocked": (
            "Regnskapet er låst for {day}, oppgjørets dato. Sett låsedatoen tilbake til bilaget er"
            " bokført, eller bokfør det for hånd etter remitteringsbilaget og meld fra her."
        ),
        "ReferenceTaken": (
            "Et annet bilag i PowerOffice Go har allerede referansen {reference}. Er oppgjøret bokført"
            " for hånd med den, meld fra om det her; ellers må det andre bilaget reverseres."
        ),
        "AccountInactive": "{ledger} er ikke aktiv. Gjør den aktiv, eller velg en annen i oppsettet.",
        "AccountMissing": "{ledger} finnes ikke i PowerOffice Go.",
        "AccountDemandsMore": (
            "{ledger} krever avdeling, prosjekt eller en fast MVA-kode, og det har ikke bilaget. Slå av"
            " denne kontoinnstillingen, eller velg en konto uten den i oppsettet."
        ),
        "VatCodeExpired": (
            "En MVA-kode på bilaget er utgått eller finnes ikke. Velg en gyldig kode i stedet for"
            " {number} i oppsettet."
        ),
        "WhereAccount": "PowerOffice Go: kontoplanen, {ledger} · AutoCollect: Oppsett, {field}",
    }
)
"""Why a settlement's voucher is not in PowerOffice Go, and where that is corrected."""
