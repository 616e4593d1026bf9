"""What committed transactions have said, in numbers that a dashboard shows: letters, and money in kroner.

Counted after the commit, once for each event; a process that dies between the two loses a count, so these
are figures for curves and alerts. What is owed and paid stands in the claim ledger alone. Label values come
from closed lists in the event types; no amount is told with an id.
"""

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from prometheus_client import Counter

from shared.events import Envelope, LetterSent, PaymentMatched, SettlementPosted

SAID = Counter("autocollect_events_said", "Events written to the outbox", ["service", "type"])
LETTERS = Counter("autocollect_letters", "Letters that have left the house", ["kind", "channel"])
MONEY_IN = Counter(
    "autocollect_money_in_kroner", "Kroner that debtors have paid, by whom they paid", ["channel"]
)
MONEY_OUT = Counter("autocollect_money_out_kroner", "Kroner that settlements pay out to creditors")


def told(source: str, envelopes: Sequence[Envelope]) -> None:
    """Count what one transaction of the service at `source` (/services/sync) has said."""
    service = source.rpartition("/")[2]
    types = Tally(type(envelope.event).__name__ for envelope in envelopes)
    for name, count in types.items():
        SAID.labels(service, name).inc(count)
    money_in: defaultdict[str, Decimal] = defaultdict(Decimal)
    for envelope in envelopes:
        match envelope.event:
            case LetterSent(kind=kind, channel=channel):
                LETTERS.labels(kind, channel).inc()
            case PaymentMatched() as paid:
                # A correction of an allocation can be negative; a counter only grows.
                money_in[paid.channel] += max(Decimal(0), paid.amount + paid.interest + paid.fees)
            case SettlementPosted(payout=payout):
                MONEY_OUT.inc(max(0.0, float(payout)))
    for payer, kroner in money_in.items():
        MONEY_IN.labels(payer).inc(float(kroner))
