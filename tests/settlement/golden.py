"""A creditor's books as golden settlements write them out: entries of the ledger, and vouchers in Go."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from tests.settlement.told import DUE, PAID, agreement, changed, corrected, giro, letter, registered
from tests.support.driving import envelope

SHARED = {
    "interest_share": Decimal("0.5"),
    "commission_on_principal": Decimal("0.10"),
    "commission_on_interest": Decimal("0.05"),
}
"""Half the interest is the creditor's, 10 % of the principal and 5 % of that interest are commission."""


@dataclass
class Books:
    """A creditor with claims named A, B …, whose settlements are read from the ledger and from Go."""

    desk: Any
    claims: dict[str, Any] = field(default_factory=dict)
    files: int = 0

    async def begin(self, *, vat_registered=True, auto_posting=True, **terms):
        setup = self.desk.setup(auto_posting=auto_posting)
        told = registered(vat_registered=vat_registered, setup_=setup)
        terms = agreement(**terms)
        await self.desk.service.hear(replace(told, profile=replace(told.profile, agreement=terms)))

    async def become(self, *, vat_registered, **terms):
        """The creditor has entered the VAT register, or left it."""
        told = changed(vat_registered=vat_registered, setup_=self.desk.setup(), **terms)
        await self.desk.service.hear(told)

    async def claim(self, name, amount, *, case=1, due=DUE, is_person=True, deducts_vat=None, **card):
        told = self.desk.claim_in_go(case, amount, due)
        customer = replace(told.customer, is_person=is_person, **card)
        self.claims[name] = told = replace(told, customer=customer, creditor_deducts_vat=deducts_vat)
        await self.desk.service.hear(told)

    async def correct(self, name, *, is_person, **card):
        """Correct the debtor's card in Go; return what it has booked."""
        card = envelope(corrected(self.claims[name], is_person=is_person, **card))
        await self.desk.service.deliver(card)
        return await self.entries(card.id)

    async def write(self, kind, *names, fee, on, case=1):
        about = tuple(self.claims[name].invoice.id for name in names)
        await self.desk.service.hear(replace(letter(kind, case=case, sent_on=on, fee=fee), invoice_ids=about))

    async def tell(self, event, name):
        await self.desk.service.hear(replace(event, invoice_id=self.claims[name].invoice.id))

    async def pay(self, amount, *, case=1, on=PAID):
        self.files += 1
        await self.desk.import_file(giro(case, amount, on=on), number=self.files)

    async def entries(self, cause):
        """The entries whose cause begins so, each as its amounts by account and claim."""
        rows = await self.desk.service.rows(
            "select entry_id, account, invoice_id, sum(amount) as amount from entries join postings"
            " using (entry_id) where causes[1] like :cause group by 1, 2, 3 order by 1", cause=f"{cause}%"
        )  # fmt: skip
        names = {told.invoice.id: name for name, told in self.claims.items()}
        entries: dict[Any, dict[str, str]] = {}
        for row in rows:
            account = " ".join([row["account"], *filter(None, [names.get(row["invoice_id"])])])
            entries.setdefault(row["entry_id"], {})[account] = f"{row['amount']:.2f}"
        return list(entries.values())

    def vouchers(self):
        """The lines of our vouchers in Go: account, amount, VAT code, claim."""
        company = self.desk.company
        numbers = {told.invoice.number: name for name, told in self.claims.items()}
        return [
            [
                (
                    str(company.accounts[line.account_id].account_no)
                    if line.account_id in company.accounts
                    else "customer",
                    f"{line.currency_amount:.2f}",
                    company.vat_codes[line.vat_id].code,
                    numbers.get(line.invoice_no, ""),
                )
                for line in voucher.lines
            ]
            for voucher in company.books.vouchers.values()
            if voucher.external_import_reference
        ]

    def left_in_go(self, name):
        """What is open on a claim's invoice in Go."""
        number = self.claims[name].invoice.number
        (entry,) = [
            each
            for each in self.desk.company.ledger.entries.values()
            if each.invoice_no == number and each.voucher_type.is_invoice
        ]
        return f"{entry.balance:.2f}"
