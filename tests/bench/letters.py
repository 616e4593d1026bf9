"""Letters: how many PDF/A a second one core makes, from what the service knows to the bytes that are sent.

Each is the service's own way from a decided draft to a finished document: words in Norwegian or English, the
template, typst, PDF/A-2a with tags. No two have the same creditor, invoice numbers, amounts or recipient. For
comparison the same number of documents by the same library that hold one line of text.

Run: python -m tests.bench.letters [N]
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import psutil
from rich.console import Console
from rich.table import Table

from services.dunning import letters
from services.dunning.domain.drafting import Draft, draft_about_case, draft_about_invoice
from services.dunning.domain.routine import Routine
from services.dunning.domain.state import CaseState, Creditor
from shared.documents import Documents
from tests.bench.figures import Figure
from tests.dunning.test_letters import AGENCY
from tests.dunning.told import CREDITOR, a_case, customer, letter, profile, state

NUMBER = 1000
NOW = datetime(2026, 6, 30, 6, 0, tzinfo=UTC)
NOTICED, DEMANDED = date(2026, 6, 15), date(2026, 6, 30)


def notice(number: int) -> Draft:
    """Return a collection notice about one invoice."""
    return _drafted(draft_about_invoice(uuid4(), "collection_notice", _claim(number), Routine(), NOTICED))


def demand(number: int) -> Draft:
    """Return a payment demand about three invoices."""
    sent = letter("collection_notice", sent_on=NOTICED, deadline=NOTICED + timedelta(days=14), fee="38.00")
    claims = (replace(_claim(number, name), letters=(sent,)) for name in "ABC")
    case = CaseState(case=a_case(), claims=tuple(claims))
    return _drafted(draft_about_case(uuid4(), "payment_demand", case, DEMANDED))


def reminder(number: int) -> Draft:
    """Return the creditor's fee-free reminder."""
    claim, routine = replace(_claim(number), case=None), Routine(payment_reminder_after_days=5)
    return _drafted(draft_about_invoice(uuid4(), "payment_reminder", claim, routine, date(2026, 6, 8)))


def _claim(number: int, name: str = "A"):
    amount = Decimal(1000 + number) + Decimal("0.50")
    claim = state(
        name,
        amount=amount,
        case=a_case(),
        creditor=Creditor(id=CREDITOR, profile=profile(name=f"Fjordlys {number} AS")),
        customer=customer(name=f"Ola Nordmann {number}", number=10_000 + number),
        language="en" if number % 10 == 0 else None,
    )
    return replace(claim, invoice=replace(claim.invoice, number=f"{name}{number}"))


def _drafted(draft: object) -> Draft:
    assert isinstance(draft, Draft), draft
    return draft


async def rate(drafts: Iterator[Draft], *, threads: int) -> tuple[float, float]:
    """Return letters a second, and a second of CPU, which is what one core can do whatever else runs."""
    ready = list(drafts)
    documents = Documents(threads=threads)
    await _made(documents, ready[:20])
    begun, cpu = time.perf_counter(), time.process_time()
    await _made(documents, ready)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    await documents.close()
    return len(ready) / seconds, len(ready) / cpu


async def _made(documents: Documents, drafts: list[Draft]) -> None:
    async def make(draft: Draft) -> None:
        pdf = await documents.render(letters.template(draft), letters.printed(draft, AGENCY), at=NOW)
        assert pdf.startswith(b"%PDF")

    await asyncio.gather(*(make(draft) for draft in drafts))


async def least(number: int) -> float:
    """Return documents of one line a second of CPU."""
    with tempfile.TemporaryDirectory(prefix="autocollect-bench-") as folder:
        template = Path(folder) / "line.typ"
        template.write_text(
            '#let paper(data) = [#set document(title: "A line", author: "A")\n#set text(lang: "nb")\n#data.n]'
        )
        documents = Documents(threads=1)
        begun = time.process_time()
        await asyncio.gather(*(documents.render(template, {"n": n}, at=NOW) for n in range(number)))
        seconds = time.process_time() - begun
        await documents.close()
    return number / seconds


async def measure(number: int) -> float:
    """Measure and print; return the slowest kind's letters a second of CPU."""
    kinds: dict[str, Callable[[int], Draft]] = {
        "collection notice, one invoice": notice,
        "payment demand, three invoices": demand,
        "payment reminder": reminder,
    }
    held = psutil.Process().memory_info().rss
    one_line = await least(number)
    table = Table("", "PDF a second of CPU", "of the least", "one thread, a second", "two threads")
    slowest = float("inf")
    for name, draft in kinds.items():
        alone, on_one_core = await rate(map(draft, range(number)), threads=1)
        both, _ = await rate(map(draft, range(number)), threads=2)
        slowest = min(slowest, on_one_core)
        share = f"{on_one_core / one_line:.2f}"
        table.add_row(name, f"{on_one_core:.0f}", share, f"{alone:.0f}", f"{both:.0f}")
    table.add_row("one line of text, the least that the library needs", f"{one_line:.0f}", "1.00", "", "")
    Console(width=110).print(table)
    more = (psutil.Process().memory_info().rss - held) / 1e6
    print(f"{more:.0f} MB more in memory than before the first document, some of it the drafts of this bench")
    return slowest


def main(number: int = NUMBER) -> list[Figure]:
    """Measure and print."""
    slowest = asyncio.run(measure(number))
    return [Figure("letters, PDF/A a second of CPU", "≥ 100", f"{slowest:.0f}", slowest >= 100)]


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
