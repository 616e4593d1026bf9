"""The overview's plots: what each shows, in the reader's language."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.dates import format_date

from services.portal.domain.plots import Column, Plot, plot
from services.portal.domain.trends import StepPaid, Trends
from services.portal.figures import round_kroner
from services.portal.language import Words, locale
from services.portal.language import gettext as _
from services.portal.words.terms import LETTER, STEP

AGE: Words[str] = Words(
    {
        "d14": "1–14 dager",
        "d30": "15–30 dager",
        "d60": "31–60 dager",
        "d90": "61–90 dager",
        "older": "Over 90 dager",
    }
)
"""How long invoices are overdue."""

SHORT: Words[str] = Words(
    {
        "transferred": "Overføring",
        "collection_notice": "Varsel",
        "payment_demand": "Oppfordring",
        "legal_action_notice": "Rettslig",
        "surveillance_letter": "Overvåk",
    }
)
"""Steps in so few signs that they stand below a bar."""

PER_CENT = Decimal(100)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A plot with its title, a sentence that says what it tells, the names of its parts, and its table.

    `unit`: "kr", "%" or nothing, for the scale. The table's first column is what each bar is called.
    """

    key: str
    title: str
    tells: str
    plot: Plot
    series: tuple[str, ...]
    unit: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def plots(trends: Trends) -> list[Shown]:
    """Return the overview's plots."""
    return [_collected(trends), _ages(trends), _solved(trends), _steps(trends)]


def _month(month: date, form: str = "MMM") -> str:
    return format_date(month, form, locale=locale()).rstrip(".")


def _unless_zero(amount: Decimal) -> str:
    return round_kroner(amount) if amount else ""


def _collected(trends: Trends) -> Shown:
    directly = _("Direkte til dere")
    columns = [
        Column(
            _month(each.month),
            _unless_zero(each.total),
            (each.by_agency, each.directly),
        )
        for each in trends.months
    ]
    return Shown(
        key="collected",
        title=_("Innkrevd per måned"),
        tells=_("Kroner som skyldnerne har betalt på saker."),
        plot=plot(columns),
        series=(_("Til oss"), directly),
        unit="kr",
        head=(_("Måned"), _("Til oss"), directly, _("Sum")),
        rows=tuple(
            (_month(each.month, "MMMM y"), *map(round_kroner, (each.by_agency, each.directly, each.total)))
            for each in trends.months
        ),
    )


def _ages(trends: Trends) -> Shown:
    ours = _("Hos dere")
    columns = [
        Column(AGE[each.age], _unless_zero(each.total), (each.in_collection, each.ours))
        for each in trends.ages
    ]
    return Shown(
        key="ages",
        title=_("Utestående etter alder"),
        tells=_("Rest hovedstol på forfalte fakturaer, etter dager siden forfall."),
        plot=plot(columns),
        series=(_("Til inkasso"), ours),
        unit="kr",
        head=(_("Dager siden forfall"), _("Fakturaer"), _("Til inkasso"), ours, _("Sum")),
        rows=tuple(
            (
                AGE[each.age],
                str(each.invoices),
                *map(round_kroner, (each.in_collection, each.ours, each.total)),
            )
            for each in trends.ages
        ),
    )


def _solved(trends: Trends) -> Shown:
    columns = [
        Column(_month(each.month), f"{each.rate:.0f}" if each.transferred else "", (each.rate,))
        for each in trends.cohorts
    ]
    return Shown(
        key="solved",
        title=_("Løsningsgrad etter overføringsmåned"),
        tells=_("Hvor stor del av kravene som ble overført i måneden, som er betalt til nå."),
        plot=plot(columns, highest=PER_CENT),
        series=(),
        unit="%",
        head=(_("Måned"), _("Overført"), _("Betalt"), _("Løsningsgrad"), _("Dager til betaling")),
        rows=tuple(
            (
                _month(each.month, "MMMM y"),
                str(each.transferred),
                str(each.paid),
                f"{each.rate:.0f} %" if each.transferred else "–",
                "–" if each.days is None else str(each.days),
            )
            for each in trends.cohorts
        ),
    )


def _step(paid: StepPaid) -> str:
    return STEP["transferred"] if paid.step == "transferred" else LETTER[paid.step]


def _steps(trends: Trends) -> Shown:
    columns = [
        Column(SHORT.get(each.step, ""), str(each.paid) if each.paid else "", (Decimal(each.paid),))
        for each in trends.steps
    ]
    return Shown(
        key="steps",
        title=_("Betalt etter hvilket steg"),
        tells=_("Antall krav som ble betalt etter steget og før det neste."),
        plot=plot(columns),
        series=(),
        unit="",
        head=(_("Steg"), _("Krav"), _("Hovedstol")),
        rows=tuple((_step(each), str(each.paid), round_kroner(each.amount)) for each in trends.steps),
    )
