"""Words for a company's dunning routine: its fields, and the rules of law that a choice may break."""

from services.portal.language import Words

FIELD: Words[str] = Words(
    {
        "payment_reminder_after_days": "Betalingspåminnelse uten gebyr, dager etter forfall",
        "repeat_every_days": "Ny påminnelse hver … dag",
        "attach_invoice": "Legg ved fakturaen når brev går på e-post",
        "own_reminder_after_days": "Purring, dager etter forfall",
        "own_reminder_times": "Antall purringer",
        "own_reminder_deadline_days": "Betalingsfrist i purringen, dager",
        "own_reminder_with_fee": "Purringen koster purregebyr",
        "own_notice_after_days": "Inkassovarsel, tidligst dager etter forfall",
        "own_notice_deadline_days": "Betalingsfrist i varselet, dager",
        "own_notice_with_fee": "Varselet koster purregebyr",
        "transfer_after_days": "I inkassoforslaget, dager etter forfall",
        "minimum_amount": "Minste beløp til inkasso, kroner",
        "auto_approve": "Godkjenn forslag automatisk",
        "auto_approve_from_invoice_date": "… bare for fakturaer datert fra og med",
    }
)
"""What the fields of the routine are called."""

HINT: Words[str] = Words(
    {
        "payment_reminder_after_days": "Tomt: ingen påminnelse.",
        "repeat_every_days": "Tomt: bare én.",
        "own_reminder_after_days": "Tomt: ingen purring fra dere. Med gebyr tidligst 14 dager etter forfall.",
        "own_notice_after_days": "Tomt: vi sender varselet etter overføringen.",
        "transfer_after_days": "Tidligst 14.",
    }
)
"""What an empty field means, and limits that are good to know before."""

RULE: Words[str] = Words(
    {
        "transfer_after_days": (
            "Må være 14 eller mer: en faktura kan tidligst gå til inkasso 14 dager etter forfall"
            " (inkassoforskriften § 1-2)."
        ),
        "own_reminder_after_days": (
            "Må være 14 eller mer når purringen koster gebyr (inkassoforskriften § 1-2 første ledd), og"
            " ellers minst 1. Velg en senere dag eller send den uten gebyr."
        ),
        "own_notice_after_days": (
            "Må være 14 eller mer når varselet koster gebyr (inkassoforskriften § 1-2 andre ledd), og ellers"
            " minst 1: et inkassovarsel sendes etter forfall (inkassoloven § 9)."
        ),
        "own_notice_deadline_days": (
            "Må være 14 eller mer: et inkassovarsel gir minst 14 dagers frist (inkassoloven § 9)."
        ),
        "own_reminder_deadline_days": (
            "Må være 14 eller mer når et senere brev også koster (inkassoforskriften § 1-3 første ledd),"
            " og ellers minst 1."
        ),
        "payment_reminder_after_days": "Må være 1 eller mer: en faktura kan betales på forfallsdagen.",
        "repeat_every_days": "Må være 1 eller mer. La feltet stå tomt for bare én påminnelse.",
        "own_reminder_times": "Må være 1 eller mer. La purringen stå tom for ikke å sende noen.",
        "minimum_amount": "Må være 0,00 eller mer.",
    }
)
"""Why a value is refused, with the paragraph of law, by the field that dunning names."""

WHOLE: Words[str] = Words(
    {
        "fees": (
            "Høyst to brev kan koste gebyr: to purringer, eller én purring og ett inkassovarsel"
            " (inkassoforskriften § 1-3 første ledd)."
        ),
        "together": "Det gjelder sammen med det som er valgt for en kunde eller en faktura nedenfor.",
        "unknown": "Valget er ikke lovlig eller ikke mulig. Se over tallene.",
        "no_number": "Skriv et helt tall, eller la feltet stå tomt.",
        "needed": "Skriv et helt tall.",
        "no_amount": "Skriv et beløp, for eksempel 250,00.",
    }
)
"""What is wrong with the routine as a whole, or with what was typed."""

TRIAL_STEP: Words[str] = Words(
    {
        "payment_reminder": "Betalingspåminnelse",
        "reminder": "Purring",
        "collection_notice": "Inkassovarsel",
        "proposal": "Inn i inkassoforslaget",
        "proposed": "Ligger i inkassoforslaget",
        "none": "Ingenting",
    }
)
"""An invoice's next step."""

CHOICE: Words[str] = Words(
    {
        "exemption": "Fritatt fra inkasso",
        "exemption ended": "Ikke lenger fritatt fra inkasso",
        "none": "Neste handling: ingen",
        "wait": "Neste handling: vent",
        "collection": "Neste handling: inkasso",
        "next_action ended": "Neste handling: som i rutinen",
        "override ended": "Egne valg fjernet: rutinen gjelder",
        "objection": "Innsigelse",
        "objection ended": "Innsigelsen er besvart",
    }
)
"""What was chosen for a customer or an invoice, or taken back."""

UNANSWERED: Words[str] = Words(
    {
        "surveillance": "Saken overvåkes: ett brev i året uten gebyr, til kravet er foreldet",
        "continue": "Vi fortsetter: ny betalingsoppfordring når den forrige er for gammel",
    }
)
"""What becomes of cases about which the company does not answer."""

LETTERS_IN: Words[str] = Words(
    {
        "country": "Etter landet: norsk i Norge, Sverige og Danmark, ellers engelsk",
        "nb": "Norsk",
        "en": "Engelsk",
    }
)
"""The language of a customer's letters."""
