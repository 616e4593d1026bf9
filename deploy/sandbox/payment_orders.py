"""What the stand-in bank takes and answers when its customer pays out: pain.001 in, pain.002 out.

Written from the standard's description, apart from the services' own reader and writer, so that each
checks the other. A pain.001.001.03 is answered by a pain.002.001.03, a .09 by a .10.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lxml import etree

ANSWERS = {"03": "03", "09": "10"}
"""The version of the report by that of the order."""


class NoOrder(ValueError):
    """The file is no payment order that the bank can read."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payment of an order; `reference` is its KID, empty when it has a message."""

    end_to_end_id: str
    amount: Decimal
    account: str
    payee: str
    reference: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOrder:
    """A message with payments from one account on one day, and the totals that it states."""

    message_id: str
    information_id: str
    version: str
    execution_on: date
    account: str
    stated_count: int
    stated_sum: Decimal
    transfers: tuple[Transfer, ...]

    @property
    def total(self) -> Decimal:
        """What it pays, in kroner."""
        return sum((transfer.amount for transfer in self.transfers), Decimal(0))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a payment or of all: an ISO status, and the reason's code when it is RJCT."""

    status: str
    code: str = ""
    text: str = ""


def read_order(content: bytes) -> PaymentOrder:
    """Return the order in a file.

    Raises:
        NoOrder: there is none.
    """
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
        space = etree.QName(root).namespace or ""
        information = root.find(".//{*}PmtInf")
        day = information.find("{*}ReqdExctnDt")
        return PaymentOrder(
            message_id=root.findtext(".//{*}GrpHdr/{*}MsgId"),
            information_id=information.findtext("{*}PmtInfId"),
            version=space.rpartition(".")[2],
            execution_on=date.fromisoformat(day.findtext("{*}Dt") or day.text),
            account=_account(information.find("{*}DbtrAcct")),
            stated_count=int(root.findtext(".//{*}GrpHdr/{*}NbOfTxs")),
            stated_sum=Decimal(root.findtext(".//{*}GrpHdr/{*}CtrlSum")),
            transfers=tuple(_transfer(each) for each in information.iterfind("{*}CdtTrfTxInf")),
        )
    except (etree.XMLSyntaxError, AttributeError, TypeError, ValueError) as broken:
        raise NoOrder(f"the bank cannot read the file: {broken}") from broken


def _transfer(element: etree._Element) -> Transfer:
    amount = element.find("{*}Amt/{*}InstdAmt")
    if amount.get("Ccy") != "NOK":
        raise NoOrder("only kroner")
    return Transfer(
        end_to_end_id=element.findtext("{*}PmtId/{*}EndToEndId"),
        amount=Decimal(amount.text),
        account=_account(element.find("{*}CdtrAcct")),
        payee=element.findtext("{*}Cdtr/{*}Nm"),
        reference=element.findtext("{*}RmtInf/{*}Strd/{*}CdtrRefInf/{*}Ref") or "",
        message=element.findtext("{*}RmtInf/{*}Ustrd") or "",
    )


def _account(element: etree._Element) -> str:
    found: str = element.findtext("{*}Id/{*}Othr/{*}Id") or element.findtext("{*}Id/{*}IBAN")[4:]
    return found


def status_report(
    order: PaymentOrder, number: int, day: date, whole: Verdict, each: Mapping[str, Verdict] | None = None
) -> bytes:
    """Return the report number `number` on an order: a verdict on the whole, and on payments by their id."""
    space = f"urn:iso:std:iso:20022:tech:xsd:pain.002.001.{ANSWERS[order.version]}"
    document = etree.Element(f"{{{space}}}Document", nsmap={None: space})

    def add(parent: etree._Element, name: str, text: str = "") -> etree._Element:
        made = etree.SubElement(parent, f"{{{space}}}{name}")
        made.text = text or None
        return made

    def say(parent: etree._Element, status: str, verdict: Verdict) -> None:
        add(parent, status, verdict.status)
        if verdict.code:
            information = add(parent, "StsRsnInf")
            add(add(information, "Rsn"), "Cd", verdict.code)
            if verdict.text:
                add(information, "AddtlInf", verdict.text)

    report = add(document, "CstmrPmtStsRpt")
    header = add(report, "GrpHdr")
    add(header, "MsgId", f"S{order.message_id}-{number}"[:35])
    add(header, "CreDtTm", f"{day.isoformat()}T12:00:00")
    group = add(report, "OrgnlGrpInfAndSts")
    add(group, "OrgnlMsgId", order.message_id)
    add(group, "OrgnlMsgNmId", f"pain.001.001.{order.version}")
    say(group, "GrpSts", whole)
    if each:
        information = add(report, "OrgnlPmtInfAndSts")
        add(information, "OrgnlPmtInfId", order.information_id)
        for end_to_end_id, verdict in each.items():
            payment = add(information, "TxInfAndSts")
            add(payment, "OrgnlEndToEndId", end_to_end_id)
            say(payment, "TxSts", verdict)
    written: bytes = etree.tostring(document, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def of_all(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the status of a message by those of its payments."""
    statuses = {verdict.status for verdict in verdicts}
    return Verdict(statuses.pop() if len(statuses) == 1 else "PART")
