"""The customers of the two companies: fictional people and firms, each with a habit of paying.

E-mail addresses end in `.example`, organisation numbers are synthetic, national identity numbers are not
kept at all.
"""

from dataclasses import dataclass, replace
from typing import Literal

from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.customers import ContactAddress, Customer
from deploy.sandbox.poweroffice.enums import (
    InvoiceDeliveryType,
    NoticeOfDebtCollectionDeliveryType,
    ReminderDeliveryType,
)
from deploy.sandbox.poweroffice.seed.companies import OPENED, synthetic

Habit = Literal["prompt", "late", "slow", "partial", "never"]


@dataclass(frozen=True)
class Person:
    """One customer card. `mailbox=None` is a customer without e-mail, who gets everything on paper."""

    name: str
    street: str
    zip_code: str
    city: str
    habit: Habit
    mailbox: str | None = "post"
    term: int = 14
    organisation_base: str | None = None
    country_code: str = "NO"
    address_line2: str | None = None
    may_be_collected: bool = True

    @property
    def is_person(self) -> bool:
        """Whether the card is a private person's."""
        return self.organisation_base is None


def firm(name: str, base: str, street: str, zip_code: str, city: str, habit: Habit) -> Person:
    """Return a company's card."""
    return Person(name, street, zip_code, city, habit, organisation_base=base)


FJORDVIK_CUSTOMERS: tuple[Person, ...] = (
    firm("Sunnmøre Fiskeforedling AS", "31011223", "Skarbøvika 41", "6006", "Ålesund", "prompt"),
    replace(firm("Havblikk Borettslag", "31012345", "Aspøygata 7", "6004", "Ålesund", "late"), term=30),
    firm("Brattvåg Mekaniske AS", "31013450", "Strandgata 22", "6270", "Brattvåg", "never"),
    replace(firm("Ørsta Bygg og Anlegg AS", "31014561", "Industrivegen 3", "6150", "Ørsta", "slow"), term=30),
    firm("Kafé Molja ANS", "31015672", "Molovegen 1", "6004", "Ålesund", "partial"),
    firm("Spjelkavik Legesenter AS", "31016783", "Lerstadvegen 214", "6018", "Ålesund", "prompt"),
    firm("Vigra Gartneri", "31017894", "Gjøsundvegen 90", "6040", "Vigra", "late"),
    firm("Stranda Fjellhotell AS", "31018905", "Fjellvegen 58", "6200", "Stranda", "never"),
    replace(firm("Giske Kommune", "31019016", "Valderhaug 4", "6050", "Valderøya", "prompt"), term=30),
    firm("Tennfjord Trevare AS", "31020127", "Tennfjordvegen 110", "6264", "Tennfjord", "slow"),
    firm("Hareid Bilverksted AS", "31021238", "Kjøpmannsgata 15", "6060", "Hareid", "late"),
    firm("Volda Studenthus SA", "31022349", "Porsemyrvegen 2", "6103", "Volda", "prompt"),
    firm("Langevåg Kolonial AS", "31023451", "Sulavegen 33", "6030", "Langevåg", "never"),
    firm("Atlantic Seaweed AS", "31024562", "Kaivegen 9", "6280", "Søvik", "slow"),
    replace(firm("Ulstein Rør AS", "31025673", "Saunesmarka 12", "6065", "Ulsteinvik", "prompt"), term=30),
    firm("Sykkylven Møbelmontering", "31026784", "Ikornnesvegen 77", "6222", "Ikornnes", "late"),
    firm("Moa Treningssenter AS", "31027895", "Langelandsvegen 25", "6010", "Ålesund", "partial"),
    replace(
        firm("Hjelpekorpset Nordvest", "31028927", "Borgundvegen 340", "6015", "Ålesund", "never"),
        may_be_collected=False,
    ),
    firm("Godøy Kystmuseum", "31029017", "Alnesvegen 6", "6055", "Godøya", "prompt"),
    firm("Molde Eiendomsdrift AS", "31030128", "Storgata 19", "6413", "Molde", "never"),
    replace(
        firm("Harbour & Lane Ltd", "31031239", "12 Quayside Road", "AB11 5QL", "Aberdeen", "never"),
        country_code="GB", organisation_base="", term=30,
    ),
    replace(firm("Ås Sykkelverksted", "31032340", "Skansekaia 2", "6002", "Ålesund", "slow"), mailbox=None),
    Person("Anne Kristine Moldskred", "Fjellgata 11", "6003", "Ålesund", "prompt", "akm"),
    Person("Per Olav Vik", "Nørvegata 28 B", "6008", "Ålesund", "late", "per.vik"),
    Person("Fatima Yusuf", "Hatlaåsen 63", "6012", "Ålesund", "prompt", "fatima.yusuf"),
    Person("Jan Erik Rødset", "Rødsetvegen 5", "6017", "Ålesund", "never", None),
    Person("Solveig Myklebust", "Myklebust 140", "6146", "Åheim", "slow", None),
    Person("Tomasz Kowalczyk", "Kirkegata 3", "6004", "Ålesund", "partial", "tomasz.k"),
    Person("Ragnhild Sætre", "Sætrevegen 71", "6020", "Ålesund", "prompt", "ragnhild"),
    Person("Ole Martin Brunstad", "Brunstaddalen 9", "6230", "Sykkylven", "never", "ole.martin"),
    Person("Camilla Nygård", "Parkgata 44", "6003", "Ålesund", "late", "camilla.nygard"),
    Person("Arne Hessen", "Hessavegen 102", "6007", "Ålesund", "slow", "arne.hessen"),
    Person("Linh Tran", "Keiser Wilhelms gate 31", "6003", "Ålesund", "prompt", "linh.tran"),
    Person("Kjell Inge Tafjord", "Tafjord 17", "6213", "Tafjord", "never", None),
    Person("Hilde Valderhaug", "Valderhaugstrand 8", "6050", "Valderøya", "late", "hilde.v"),
    Person("Mohammad Rahimi", "Larsgårdsvegen 55", "6009", "Ålesund", "never", "m.rahimi"),
    Person("Turid Skodje", "Skodjevågen 21", "6260", "Skodje", "prompt", "turid"),
    Person("Bjørn Emblem", "Emblemsvegen 300", "6013", "Ålesund", "slow", "bjorn.emblem"),
    Person("Ida Marie Ellingsøy", "Myrland 4", "6057", "Ellingsøy", "late", "ida.marie"),
    Person(
        "Sigrid Åse Longva", "Longva", "6293", "Longva", "never", "sigrid.longva",
        address_line2="c/o Nils Longva",
    ),
)  # fmt: skip

NORDLYS_CUSTOMERS: tuple[Person, ...] = (
    Person("Marit Johansen", "Storgata 120", "9008", "Tromsø", "prompt", "marit.j"),
    Person("Håkon Bakkejord", "Stakkevollvegen 48", "9010", "Tromsø", "never", "hakon.b"),
    Person("Elena Petrova", "Dramsvegen 201", "9015", "Tromsø", "late", "elena"),
    Person("Nils Aslak Gaup", "Kroken 15", "9022", "Krokelvdalen", "slow", None),
    Person("Siri Kvaløy", "Slettavegen 66", "9100", "Kvaløysletta", "partial", "siri.kvaloy"),
    Person("David Berhane", "Elvestrandvegen 3", "9020", "Tromsdalen", "prompt", "david.berhane"),
)


def add_fjordvik_customers(company: Company) -> None:
    """Register the customers of Fjordvik Elektro AS, numbers from 10000."""
    for person in FJORDVIK_CUSTOMERS:
        _add(company, person)


def add_nordlys_customers(company: Company) -> None:
    """Register the parents of Nordlys Barnehage SA."""
    for person in NORDLYS_CUSTOMERS:
        _add(company, person)


def _add(company: Company, person: Person) -> None:
    customer = Customer(
        id=company.take_id(),
        number=company.next_customer_number(),
        subledger_account_id=company.take_id(),
        is_person=person.is_person,
        payment_term=person.term,
        transfer_to_debt_collection_agency=person.may_be_collected,
        customer_since=OPENED.date(),
        contact_created_date_time_offset=OPENED,
        customer_created_date_time_offset=OPENED,
        last_changed_date_time_offset=OPENED,
    )
    _set_name(customer, person)
    _set_addresses(company, customer, person)
    company.customers[customer.id] = customer


def _set_name(customer: Customer, person: Person) -> None:
    if person.is_person:
        customer.first_name, _, customer.last_name = person.name.rpartition(" ")
    else:
        customer.name = customer.legal_name = person.name
    if person.organisation_base:
        customer.organization_number = synthetic(person.organisation_base)


def _set_addresses(company: Company, customer: Customer, person: Person) -> None:
    customer.mail_address = ContactAddress(
        id=company.take_id(),
        address_line1=person.street,
        address_line2=person.address_line2,
        zip_code=person.zip_code,
        city=person.city,
        country_code=person.country_code,
        last_changed_date_time_offset=OPENED,
    )
    if person.mailbox is None:
        customer.invoice_delivery_type = InvoiceDeliveryType.PRINT
        customer.reminder_delivery_type = ReminderDeliveryType.PRINT
        customer.notice_of_debt_collection_delivery_type = NoticeOfDebtCollectionDeliveryType.PRINT
        return
    domain = "mailbox.example" if person.is_person else f"kunde{customer.number}.example"
    customer.email_address = f"{person.mailbox}@{domain}"
    if not person.is_person:
        customer.invoice_email_address = f"faktura@{domain}"
