"""What the simulated accounting system refuses, told apart by what each interface makes of it.

    Refusal
    ├── Invalid    the input breaks a rule → v2 400, v1 `success: false`
    ├── NotFound   names something that is not there → v2 404
    └── InUse      cannot be removed or done twice → v2 409

A refusal carries a title (what was being done) and a detail (why not), the two texts that PowerOffice
Go's ProblemDetails carry. Where a user can bring it about in Go's screens, it also carries the sentence
that they show, in Norwegian.
"""


class Refusal(Exception):
    """The request is understood and refused.

    `title` says what was tried and `detail` why it failed; `shown` is what a screen says to its user.
    """

    def __init__(self, title: str, detail: str, shown: str = "") -> None:
        super().__init__(detail)
        self.title = title
        self.detail = detail
        self.shown = shown or detail


class Invalid(Refusal):
    """The input breaks one of the accounting system's rules."""


class NotFound(Refusal):
    """The request, or a field in it, names something that does not exist on this client."""


class InUse(Refusal):
    """The thing is used elsewhere, or the deed is already done."""
