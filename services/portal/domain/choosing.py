"""What is wrong with a password that somebody chooses: too short, easily guessed, or made of his own names.

The list is our own and short: a password of twelve characters that people use is mostly a well-known word
with digits and signs around it, so it is the words that stand here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

PASSWORD_LENGTH = 12
"""The fewest characters of a password."""

LONGEST = 1024
"""Characters beyond which nobody means a password."""

Objection = Literal["too_short", "common", "repeated", "own_name"]

COMMON = frozenset(
    """
    password passord passordet qwerty qwertyuiop qwertyuiopå asdfghjkl asdfgh zxcvbnm admin
    administrator welcome velkommen sommer sommeren vinter vinteren høsten våren norge oslo bergen
    trondheim stavanger iloveyou jegelskerdeg monkey dragon football fotball sunshine princess
    letmein superman batman trustno hemmelig hemmelighet secret changeme default guest test testing
    master login regnskap faktura inkasso autocollect poweroffice kundeportal portalen mandag
    tirsdag onsdag torsdag fredag lørdag søndag januar februar mars april juni juli august september
    oktober november desember passwordpassword passordpassord correcthorsebatterystaple whatever
    computer datamaskin michael jennifer liverpool manchester arsenal chelsea rosenborg brann
    vålerenga
    """.split()  # noqa: SIM905 - a list that people read and add to
)

_LEET = str.maketrans("013457@$!", "oieastasi")
_SEQUENCES = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyzæøå", "qwertyuiopåasdfghjkløæzxcvbnm")
_FEWEST_SIGNS = 5
_SHORTEST_NAME = 4


def objection(password: str, own_names: Iterable[str] = ()) -> Objection | None:
    """Return what is wrong with a password, None when nothing is; `own_names` are his e-mail and company.

    >>> objection("Sommeren2026!"), objection("aaaaaaaaaaaab"), objection("fire ord på en tavle")
    ('common', 'repeated', None)
    >>> objection("fjordvik-er-best", ["Fjordvik Elektro AS"])
    'own_name'
    """
    if not PASSWORD_LENGTH <= len(password) <= LONGEST:
        return "too_short"
    plain = password.casefold()
    if _is_repeated(plain):
        return "repeated"
    if _is_common(plain):
        return "common"
    return "own_name" if any(name in plain for name in _parts(own_names)) else None


def _is_repeated(plain: str) -> bool:
    """Say whether few signs, or one short piece, are all that there is."""
    return len(set(plain)) < _FEWEST_SIGNS or bool(re.fullmatch(r"(.{1,6}?)\1+.{0,2}", plain, re.DOTALL))


def _is_common(plain: str) -> bool:
    core = re.sub(r"^[^a-zæøå]+|[^a-zæøå]+$", "", plain)
    letters = re.sub(r"[^a-zæøå]", "", core.translate(_LEET))
    runs = any(
        line[start : start + 10] in plain or line[start : start + 10][::-1] in plain
        for line in _SEQUENCES
        for start in range(len(line) - 9)
    )
    return runs or core in COMMON or letters in COMMON


def _parts(own_names: Iterable[str]) -> list[str]:
    """Return the words of names and addresses that are long enough to mean somebody."""
    words = [word for name in own_names for word in re.split(r"[^\w]+", name.casefold())]
    return [word for word in words if len(word) >= _SHORTEST_NAME]
