"""The remittance advice (remitteringsbilag): what a settlement holds, as its template prints it.

It is also the agency's sales document and the creditor's for deducting VAT: both parties, a unique number and
date, what was delivered, basis, rate and amount (bokføringsforskriften § 5-1-1). The table foots, line by
line and in its sum: what was paid in, less the agency's income and its VAT, is what the creditor gets. It is
in the creditor's language; numbers, amounts and dates are the same in each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from services.settlement.domain.facts import ZERO
from services.settlement.domain.settlements import SettledClaim, Settlement, VoucherLine, voucher_lines
from services.settlement.domain.sharing import Share, total
from services.settlement.domain.vat_invoices import VatInvoice
from services.settlement.store.invoice_marks import SettledCreditNote
from services.settlement.words import Language, Text, text, worded
from shared.documents import kroner, short_date
from shared.events import CreditorProfile, CreditorSetup
from shared.norway import organisation
from shared.norway.account import as_printed
from shared.norway.vat import vat_rate

TEMPLATE = Path(__file__).parent / "templates" / "remittance_advice.typ"


@dataclass(frozen=True, slots=True)
class Agency:
    """The agency as the advice names it."""

    name: str
    organisation_number: str
    in_business_register: bool
    address: str

    @property
    def stated_number(self) -> str:
        """The organisation number with the registers that are named after it; an agency pays VAT."""
        return organisation.as_stated(
            self.organisation_number,
            in_business_register=self.in_business_register,
            in_vat_register=True,
        )


POSTING_HEADS = {
    "account": text("Konto"),
    "text": text("Tekst"),
    "vat_code": text("MVA-kode"),
    "debit": text("Debet"),
    "credit": text("Kredit"),
}
"""The heads of the table that says how to post a paper."""

WORDS = POSTING_HEADS | {
    "case": text("Sak"),
    "invoice": text("Faktura"),
    "customer": text("Kunde"),
    "principal": text("Hovedstol"),
    "interest": text("Renter"),
    "fees": text("Gebyrer og salær"),
    "paid": text("Innbetalt"),
    "agency": text("Vårt vederlag"),
    "vat": text("MVA"),
    "net": text("Til dere"),
    "sum": text("Sum"),
    "kroner": text("kr"),
    "no_cases": text(
        "Ingen saker i dette oppgjøret: vi utbetaler det som står igjen etter tidligere oppgjør."
    ),
    "basis": text("Grunnlag uten MVA"),
    "outlays": text("Rettsgebyr lagt ut for dere, uten MVA"),
    "of_which": text("– herav"),
    "payout": text("Utbetaling"),
    "settlement": text("Oppgjøret"),
    "result": text("Til dere i dette oppgjøret"),
    "carried_in": text("Overført fra tidligere oppgjør"),
    "currency": text("Alle beløp er i norske kroner."),
}
"""What stands on every advice, by its place in the template."""


def advice_name(settlement: Settlement, language: Language) -> str:
    """Return the file name of a settlement's advice."""
    return text("remitteringsbilag-{number}.pdf", number=settlement.number).told(language)


def advice_data(
    settlement: Settlement,
    profile: CreditorProfile,
    agency: Agency,
    invoice: VatInvoice | None = None,
    credit_notes: Sequence[SettledCreditNote] = (),
) -> dict[str, Any]:
    """Return the template's data in the creditor's language; every amount and date is printed already.

    `invoice` is the one for the VAT that the payout does not pay; `credit_notes` are those that it pays.
    """
    carried_in = settlement.carried_in - _sum(each.amount for each in credit_notes)
    number, day = settlement.number, short_date(settlement.settled_on)
    document = document_number(number, profile)
    data = {
        "language": profile.language,
        "words": WORDS,
        "name": text("Remitteringsbilag {number}", number=number),
        "title": text("Remitteringsbilag – oppgjør nr. {number}", number=number),
        "running_title": text("Remitteringsbilag – {document}, {day}", document=document, day=day),
        "document_number": text("Dokumentnummer: {number}", number=document),
        "settled_on": text("Dato: {day}", day=day),
        **parties(agency, profile),
        "lines": [_line(line) for line in settlement.lines],
        "totals": _amounts(settlement.shares),
        "vat": _vat(settlement, invoice),
        "result": kroner(settlement.result),
        "carried_in": kroner(carried_in) if carried_in else "",
        "credit_notes": [
            {"text": text("Kreditnota {number}", number=each.number), "amount": kroner(each.amount)}
            for each in credit_notes
        ],
        "payout": kroner(settlement.payout),
        "paid_out": _paid_out(settlement, profile),
        "carried_out": kroner(settlement.carried_out) if settlement.carried_out else "",
        "carried_out_text": text(
            "Trekkes i neste oppgjør" if settlement.carried_out < 0 else "Overføres til neste"
        ),
        **_posting(settlement, profile.setup),
    }
    return worded(data, profile.language)


def document_number(number: int, profile: CreditorProfile) -> Text:
    """Return the number of a settlement's advice, under which it is kept and credited."""
    return text("Oppgjør {number} / {creditor}", number=number, creditor=profile.organisation_number)


def parties(agency: Agency, profile: CreditorProfile) -> dict[str, Any]:
    """Return seller and buyer as a paper names them, with the registers in which the seller stands."""
    return {
        "agency": {
            "name": agency.name,
            "organisation_number": text("Org.nr. {number}", number=agency.stated_number),
            "address": agency.address,
        },
        "creditor": {
            "name": profile.name,
            "organisation_number": text(
                "Org.nr. {number}", number=organisation.as_printed(profile.organisation_number)
            ),
            "address": _address_lines(profile),
        },
    }


def _paid_out(settlement: Settlement, profile: CreditorProfile) -> Text:
    if not settlement.payout:
        return text("Utbetales ikke")
    if not profile.bank_account:
        return text("Utbetales")
    return text("Utbetales til konto {account}", account=as_printed(profile.bank_account))


def _posting(settlement: Settlement, setup: CreditorSetup) -> dict[str, Any]:
    """Return the voucher's lines, those on customers as one; what to post by hand if it is not posted."""
    lines = voucher_lines(settlement, setup)
    others = [line for line in lines if line.account != "customer"]
    printed = [_posted(line, setup) for line in others]
    of_customers = _sum(line.amount for line in lines if line.account == "customer")
    if of_customers:
        what = text("Kundereskontro, en linje for hver faktura over")
        account = text("Kunder")
        printed.append({"account": account, "text": what, "vat_code": "0", **sides(of_customers)})
    debits = [amount for amount in (of_customers, *(line.amount for line in others)) if amount > 0]
    return {
        "posting_heading": text(
            "Bokføres automatisk i PowerOffice Go" if setup.auto_posting else "Bokføres slik"
        ),
        "posting": printed,
        "posting_sum": kroner(_sum(debits)),
    }


def _posted(line: VoucherLine, setup: CreditorSetup) -> dict[str, str]:
    vat_code = setup.vat_code if line.vat_id == setup.vat_id else "0"
    return {"account": line.account, "text": line.description, "vat_code": vat_code, **sides(line.amount)}


def sides(amount: Decimal) -> dict[str, str]:
    """Return an amount as debit or credit."""
    return {"debit": kroner(amount) if amount > 0 else "", "credit": kroner(-amount) if amount < 0 else ""}


def _address_lines(profile: CreditorProfile) -> list[str]:
    address = profile.address
    lines = (address.line1, address.line2, f"{address.postal_code} {address.city}".strip())
    return [line for line in lines if line]


def _line(line: SettledClaim) -> dict[str, str]:
    return {
        "case_number": line.case_number,
        "invoice_number": line.invoice_number,
        "customer": line.customer_name,
        **_amounts([line.share]),
    }


def _amounts(shares: Sequence[Share]) -> dict[str, str]:
    """Return the columns of one claim or of all: `paid` + `agency` + `vat` is `net`."""
    return {
        "principal": kroner(_sum(share.collected.principal for share in shares)),
        "interest": kroner(_sum(share.collected.interest for share in shares)),
        "fees": kroner(_sum(share.collected.fees + share.collected.court_costs for share in shares)),
        "paid": kroner(_sum(share.collected.total for share in shares)),
        "agency": kroner(-_sum(share.agency_income + share.outlays for share in shares)),
        "vat": kroner(-_sum(share.withheld_vat for share in shares)),
        "net": kroner(total(shares)),
    }


def _vat(settlement: Settlement, invoice: VatInvoice | None) -> dict[str, Any]:
    shares, day = settlement.shares, short_date(settlement.settled_on)
    rate = vat_rate(settlement.settled_on) * 100
    services = {
        text("Inkassosalærer og gebyrer"): _sum(share.agency_fees - share.vat_inside for share in shares),
        text("Andel av forsinkelsesrenter"): _sum(share.agency_interest for share in shares),
        text("Provisjon"): _sum(share.commission for share in shares),
        text("Trekk av sak"): _sum(share.withdrawal_cost for share in shares),
    }
    borne = {
        text("betalt av skyldnerne i salæret"): _sum(share.vat_inside for share in shares),
        text("trukket i dette oppgjøret"): _sum(share.vat for share in shares),
        _invoiced(invoice): _sum(share.vat_to_invoice for share in shares),
    }
    basis = _sum(share.agency_income for share in shares)
    return {
        "heading": text("Kreditering av våre tjenester og MVA" if basis < 0 else "Våre tjenester og MVA"),
        "delivered": text("Inkasso av fakturaene over, levert til og med {day}", day=day),
        "services": _amounts_of(services),
        "basis": kroner(basis),
        "rate": text("MVA {rate}", rate=f"{rate.normalize():f} %"),
        "amount": kroner(_sum(share.output_vat for share in shares)),
        "outlays": kroner(outlays) if (outlays := _sum(share.outlays for share in shares)) else "",
        "borne": _amounts_of(borne),
    }


def _amounts_of(sums: Mapping[Text, Decimal]) -> list[dict[str, str]]:
    return [{"text": what, "amount": kroner(amount)} for what, amount in sums.items() if amount]


def _invoiced(invoice: VatInvoice | None) -> Text:
    if invoice is None:
        return text("faktureres særskilt")
    return text(
        "faktureres særskilt, kreditnota {number}"
        if invoice.is_credit_note
        else "faktureres særskilt, faktura {number}",
        number=invoice.number,
    )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
