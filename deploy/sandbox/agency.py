"""Who collects in every run with the stand-ins; a real installation says who it is by itself."""

from shared.agency import AgencySettings

AGENCY = AgencySettings(
    name="AutoCollect Inkasso AS",
    organisation_number="995525828",
    in_business_register=True,
    address="Postboks 100, 0101 Oslo",
    phone="21 00 00 00",
    email="post@autocollect.example",
    website="autocollect.example",
    account="12345678903",
    bic="",
)
"""The account, at the stand-in bank, is a valid number that belongs to nobody."""

ENVIRONMENT = {
    f"AUTOCOLLECT_AGENCY_{name.upper()}": f"{value}" for name, value in AGENCY.model_dump().items()
}
"""The same as processes find it."""
