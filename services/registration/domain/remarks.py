"""What is wrong with what somebody has typed, field by field, in his own language."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.errors import Reject


@dataclass(frozen=True)
class Remark:
    """What is wrong with, or worth a thought about, one field of a step; `message` is for the user."""

    field: str
    code: str
    message: str


class StepRefused(Reject):
    """A step is not as it must be; each remark says what to correct in which field."""

    def __init__(self, remarks: Sequence[Remark]) -> None:
        super().__init__(" ".join(remark.message for remark in remarks))
        self.remarks = remarks
