"""Why settlement refuses a deed with money, in words that say what to do; by its codes."""

from services.portal.language import Words

MONEY_REFUSAL: Words[str] = Words(
    {
        "NoOwnAccount": (
            "Byrået har ingen egen konto i oppsettet. Den må settes (SETTLEMENT_OWN_ACCOUNT) før dette går."
        ),
        "DrawWaits": (
            "Et uttak venter allerede. La det gå ut i neste utbetaling, eller trekk det tilbake under"
            " Utbetalinger."
        ),
        "TooLittleOwn": (
            "Så mye kan ikke tas ut: resten av klientkontoen tilhører oppdragsgivere og skyldnere. Inntekter"
            " er byråets egne først når de er gjort opp."
        ),
        "ChargedBefore": (
            "Et gebyr med samme dag, beløp og referanse er ført fra en annen fil, og banker forteller det"
            " samme mer enn én gang. Er det et annet gebyr, krysser du av for det og fører det på nytt."
        ),
        "MayBePayout": (
            "En utbetaling på samme beløp er hos banken, som ikke har svart på den ennå. Vent på bankens"
            " svar; er det ingen utbetaling, krysser du av for det og fører gebyret på nytt."
        ),
        "ClientMoney": (
            "Gebyret kan ikke betales med klientmidler, og byrået har for lite eget på kontoen. Betal inn det"
            " som mangler, merk innbetalingen som byråets egne midler, og før gebyret på nytt."
        ),
        "NoCharge": "Denne bevegelsen kan ikke være et bankgebyr.",
        "MoreThanCharged": (
            "Banken kan ikke gi tilbake mer enn den har tatt i gebyr. Det kan være en utbetaling som er"
            " kommet tilbake: spør banken hvem pengene tilhører."
        ),
        "MayBeReturnedPayout": (
            "En utbetaling på samme beløp er ute, og kan være den som er kommet tilbake. Spør banken: oppgir"
            " den utbetalingens referanse, skal beløpet betales ut på nytt av seg selv."
        ),
        "GivenBackInPart": (
            "Banken har gitt tilbake en del av gebyret. Ta først tilbake det som er ført som gitt tilbake."
        ),
        "AnotherAccount": "Pengene kom ikke fra byråets egen konto, så de tilhører noen andre.",
        "NotWaiting": (
            "Bare en innbetaling som venter, uten sak og uten faktura, kan behandles slik. Angre først det"
            " som er bestemt om den."
        ),
        "NothingOpen": "Det er ingenting å betale på fakturaen. Gi heller innbetalingen tilbake.",
        "NotOnThatDay": "Dagen må være fakturaens dato eller senere, og ikke i fremtiden.",
        "BookedForAnother": (
            "Noen har ført beløpet på en annen KID. Plasser innbetalingen der den hører hjemme, eller angre"
            " føringen først."
        ),
        "ToldWithDetails": (
            "Banken har fortalt om pengene med detaljer, så innbetalingen er bokført og blir stående. Ligger"
            " den galt, plasserer du den på rett sak."
        ),
        "ToldAlike": (
            "Banken har fortalt om en innbetaling med samme dag, beløp og KID, og banker forteller det samme"
            " mer enn én gang. Er det andre penger, krysser du av for det og fører på nytt."
        ),
        "SumOfOcrGiro": (
            "Beløpet er summen av dagens OCR-innbetalinger, som er ført hver for seg. Er det andre penger,"
            " krysser du av for det og fører på nytt."
        ),
        "TakenBackByBank": "Banken har tatt innbetalingen tilbake, så det er ingenting å angre.",
        "GoesBack": (
            "Penger av innbetalingen er på vei tilbake til betaleren, eller er betalt. Har ikke banken"
            " utbetalingen ennå, trekker du den tilbake først."
        ),
        "IsDrawn": (
            "Byrået har tatt ut pengene, eller dekket gebyr med dem. Betal inn like mye, eller trekk tilbake"
            " et uttak som banken ikke har ennå."
        ),
        "IsPaidOut": (
            "Penger av innbetalingen er bestilt, sendt eller utbetalt der den ligger. Trekk tilbake det som"
            " banken ikke har ennå, eller vent til like mye er kommet inn der."
        ),
    }
)
"""Settlement's refusals (`settlement/refusals.py`), by name."""
