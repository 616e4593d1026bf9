"""The sandbox's two fictional companies, ready to be collected for: their books as of 4 May 2026.

*Fjordvik Elektro AS* is VAT-registered, with 40 customers and about 300 invoices of every kind; *Nordlys
Barnehage SA* is not, with 6 customers and 25 invoices. The same `today` always gives the same world, but
for the secret that signs its tokens. Organisation numbers come from the series of synthetic ones (31…).
"""

from datetime import date, time
from uuid import NAMESPACE_URL, UUID, uuid5

from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.organization import BrandingTheme, Extension
from deploy.sandbox.poweroffice.seed.companies import FJORDVIK, NORDLYS, OPENED, fjordvik, nordlys
from deploy.sandbox.poweroffice.seed.history import plan_fjordvik, plan_nordlys, play
from deploy.sandbox.poweroffice.seed.people import add_fjordvik_customers, add_nordlys_customers
from deploy.sandbox.poweroffice.state import Application, User, World
from shared.clock import oslo_instant

__all__ = [
    "APPLICATION_KEY",
    "CLIENT_KEYS",
    "FJORDVIK",
    "NORDLYS",
    "REDIRECT_URI",
    "SUBSCRIPTION_KEY",
    "TODAY",
    "USER_EMAIL",
    "seed_world",
]

TODAY = date(2026, 5, 4)
REDIRECT_URI = "https://portal.autocollect.example/onboarding/callback"
USER_EMAIL = "ingrid.solberg@fjordvik-elektro.example"


def _key(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"https://sandbox.autocollect.example/{name}")


APPLICATION_KEY = _key("application")
SUBSCRIPTION_KEY = _key("subscription").hex
CLIENT_KEYS: dict[str, UUID] = {number: _key(f"client/{number}") for number in (FJORDVIK, NORDLYS)}
"""Client keys as if made by hand under Utvidelser, by organisation number."""


def seed_world(today: date = TODAY) -> World:
    """Return the world as it is on the morning of `today`."""
    world = World(
        user=User(id=_key("user"), email=USER_EMAIL, administers=[FJORDVIK, NORDLYS]),
        subscription_keys=[SUBSCRIPTION_KEY],
        applications={
            APPLICATION_KEY: Application(
                key=APPLICATION_KEY, name="AutoCollect", redirect_uris=[REDIRECT_URI]
            )
        },
    )
    first, second = fjordvik(), nordlys()
    add_fjordvik_customers(first)
    play(first, plan_fjordvik(first, today), today)
    add_nordlys_customers(second)
    play(second, plan_nordlys(today), today)
    for company in (first, second):
        _switch_on(company, today)
        world.companies[company.organisation_number] = company
    return world


def _switch_on(company: Company, today: date) -> None:
    company.extensions.installed.append(
        Extension(
            application_key=APPLICATION_KEY,
            client_key=CLIENT_KEYS[company.organisation_number],
            user_id=_key(f"user/{company.organisation_number}"),
        )
    )
    theme_id = company.take_id()
    company.branding_themes[theme_id] = BrandingTheme(
        id=theme_id,
        code="1",
        name="Standard",
        is_default=True,
        created_date_time_offset=OPENED,
        last_changed_date_time_offset=OPENED,
    )
    company.stamp(oslo_instant(today, time(6)))
