"""The bank's answer to a payout file: an ISO 20022 payment status report, pain.002.001.03 or .10.

It says something of the whole message, of its payment information, or of single payments; what is said of a
payment counts before what is said of the whole. Not every bank names each payment that it accepts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from services.settlement.domain.payouts import as_written
from services.settlement.payouts.reasons import in_words
from shared.errors import Poison

if TYPE_CHECKING:
    from lxml import etree

Meaning = Literal["pending", "accepted", "partly", "paid", "rejected"]
"""What a status means for us; `partly` only of a whole: its payments say more."""

MEANINGS: Mapping[str, Meaning] = {
    "RCVD": "pending",
    "PDNG": "pending",
    "PATC": "pending",
    "ACTC": "accepted",
    "ACCP": "accepted",
    "ACSP": "accepted",
    "ACWC": "accepted",
    "ACWP": "accepted",
    "ACFC": "accepted",
    "ACSC": "paid",
    "ACCC": "paid",
    "PART": "partly",
    "RJCT": "rejected",
    "CANC": "rejected",
}
REPETITIONS = {"AM05", "DU01", "DU02", "DU03", "DUPL"}
"""Reasons that say: this was sent before."""
IN_A_TEXT = "NARR"
"""A reason that is told in words alone."""
SPACES = {f"urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}" for version in ("03", "10")}


class BrokenReport(Poison):
    """The file is no payment status report that can be read; ask the bank for another."""


@dataclass(frozen=True, slots=True)
class BankWord:
    """What the bank says, of one payment or of the whole; `reason` in words, when it rejects.

    `is_repetition`: it rejects a second copy of what it has; the first one goes on.
    """

    meaning: Meaning
    reason: str = ""
    is_repetition: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """A report: which message it answers, its word on the whole, and those on payments.

    `payments` has them by end-to-end id, ours as we write it. `unknown` are statuses without a meaning
    here; what they are said of waits.
    """

    message_id: str
    answers: str
    whole: BankWord | None
    payments: Mapping[str, BankWord]
    unknown: tuple[str, ...] = ()

    def about(self, end_to_end_id: str) -> BankWord | None:
        """Return what the report says of a payment, None if nothing."""
        if end_to_end_id in self.payments:
            return self.payments[end_to_end_id]
        return None if self.whole is None or self.whole.meaning == "partly" else self.whole


def read_status_report(content: bytes) -> StatusReport:
    """Read a report.

    Raises:
        BrokenReport: it is none, or of another version.
    """
    root = _parsed(content)
    report = _child(root, "CstmrPmtStsRpt")
    group = _child(report, "OrgnlGrpInfAndSts")
    informations = report.findall("{*}OrgnlPmtInfAndSts")
    words = [_word(group, "GrpSts"), *(_word(each, "PmtInfSts") for each in informations)]
    payments = {}
    for payment in report.iterfind("{*}OrgnlPmtInfAndSts/{*}TxInfAndSts"):
        word = _word(payment, "TxSts")
        if word:
            payments[_reference(payment)] = word
    return StatusReport(
        message_id=_text(_child(report, "GrpHdr"), "MsgId"),
        answers=_text(group, "OrgnlMsgId"),
        whole=_of_the_whole([word for word in words if word]),
        payments=payments,
        unknown=tuple(sorted({status for status in _statuses(report) if status not in MEANINGS})),
    )


def _statuses(report: etree._Element) -> Iterator[str]:
    """Yield each status that is told, of whatever."""
    for each in report.iter("{*}GrpSts", "{*}PmtInfSts", "{*}TxSts"):
        if status := (each.text or "").strip():
            yield status


def _parsed(content: bytes) -> etree._Element:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as broken:
        raise BrokenReport(f"the file is no XML: {broken.msg}") from broken
    if root.getroottree().docinfo.doctype:
        raise BrokenReport("the file has a DOCTYPE, which no bank's report has")
    space = etree.QName(root).namespace
    if space not in SPACES:
        raise BrokenReport(f"the file is {space or 'without namespace'}, not a pain.002.001.03 or .10")
    return root


def _reference(payment: etree._Element) -> str:
    """Return the payment's end-to-end id, or the instruction's where that is left out: we give both."""
    told = (payment.findtext("{*}OrgnlEndToEndId") or "").strip()
    return as_written(told or _text(payment, "OrgnlInstrId"))


def _of_the_whole(words: list[BankWord]) -> BankWord | None:
    """Return the word on all payments: the group's, unless that on its payment information says more."""
    certain = [word for word in words if word.meaning in ("paid", "rejected")]
    return certain[-1] if certain else words[-1] if words else None


def _word(of: etree._Element, element: str) -> BankWord | None:
    status = (of.findtext(f"{{*}}{element}") or "").strip()
    if not status:
        return None
    meaning = MEANINGS.get(status, "pending")
    if meaning != "rejected":
        return BankWord(meaning)
    given = of.findall("{*}StsRsnInf")
    codes = {_code(each) for each in given} - {"", IN_A_TEXT}
    return BankWord(meaning, _reason(given), bool(codes) and codes <= REPETITIONS)


def _reason(given: Sequence[etree._Element]) -> str:
    """Return the reasons that are given, in words."""
    words = (
        in_words(_code(each), tuple(text.text or "" for text in each.iterfind("{*}AddtlInf")))
        for each in given
    )
    return "; ".join(words) or in_words("")


def _code(given: etree._Element) -> str:
    return given.findtext("{*}Rsn/{*}Cd") or given.findtext("{*}Rsn/{*}Prtry") or ""


def _child(parent: etree._Element, name: str) -> etree._Element:
    found = parent.find(f"{{*}}{name}")
    if found is None:
        raise BrokenReport(f"the report has no {name}")
    return found


def _text(parent: etree._Element, name: str) -> str:
    from lxml import etree

    text = (parent.findtext(f"{{*}}{name}") or "").strip()
    if not text:
        raise BrokenReport(f"the report has no {name} in {etree.QName(parent).localname}")
    return text
