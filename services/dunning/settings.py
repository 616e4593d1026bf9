"""The dunning service's settings (`DUNNING_…`)."""

from pathlib import Path

from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """What the service needs to know.

    The `agency_…` values stand on every letter after transfer: who sends it and where to ask or complain
    (inkassoloven §§ 9 and 10). `complaints_board` is the board that handles complaints about collection.

    Attributes:
        agency_bic: the bank of the account that debtors pay to, told to debtors abroad; empty for none.
        print_folder: letters to be printed and posted are dropped here, one PDF each, named by letter id.
        document_threads: letters that are made at the same time.
        chunk: invoices decided in one transaction of the daily run.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_prefix="DUNNING_")

    agency_name: str = "AutoCollect Inkasso AS"
    agency_organisation_number: str = "995525828"
    agency_address: str = "Postboks 100, 0101 Oslo"
    agency_phone: str = "21 00 00 00"
    agency_email: str = "post@autocollect.example"
    agency_website: str = "autocollect.example"
    agency_bic: str = ""
    complaints_board: str = "Finansklagenemnda, Postboks 53 Skøyen, 0212 Oslo, finkn.no"
    print_folder: Path = Path(".autocollect/print")
    document_threads: int = 2
    chunk: int = 1000
