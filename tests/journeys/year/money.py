"""Whether the money adds up at the end of the year, and whether the letters say what to pay, where and when."""

import io
import random
from decimal import Decimal
from typing import Any

import pypdf

from deploy.sandbox.poweroffice import collection
from deploy.sandbox.serve import AGENCY_ACCOUNT
from tests.dunning.oracle import NOTHING
from tests.journeys.year.bureau import Followed
from tests.journeys.year.days import COMPANIES, Year

MONTHS = {
    "nb": [
        "januar",
        "februar",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "desember",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}


async def wrong(year: Year, rows: list[Any], letters_read: int) -> list[str]:
    """Everything that does not add up, in words."""
    found = await _ledger(year)
    found += _open_items(year)
    for creditor in year.creditors:
        found += await _claims(year, creditor)
    chance = random.Random(len(rows))
    for row in chance.sample(rows, min(letters_read, len(rows))):
        found += await _paper(year, row)
    return found


async def _ledger(year: Year) -> list[str]:
    """The claim ledger is balanced, no settlement waits, and no money lies without a claim."""
    balance = await year.house.on.get("settlement", "/trial-balance")
    total = sum((Decimal(row["balance"]) for row in balance["accounts"]), Decimal(0))
    found = [f"the trial balance of the claim ledger is {total}"] if total else []
    if dead := await year.house.dead():
        found.append(f"{dead} messages lie among the dead letters")
    for creditor in year.creditors:
        settled = await year.house.on.get("settlement", "/settlements", creditor_id=creditor.id)
        for each in settled:
            if each["status"] == "posted":
                continue
            whole = await year.house.on.get("settlement", f"/settlements/{each['settlement_id']}")
            if each["status"] != "not_posted" or whole["voucher_lines"]:
                found.append(f"settlement {each['number']} is {each['status']}")
    return found


def _open_items(year: Year) -> list[str]:
    """What is left of each invoice in Go: the settlements' vouchers have taken what the agency was paid."""
    found = []
    for followed in year.followed.values():
        company = year.house.world.company(followed.bill.creditor.number)
        entry = collection.entry_of(company, company.invoice_by_number(followed.bill.number))
        left = followed.left() - sum(
            fact.principal * (1 if holds else -1) for about, fact, holds in year.at_night if about is followed
        )
        if entry.balance != max(left, NOTHING):
            found.append(
                f"{company.organisation_number} {followed.name}: {entry.balance} is open in Go, and {left} left"
            )
    return found


async def _claims(year: Year, creditor: Any) -> list[str]:
    """What settlement says is owed on each claim is what the office says, to the øre."""
    offices = [o for d in year.debtors.values() if d.customer.creditor is creditor for o in d.offices]
    today = year.house.on.today
    expected: dict[str, tuple[Decimal, ...]] = {}
    for office in offices:
        for claim in office.claims:
            is_open = claim in office.open_claims() and office.status() not in ("withdrawn", "closed")
            owed = office.debt(claim, today) if is_open else (NOTHING, NOTHING, NOTHING)
            expected[claim.name] = tuple(owed)
    found, seen, offset = [], set(), 0
    while True:
        page = await year.house.on.get(
            "settlement", "/claims", creditor_id=creditor.id, on=str(today), limit=500, offset=offset
        )
        for claim in page:
            name, owed = claim["invoice_number"], claim["owed"]
            seen.add(name)
            told = tuple(Decimal(owed[part]) for part in ("principal", "interest", "fees"))
            if told != expected.get(name):
                shown = [str(part) for part in expected.get(name, ())]
                found.append(f"{creditor.number} {name}: settlement says {owed} is owed, the office {shown}")
        if len(page) < 500:
            break
        offset += 500
    found += [f"{creditor.number} {name}: settlement has no claim" for name in expected.keys() - seen]
    return found


async def _paper(year: Year, row: Any) -> list[str]:
    """The PDF exists, and holds the KID, the account, the amount and the deadline."""
    about = next(f for f in year.followed.values() if f.bill.id == row["invoice_ids"][0])
    content = await year.house.dunning.fetchval(
        "select content from documents where document_id = $1", row["document_id"]
    )
    if content is None:
        return [f"letter {row['number']} has no document"]
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    text = "".join("".join(page.extract_text().split()) for page in pages)
    return [
        f"{about.bill.creditor.number} {about.name}: letter {row['number']} ({row['kind']}) lacks its {what}: {token}"
        for what, token in _must_hold(year, row, about).items()
        if token not in text
    ]


def _must_hold(year: Year, row: Any, about: Followed) -> dict[str, str]:
    speaks = "nb" if about.bill.customer.country in ("NO", "SE", "DK") else "en"
    in_case = row["case_id"] is not None
    company = year.house.world.company(about.bill.creditor.number)
    account = AGENCY_ACCOUNT if in_case else COMPANIES[about.bill.creditor.number].bank_account
    tokens = {
        "KID": about.office.kid if in_case else company.invoice_by_number(about.bill.number).cid or "",
        "account": f"{account[:4]}.{account[4:6]}.{account[6:]}",
        "number": str(row["number"]),
    }
    if not row["kind"].startswith("instalment"):  # those ask for what is due by the plan
        tokens["amount"] = _amount(row["principal"] + row["interest"] + row["fees"], speaks)
    if row["deadline"]:
        day = row["deadline"]
        dot = "." if speaks == "nb" else ""
        tokens["deadline"] = f"{day.day}{dot}{MONTHS[speaks][day.month - 1]}{day.year}"
    return tokens


def _amount(amount: Decimal, speaks: str) -> str:
    english = f"{amount:,.2f}"
    return english if speaks == "en" else english.replace(",", "").replace(".", ",")
