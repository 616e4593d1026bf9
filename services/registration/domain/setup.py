"""The setup step: six choices and the write-off account, held against the client's own accounts and codes.

Every account and the VAT code must exist in the client's books and take what settlements post on it; advice
that the user may follow or not comes back as a warning.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.registration.domain.guidance import KINDS, OF_FIELD, AccountKind
from services.registration.domain.remarks import Remark
from shared.events import CreditorSetup
from shared.norway.vat import vat_rate

NO_VAT = "0"
"""The SAF-T code of lines without VAT; every client's books have it."""

INPUT_VAT = "1"
"""The SAF-T code of input VAT at the general rate."""

OUTPUT_VAT = frozenset({"3", "31", "32", "33"})
"""The SAF-T codes of output VAT: a cost posted with one would count as a sale in the VAT return."""

VAT_ACCOUNTS = range(2700, 2750)
"""The standard chart's own VAT accounts (NS 4102)."""

BANK_ACCOUNTS = range(1900, 2000)
"""The standard chart's cash and bank accounts (NS 4102)."""

CLEARING = "mellomværende"
"""What the name of a clearing account says."""


@dataclass(frozen=True, kw_only=True)
class SetupChoices:
    """What the user chooses: account numbers and a VAT code as people read them."""

    auto_posting: bool
    vat_cost_account: int
    vat_code: str
    interest_income_account: int
    fee_income_account: int
    bank_contra_account: int
    write_off_account: int = 7831

    def accounts(self) -> dict[str, int]:
        """Return the chosen account number of each field that names an account."""
        return {
            "vat_cost_account": self.vat_cost_account,
            "interest_income_account": self.interest_income_account,
            "fee_income_account": self.fee_income_account,
            "bank_contra_account": self.bank_contra_account,
            "write_off_account": self.write_off_account,
        }


@dataclass(frozen=True, kw_only=True)
class ChartAccount:
    """An account in the client's chart; `locked_vat_id` is the only VAT id that it takes, if it is locked."""

    id: int
    number: int
    name: str
    kind: AccountKind = "unknown"
    is_active: bool = True
    locked_vat_id: int | None = None
    needs_dimension: bool = False

    def is_open_to(self, vat_id: int | None) -> bool:
        """Say whether the account takes lines with this VAT id."""
        return vat_id is None or self.locked_vat_id in (None, vat_id)


@dataclass(frozen=True, kw_only=True)
class VatCode:
    """A VAT code of the client; `rate` is a fraction of one."""

    id: int
    code: str
    name: str
    rate: Decimal
    is_active: bool = True
    is_custom: bool = False
    valid_from: date | None = None
    valid_to: date | None = None

    def is_valid(self, day: date) -> bool:
        """Say whether the code may be used on `day`."""
        begun = self.valid_from is None or self.valid_from <= day
        return self.is_active and begun and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, kw_only=True)
class Setup:
    """A setup that has been checked; only a VAT-registered company has a VAT code with a rate."""

    accounts: CreditorSetup
    vat_registered: bool


@dataclass(frozen=True, kw_only=True)
class CheckedSetup:
    """The outcome of a check: a setup unless there are errors; warnings are advice."""

    setup: Setup | None
    errors: tuple[Remark, ...] = ()
    warnings: tuple[Remark, ...] = ()


def check_setup(
    choices: SetupChoices, chart: Mapping[int, ChartAccount], vat_codes: Sequence[VatCode], today: date
) -> CheckedSetup:
    """Hold the choices against the client's chart (by account number) and VAT codes as of `today`."""
    valid = {code.code: code for code in vat_codes if code.is_valid(today)}
    vat, none = valid.get(choices.vat_code), valid.get(NO_VAT)
    errors = [
        *_vat_errors(choices, vat_codes, valid),
        *_account_errors(choices, chart),
        *_kind_errors(choices, chart),
        *_lock_errors(choices, chart, vat, none),
    ]
    warnings = (
        *_account_warnings(choices, chart),
        *_kind_warnings(choices, chart),
        *_vat_warnings(vat, today),
    )
    if errors or vat is None or none is None:
        return CheckedSetup(setup=None, errors=tuple(errors), warnings=warnings)
    accounts = CreditorSetup(
        auto_posting=choices.auto_posting,
        vat_cost_account=choices.vat_cost_account,
        vat_cost_account_id=chart[choices.vat_cost_account].id,
        vat_code=choices.vat_code,
        vat_id=vat.id,
        no_vat_id=none.id,
        interest_income_account=choices.interest_income_account,
        interest_income_account_id=chart[choices.interest_income_account].id,
        fee_income_account=choices.fee_income_account,
        fee_income_account_id=chart[choices.fee_income_account].id,
        bank_contra_account=choices.bank_contra_account,
        bank_contra_account_id=chart[choices.bank_contra_account].id,
        write_off_account=choices.write_off_account,
    )
    return CheckedSetup(setup=Setup(accounts=accounts, vat_registered=vat.rate > 0), warnings=warnings)


def _vat_errors(
    choices: SetupChoices, known: Sequence[VatCode], valid: Mapping[str, VatCode]
) -> Iterator[Remark]:
    if choices.vat_code not in {code.code for code in known}:
        yield Remark(
            "vat_code", "missing", f"MVA-kode {choices.vat_code} finnes ikke hos klienten i PowerOffice Go."
        )
    elif choices.vat_code not in valid:
        yield Remark("vat_code", "not_valid", f"MVA-kode {choices.vat_code} er ikke i bruk nå.")
    elif choices.vat_code in OUTPUT_VAT:
        yield Remark(
            "vat_code",
            "output_vat",
            f"MVA-kode {choices.vat_code} er utgående MVA, for salg. Velg inngående MVA, vanligvis kode"
            f" {INPUT_VAT}.",
        )
    if NO_VAT not in valid and choices.vat_code != NO_VAT:
        yield Remark(
            "vat_code",
            "no_code_zero",
            "MVA-kode 0 (ingen MVA-behandling) må være aktiv i PowerOffice Go; oppgjøret bruker den.",
        )


def _account_errors(choices: SetupChoices, chart: Mapping[int, ChartAccount]) -> Iterator[Remark]:
    for field, number in choices.accounts().items():
        account = chart.get(number)
        if account is None:
            yield Remark(field, "missing", f"Konto {number} finnes ikke i kontoplanen i PowerOffice Go.")
        elif not account.is_active:
            yield Remark(field, "not_active", f"Konto {number} er ikke aktiv i PowerOffice Go.")
        elif account.needs_dimension and field != "write_off_account":
            yield Remark(
                field,
                "needs_dimension",
                f"Konto {number} krever avdeling eller prosjekt, og det har ikke oppgjøret. Velg en annen.",
            )


def _kind_errors(choices: SetupChoices, chart: Mapping[int, ChartAccount]) -> Iterator[Remark]:
    """Yield the accounts on which a settlement would make the result wrong (see `guidance`)."""
    for field, account in _misplaced(choices, chart):
        if account.kind not in OF_FIELD[field].bearable:
            yield Remark(field, "wrong_type", f"{_holds(account)}. {_wanted(field)}")


def _kind_warnings(choices: SetupChoices, chart: Mapping[int, ChartAccount]) -> Iterator[Remark]:
    """Yield the accounts that only show a settlement in the wrong place."""
    for field, account in _misplaced(choices, chart):
        if account.kind in OF_FIELD[field].bearable:
            yield Remark(field, "unusual_type", f"{_holds(account)}. {_wanted(field)}")


def _misplaced(
    choices: SetupChoices, chart: Mapping[int, ChartAccount]
) -> Iterator[tuple[str, ChartAccount]]:
    for field, number in choices.accounts().items():
        account = chart.get(number)
        if account and account.kind not in (*OF_FIELD[field].fits, "unknown"):
            yield field, account


def _holds(account: ChartAccount) -> str:
    return f"Konto {account.number} er en konto for {KINDS[account.kind]}"


def _wanted(field: str) -> str:
    wanted = sorted(KINDS[kind] for kind in OF_FIELD[field].fits)
    return f"{OF_FIELD[field].label} skal være en konto for {' eller '.join(wanted)}."


def _lock_errors(
    choices: SetupChoices, chart: Mapping[int, ChartAccount], vat: VatCode | None, none: VatCode | None
) -> Iterator[Remark]:
    """Yield the accounts that are locked to another VAT code than the settlement posts on them with.

    On the account for VAT it posts with the code that is chosen, and takes the debtors' part out again with
    none.
    """
    posted = {
        "vat_cost_account": (vat, none),
        "interest_income_account": (none,),
        "fee_income_account": (none,),
        "bank_contra_account": (none,),
    }
    for field, codes in posted.items():
        account = chart.get(choices.accounts()[field])
        shut = [code for code in codes if account and code and not account.is_open_to(code.id)]
        if account and shut:
            yield Remark(
                field,
                "vat_locked",
                f"Konto {account.number} er låst til en annen MVA-kode enn {shut[0].code}. Velg en annen.",
            )


def _account_warnings(choices: SetupChoices, chart: Mapping[int, ChartAccount]) -> Iterator[Remark]:
    if choices.vat_cost_account in VAT_ACCOUNTS:
        yield Remark(
            "vat_cost_account",
            "ordinary_vat_account",
            "Vi anbefaler en egen MVA-kostnad mellomværende konto, ikke en standard MVA-konto.",
        )
    contra = chart.get(choices.bank_contra_account)
    if contra and contra.number in BANK_ACCOUNTS and CLEARING not in contra.name.casefold():
        yield Remark(
            "bank_contra_account",
            "ordinary_bank_account",
            "Vi anbefaler en egen konto, Mellomværende AutoCollect, som går i null når pengene kommer.",
        )


def _vat_warnings(vat: VatCode | None, today: date) -> Iterator[Remark]:
    if vat is None:
        return
    if vat.rate == 0:
        yield Remark(
            "vat_code",
            "no_rate",
            f"MVA-kode {vat.code} har ingen sats: selskapet regnes som ikke MVA-pliktig og får ikke fradrag"
            f" for MVA. Er det MVA-pliktig, velger dere koden for inngående MVA, vanligvis {INPUT_VAT}.",
        )
    elif vat.rate != vat_rate(today):
        yield Remark(
            "vat_code", "not_general_rate", f"MVA-kode {vat.code} har ikke alminnelig sats. Kontroller den."
        )
    elif vat.code != INPUT_VAT and not vat.is_custom:
        yield Remark(
            "vat_code",
            "not_input_vat",
            f"Inngående MVA, høy sats har vanligvis kode {INPUT_VAT}. Kontroller kode {vat.code}.",
        )
