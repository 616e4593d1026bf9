"""Why a bank rejects a payment: ISO 20022 external status reason codes in Norwegian words.

Codes that a Norwegian domestic transfer can meet; any other is shown as it is, with the bank's own text.
"""

from __future__ import annotations

WORDS = {
    "AC01": "kontonummeret finnes ikke eller er feil",
    "AC02": "kontoen som skal belastes, er feil",
    "AC03": "mottakers kontonummer er feil",
    "AC04": "kontoen er avsluttet",
    "AC05": "kontoen som skal belastes, er avsluttet",
    "AC06": "kontoen er sperret",
    "AC07": "mottakers konto er avsluttet",
    "AC14": "kontotypen kan ikke ta imot betalingen",
    "AG01": "betaling er ikke tillatt på denne kontoen",
    "AG02": "banken kjenner ikke transaksjonstypen",
    "AG03": "transaksjonstypen er ikke støttet på denne kontoen",
    "AM01": "beløpet er null",
    "AM02": "beløpet er høyere enn tillatt",
    "AM03": "valutaen er ikke tillatt",
    "AM04": "det er ikke dekning på kontoen",
    "AM05": "betalingen er sendt før",
    "AM09": "beløpet er feil",
    "AM10": "kontrollsummen stemmer ikke",
    "AM11": "valutaen er feil eller mangler",
    "AM12": "beløpet er ugyldig",
    "AM14": "beløpet er over grensen som er avtalt med banken",
    "AM18": "antallet betalinger stemmer ikke",
    "BE01": "navnet passer ikke til kontoen",
    "BE04": "mottakers adresse mangler eller er feil",
    "BE05": "avsenderen er ukjent for banken",
    "BE06": "mottakeren er ukjent for banken",
    "BE07": "avsenders adresse mangler eller er feil",
    "BE16": "avsenders identifikasjon er feil",
    "BE22": "mottakers navn mangler",
    "CURR": "valutaen er feil",
    "CUST": "betalingen er stanset av kunden",
    "DS01": "godkjent av banken, men underskriften mangler",
    "DS0H": "den som har underskrevet, har ikke fullmakt",
    "DT01": "betalingsdatoen er ugyldig",
    "DU01": "meldingens id er brukt før",
    "DU02": "betalingsgruppens id er brukt før",
    "DU03": "betalingen er sendt før",
    "DUPL": "betalingen er sendt før",
    "ED05": "oppgjøret mislyktes",
    "FF01": "filen har feil format",
    "FF03": "betalingstypen er feil",
    "FF10": "banken kunne ikke behandle filen",
    "MD07": "mottakeren er død",
    "MS02": "avvist av mottaker, uten oppgitt grunn",
    "MS03": "avvist av banken, uten oppgitt grunn",
    "NARR": "se bankens tekst",
    "RC01": "bankens kode (BIC) er feil",
    "RF01": "referansen er brukt før",
    "RR01": "avsenders konto eller identifikasjon mangler",
    "RR02": "avsenders navn eller adresse mangler",
    "RR03": "mottakers navn eller adresse mangler",
    "RR04": "avvist av hensyn til regelverket",
    "RR07": "formålet er ugyldig",
    "RR09": "KID-en er ugyldig",
    "RR10": "filen har ugyldige tegn",
    "TM01": "filen kom etter bankens frist",
}


def in_words(code: str, texts: tuple[str, ...] = ()) -> str:
    """Return a reason in words, the bank's own text after it.

    >>> in_words("AC04", ("Account closed",)), in_words("XY99"), in_words("")
    ('kontoen er avsluttet (AC04): Account closed', 'XY99', 'banken oppgir ingen grunn')
    """
    named = f"{WORDS[code]} ({code})" if code in WORDS else code
    return ": ".join(part for part in (named, " ".join(texts)) if part) or "banken oppgir ingen grunn"
