"""The choices of the setup: what each is called, what the guide says of it, and which accounts fit it.

Right type: what would change the result or put money outside it is an error. An income (or a cost) posted on
a balance account never meets the result, and money that waits for payment is no income and no cost. What
only stands on the wrong line of the income statement leaves the result right and is a warning. The
write-off account is read and never posted on, so its type is a warning too. A type that we do not know
says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

AccountKind = Literal["asset", "liability", "equity", "income", "expense", "unknown"]
"""What an account of the client holds, by PowerOffice Go's word."""

KINDS: Mapping[AccountKind, str] = {
    "asset": "eiendeler",
    "liability": "gjeld",
    "equity": "egenkapital",
    "income": "inntekter",
    "expense": "kostnader",
    "unknown": "ukjent type",
}
"""What the kinds are called in a sentence."""


@dataclass(frozen=True, kw_only=True)
class Guidance:
    """One choice of the setup; `fits` and `bearable` are the kinds of account that are right, or passable."""

    field: str
    label: str
    help: str
    fits: frozenset[AccountKind] = frozenset()
    bearable: frozenset[AccountKind] = frozenset()


GUIDANCE: tuple[Guidance, ...] = (
    Guidance(
        field="auto_posting",
        label="Automatisk bokføring av oppgjørsbilag",
        help=(
            "Det er vårt KID- og kontonummer som står på brevene som sendes ut, både på purre- og"
            " inkassostadiet. Setter du hake her, vil bokføringen av oppgjøret skje automatisk i"
            " PowerOffice Go."
        ),
    ),
    Guidance(
        field="vat_cost_account",
        label="Konto MVA-kostnad",
        help=(
            "AutoCollect beregner MVA på inntektene våre. Dette beregnes av purregebyr, salær, provisjon av"
            " hovedstol og provisjon av rente.\n\n"
            "Obs! I dette oppsettet anbefaler vi at det angis en egen MVA-kostnad mellomværende konto og ikke"
            " en standard MVA-konto.\n\n"
            "MVA-pliktig firma: MVA blir ført brutto med MVA-grunnlag mot angitt kostnadskonto og avgiftskode"
            " angitt. Deretter blir det ført ut av konto uten MVA. Dette kan det kreves fradrag for i"
            " mva-meldingen. På denne måten vil det ikke bli en kostnad for deg som kunde i forbindelse med"
            " inndrivingen.\n\n"
            "Ikke MVA-pliktig firma: Beløpet føres direkte på angitt kostnadskonto. Det vil ikke bli belastet"
            " merverdiavgift av salæret, men dette legges til salæret som skyldner betaler. Dere må i slike"
            " tilfeller kun ta kostnaden for MVA av purregebyret, provisjon av hovedstol og renter."
        ),
        fits=frozenset({"expense", "asset", "liability"}),
        bearable=frozenset({"income"}),
    ),
    Guidance(
        field="vat_code",
        label="MVA-kode",
        help=(
            "Hvis ditt firma er MVA-pliktig, angir du MVA-kode for «Inngående MVA høy sats» i feltet for å"
            " beregne grunnlaget korrekt. Dette er for eksempel kode 1.\n\n"
            "Hvis ditt firma ikke er mva-pliktig, angir du MVA-kode for «Ingen MVA behandling». Dette er for"
            " eksempel kode 0."
        ),
    ),
    Guidance(
        field="interest_income_account",
        label="Konto renteinntekter",
        help=(
            "Hvis AutoCollect-avtalen din medfører at du får renteinntekter, angir du her hvilken konto disse"
            " inntektene skal føres mot."
        ),
        fits=frozenset({"income"}),
        bearable=frozenset({"expense"}),
    ),
    Guidance(
        field="fee_income_account",
        label="Konto gebyrinntekter",
        help=(
            "Hvis AutoCollect-avtalen din medfører at du får gebyrinntekter, angir du her hvilken konto disse"
            " inntektene skal føres mot."
        ),
        fits=frozenset({"income"}),
        bearable=frozenset({"expense"}),
    ),
    Guidance(
        field="bank_contra_account",
        label="Bankkonto motpost",
        help=(
            "Her definerer du mellomværende konto som inkassooppgjøret skal gå mot i påvente av innbetaling i"
            " banken. Når innbetalingen kommer i banken, kan du føre beløpet direkte mot denne konto, slik at"
            " kontoen går i null.\n\n"
            "Vi anbefaler at dere oppretter en egen konto som dere kaller for Mellomværende AutoCollect."
        ),
        fits=frozenset({"asset", "liability"}),
    ),
    Guidance(
        field="write_off_account",
        label="Konto for tap på fordringer",
        help=(
            "Fører dere en faktura mot denne kontoen, forstår vi at den er tapsført, og ikke betalt eller"
            " kreditert. Vi bokfører ikke noe her."
        ),
        fits=frozenset({"expense"}),
        bearable=frozenset({"income", "asset", "liability", "equity"}),
    ),
)
"""The guide's six choices in its words (section on the accounts of the setup), and the write-off account."""

OF_FIELD: Mapping[str, Guidance] = {each.field: each for each in GUIDANCE}
