"""The two companies themselves: registration, people, banks, chart of accounts and VAT codes."""

from datetime import date, time
from decimal import Decimal
from uuid import NAMESPACE_URL, UUID, uuid5

from stdnum.no import orgnr

from deploy.sandbox.poweroffice.chart import VatCode
from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.enums import ClientContactPersonRole
from deploy.sandbox.poweroffice.organization import (
    Address,
    BankAccount,
    ClientContact,
    FinancialSettings,
    NumberSeries,
    OrganizationSettings,
)
from shared.clock import oslo_instant

OPENED = oslo_instant(date(2024, 1, 2), time(9))


def synthetic(base: str) -> str:
    """Return eight digits with the check digit of an organisation number (mod 11)."""
    return next(base + digit for digit in "0123456789" if orgnr.is_valid(base + digit))


FJORDVIK = synthetic("31204887")
NORDLYS = synthetic("31377154")

_ACCOUNTS: tuple[tuple[int, str, str], ...] = (
    (1200, "Maskiner og anlegg", "0"),
    (1250, "Inventar", "0"),
    (1460, "Varelager", "0"),
    (1500, "Kundefordringer", "0"),
    (1579, "Andre kortsiktige fordringer", "0"),
    (1749, "Forskuddsbetalte kostnader", "0"),
    (1900, "Kontanter", "0"),
    (1920, "Bankinnskudd", "0"),
    (1950, "Bankinnskudd for skattetrekk", "0"),
    (1999, "Mellomværende AutoCollect", "0"),
    (2000, "Aksjekapital", "0"),
    (2050, "Annen egenkapital", "0"),
    (2400, "Leverandørgjeld", "0"),
    (2600, "Forskuddstrekk", "0"),
    (2700, "Utgående merverdiavgift, høy sats", "0"),
    (2701, "Utgående merverdiavgift, middels sats", "0"),
    (2702, "Utgående merverdiavgift, lav sats", "0"),
    (2704, "Utgående merverdiavgift, råfisk", "0"),
    (2710, "Inngående merverdiavgift, høy sats", "0"),
    (2711, "Inngående merverdiavgift, middels sats", "0"),
    (2712, "Inngående merverdiavgift, lav sats", "0"),
    (2714, "Inngående merverdiavgift, råfisk", "0"),
    (2740, "Oppgjørskonto merverdiavgift", "0"),
    (2770, "Skyldig arbeidsgiveravgift", "0"),
    (2930, "Skyldig lønn", "0"),
    (3000, "Salgsinntekt, avgiftspliktig", "3"),
    (3030, "Salgsinntekt, avgiftspliktig middels sats", "31"),
    (3100, "Salgsinntekt, avgiftsfri", "5"),
    (3200, "Salgsinntekt utenfor avgiftsområdet", "6"),
    (3960, "Gebyrinntekter", "7"),
    (4000, "Innkjøp av varer for videresalg", "1"),
    (5000, "Lønn til ansatte", "0"),
    (6300, "Leie lokale", "1"),
    (6340, "Lys og varme", "1"),
    (6553, "Programvare", "1"),
    (6705, "Regnskapshonorar", "1"),
    (6790, "Annen fremmed tjeneste", "1"),
    (6800, "Kontorrekvisita", "1"),
    (6900, "Telefon", "1"),
    (7770, "Bank- og kortgebyr", "0"),
    (7790, "MVA-kostnad AutoCollect", "0"),
    (7830, "Tap på fordringer", "0"),
    (7831, "Tap på fordringer, inkasso", "0"),
    (8050, "Annen renteinntekt", "7"),
    (8055, "Renteinntekter kunder", "7"),
    (8060, "Valutagevinst", "7"),
    (8150, "Annen rentekostnad", "0"),
    (8160, "Valutatap", "0"),
)
"""Account number, name and usual VAT code, after the Norwegian standard chart NS 4102."""

_VAT_CODES: tuple[tuple[str, str, str, int | None], ...] = (
    ("0", "Ingen mva-behandling (anskaffelser)", "0", None),
    ("1", "Fradragsberettiget innenlands inngående mva, høy sats", "0.25", 2710),
    ("11", "Fradragsberettiget innenlands inngående mva, middels sats", "0.15", 2711),
    ("12", "Fradragsberettiget innenlands inngående mva, råfisk", "0.1111", 2714),
    ("13", "Fradragsberettiget innenlands inngående mva, lav sats", "0.12", 2712),
    ("3", "Utgående mva, høy sats", "0.25", 2700),
    ("31", "Utgående mva, middels sats", "0.15", 2701),
    ("32", "Utgående mva, råfisk", "0.1111", 2704),
    ("33", "Utgående mva, lav sats", "0.12", 2702),
    ("5", "Innenlands omsetning og uttak fritatt for mva", "0", None),
    ("51", "Innenlandsk omsetning med omvendt avgiftsplikt", "0", None),
    ("52", "Utførsel av varer og tjenester", "0", None),
    ("6", "Omsetning utenfor merverdiavgiftsloven", "0", None),
    ("7", "Ingen mva-behandling (inntekter)", "0", None),
)
"""SAF-T code, name, rate as a fraction, and the account that takes the VAT."""


def fjordvik() -> Company:
    """Return Fjordvik Elektro AS of Ålesund: electricians, VAT-registered."""
    address = Address(address_line1="Kaibakken 14", zip_code="6004", city="Ålesund")
    organization = OrganizationSettings(
        id=_id(f"{FJORDVIK}/organization"),
        name="Fjordvik Elektro AS",
        legal_name="FJORDVIK ELEKTRO AS",
        organization_number=FJORDVIK,
        email_address="post@fjordvik-elektro.example",
        phone_number="70 00 12 30",
        website_url="https://fjordvik-elektro.example",
        mail_address=address,
        delivery_address=address,
        last_changed_date_time_offset=OPENED,
    )
    company = _company(organization, first_id=1_000_001, vat_registered=True)
    company.departments = {company.take_id(): "10", company.take_id(): "20"}
    _add_contact(
        company, "Ingrid", "Solberg", ClientContactPersonRole.GENERAL_MANAGER, "ingrid.solberg", "1979"
    )
    _add_contact(
        company, "Odd", "Fjordvik", ClientContactPersonRole.CHAIRMAN_OF_THE_BOARD, "odd.fjordvik", "1958"
    )
    _add_contact(company, "Marte", "Hagen", ClientContactPersonRole.OTHER, "faktura", None)
    _add_bank(company, "12345678903", "Sandkassebanken", is_primary=True, account_no=1920)
    _add_bank(company, "12345600017", "Sandkassebanken", is_primary=False, account_no=1950)
    return company


def nordlys() -> Company:
    """Return Nordlys Barnehage SA of Tromsø: a kindergarten, outside the VAT act."""
    address = Address(address_line1="Polarveien 8", zip_code="9009", city="Tromsø")
    organization = OrganizationSettings(
        id=_id(f"{NORDLYS}/organization"),
        name="Nordlys Barnehage SA",
        legal_name="NORDLYS BARNEHAGE SA",
        organization_number=NORDLYS,
        email_address="post@nordlys-barnehage.example",
        phone_number="77 00 45 60",
        website_url=None,
        mail_address=address,
        delivery_address=address,
        invoice_inbox_ehf=False,
        last_changed_date_time_offset=OPENED,
    )
    company = _company(organization, first_id=2_000_001, vat_registered=False)
    company.sales_account_no = 3200
    company.account_by_number(3200).name = "Foreldrebetaling"
    _add_contact(company, "Berit", "Kvam", ClientContactPersonRole.GENERAL_MANAGER, "berit.kvam", "1971")
    _add_bank(company, "98765400015", "Nordsparebanken", is_primary=True, account_no=1920)
    return company


def _company(organization: OrganizationSettings, *, first_id: int, vat_registered: bool) -> Company:
    company = Company(
        client_id=_id(f"{organization.organization_number}/client"),
        organization=organization,
        financial=FinancialSettings(conversion_date=date(2024, 1, 1), last_changed_date_time_offset=OPENED),
        lock_date=date(2026, 2, 28),
        subscriptions=["Accounting", "TimeTracking"] if vat_registered else ["Accounting"],
        next_id=first_id,
        next_invoice_no=10001 if vat_registered else 2001,
    )
    _add_vat_codes(company, vat_registered=vat_registered)
    for account_no, name, code in _ACCOUNTS:
        usual = code if vat_registered else ("7" if code in {"3", "31", "5", "6", "7"} else "0")
        company.open_account(account_no, name, company.vat_code(usual), at=OPENED)
    company.payment_terms = {company.take_id(): days for days in (10, 14, 30)}
    _add_number_series(company)
    return company


def _add_vat_codes(company: Company, *, vat_registered: bool) -> None:
    for code, name, rate, posting_account_no in _VAT_CODES:
        vat_code = VatCode(
            id=company.take_id(),
            code=code,
            name=name,
            description=name,
            rate=Decimal(rate),
            posting_account_no=posting_account_no,
            is_active=vat_registered or code in {"0", "6", "7"},
            valid_from=date(2005, 1, 1),
        )
        company.vat_codes[vat_code.id] = vat_code


def _add_number_series(company: Company) -> None:
    receivables = company.account_by_number(1500)
    company.number_series = [
        NumberSeries(
            id=_id(f"{company.organisation_number}/customers"),
            name="Kunder",
            from_inclusive=10000,
            to_inclusive=19999,
            general_ledger_account_id=receivables.id,
            general_ledger_account_no=receivables.account_no,
        )
    ]


def _add_contact(
    company: Company, first: str, last: str, role: ClientContactPersonRole, mailbox: str, born: str | None
) -> None:
    domain = (company.organization.email_address or "").partition("@")[2]
    company.contacts.append(
        ClientContact(
            id=company.take_id(),
            first_name=first,
            last_name=last,
            email=f"{mailbox}@{domain}",
            phone=company.organization.phone_number,
            role=role,
            year_of_birth=born,
        )
    )


def _add_bank(company: Company, number: str, name: str, *, is_primary: bool, account_no: int) -> None:
    account = company.account_by_number(account_no)
    company.bank_accounts.append(
        BankAccount(
            id=company.take_id(),
            bank_account_number=number,
            bank_name=name,
            bic_swift="SANDNOB1",
            general_ledger_account_id=account.id,
            general_ledger_account_no=account.account_no,
            is_primary_account=is_primary,
            created_date_time_offset=OPENED,
            last_changed_date_time_offset=OPENED,
        )
    )


def _id(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"https://sandbox.autocollect.example/{name}")
