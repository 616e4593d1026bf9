"""The dunning service's settings (`DUNNING_…`)."""

from pathlib import Path

from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """What the service needs to know.

    Who sends the letters after transfer is in `shared/agency.py`.

    Attributes:
        complaints_board: the board that letters name for complaints about collection (inkassoloven § 10).
        print_folder: letters to be printed and posted are dropped here, one PDF each, named by letter id.
        document_threads: letters that are made at the same time.
        chunk: invoices decided in one transaction of the daily run.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_prefix="DUNNING_")

    complaints_board: str = "Finansklagenemnda, Postboks 53 Skøyen, 0212 Oslo, finkn.no"
    print_folder: Path = Path(".autocollect/print")
    document_threads: int = 2
    chunk: int = 1000
