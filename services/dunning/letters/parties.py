"""Who writes and who reads: the agency, and addresses as letters print them."""

from __future__ import annotations

from dataclasses import dataclass

from babel import Locale

from shared.debtor_pins import DebtorPins
from shared.events import Address, CustomerSnapshot
from shared.norway.organisation import as_stated

NORWAY = "NO"
COUNTRIES = Locale("nb").territories


@dataclass(frozen=True)
class Agency:
    """Who sends the letters after transfer, and who handles complaints about them.

    `in_business_register`: Foretaksregisteret is named after the number.
    `bic` is the bank of the account that debtors pay to, for payments from abroad; empty if it is not known.
    `portal_url` is where a debtor sees his case, with the case's PIN of `pins`.
    """

    name: str
    organisation_number: str
    in_business_register: bool
    address: str
    phone: str
    email: str
    website: str
    complaints_board: str
    portal_url: str
    pins: DebtorPins
    bic: str = ""

    @property
    def stated_number(self) -> str:
        """The organisation number with the register that is named after it."""
        return as_stated(self.organisation_number, in_business_register=self.in_business_register)


def recipient(customer: CustomerSnapshot) -> list[str]:
    """Return the lines of the address that a customer's letters are sent to."""
    return [customer.name, *address_lines(customer.address)]


def address_lines(address: Address) -> list[str]:
    """Return the lines of an address that are not empty; Norway is not named."""
    place = f"{address.postal_code} {address.city}".strip()
    country = "" if address.country in ("", NORWAY) else COUNTRIES.get(address.country, address.country)
    return [line for line in (address.line1, address.line2, place, country) if line.strip()]


def agency_contact(agency: Agency, phone: str) -> list[str]:
    """Return how the agency is reached, `phone` being the word before its number."""
    return [agency.address, f"{phone} {agency.phone}", agency.email, agency.website]
