"""Who says and who hears each fact, as the README's table; `python -m deploy.who_hears` writes it anew."""

import re
from pathlib import Path

from deploy.topology import HEARS, SAYS, SERVICES

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- written by python -m deploy.who_hears -->\n", "<!-- until here -->\n"


def table() -> str:
    """Return the table, a line for each fact; what a service orders from itself is nobody else's."""
    heard = {name for names in HEARS.values() for name in names}
    said = [name for names in SAYS.values() for name in names if name in heard]
    lines = [
        f"| {name} | {_services(SAYS, name)} | {_services(HEARS, name)} |" for name in dict.fromkeys(said)
    ]
    return "\n".join(["| event | said by | heard by |", "|---|---|---|", *lines]) + "\n"


def _services(named: dict[str, tuple[str, ...]], event: str) -> str:
    return ", ".join(service for service in SERVICES if event in named[service])


def written(text: str) -> str:
    """Return a text with the table between its markers."""
    between = re.compile(f"(?<={re.escape(BEGIN)}).*(?={re.escape(END)})", re.DOTALL)
    return between.sub(lambda _: table(), text)


if __name__ == "__main__":
    README.write_text(written(README.read_text()))
