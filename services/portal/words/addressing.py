"""What is said to a company itself, as others read it: the agency's people, and accountants with clients.

Pages say *dere* to a company. For who is not of it the same is said of the creditor (`language.address`).
"""

from collections.abc import Mapping

OF_THE_CREDITOR: Mapping[str, str] = {
    "%(collected_by_agency)s til oss, %(collected_directly)s direkte til dere": (
        "%(collected_by_agency)s til oss, %(collected_directly)s direkte til oppdragsgiverne"
    ),
    "Forfalt hos dere": "Forfalt hos oppdragsgiverne",
    "Hos dere": "Hos oppdragsgiverne",
    "Direkte til dere": "Direkte til oppdragsgiver",
    "Innbetaling direkte til dere": "Innbetaling direkte til oppdragsgiver",
    "Velg innen {day}: {choices}.": "Oppdragsgiveren velger innen {day}: {choices}.",
    "Dere sendte selv {letter} {sent} med frist {deadline}.": (
        "Oppdragsgiveren sendte selv {letter} {sent} med frist {deadline}."
    ),
    "Betalingsoppfordring ble sendt {day}. Trekkes saken mer enn 14 dager etter, kreves {percent} % av påløpt"
    " salær av dere (avtalen § 5).": (
        "Betalingsoppfordring ble sendt {day}. Trekkes saken mer enn 14 dager etter, kreves {percent} % av"
        " påløpt salær av oppdragsgiveren (avtalen § 5)."
    ),
    "Betalingsoppfordring ble sendt {day}. Trekkes saken mer enn 14 dager etter, kreves {percent} % av påløpt"
    " salær av dere, nå {cost} kr (avtalen § 5).": (
        "Betalingsoppfordring ble sendt {day}. Trekkes saken mer enn 14 dager etter, kreves {percent} % av"
        " påløpt salær av oppdragsgiveren, nå {cost} kr (avtalen § 5)."
    ),
    "Saken er trukket etter betalingsoppfordringen. %(amount)s kr av påløpt salær kreves av dere, og trekkes"
    " fra i oppgjøret (avtalen § 5).": (
        "Saken er trukket etter betalingsoppfordringen. %(amount)s kr av påløpt salær kreves av"
        " oppdragsgiveren, og trekkes fra i oppgjøret (avtalen § 5)."
    ),
    "Skyldneren har en betalingsavtale til %(day)s. Så lenge avtalen holdes, sendes ingen andre brev, og"
    " dere trenger ikke gjøre noe.": (
        "Skyldneren har en betalingsavtale til %(day)s. Så lenge avtalen holdes, sendes ingen andre brev."
    ),
    "Skyldneren har fått utsatt betalingen til %(day)s. Så lenge avtalen holdes, sendes ingen andre brev,"
    " og dere trenger ikke gjøre noe.": (
        "Skyldneren har fått utsatt betalingen til %(day)s. Så lenge avtalen holdes, sendes ingen andre brev."
    ),
    "Koster dere": "Koster oppdragsgiveren",
    "Koster dere ved trekk av saken": "Koster oppdragsgiveren ved trekk av saken",
    "dere": "oppdragsgiveren",
    "Oppgjør til dere": "Oppgjør til oppdragsgiver",
    "Til dere": "Til oppdragsgiver",
    "Rente til dere": "Rente til oppdragsgiver",
    "Gebyr til dere": "Gebyr til oppdragsgiver",
    "Rente og gebyr til dere": "Rente og gebyr til oppdragsgiver",
    "Til dere = innbetalt hovedstol + rente og gebyr til dere − provisjon − MVA. MVA-grunnlaget er vår"
    " inntekt på kravet, så langt dere bærer MVA av den.": (
        "Til oppdragsgiver = innbetalt hovedstol + rente og gebyr til oppdragsgiver − provisjon − MVA."
        " MVA-grunnlaget er vår inntekt på kravet, så langt oppdragsgiveren bærer MVA av den."
    ),
    "Bokføres av dere": "Bokføres av oppdragsgiveren",
    "bokføres av dere": "bokføres av oppdragsgiveren",
    "Notert: dere har bokført oppgjøret selv.": "Notert: oppdragsgiveren har bokført oppgjøret selv.",
    "Kravet tas til forliksrådet, eller utlegg begjæres, på deres vegne. Brevene stanser.": (
        "Kravet tas til forliksrådet, eller utlegg begjæres, på oppdragsgiverens vegne. Brevene stanser."
    ),
    "Innkrevingen avsluttes, og kravet er igjen deres eget.": (
        "Innkrevingen avsluttes, og kravet er igjen oppdragsgiverens eget."
    ),
    "Innkrevingen. Kravet er igjen deres eget.": "Innkrevingen. Kravet er igjen oppdragsgiverens eget.",
    "Innkrevingen avsluttes, og kundens faktura er igjen deres egen. Er betalingsoppfordring sendt, kan"
    " det koste; se avtalen. Saken kan åpnes på nytt så lenge noe gjenstår og kravet ikke er foreldet.": (
        "Innkrevingen avsluttes, og kundens faktura er igjen oppdragsgiverens egen. Er"
        " betalingsoppfordring sendt, kan det koste; se avtalen. Saken kan åpnes på nytt så lenge noe"
        " gjenstår og kravet ikke er foreldet."
    ),
    "Brevene. Saken kan deretter ikke trekkes av dere selv.": (
        "Brevene. Saken kan deretter ikke trekkes av oppdragsgiveren selv."
    ),
    "Saken er til rettslig behandling, som dere har samtykket i, og kan ikke lenger stanses herfra. Be"
    " saksbehandleren avslutte den. Påløpte utlegg kan kreves av dere (avtalen § 5).": (
        "Saken er til rettslig behandling, som oppdragsgiveren har samtykket i, og kan ikke lenger stanses"
        " herfra. Be saksbehandleren avslutte den. Påløpte utlegg kan kreves av oppdragsgiveren"
        " (avtalen § 5)."
    ),
    "Fakturaen er betalt. Gebyret for brevene dere har sendt, er ikke betalt, og det kreves ikke videre"
    " herfra.": (
        "Fakturaen er betalt. Gebyret for brevene oppdragsgiveren har sendt, er ikke betalt, og det kreves"
        " ikke videre herfra."
    ),
    "Fristen i brevet dere selv har sendt fra PowerOffice Go, går fortsatt.": (
        "Fristen i brevet oppdragsgiveren selv har sendt fra PowerOffice Go, går fortsatt."
    ),
    "Når dere ikke svarer oss": "Når oppdragsgiveren ikke svarer oss",
    "Tomt: ingen purring fra dere. Med gebyr tidligst 14 dager etter forfall.": (
        "Tomt: ingen purring fra oppdragsgiveren. Med gebyr tidligst 14 dager etter forfall."
    ),
    'Saker som pågår, fullføres. <a href="/companies/%(creditor_id)s/settings#connection">Dette betyr det'
    " for dere</a>. Vil dere begynne igjen, registrerer dere selskapet på nytt.": (
        'Saker som pågår, fullføres. <a href="/companies/%(creditor_id)s/settings#connection">Dette betyr'
        " det for selskapet</a>. Vil selskapet begynne igjen, registreres det på nytt."
    ),
}
"""What is said of a creditor, by what is said to it."""
