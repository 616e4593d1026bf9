"""Writes ISO 20022 camt.054 messages of the transmissions that `ocr_giro` writes, version .02 or .08.

As banks do: one entry for all payments by KID, with a batch of transactions, one entry for each payment with
a text, one (a debit, marked as reversal) for each payment that is taken back, and one without any details for
each sum of which the bank tells no more. The two versions differ in
where a status, an amount and a party's name stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import Literal
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from deploy.sandbox.ocr_giro import OcrPayment, Transmission, Untold
from shared.clock import oslo_instant
from shared.norway.account import as_iban

Version = Literal["02", "08"]
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.054.001."
BANK_CODE = "DNBANOKKXXX"
AT_EIGHT = time(8)


@dataclass(frozen=True, slots=True)
class Group:
    """The payments of one entry, or the sum of which it tells no more."""

    payments: Sequence[OcrPayment]
    is_batch: bool = False
    untold: Untold | None = None

    @property
    def total(self) -> Decimal:
        """Below zero if money is taken back."""
        if self.untold:
            return self.untold.amount
        return sum((payment.amount for payment in self.payments), Decimal("0.00"))


def camt054(
    transmission: Transmission, version: Version = "02", *, is_copy: bool = False, by_iban: bool = True
) -> str:
    """Return the transmission as the text of a camt.054 message.

    `is_copy` marks it as told before; the account stands as IBAN or as its eleven digits.
    """
    root = Element("Document", {"xmlns": NAMESPACE + version})
    message = SubElement(root, "BkToCstmrDbtCdtNtfctn")
    made_at = oslo_instant(transmission.settled_on, AT_EIGHT).isoformat()
    header = SubElement(message, "GrpHdr")
    _leaf(header, "MsgId", f"CAMT{transmission.number:07d}")
    _leaf(header, "CreDtTm", made_at)
    notification = SubElement(message, "Ntfctn")
    _leaf(notification, "Id", f"{transmission.number:07d}-1")
    _leaf(notification, "CreDtTm", made_at)
    if is_copy:
        _leaf(notification, "CpyDplctInd", "COPY")
    account = SubElement(notification, "Acct")
    _account(account, transmission.account, by_iban=by_iban)
    _leaf(account, "Ccy", "NOK")
    _leaf(account, f"Svcr/FinInstnId/{'BICFI' if version == '08' else 'BIC'}", BANK_CODE)
    groups = _groups(transmission)
    _summary(notification, groups, version)
    for number, group in enumerate(groups, start=1):
        _entry(notification, transmission, group, number, version)
    indent(root)
    return tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _groups(transmission: Transmission) -> list[Group]:
    payments = transmission.payments
    batch = tuple(payment for payment in payments if payment.amount > 0 and payment.kid)
    alone = [Group((payment,)) for payment in payments if payment not in batch]
    sums = [Group((), untold=each) for each in transmission.untold]
    return ([Group(batch, is_batch=True)] if batch else []) + alone + sums


def _summary(notification: Element, groups: Sequence[Group], version: Version) -> None:
    summary = SubElement(notification, "TxsSummry")
    net = sum((group.total for group in groups), Decimal("0.00"))
    every = SubElement(summary, "TtlNtries")
    _leaf(every, "NbOfNtries", str(len(groups)))
    _leaf(every, "Sum", str(sum((abs(group.total) for group in groups), Decimal("0.00"))))
    inside = SubElement(every, "TtlNetNtry") if version == "08" else every
    _leaf(inside, "Amt" if version == "08" else "TtlNetNtryAmt", str(abs(net)))
    _leaf(inside, "CdtDbtInd", _direction(net))
    for name, some in (
        ("TtlCdtNtries", [group for group in groups if group.total > 0]),
        ("TtlDbtNtries", [group for group in groups if group.total < 0]),
    ):
        side = SubElement(summary, name)
        _leaf(side, "NbOfNtries", str(len(some)))
        _leaf(side, "Sum", str(sum((abs(group.total) for group in some), Decimal("0.00"))))


def _entry(
    notification: Element, transmission: Transmission, group: Group, number: int, version: Version
) -> None:
    entry = SubElement(notification, "Ntry")
    day = transmission.settled_on.isoformat()
    _amount(entry, "Amt", group.total)
    _leaf(entry, "CdtDbtInd", _direction(group.total))
    if group.total < 0:
        _leaf(entry, "RvslInd", "true")
    _leaf(entry, "Sts/Cd" if version == "08" else "Sts", "BOOK")
    _leaf(entry, "BookgDt/Dt", day)
    _leaf(entry, "ValDt/Dt", day)
    _leaf(entry, "AcctSvcrRef", f"{transmission.number:07d}{number:04d}")
    _leaf(entry, "BkTxCd/Prtry/Cd", "230" if group.is_batch else "233")
    if group.untold:
        return
    details = SubElement(entry, "NtryDtls")
    if group.is_batch:
        batch = SubElement(details, "Btch")
        _leaf(batch, "NbOfTxs", str(len(group.payments)))
        _amount(batch, "TtlAmt", group.total)
        _leaf(batch, "CdtDbtInd", _direction(group.total))
    for payment in group.payments:
        _transaction(details, payment, version)


def _transaction(details: Element, payment: OcrPayment, version: Version) -> None:
    transaction = SubElement(details, "TxDtls")
    references = SubElement(transaction, "Refs")
    _leaf(references, "AcctSvcrRef", payment.reference)
    _leaf(references, "EndToEndId", "NOTPROVIDED")
    if version == "08":
        _amount(transaction, "Amt", payment.amount)
        _leaf(transaction, "CdtDbtInd", _direction(payment.amount))
    else:
        _amount(SubElement(SubElement(transaction, "AmtDtls"), "TxAmt"), "Amt", payment.amount)
    if payment.debtor_account or payment.debtor_name:
        parties = SubElement(transaction, "RltdPties")
        if payment.debtor_name:
            _leaf(parties, "Dbtr/Pty/Nm" if version == "08" else "Dbtr/Nm", payment.debtor_name)
        if payment.debtor_account:
            _account(SubElement(parties, "DbtrAcct"), payment.debtor_account, by_iban=False)
    remittance = SubElement(transaction, "RmtInf")
    if payment.kid:
        reference = SubElement(SubElement(remittance, "Strd"), "CdtrRefInf")
        _leaf(reference, "Tp/CdOrPrtry/Cd", "SCOR")
        _leaf(reference, "Ref", payment.kid)
    else:
        _leaf(remittance, "Ustrd", payment.text or "-")
    noon = datetime.combine(payment.ordered_on, time(12))
    _leaf(transaction, "RltdDts/AccptncDtTm", noon.isoformat())


def _account(parent: Element, number: str, *, by_iban: bool) -> None:
    if by_iban:
        _leaf(parent, "Id/IBAN", as_iban(number))
    else:
        other = SubElement(SubElement(parent, "Id"), "Othr")
        _leaf(other, "Id", number)
        _leaf(other, "SchmeNm/Cd", "BBAN")


def _amount(parent: Element, name: str, amount: Decimal) -> None:
    SubElement(parent, name, {"Ccy": "NOK"}).text = str(abs(amount).quantize(Decimal("0.01")))


def _direction(amount: Decimal) -> str:
    return "DBIT" if amount < 0 else "CRDT"


def _leaf(parent: Element, path: str, text: str) -> None:
    for name in path.split("/"):
        parent = SubElement(parent, name)
    parent.text = text
