"""A bank that keeps our client account: what it does with payouts, and how it tells of it.

It is the witness: its balance is made of what happened at the bank, never of what the ledger says.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from deploy.sandbox.payment_orders import PaymentOrder, Transfer, Verdict
from tests.settlement.notifications import ntry, ref, scor, simple, tx
from tests.settlement.paying import KARI, LINE, OLA, answer, read_order
from tests.settlement.told import bank_file, giro

D = Decimal


@dataclass
class Held:
    """A payment of which the bank has told no details; `told` counts its tellings with them.

    One that is booked for a wrong KID is told next by a notification: only its reference says that it is it.
    """

    reference: str
    kid: str
    amount: Decimal
    on: date
    is_booked: bool = False
    is_wrong: bool = False
    told: int = 0
    told_by_ocr: bool = False

    @property
    def is_unknown(self) -> bool:
        """Whether the ledger cannot know of it."""
        return not (self.is_booked or self.told)


@dataclass
class Bank:
    """The client account at the bank; `at_the_bank`, `out` and `back` hold payouts by end-to-end id.

    With `again` it tells everything twice.
    """

    desk: Any
    again: bool = False
    movements: list[tuple[date, Decimal]] = field(default_factory=list)
    orders: list[PaymentOrder] = field(default_factory=list)
    at_the_bank: dict[str, PaymentOrder] = field(default_factory=dict)
    out: dict[str, Transfer] = field(default_factory=dict)
    back: dict[str, Transfer] = field(default_factory=dict)
    held: dict[str, Held] = field(default_factory=dict)
    last_told: tuple[str, bytes] | None = None
    number: int = 0

    def balance(self, on: date = date.max) -> Decimal:
        """What the bank's statement says at the end of a day."""
        return sum((amount for day, amount in self.movements if day <= on), D(0))

    async def brings(self, *payments, on: date) -> None:
        """Money comes in, or is taken back; an OCR giro file tells of it."""
        self.movements += [(on, payment.amount) for payment in payments]
        self.number += 1
        await self.tell("/bank-files", bank_file(*payments, number=self.number, settled_on=on))

    @property
    def unknown(self) -> Decimal:
        """What has come in and the ledger cannot know of: neither details nor somebody have told of it."""
        return sum((each.amount for each in self.held.values() if each.is_unknown), D(0))

    async def holds(self, kid: str, amount: Decimal, on: date) -> None:
        """Money comes in; a notification tells its amount only."""
        self.number += 1
        held = Held(f"H{self.number}", kid, amount, on)
        self.held[held.reference] = held
        self.movements.append((on, amount))
        entry = ntry(amount, reference=held.reference, booked=str(on), valued=str(on))
        await self.tell("/bank-files", simple(entry, number=f"M{self.number}"))

    async def tells_of(self, held: Held) -> None:
        """It is told with its details: once by OCR giro, else by another notification."""
        self.number += 1
        held.told += 1
        if self.number % 2 and not (held.is_wrong or held.told_by_ocr):
            held.told_by_ocr = True
            payment = giro(0, held.amount, on=held.on, kid_=held.kid)
            content = bank_file(payment, number=self.number, settled_on=held.on)
        else:
            details = tx(held.amount, scor(held.kid), refs=ref(f"T-{held.reference}"))
            dates = {"booked": str(held.on), "valued": str(held.on)}
            content = simple(
                ntry(held.amount, details, reference=held.reference, **dates), number=f"M{self.number}"
            )
        await self.tell("/bank-files", content)

    async def takes_orders(self) -> None:
        """Two people let out all that can be paid; nothing happens where nothing can."""
        proposed = await self._post("/payout-batches", LINE)
        if proposed.status_code == 409:
            return
        path = f"/payout-batches/{proposed.json()['batch_id']}"
        for deed, person in (("approve", KARI), ("release", OLA)):
            assert (await self._post(f"{path}/{deed}", person)).status_code == 200
        order = read_order((await self.desk.service.http.get(f"{path}/file")).content)
        self.orders.append(order)
        self.at_the_bank |= {each.end_to_end_id: order for each in order.transfers}

    async def pays(self, *, by_notice: bool) -> None:
        """Every payout that the bank has leaves the account; a status report or a debit tells of it."""
        orders = {order.message_id: order for order in self.at_the_bank.values()}
        for order in orders.values():
            leaving = [each for each in order.transfers if each.end_to_end_id in self.at_the_bank]
            for each in leaving:
                self._leaves(order, each)
            if by_notice:
                await self._notice(leaving, order.execution_on, credit=False)
            else:
                await self._report(order, {each.end_to_end_id: Verdict("ACSC") for each in leaving})

    async def rejects(self) -> None:
        """The bank does not make the payouts that it has."""
        for end_to_end_id, order in list(self.at_the_bank.items()):
            del self.at_the_bank[end_to_end_id]
            await self._report(order, {end_to_end_id: Verdict("RJCT", "AC04")})

    async def sends_back(self, keeps, *, on: date, is_told_late: bool) -> None:
        """What has left and is not in `keeps` comes back; told by a credit or by a rejection after all.

        With `is_told_late` what the bank still has leaves as well, and only its coming back is told.
        """
        if is_told_late:
            for order in {each.message_id: each for each in self.at_the_bank.values()}.values():
                for each in order.transfers:
                    if each.end_to_end_id in self.at_the_bank:
                        self._leaves(order, each)
        coming = [each for id_, each in self.out.items() if id_ not in keeps]
        for each in coming:
            self.back[each.end_to_end_id] = self.out.pop(each.end_to_end_id)
            self.movements.append((on, each.amount))
        if coming:
            await self._notice(coming, on, credit=True)

    async def tell(self, path: str, content: bytes) -> None:
        """Hand in what the bank tells, and remember it."""
        self.last_told = path, content
        answered = await self._post(path, KARI, content=content)
        assert answered.status_code == 201, answered.text
        if self.again:
            await self.tells_again()

    async def tells_again(self) -> None:
        """Hand in the last that the bank told once more: it was taken."""
        path, content = self.last_told
        assert (await self._post(path, KARI, content=content)).status_code == 409

    def _leaves(self, order: PaymentOrder, transfer: Transfer) -> None:
        del self.at_the_bank[transfer.end_to_end_id]
        self.out[transfer.end_to_end_id] = transfer
        self.movements.append((order.execution_on, -transfer.amount))

    async def _notice(self, transfers, on: date, *, credit: bool) -> None:
        self.number += 1
        told = [
            tx(
                each.amount,
                refs=ref(f"B{self.number}-{place}", end_to_end=each.end_to_end_id),
                direction="CRDT" if credit else "DBIT",
            )
            for place, each in enumerate(transfers)
        ]
        total = sum(each.amount for each in transfers)
        entry = ntry(total, *told, credit=credit, booked=str(on), valued=str(on))
        await self.tell("/bank-files", simple(entry, number=f"M{self.number}"))

    async def _report(self, order: PaymentOrder, verdicts) -> None:
        self.number += 1
        about = [verdicts.get(each.end_to_end_id, Verdict("PDNG")) for each in order.transfers]
        await self.tell("/status-reports", answer(order, *about, number=self.number))

    async def _post(self, path: str, person: str, **sent):
        answered = await self.desk.service.http.post(path, headers={"On-Behalf-Of": person}, **sent)
        assert answered.status_code in (200, 201, 204, 404, 409), answered.text
        return answered
