"""What settlement decides: what each claim owes, where each payment goes, who gets what, and the books.

All of it is a function of facts: `replay` turns the facts of a case into its state, `difference` says what
must be booked to get there, `share_out` and `Settlement` what a creditor gets.

Modules: `facts` · `interest` · `reversals` · `running` and `allocation` (inside a replay) · `replay` ·
`states` (what follows) · `ledger` · `owners` · `earning` · `sharing` · `settlements` · `vat_invoices` ·
`payouts` · `problems` · `likeness` (for suggestions). What demands charge: `shared.norway.charges`.
"""

from services.settlement.domain.earning import Earned, Unsettled, earned_by_terms
from services.settlement.domain.facts import (
    COSTS_FIRST,
    ZERO,
    AllocationOrder,
    CaseFacts,
    Claim,
    Letter,
    Outlay,
    Payment,
    Reduction,
)
from services.settlement.domain.ledger import AGENCY_BOOK, Account, Entry, Posting, difference, moved
from services.settlement.domain.owners import AGENCYS, COLLECTED, CREDITORS, DEBTORS, left_to_agency
from services.settlement.domain.problems import PostingProblem
from services.settlement.domain.replay import balance_on, replay
from services.settlement.domain.settlements import (
    SettledClaim,
    Settlement,
    SettlementStatus,
    VoucherLine,
    payable,
    settlement_postings,
    voucher_lines,
)
from services.settlement.domain.sharing import Share, Takings, Terms, share_out, total
from services.settlement.domain.states import (
    NOTHING,
    CaseState,
    ClaimState,
    Closing,
    Collected,
    PaymentStatus,
    Placement,
    collected_since,
)
from shared.norway.charges import (
    Plan,
    StatusChange,
)
from shared.norway.principals import ReductionKind

__all__ = [
    "AGENCYS",
    "AGENCY_BOOK",
    "COLLECTED",
    "COSTS_FIRST",
    "CREDITORS",
    "DEBTORS",
    "NOTHING",
    "ZERO",
    "Account",
    "AllocationOrder",
    "CaseFacts",
    "CaseState",
    "Claim",
    "ClaimState",
    "Closing",
    "Collected",
    "Earned",
    "Entry",
    "Letter",
    "Outlay",
    "Payment",
    "PaymentStatus",
    "Placement",
    "Plan",
    "Posting",
    "PostingProblem",
    "Reduction",
    "ReductionKind",
    "SettledClaim",
    "Settlement",
    "SettlementStatus",
    "Share",
    "StatusChange",
    "Takings",
    "Terms",
    "Unsettled",
    "VoucherLine",
    "balance_on",
    "collected_since",
    "difference",
    "earned_by_terms",
    "left_to_agency",
    "moved",
    "payable",
    "replay",
    "settlement_postings",
    "share_out",
    "total",
    "voucher_lines",
]
