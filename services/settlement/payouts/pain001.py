"""The payout file: an ISO 20022 credit transfer initiation, pain.001.001.03 or .09, domestic in kroner.

As Norwegian banks take it: accounts as eleven digits (BBAN), the payee's KID as structured reference (SCOR)
or else a message, never both, category purpose SUPP, each payment debited alone (so that the bank's notice
names it). A batch makes the same bytes each time, and banks refuse a message id that they have had: sent
twice, it is paid once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal
from unicodedata import category, normalize
from uuid import UUID

from services.settlement.domain.facts import ZERO
from services.settlement.domain.payouts import Payout
from shared.clock import OSLO

if TYPE_CHECKING:
    from lxml import etree

Version = Literal["03", "09"]
NAME_LENGTH, TEXT_LENGTH = 70, 140
"""Characters: banks take half of the standard's 140 for a name; the standard for a message."""

LAST = "\xff"
"""The last character of ISO-8859-1; banks take no other in a file of UTF-8 (Nordea's message guide)."""
WRITTEN_AS: Mapping[str, str] = {
    **dict.fromkeys("‒–—―−", "-"),
    **dict.fromkeys("‘’‚", "'"),
    **dict.fromkeys("“”„", '"'),
    **dict(zip("đĐŋŊŧŦłŁıħĦ•", "dDnNtTlLihH*", strict=True)),
    "œ": "oe",
    "Œ": "OE",
    "€": "EUR",
}
"""Characters outside it that no decomposition brings into it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who pays: the agency, and what its bank calls it.

    `account` is the client account; `bic` names the bank, `customer_id` the agreement with it.
    """

    name: str
    account: str
    bic: str
    customer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFile:
    """What a file says; `created_at` is when it was released."""

    version: Version
    batch_id: UUID
    created_at: datetime
    execution_on: date
    sender: Sender
    payouts: Sequence[Payout]

    @property
    def message_id(self) -> str:
        """The id of the message, 32 characters; the bank's answer names it."""
        return self.batch_id.hex

    @property
    def total(self) -> Decimal:
        """The control sum in kroner."""
        return sum((payout.amount for payout in self.payouts), ZERO)


def namespace(version: Version) -> str:
    """Return the XML namespace of a version."""
    return f"urn:iso:std:iso:20022:tech:xsd:pain.001.001.{version}"


def payment_file(file: PaymentFile) -> bytes:
    """Return the file in UTF-8."""
    from lxml import etree

    space = namespace(file.version)
    document = etree.Element("Document", nsmap={None: space})
    initiation = _part(document, "CstmrCdtTrfInitn")
    _header(_part(initiation, "GrpHdr"), file)
    payment = _part(initiation, "PmtInf")
    _payment_information(payment, file)
    for payout in file.payouts:
        _transfer(_part(payment, "CdtTrfTxInf"), payout)
    for element in document.iter():
        element.tag = f"{{{space}}}{element.tag}"
    etree.cleanup_namespaces(document, top_nsmap={None: space})
    written: bytes = etree.tostring(document, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _header(header: etree._Element, file: PaymentFile) -> None:
    _part(header, "MsgId", file.message_id)
    _part(header, "CreDtTm", file.created_at.astimezone(OSLO).isoformat(timespec="seconds"))
    _totals(header, file)
    _party(_part(header, "InitgPty"), file.sender)


def _payment_information(payment: etree._Element, file: PaymentFile) -> None:
    _part(payment, "PmtInfId", f"{file.message_id}-1")
    _part(payment, "PmtMtd", "TRF")
    _part(payment, "BtchBookg", "false")
    _totals(payment, file)
    _part(payment, "PmtTpInf", "CtgyPurp", "Cd", "SUPP")
    if file.version == "03":
        _part(payment, "ReqdExctnDt", file.execution_on.isoformat())
    else:
        _part(payment, "ReqdExctnDt", "Dt", file.execution_on.isoformat())
    _party(_part(payment, "Dbtr"), file.sender)
    account = _part(payment, "DbtrAcct")
    _account(account, file.sender.account)
    _part(account, "Ccy", "NOK")
    bank = _part(payment, "DbtrAgt", "FinInstnId", "")
    if file.sender.bic:
        _part(bank, "BIC" if file.version == "03" else "BICFI", file.sender.bic)
    else:
        _part(bank, "Othr", "Id", "NOTPROVIDED")


def _totals(parent: etree._Element, file: PaymentFile) -> None:
    _part(parent, "NbOfTxs", str(len(file.payouts)))
    _part(parent, "CtrlSum", f"{file.total:.2f}")


def _party(party: etree._Element, sender: Sender) -> None:
    _part(party, "Nm", _text(sender.name, NAME_LENGTH))
    identity = _part(party, "Id", "OrgId", "Othr", "")
    _part(identity, "Id", sender.customer_id)
    _part(identity, "SchmeNm", "Cd", "CUST")


def _account(parent: etree._Element, number: str) -> None:
    other = _part(parent, "Id", "Othr", "")
    _part(other, "Id", number)
    _part(other, "SchmeNm", "Cd", "BBAN")


def _transfer(transfer: etree._Element, payout: Payout) -> None:
    identity = _part(transfer, "PmtId")
    _part(identity, "InstrId", payout.end_to_end_id)
    _part(identity, "EndToEndId", payout.end_to_end_id)
    _part(transfer, "Amt", "InstdAmt", f"{payout.amount:.2f}").set("Ccy", "NOK")
    payee = _part(transfer, "Cdtr")
    _part(payee, "Nm", _text(payout.payee, NAME_LENGTH))
    _part(payee, "PstlAdr", "Ctry", "NO")
    _account(_part(transfer, "CdtrAcct"), payout.bank_account)
    if payout.kid:
        reference = _part(transfer, "RmtInf", "Strd", "CdtrRefInf", "")
        _part(reference, "Tp", "CdOrPrtry", "Cd", "SCOR")
        _part(reference, "Ref", payout.kid)
    else:
        _part(transfer, "RmtInf", "Ustrd", _text(payout.message, TEXT_LENGTH))


def _part(parent: etree._Element, *path_and_text: str) -> etree._Element:
    """Add an element, or a chain of them, and return the last; with several words the last is its text."""
    from lxml import etree

    *path, content = path_and_text if len(path_and_text) > 1 else (*path_and_text, "")
    for name in path:
        parent = etree.SubElement(parent, name)
    if content:
        parent.text = content
    return parent


def _text(text: str, length: int) -> str:
    """Return a text as a bank takes it: one line of ISO-8859-1 without controls, not too long or empty."""
    readable = "".join(letter if letter.isprintable() else " " for letter in normalize("NFC", text))
    taken = "".join(map(_as_taken, readable))
    return " ".join(taken.split())[:length].rstrip() or "-"


def _as_taken(letter: str) -> str:
    """Return a letter as it is in ISO-8859-1: itself, what it is written with there, or a question mark."""
    if letter <= LAST:
        return letter
    if letter in WRITTEN_AS:
        return WRITTEN_AS[letter]
    bare = "".join(each for each in normalize("NFKD", letter) if category(each)[0] != "M")
    return bare if all(each <= LAST for each in bare) else "?"
