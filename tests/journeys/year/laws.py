"""What no letter may ever do, whatever anybody has decided: read off the letters that were sent and the doings.

It uses no rule of the product or of the oracle's office; the paragraph stands beside each law. INKL is
inkassoloven of 1988, INKF inkassoforskriften, TVFL tvangsfullbyrdelsesloven; 2026: inkassosats 750 kroner.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from tests.dunning.oracle import BANDS, CLOSED
from tests.journeys.year.bureau import Followed
from tests.journeys.year.days import Year
from tests.journeys.year.population import LOST, RESTORED

DAY = timedelta(days=1)
FREE = ("payment_reminder", "legal_action_notice", "instalment_reminder", "surveillance_letter")
ABOUT_PLANS = ("instalment_plan", "instalment_reminder")
REMINDER_FEE, MOST_ADDED = Decimal(38), Decimal("1406.25")
STANDING_STILL = ("paused", "disputed", "withdrawn", "legal", "closed")


@dataclass(frozen=True)
class Sent:
    """A letter about one invoice."""

    row: Any
    about: Followed

    def __getattr__(self, name: str) -> Any:
        return self.row[name]

    def __str__(self) -> str:
        return f"{self.about.bill.creditor.number} {self.about.name}: {self.kind} {self.number} of {self.sent_on}"

    @property
    def due(self) -> date:
        """The due date that held when it was sent."""
        moved = self.about.moved_on
        return self.about.due if moved and moved < self.sent_on else self.about.bill.due

    @property
    def counts(self) -> bool:
        """Whether it reached its reader; one whose mail came back was sent anew."""
        return self.status == "sent"


def broken(year: Year, rows: list[Any]) -> list[str]:
    """Every breach, in words."""
    by_id = {followed.bill.id: followed for followed in year.followed.values()}
    by_invoice: dict[Followed, list[Sent]] = defaultdict(list)
    found: list[str] = []
    for row in rows:
        letters = [Sent(row, by_id[i]) for i in row["invoice_ids"]]
        for letter in letters:
            by_invoice[letter.about].append(letter)
        found += (f"{letters[0]}: {what}" for what in of_a_letter(letters))
    for letters in by_invoice.values():
        found += of_an_invoice(letters)
    found += of_cases(year, rows)
    return found


def of_a_letter(letters: list[Sent]) -> Iterator[str]:
    """What holds for each letter by itself."""
    yield from of_its_day(letters)
    yield from of_its_fee(letters)
    yield from of_its_deadline(letters[0])
    yield from of_its_amounts(letters)
    for each in letters:
        yield from of_the_moment(each)


def of_its_day(letters: list[Sent]) -> Iterator[str]:
    letter = letters[0]
    day, kind = letter.sent_on, letter.kind
    if day.weekday() > 4 or day in CLOSED:
        yield "sent on a day on which no bank is open, when yesterday's money is not known (INKL § 8)"
    if kind != "payment_reminder" and day <= max(each.due for each in letters):
        yield "is sent before the claim is overdue (INKL § 9)"
    if letters[0].about.bill.creditor.lost_once and LOST < day <= RESTORED:
        yield "is sent while the creditor's books could not be read (INKL § 8)"


def of_its_fee(letters: list[Sent]) -> Iterator[str]:
    letter = letters[0]
    day, kind = letter.sent_on, letter.kind
    if kind in FREE and letter.fee:
        yield "costs something (INKF §§ 1-2 and 1-3 give no fee for it)"
    if kind == "instalment_plan" and letter.fee > MOST_ADDED:
        yield "adds more than 1.5 inkassosats with VAT (INKF § 2-4)"
    if kind in ("reminder", "collection_notice"):
        if letter.fee > REMINDER_FEE:
            yield f"costs {letter.fee}, more than a twentieth of the inkassosats (INKF § 1-2 fourth paragraph)"
        if letter.fee and any(day < each.due + 14 * DAY for each in letters):
            yield "costs something before 14 days after the due date (INKF § 1-2 first and second paragraph)"
        if len(letters) > 1:
            yield "is about several claims, and one of them would be charged (INKF § 1-3: per claim)"


def of_its_deadline(letter: Sent) -> Iterator[str]:
    day, kind = letter.sent_on, letter.kind
    given = (letter.deadline - day).days if letter.deadline else None
    if kind in ("collection_notice", "payment_demand") and (given is None or given < 14):
        yield f"gives {given} days, less than 14 (INKL §§ 9 and 10)"
    if kind == "legal_action_notice" and (given is None or given < 14):
        yield f"gives {given} days, less than two weeks (INKL § 11, TVFL § 4-18)"
    if letter.case_id and letter.bounced_at is not None and letter.deadline:
        yield from of_its_posting(letter)


def of_its_posting(letter: Sent) -> Iterator[str]:
    """What holds for a letter about a case whose mail came back: its reader has the time that it gave, anew."""
    until = letter.extended_to
    if until is None or (letter.channel == "print" and letter.posted_on is None):
        yield "came back and was not dealt with (INKL §§ 9, 10 and 17)"
    elif letter.posted_on and (until - letter.posted_on).days < max(
        14, (letter.deadline - letter.sent_on).days
    ):
        yield f"was posted on {letter.posted_on} with a deadline of {until} (INKL §§ 9, 10 and 17)"
    if letter.posted_on and letter.cover_id is None:
        yield "was posted without a word about its new deadline (INKL §§ 9, 10 and 17)"


def of_its_amounts(letters: list[Sent]) -> Iterator[str]:
    letter = letters[0]
    day, kind = letter.sent_on, letter.kind
    if letter.case_id is None and letter.interest:
        yield "asks for interest in the creditor's name, of which it says nothing"
    if (
        min(letter.principal, letter.interest, letter.fees) < 0
        or letter.principal + letter.interest + letter.fees <= 0
    ):
        yield "asks for nothing, or for less (INKL § 8)"
    most = sum(each.about.bill.amount * (day - each.due).days for each in letters) * Decimal("0.1225") / 365
    if letter.interest > most + Decimal("0.01") * len(letters):
        yield f"asks for {letter.interest} of interest, more than the highest rate gives (FRL § 3)"
    if (
        letter.principal == 0
        and letter.case_id
        and letter.interest + letter.fees < 100
        and kind not in ABOUT_PLANS
    ):
        yield "asks for a small remainder after the principal is paid (the house's own rule)"


def of_the_moment(letter: Sent) -> Iterator[str]:
    """What had been done when a letter was sent."""
    about, day = letter.about, letter.sent_on
    if about.bill.customer.is_exempt and (letter.case_id or letter.kind == "collection_notice"):
        yield "goes to a customer that is exempt from collection (the creditor's choice)"
    for begun, ended in about.objections:
        if begun < day < (ended or date.max):
            yield f"is sent while an objection of {begun} is not answered (INKL §§ 10 and 17)"
    left = about.bill.amount - sum(fact.principal for fact in about.facts if fact.heard < day)
    if left <= 0 and (not letter.case_id or (letter.kind == "collection_notice" and letter.fee)):
        yield f"{about.name} was paid or credited before (INKL §§ 8 and 17)"
    if letter.case_id is None:
        return
    of_this_case = about.office is not None and about.office.case_id == letter.case_id
    for (begun, status), (ended, _) in pairwise(
        [*about.office.statuses, (date.max, "")] if of_this_case else []
    ):
        if status in STANDING_STILL and begun < day < ended:
            yield f"is sent while the case is {status} since {begun} (INKL §§ 10, 11 and 17)"


def of_an_invoice(letters: list[Sent]) -> Iterator[str]:
    """What holds between the letters about one claim."""
    counted = sorted((each for each in letters if each.counts), key=lambda each: (each.sent_on, each.number))
    apart = [each for each in counted if each.kind not in ABOUT_PLANS]
    for earlier, later in pairwise(apart):
        if (later.sent_on - earlier.sent_on).days < 3:
            yield f"{later}: within three days of {earlier.kind} {earlier.number} (INKL § 8)"
        if earlier.deadline and later.sent_on <= (earlier.extended_to or earlier.deadline):
            yield f"{later}: before the deadline of {earlier.kind} {earlier.number} is over (INKL §§ 9, 10, 17)"
    charged = [each for each in counted if each.kind in ("reminder", "collection_notice") and each.fee]
    if len(charged) > 2:
        yield f"{charged[-1]}: the third fee before the demand (INKF § 1-3 first paragraph)"
    for first, second in pairwise(charged):
        if (first.deadline - first.sent_on).days < 14 or second.sent_on <= first.deadline:
            yield f"{second}: a second fee without a missed deadline of 14 days (INKF § 1-3 first paragraph)"
        if first.kind == "collection_notice":
            yield f"{second}: a fee after a notice that cost something (INKF § 1-3 first paragraph)"
    yield from _in_its_order([each for each in counted if each.case_id])


def _in_its_order(letters: list[Sent]) -> Iterator[str]:
    """Notice, demand and notice of legal action, each after the one before."""
    for letter in letters:
        earlier = [each for each in letters if each.sent_on < letter.sent_on]
        notices = [each for each in earlier if each.kind == "collection_notice"]
        demands = [each for each in earlier if each.kind == "payment_demand"]
        if letter.kind == "payment_demand" and not any(n.deadline < letter.sent_on for n in notices):
            yield f"{letter}: without a collection notice that has run out (INKL §§ 9 and 10)"
        if letter.kind == "legal_action_notice":
            if not demands:
                yield f"{letter}: without a payment demand (INKL § 11)"
            elif (letter.deadline - demands[-1].sent_on).days > 184:
                yield f"{letter}: runs out when the demand is more than six months old (INKL § 11)"
    if [each.kind for each in letters].count("collection_notice") > 1:
        yield f"{letters[-1]}: a second collection notice in one case"


def of_cases(year: Year, rows: list[Any]) -> Iterator[str]:
    """One collection fee for a case, within its cap by the day: INKF §§ 2-1 to 2-3."""
    by_id = {followed.bill.id: followed for followed in year.followed.values()}
    by_case: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        if row["case_id"]:
            by_case[row["case_id"]].append(row)
    for letters in by_case.values():
        bills = {by_id[i] for row in letters for i in row["invoice_ids"]}
        demands = [row for row in letters if row["kind"] == "payment_demand" and row["sent_on"]]
        first = min(demands, key=lambda row: row["sent_on"], default=None)
        for row in letters:
            is_before = first is None or row["sent_on"] < first["sent_on"]
            cap = Decimal(38 * len(bills)) if is_before else _cap(bills, row, first)
            if row["fees"] > cap or row["fee"] > cap:
                about = Sent(row, by_id[row["invoice_ids"][0]])
                yield f"{about}: fees of {row['fees']} where at most {cap} may be charged (INKF §§ 2-1 to 2-4)"


def _cap(bills: set[Followed], row: Any, demand: Any) -> Decimal:
    customer = next(iter(bills)).bill.customer
    principal = sum(followed.bill.amount for followed in bills)
    light = Decimal(next(fee for limit, fee in BANDS if principal <= limit))
    until = demand["extended_to"] or demand["deadline"]  # later, if it was posted after its mail came back
    is_heavy = row["sent_on"] > until + 28 * DAY
    cap = light * (2 if is_heavy else 1) * (1 if customer.is_person else Decimal("1.5"))
    cap *= 1 if customer.creditor.deducts_vat else Decimal("1.25")
    beside = Decimal(38 * len(bills))  # claims that have been noticed and are not demanded yet
    return cap + beside + MOST_ADDED
