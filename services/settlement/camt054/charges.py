"""What a bank has charged for a transaction (Chrgs), told beside its amount.

    .02     Chrgs, for each charge: TtlChrgsAndTaxAmt of all · Amt · CdtDbtInd
    .08     Chrgs, once: TtlChrgsAndTaxAmt · Rcrd, for each charge: Amt · CdtDbtInd · ChrgInclInd

A charge without a direction is the bank's. One that is not included (ChrgInclInd) is told in advance only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from xml.etree.ElementTree import Element

from services.settlement.camt054.fields import amount_of, children, fields


@dataclass(frozen=True, slots=True)
class Charges:
    """What the bank has taken for itself, by currency, as its charges sum and as it states their total."""

    summed: Mapping[str, Decimal]
    stated: Mapping[str, Decimal]

    def __bool__(self) -> bool:
        return bool(self.summed)


NO_CHARGES = Charges({}, {})


def charges_in(element: Element, where: str) -> Charges:
    """Return the charges of a transaction, or of an entry.

    The stated total, which holds taxes too, says nothing where some are given back, or told in advance.
    """
    summed: defaultdict[str, Decimal] = defaultdict(Decimal)
    stated: dict[str, Decimal] = {}
    is_plain = True
    for told in children(element, "Chrgs"):
        head = fields(told, but=("Rcrd",))
        if total := head.get("TtlChrgsAndTaxAmt"):
            stated.setdefault(head.get("TtlChrgsAndTaxAmt@Ccy", ""), amount_of(total, where))
        for found in [fields(each) for each in children(told, "Rcrd")] or [head]:
            if not (amount := found.get("Amt")):
                continue
            is_given = found.get("CdtDbtInd") == "CRDT"
            is_included = found.get("ChrgInclInd", "true").lower() in ("true", "1")
            is_plain = is_plain and is_included and not is_given
            if is_included:
                charge = amount_of(amount, where)
                summed[found.get("Amt@Ccy", "")] += -charge if is_given else charge
    if is_plain:
        return Charges(summed or stated, stated or summed)
    return Charges(summed, summed)
