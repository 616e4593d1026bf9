"""The errors of the house, one small tree; the type decides what happens to the message in hand.

    AutoCollectError
    ├── Reject         permanent: the same input will fail again → dead letter, HTTP 409 or 422
    │   ├── Poison     cannot be read at all → dead letter
    │   ├── NotFound   names something that this service does not have → HTTP 404
    │   └── RateUnknown  a public rate that is not known yet → the domain holds what needs it (below)
    ├── Transient      the outside world said "not now" → retried on the ladder, HTTP 503
    └── Outage         own database or broker gone → held with backoff; spends no attempts

Any other exception in a handler is treated as Transient: it may be a bug that a deployment mends
while the message waits on the ladder.

RateUnknown does not leave a handler or an effect: the message is done with, and what needs the rate (a
letter, a payment, a balance in Go) waits in the service's own tables and is tried again later. Only requests
are refused for it. A message that met it all the same would be a dead letter, as of any Reject: it is not
lost, and is sent again when the rate has been added.
"""

from shared.sentences import Sentence, Value, sentence


class AutoCollectError(Exception):
    """Something went wrong; the message says what to do about it.

    `sentence` is the message with its code, which is the class's name where the message brings none, and with
    the values that stand in it.
    """

    def __init__(self, message: str | Sentence = "", /, **values: Value) -> None:
        if not isinstance(message, Sentence):
            message = sentence(message, type(self).__name__, **values)
        super().__init__(message.text)
        self.sentence = message


class Reject(AutoCollectError):
    """The input is understood and refused; sending it again unchanged fails again."""


class Poison(Reject):
    """The message cannot be read; its sender must be corrected before it is sent again."""


class NotFound(Reject):
    """The thing that the request names does not exist here."""


class RateUnknown(Reject):
    """A public rate is not in the tables for the day that needs it; an operator must add it."""


class Transient(AutoCollectError):
    """The outside world cannot serve us now; try again later."""


class Outage(AutoCollectError):
    """Our own database or broker is gone; hold the work and wait."""
