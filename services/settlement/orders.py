"""What settlement tells itself to do."""

from dataclasses import dataclass
from uuid import UUID

from shared.events import Event


@dataclass(frozen=True, kw_only=True)
class VoucherOrdered(Event):
    """A settlement is made: write its advice, post its voucher if the creditor wants that, tell everybody."""

    settlement_id: UUID

    @property
    def subject(self) -> str:
        """The settlement's id."""
        return str(self.settlement_id)
