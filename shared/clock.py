"""What time it is: the system's clock, one that stands still for tests, and one that a file moves.

Business rules count Oslo dates, never UTC timestamps; only this module turns the one into the other.
The clock is passed in; nothing else in the product asks the operating system for the time.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


class Clock(Protocol):
    """Tells the time as an aware UTC instant."""

    def now(self) -> datetime:
        """Return the current instant, in UTC."""
        ...


class SystemClock:
    """The operating system's clock."""

    def now(self) -> datetime:
        """Return the current instant, in UTC."""
        return datetime.now(UTC)


@dataclass
class FixedClock:
    """A clock that stands at `instant` until it is moved; for tests."""

    instant: datetime

    def now(self) -> datetime:
        """Return the instant at which the clock stands, in UTC."""
        return self.instant.astimezone(UTC)

    def move_to(self, instant: datetime) -> None:
        """Let the clock stand at `instant`, an aware datetime."""
        self.instant = instant


@dataclass(frozen=True)
class FileClock:
    """A clock that stands at the ISO instant written in `path`; one simulation moves many processes.

    While the file does not exist yet the clock is the system's.
    """

    path: Path
    fallback: Clock = field(default_factory=SystemClock)

    def now(self) -> datetime:
        """Return the instant in the file, in UTC."""
        try:
            return datetime.fromisoformat(self.path.read_text().strip()).astimezone(UTC)
        except FileNotFoundError:
            return self.fallback.now()

    def move_to(self, instant: datetime) -> None:
        """Write `instant`, an aware datetime, so that readers never see half of it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".next")
        draft.write_text(instant.astimezone(UTC).isoformat())
        draft.replace(self.path)


def clock_from(setting: str) -> Clock:
    """Return the clock that a setting names: `system` or `file:/path/to/instant`."""
    kind, _, path = setting.partition(":")
    if kind == "system" and not path:
        return SystemClock()
    if kind == "file" and path:
        return FileClock(Path(path))
    raise ValueError(f"clock setting {setting!r} is neither 'system' nor 'file:/path'")


def oslo_date(instant: datetime) -> date:
    """Return the Europe/Oslo business date of an aware instant."""
    return instant.astimezone(OSLO).date()


def oslo_instant(day: date, at: time) -> datetime:
    """Return the UTC instant of a wall-clock time in Oslo on `day`."""
    return datetime.combine(day, at, OSLO).astimezone(UTC)
