"""The payout file: valid by ISO's own schemas, Norwegian in its content, the same bytes each time."""

import importlib.util
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from deploy.sandbox.payment_orders import read_order
from services.settlement.domain.payouts import Payout
from services.settlement.payouts.pain001 import PaymentFile, Sender, namespace, payment_file
from tests.settlement.told import at

SENDER = Sender(name="AutoCollect Inkasso AS", account="12345678903", bic="DNBANOKK", customer_id="995525828")
VERSIONS = ("03", "09")


@cache
def schema(version) -> etree.XMLSchema:
    """ISO's schema, as the package sepaxml carries it."""
    found = importlib.util.find_spec("sepaxml")
    assert found.origin
    file = Path(found.origin).parent / "schemas" / f"pain.001.001.{version}.xsd"
    return etree.XMLSchema(etree.parse(file))


def payout(number=1, **choices) -> Payout:
    fields = {
        "id": UUID(int=number),
        "kind": "settlement",
        "settlement_id": UUID(int=9),
        "payment_id": None,
        "replaces": None,
        "creditor_id": UUID(int=1),
        "amount": Decimal("3943.97"),
        "bank_account": "86011117947",
        "payee": "Fjordvik Elektro AS",
        "kid": "",
        "message": "Inkassooppgjør 1 fra AutoCollect Inkasso AS",
        "ordered_on": date(2026, 6, 1),
        "status": "drafted",
        "batch_id": UUID(int=7),
        "bank_status": "",
        "reason": "",
        "paid_on": None,
    }
    return Payout(**fields | choices)


def written(*payouts, version="09", sender=SENDER) -> bytes:
    return payment_file(
        PaymentFile(
            version=version,
            batch_id=UUID(int=7),
            created_at=at(date(2026, 6, 2), 8),
            execution_on=date(2026, 6, 2),
            sender=sender,
            payouts=payouts,
        )
    )


def texts(content: bytes, path: str) -> list[str]:
    return [
        element.text for element in etree.fromstring(content).iterfind(f".//{{*}}{path.replace('/', '/{*}')}")
    ]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("sender", [SENDER, Sender(name="A", account="12345678903", bic="", customer_id="1")])
def test_a_file_is_valid_by_the_schema_of_its_version(version, sender):
    content = written(payout(), payout(2, kid="123456782"), version=version, sender=sender)
    schema(version).assertValid(etree.fromstring(content))
    assert etree.QName(etree.fromstring(content)).namespace == namespace(version)


def test_the_schemas_would_refuse_a_file_of_the_other_version():
    for version, other in (VERSIONS, VERSIONS[::-1]):
        content = written(payout(), version=version).replace(
            namespace(version).encode(), namespace(other).encode()
        )
        assert not schema(other).validate(etree.fromstring(content))


@pytest.mark.parametrize("version", VERSIONS)
def test_it_says_what_a_norwegian_bank_wants_to_know(version):
    content = written(payout(), payout(2, amount=Decimal("0.05"), kid="123456782"), version=version)
    assert texts(content, "GrpHdr/MsgId") == ["0" * 31 + "7"]
    assert texts(content, "PmtInf/PmtInfId") == ["0" * 31 + "7-1"]
    assert texts(content, "PmtId/EndToEndId") == ["0" * 31 + "1", "0" * 31 + "2"]
    assert texts(content, "NbOfTxs") == ["2", "2"]
    assert texts(content, "CtrlSum") == ["3944.02", "3944.02"]
    assert texts(content, "GrpHdr/CreDtTm") == ["2026-06-02T10:00:00+02:00"]
    assert texts(content, "DbtrAcct/Id/Othr/Id") == ["12345678903"]
    assert texts(content, "CdtrAcct/Id/Othr/SchmeNm/Cd") == ["BBAN", "BBAN"]
    assert texts(content, "RmtInf/Ustrd") == ["Inkassooppgjør 1 fra AutoCollect Inkasso AS"]
    assert texts(content, "CdOrPrtry/Cd") == ["SCOR"]
    assert texts(content, "CdtrRefInf/Ref") == ["123456782"]
    day, bank = ("ReqdExctnDt", "BIC") if version == "03" else ("ReqdExctnDt/Dt", "BICFI")
    assert (texts(content, day), texts(content, bank)) == (["2026-06-02"], ["DNBANOKK"])


def test_a_file_that_is_written_twice_is_the_same_file():
    assert written(payout(), payout(2)) == written(payout(), payout(2))


PAYOUTS = st.lists(
    st.builds(
        payout,
        number=st.integers(1, 2**100),
        amount=st.decimals("0.01", "999999999.99", places=2),
        payee=st.text(max_size=200),
        message=st.text(max_size=300),
        kid=st.sampled_from(["", "0010017"]),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=40)
@given(PAYOUTS, st.sampled_from(VERSIONS))
def test_whatever_people_are_called_the_file_is_valid_and_the_bank_reads_what_was_meant(payouts, version):
    content = written(*payouts, version=version)
    schema(version).assertValid(etree.fromstring(content))
    content.decode().encode("latin-1")
    order = read_order(content)
    assert [(t.end_to_end_id, t.amount) for t in order.transfers] == [
        (each.end_to_end_id, each.amount) for each in payouts
    ]
    assert (order.stated_count, order.stated_sum) == (len(payouts), order.total)


@pytest.mark.parametrize(("called", "as_banks_take_it"), [
    ("ČÁLLIIDLÁGÁDUS AS", "CÁLLIIDLÁGÁDUS AS"),
    ("đŋŧšž Ŋord", "dntsz Nord"),
    ("Vest – Ålesund", "Vest - Ålesund"),
    ("“Fjord” & ‘Sønn’…", "\"Fjord\" & 'Sønn'..."),
    ("A\u030alesund Bæ\u0301r", "Ålesund Bær"),
    ("Ægir Œuvre Łódź € 5", "Ægir OEuvre Lódz EUR 5"),
    ("Kafé \U0001f600 北", "Kafé ? ?"),
    ("\U0001f44d\ufe0f", "?"),
    ("\u200b", "-"),
])  # fmt: skip
def test_names_and_messages_have_the_letters_that_banks_take(called, as_banks_take_it):
    content = written(payout(payee=called, message=called))
    assert texts(content, "Cdtr/Nm") == texts(content, "Ustrd") == [as_banks_take_it]
