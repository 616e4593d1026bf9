"""What an action on a case costs the creditor: by the agreement, § 5 (withdrawal) and § 6 (legal steps)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from services.transfer.domain.creditors import Creditor
from services.transfer.domain.files import CaseFile
from services.transfer.domain.owing import collection_fee_owed, demands_of
from services.transfer.domain.wording import day, kroner
from shared.errors import RateUnknown
from shared.norway.charges import FREE_WITHDRAWAL
from shared.norway.court_fees import attachment_petition_fee, conciliation_complaint_fee
from shared.norway.money import to_ore_half_up
from shared.sentences import Sentence, sentence

SOME_OF_THE_FEE = (
    "Trekkes saken mer enn 14 dager etter betalingsoppfordringen, kan en del av påløpt "
    "salær kreves (avtalen § 5)."
)
"""What a withdrawal costs under an agreement of which no price has been told."""


def withdrawal_cost(
    file: CaseFile, creditor: Creditor, today: date
) -> tuple[Decimal | None, tuple[Sentence, ...]]:
    """Return what settlement charges for a withdrawal today: a share of the fee, and nothing for 14 days.

    Kroner where they are known, and in words, Norwegian.
    """
    nothing, share = Decimal("0.00"), creditor.withdrawal_share
    if file.case.demanded_on is None:
        return nothing, (sentence("Uten kostnad: betalingsoppfordring er ikke sendt (avtalen § 5)."),)
    if share == 0:
        return nothing, (sentence("Uten kostnad: avtalen deres har ingen pris for trekk av saker (§ 5)."),)
    charged = demands_of(file)
    if not charged:
        return nothing, (sentence("Uten kostnad."),)
    demanded_on = charged[0].letter.sent_on
    last = demanded_on + FREE_WITHDRAWAL
    cost, said = _accrued(file, today, demanded_on, share)
    if today > last:
        return cost, (said,)
    text = f"Uten kostnad når saken trekkes senest {day(last)}."
    return nothing, (sentence(text, "FreeUntil", day=last), said)


def _accrued(
    file: CaseFile, today: date, demanded_on: date, share: Decimal | None
) -> tuple[Decimal | None, Sentence]:
    """Return what a withdrawal costs from the 15th day after the demand, as much as is known today."""
    if share is None:
        return None, sentence(SOME_OF_THE_FEE)
    part = f"{(share * 100).normalize():f}"
    owed = (
        f"Betalingsoppfordring ble sendt {day(demanded_on)}. Trekkes saken mer enn {FREE_WITHDRAWAL.days} "
        f"dager etter, kreves {part} % av påløpt salær av dere"
    )
    try:
        cost = to_ore_half_up(collection_fee_owed(file, today) * share)
    except RateUnknown:
        return None, sentence(f"{owed} (avtalen § 5).", "FeeAccrued", day=demanded_on, percent=part)
    text = f"{owed}, nå {kroner(cost)} kr (avtalen § 5)."
    return cost, sentence(text, "FeeAccruedNow", day=demanded_on, percent=part, cost=cost)


def court_fees(today: date) -> Sentence:
    """Return what the debtor is asked for besides when legal steps are taken, Norwegian."""
    try:
        attachment, complaint = attachment_petition_fee(today), conciliation_complaint_fee(today)
    except RateUnknown:
        return sentence("Rettsgebyr og andre utlegg kommer i tillegg og kreves av skyldneren.")
    text = (
        f"Rettsgebyr og andre utlegg kommer i tillegg og kreves av skyldneren: {kroner(attachment)} kr for "
        f"begjæring om utlegg, {kroner(complaint)} kr for forliksklage."
    )
    return sentence(text, "CourtFees", attachment=attachment, complaint=complaint)
