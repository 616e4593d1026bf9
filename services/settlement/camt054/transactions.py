"""A transaction's details (TxDtls) as plain values, so that its element can be cleared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.etree.ElementTree import Element

from services.settlement.camt054.charges import Charges, charges_in
from services.settlement.camt054.fields import (
    Fields,
    account_in,
    amount_of,
    as_kid,
    children,
    day_of,
    fields,
    first,
    kid_in_text,
)

ZERO = Decimal("0.00")

AMOUNTS = ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt")
"""Where a transaction tells its amount: in version .08, in both, and where only the payer's order has it."""

NO_REFERENCE = ("NOTPROVIDED", "NOT PROVIDED", "NONREF")
"""What banks write where the payer has given no reference of his own."""


@dataclass(frozen=True, slots=True)
class Part:
    """A structured remittance: a creditor's reference, and what of the amount is for it if that is told."""

    kid: str
    amount: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """One transaction of an entry; `amount` has no sign and is None where only the entry tells it.

    `reference` is the bank's own, else the transaction's: no two payments have the same. `end_to_end_id` is
    what the payer has chosen, or else his instruction's id: others may well choose the same, and of money out
    of the account it is ours, who give both alike.
    `without_kid` is what of the amount the payer has designated for things that have no KID.
    `return_reason` is the bank's code where it sends a payment back. `direction` is empty where it is the
    entry's. `charges` are the bank's, told with it; `charged` is what of them has left the account beside
    `amount`.
    """

    amount: Decimal | None
    currency: str
    direction: str
    reference: str
    end_to_end_id: str
    parts: Sequence[Part]
    without_kid: Decimal = ZERO
    text: str
    debtor_name: str
    debtor_account: str
    paid_on: date | None
    return_reason: str
    charges: Charges
    charged: Decimal = ZERO


def transaction_in(element: Element, where: str) -> Transaction:
    """Read a transaction's details, in version .02 or .08."""
    found = fields(element, but=("RmtInf",))
    amount_path = next((path for path in AMOUNTS if path in found), "")
    parts, without_kid, texts = _remittance(element, where)
    party, account = _debtor(found)
    return Transaction(
        amount=amount_of(found[amount_path], where) if amount_path else None,
        currency=found.get(f"{amount_path}@Ccy", ""),
        direction=found.get("CdtDbtInd", ""),
        reference=_told(found, "AcctSvcrRef", "TxId"),
        end_to_end_id=_told(found, "EndToEndId", "InstrId"),
        parts=parts,
        without_kid=without_kid,
        text=" ".join(texts) or found.get("AddtlTxInf", ""),
        debtor_name=first(found, f"{party}/Pty/Nm", f"{party}/Nm"),
        debtor_account=account,
        paid_on=day_of(found, "RltdDts/AccptncDtTm", where) or day_of(found, "RltdDts/TxDtTm", where),
        return_reason=found.get("RtrInf/Rsn/Cd", ""),
        charges=charges_in(element, where),
    )


def _debtor(found: Fields) -> tuple[str, str]:
    """Return the path and the account of who paid; of money taken back it is the creditor of that."""
    own = next(
        (
            party
            for party in ("Dbtr", "UltmtDbtr", "Cdtr")
            if first(found, f"RltdPties/{party}/Pty/Nm", f"RltdPties/{party}/Nm")
        ),
        "Dbtr",
    )
    account = account_in(found, "RltdPties/DbtrAcct")
    if own == "Cdtr" and not account:
        account = account_in(found, "RltdPties/CdtrAcct")
    return f"RltdPties/{own}", account


def _told(found: Fields, *names: str) -> str:
    references = (found.get(f"Refs/{name}", "") for name in names)
    return next((each for each in references if each and each.upper() not in NO_REFERENCE), "")


def _remittance(element: Element, where: str) -> tuple[list[Part], Decimal, list[str]]:
    """Return the KIDs of the remittance information with what is for each, what is for others, and its texts.

    A KID stands as a creditor's reference of type SCOR, or without a type; one that is issued by ISO is an
    RF reference and no KID, and goes to the texts like all that cannot be one.
    """
    parts: dict[str, Part] = {}
    without_kid = ZERO
    texts: list[str] = []
    for information in children(element, "RmtInf"):
        for structured in children(information, "Strd"):
            found = fields(structured)
            reference = found.get("CdtrRefInf/Ref", "")
            kind = found.get("CdtrRefInf/Tp/CdOrPrtry/Cd", "SCOR")
            is_rf = found.get("CdtrRefInf/Tp/Issr", "").upper() == "ISO"
            kid = as_kid(reference) if kind == "SCOR" and not is_rf else ""
            amount = _part_amount(found, where)
            if kid:
                parts[kid] = _with(parts.get(kid), Part(kid, amount))
            else:
                without_kid += amount or ZERO
                texts += [reference] if reference else []
            texts += [
                text
                for path, text in found.items()
                if path == "AddtlRmtInf" or path.endswith("RfrdDocInf/Nb")
            ]
        texts += [text for each in children(information, "Ustrd") if (text := (each.text or "").strip())]
    if not parts and (kid := kid_in_text(" ".join(texts))):
        parts[kid] = Part(kid, None)
    return list(parts.values()), without_kid, texts


def _with(told: Part | None, again: Part) -> Part:
    """Return a KID's part when the KID is told again: the sum of what is told to be for it."""
    if told is None or told.amount is None:
        return again
    return told if again.amount is None else Part(told.kid, told.amount + again.amount)


def _part_amount(found: Fields, where: str) -> Decimal | None:
    text = first(found, "RfrdDocAmt/RmtdAmt", "RfrdDocAmt/DuePyblAmt")
    return amount_of(text, where) if text else None
