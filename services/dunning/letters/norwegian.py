"""The words of the letters in Norwegian (bokmål); `english.py` has the same keys and the same blanks.

What a letter must say is in inkassoloven §§ 9 and 10; a warning of legal steps follows inkassoloven § 11,
tvangsfullbyrdelsesloven § 4-18 and tvisteloven § 5-2.
"""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    # Titles
    "title.payment_reminder": "Betalingspåminnelse",
    "title.reminder": "Purring",
    "title.own_notice": "Inkassovarsel",
    "title.collection_notice": "Inkassovarsel",
    "title.payment_demand": "Betalingsoppfordring",
    "title.legal_action_notice": "Varsel om rettslig inndrivelse",
    "title.surveillance_letter": "Melding om ubetalt krav",
    "title.instalment_plan": "Bekreftelse på betalingsavtale",
    "title.deferral": "Bekreftelse på betalingsutsettelse",
    "title.instalment_reminder": "Påminnelse om avtalt betaling",
    "subject": "{title} fra {creditor}: {about}",
    "about.one": "faktura {invoice_number}",
    "about.many": "{invoices} fakturaer",
    # References and foot
    "date": "Dato",
    "letter_number": "Brevnummer",
    "case_number": "Saksnummer",
    "client": "Oppdragsgiver",
    "organisation_number": "Org.nr.",
    "customer_number": "Kundenummer",
    "concerns": "Gjelder",
    "phone": "Telefon",
    "foot.agency": "{agency} · Org.nr. {agency_organisation_number} · Innkrever på vegne av {creditor}",
    "foot.creditor": "{creditor} · Org.nr. {creditor_organisation_number} · {creditor_address}",
    "page": "Side",
    "of_pages": "av",
    # The specification
    "head.invoice": "Faktura",
    "head.invoice_date": "Fakturadato",
    "head.due_date": "Forfall",
    "head.amount": "Fakturabeløp",
    "head.reduced": "Fratrekk",
    "head.principal": "Gjenstår",
    "head.interest_from": "Rente fra",
    "head.interest": "Skyldig rente",
    "sum.principal": "Hovedstol",
    "sum.interest": "Forsinkelsesrente til og med {date}",
    "sum.own_reminder": "Purregebyr",
    "sum.own_notice": "Gebyr for inkassovarsel",
    "sum.earlier": "Gebyr for tidligere brev",
    "sum.notice": "Gebyr for inkassovarsel",
    "sum.reminder": "Gebyr for inkassovarsel",
    "sum.light": "Salær (erstatter tidligere gebyr)",
    "sum.heavy": "Salær, forhøyet sats (erstatter tidligere gebyr)",
    "sum.addition": "Tillegg for avdragsordning",
    "sum.paid": "Betalt på gebyr og salær",
    "sum.court_costs": "Rettslige omkostninger (gebyr)",
    "sum.court_costs_paid": "Betalt på rettslige omkostninger",
    "sum.total": "Å betale",
    "sum.owed": "Skyldig i dag",
    # The payment box
    "pay.amount": "Å betale",
    "pay.court_costs": "Av dette rettslige omkostninger (gebyr)",
    "pay.deadline": "Betalingsfrist",
    "pay.soon": "snarest",
    "pay.account": "Til konto",
    "pay.kid": "KID",
    "pay.mark": "Merkes med",
    "pay.abroad": "Betaling fra utlandet",
    # How interest was reckoned
    "interest.rates": "Forsinkelsesrente per år etter forsinkelsesrenteloven: {rates}. Renten løper fra "
    "dagen etter forfall til kravet er betalt, og er regnet av",
    "interest.rate": "{rate} % fra {first}",
    "interest.of_amount": "fakturabeløpet.",
    "interest.of_rest": "det beløpet som sto igjen hver dag. Fratrekk er betalinger, kreditnotaer og "
    "nedskrivninger, og de gjelder fra dagen etter.",
    "interest.invoice": "Faktura {number}:",
    "interest.reduced": "Fratrekk {each}.",
    "interest.reduction": "kr {amount} den {day}",
    "interest.spans": "Rente {each}, i alt kr {accrued}.",
    "interest.span": "av kr {principal} fra {first} til og med {last}",
    "interest.paid": "Betalt på renten kr {paid}, skyldig rente kr {owed}.",
    "interest.extensive": "Det er påløpt rente på i alt kr {accrued}, og kr {paid} er betalt på renten. "
    "Beregningen er omfattende. Ta kontakt med oss, så sender vi deg en fullstendig oppstilling.",
    "interest.goes_on": ", og rentene fortsetter å løpe",
    "interest.until_paid": "Rentene løper til kravet er betalt. ",
    "interest.and": " og forsinkelsesrente",
    "and": "og",
    # Reminder
    "payment_reminder.opening": "Vi kan ikke se at {about} er betalt. Kanskje er den blitt liggende? Vi "
    "ber deg betale beløpet nedenfor så snart som mulig. Påminnelsen koster deg ingenting.",
    "payment_reminder.closing": "Har du allerede betalt, kan du se bort fra denne påminnelsen. Har du "
    "spørsmål om fakturaen, ta kontakt med oss.",
    # The creditor's own reminder and notice
    "reminder.opening": "Vi kan ikke se at {about} datert {invoice_date}, som forfalt {due_date}, er betalt. "
    "Vi ber deg betale beløpet nedenfor.",
    "reminder.warning": "Betal innen {deadline}.",
    "reminder.closing": "Har du betalt i løpet av de siste dagene, kan du se bort fra denne purringen. Er du "
    "uenig i kravet, eller kan du ikke betale alt nå? Ta kontakt med oss innen fristen.",
    "own_notice.opening": "Vi kan ikke se at {about} datert {invoice_date}, som forfalt {due_date}, er "
    "betalt. Kravet gjelder varer eller tjenester som vi har levert etter fakturaen.",
    "own_notice.warning": "Betaler du ikke innen {deadline}, blir kravet sendt til inkasso.",
    "own_notice.closing": "Da må du i tillegg til kravet dekke inkassokostnader{and_interest}. "
    "Betaler du innen fristen, kommer det ikke inkassokostnader. Er du uenig i kravet, eller kan du ikke "
    "betale alt nå? Ta kontakt med oss innen fristen, og skriv hva du mener er feil.",
    "greeting": "Vennlig hilsen",
    # Collection notice
    "collection_notice.opening": "Vi har fått i oppdrag av {creditor} å kreve inn beløpet nedenfor. Kravet "
    "gjelder varer eller tjenester som er levert av {creditor} etter {about} datert {invoice_date}. Vi kan "
    "ikke se at kravet er betalt.",
    "collection_notice.warning": "Betaler du ikke innen {deadline}, blir det satt i gang inkasso.",
    "collection_notice.costs": "Da må du i tillegg til kravet dekke inkassokostnader{interest_goes_on}. "
    "Salæret avhenger av summen av de kravene mot deg som kreves inn samlet. For dette "
    "kravet alene kan det etter gjeldende satser bli inntil kr {light_fee}, og inntil kr {heavy_fee} hvis "
    "kravet fortsatt ikke er betalt mer enn 28 dager etter fristen i betalingsoppfordringen som da kommer. "
    "Kreves flere krav inn samlet, regnes ett salær av summen av dem, og det kan bli høyere.",
    "collection_notice.in_time": "Betaler du innen fristen, kommer det ikke flere kostnader. Fristen er "
    "regnet fra dagen brevet ble sendt.",
    # Payment demand
    "payment_demand.opening": "Vi har tidligere sendt inkassovarsel for kravet nedenfor på vegne av "
    "{creditor}. Fristen er gått ut uten at kravet er betalt, og saken er nå til inkasso. Kravet gjelder "
    "varer eller tjenester som er levert av {creditor} etter {about}, slik oppstillingen viser.",
    "payment_demand.replaces": "Denne betalingsoppfordringen erstatter den vi sendte {replaced_date}, og "
    "gjelder alt som nå kreves i saken. Du skal ikke betale begge. Salæret for hele saken er nå kr {fee}. "
    "Av det ble kr {replaced_fee} krevd i den forrige oppfordringen.",
    "payment_demand.warning": "Vi ber deg betale, eller komme med innsigelser, innen {deadline}.",
    "payment_demand.costs": "Betaler du ikke, kan det føre til ytterligere kostnader og rettslig "
    "inndriving av kravet. Ved rettslig inndriving kommer gebyr til forliksråd eller namsmyndighet i "
    "tillegg.",
    "heavy": "Betaler du senest {last_light_day}, blir salæret ikke høyere. Fra {heavy_from} kan salæret "
    "for saken etter gjeldende satser bli inntil kr {heavy_fee} i stedet.",
    # Notice of legal action
    "legal_action_notice.opening": "Vi krever fortsatt inn beløpet nedenfor på vegne av {creditor}, etter "
    "{about}, slik oppstillingen viser. Fristen i betalingsoppfordringen er gått ut uten at kravet er "
    "betalt, og vi har ikke fått innsigelser som gir grunn til å stanse saken. Dette brevet koster deg "
    "ikke noe.",
    "legal_action_notice.warning": "Betaler du ikke innen {deadline}, kan {creditor} uten ny varsling "
    "begjære kravet tvangsfullbyrdet eller ta det inn for forliksrådet.",
    "legal_action_notice.stand": "Vi ber deg ta stilling til kravet innen samme frist: betal, eller skriv "
    "til oss hva i kravet du er uenig i og hvorfor.",
    "legal_action_notice.law": "Dette er varsel etter tvangsfullbyrdelsesloven § 4-18, inkassoloven § 11 og "
    "tvisteloven § 5-2. Namsfogden kan da ta utlegg i lønn, bankinnskudd og andre eiendeler. Du må i så "
    "fall dekke gebyr til namsfogd eller forliksråd og nødvendige saksomkostninger i tillegg til kravet.",
    # Under surveillance
    "surveillance_letter.opening": "Kravet fra {creditor} etter {about} er fortsatt ikke betalt, og saken "
    "er ikke avsluttet. Vi sender deg denne meldingen så du vet hvordan kravet står. Brevet koster deg "
    "ikke noe.",
    "surveillance_letter.closing": "{interest_until_paid}Ta gjerne kontakt med oss om en ordning.",
    # Payment plans
    "instalment_plan.opening": "Vi bekrefter det som ble avtalt {agreed_on} om kravet fra {creditor} etter "
    "{about}. Hva du skylder i dag, står nederst i brevet. Det betales slik:",
    "instalment_plan.rest": "Siste avdrag er resten av kravet, med renter frem til det er betalt. Beløpet "
    "ovenfor gjelder hvis alle avdrag blir betalt på dagen. Renten løper bare av det som til enhver tid "
    "gjenstår.",
    "instalment_plan.rest_unknown": "Siste avdrag er resten av kravet, med renter frem til det er betalt. "
    "Rentesatsen frem til da er ikke fastsatt ennå. Ta kontakt med oss før siste avdrag, så får du beløpet.",
    "deferral.rest": "Beløpet er regnet med renter til den avtalte dagen. Betaler du før, blir det mindre.",
    "deferral.rest_unknown": "I tillegg kommer renter til den avtalte dagen. Rentesatsen frem til da er "
    "ikke fastsatt ennå. Ta kontakt med oss før du betaler, så får du beløpet.",
    "instalment_plan.rest_alone": "Siste avdrag er resten av kravet. Beløpet ovenfor gjelder hvis alle "
    "avdrag blir betalt på dagen.",
    "instalment_plan.rest_alone_unknown": "Siste avdrag er resten av kravet. Satsene frem til da er ikke "
    "fastsatt ennå. Ta kontakt med oss før siste avdrag, så får du beløpet.",
    "deferral.rest_alone": "Beløpet er det samme frem til den avtalte dagen.",
    "deferral.rest_alone_unknown": "Satsene frem til den avtalte dagen er ikke fastsatt ennå. Ta kontakt med "
    "oss før du betaler, så får du beløpet.",
    "instalment_plan.addition": "Avtalen gjelder mer enn fire avdrag. Salæret er derfor økt med kr "
    "{addition} (inkassoforskriften § 2-4), som er regnet med i det du skylder.",
    "instalment_plan.terms": "Så lenge avtalen holdes, sender vi ingen krav, og salæret blir ikke høyere.",
    "instalment_plan.order": "Det du betaler, regnes på det avdraget som forfaller først. Du kan når som "
    "helst betale mer eller alt.",
    "instalment_plan.missed": "Betaler du ikke til avtalt tid, sender vi en påminnelse uten gebyr. Er det "
    "ikke betalt innen fristen i den, faller avtalen bort. Da kreves hele kravet, og saken går videre fra "
    "der den sto. Ta kontakt før forfall hvis du ser at det blir vanskelig.",
    "instalment_reminder.opening": "Vi minner om det som ble avtalt {agreed_on} om kravet fra {creditor} "
    "etter {about}. Av det som skulle vært betalt til nå, mangler kr {to_pay}. Denne påminnelsen koster "
    "deg ikke noe.",
    "instalment_reminder.warning": "Betaler du kr {to_pay} innen {deadline}, gjelder avtalen videre.",
    "instalment_reminder.consequence": "Betaler du ikke, faller avtalen bort. Da kreves hele kravet, og "
    "saken går videre fra der den sto. Kan du ikke betale nå, ta kontakt med oss innen fristen.",
    "schedule.number": "Avdrag",
    "schedule.due": "Betales innen",
    "schedule.amount": "Beløp",
    "schedule.status": "Status",
    "schedule.rest": "Resten",
    "schedule.paid": "Betalt",
    "schedule.missing": "Mangler",
    # Rights
    "rights.online": "Se saken din på nett",
    "rights.online_text": "På {debtor_page} ser du hva du skylder i dag, brevene og fakturaen. Der kan du "
    "også komme med innsigelser, be om mer tid eller avdrag, og stille spørsmål. Du trenger saksnummer "
    "{case_number} og PIN\N{NO-BREAK SPACE}{pin}. Ta vare på koden, og gi den ikke til andre.",
    "rights.objection": "Er du uenig i kravet?",
    "rights.objection_text": "Gi oss beskjed{within}, på {agency_email} eller telefon {agency_phone}, og "
    "skriv hva du mener er feil. Da behandler vi innsigelsen før vi går videre. Er du ikke fornøyd med "
    "hvordan vi har behandlet saken, kan du klage til {complaints_board}.",
    "rights.within": " innen fristen",
    "rights.trouble": "Kan du ikke betale alt nå?",
    "rights.trouble_text": "Ta kontakt med oss så snart som mulig, så finner vi en ordning. Har du betalt "
    "i løpet av de siste dagene, kan du se bort fra dette brevet.",
    # On top of a letter that is posted because its mail came back
    "cover.name": "Følgebrev",
    "cover.title": "Dette brevet kommer nå i posten",
    "cover.opening": "Den {sent_on} sendte vi deg brevet som ligger ved ({title}, brevnummer {number}), på "
    "e-post på vegne av {creditor}. E-posten kom i retur til oss. Derfor sender vi brevet i posten i dag, "
    "{date}, slik det ble skrevet.",
    "cover.deadline": "Du får ny frist. Fristen er nå {deadline}, {days} dager fra i dag, og ikke den som "
    "står i brevet.",
    "cover.heavy": "Nevner brevet en dag da salæret kan bli høyere, er den dagen flyttet like mange dager.",
    "cover.price": "Ingenting er blitt dyrere. Beløpet i brevet er det samme, og det koster deg ikke noe at "
    "brevet kommer i posten.",
    "cover.contact": "Har du betalt allerede, eller er du uenig i kravet? Ta kontakt med oss på "
    "{agency_email} eller telefon {agency_phone}.",
    # Mail
    "mail.to": "Til {recipient}",
    "mail.attached": "Brevet ligger ved. Saksnummeret er {case_number}.",
    "mail.replaces": "Det erstatter betalingsoppfordringen vi sendte {replaced_date}; du skal ikke betale "
    "begge.",
    "mail.contact": "Er du uenig i kravet, eller kan du ikke betale alt nå? Svar på denne e-posten eller "
    "ring {agency_phone}.",
    "mail.payment_reminder": "Vi kan ikke se at {about} fra {creditor}, som forfalt {due_date}, er betalt. "
    "Kanskje er den blitt liggende? Vi ber deg betale så snart som mulig. Påminnelsen koster deg ingenting.",
    "mail.collection_notice": "Vi har fått i oppdrag av {creditor} å kreve inn {about} datert "
    "{invoice_date}, som forfalt {due_date}.",
    "mail.payment_demand": "Fristen i inkassovarselet er gått ut uten at kravet fra {creditor} er betalt, "
    "og saken er nå til inkasso. Betalingsoppfordringen gjelder {about}.",
    "mail.legal_action_notice": "Vi krever fortsatt inn kravet fra {creditor} etter {about}. Fristen i "
    "betalingsoppfordringen er gått ut uten at kravet er betalt, og vi har ikke fått innsigelser som gir "
    "grunn til å stanse saken. Brevet koster deg ikke noe.",
    "mail.instalment_plan": "Vi bekrefter det som ble avtalt {agreed_on} om kravet fra {creditor} etter "
    "{about}.",
    "mail.instalments": "Avdragene betales slik:",
    "mail.instalment": "{amount} innen {day}",
    "mail.first_instalment": "Det første som skal betales:",
}
