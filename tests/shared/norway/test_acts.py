from datetime import date
from decimal import Decimal

import pytest

from shared.errors import RateUnknown
from shared.norway.acts import ENVIRONMENT_VARIABLE, CollectionAct, act_in_force
from shared.norway.fees import collection_fee, instalment_addition, reminder_fee

DUE = date(2026, 3, 2)


@pytest.mark.parametrize("unset", [None, "", "  "])
def test_todays_act_holds_until_the_first_day_of_the_new_one_is_set(monkeypatch, unset):
    if unset is None:
        monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
    else:
        monkeypatch.setenv(ENVIRONMENT_VARIABLE, unset)
    assert act_in_force(date(2040, 1, 1)) is CollectionAct.OF_1988


def test_the_new_act_holds_from_its_first_day(monkeypatch):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "2026-07-01")
    assert act_in_force(date(2026, 6, 30)) is CollectionAct.OF_1988
    assert act_in_force(date(2026, 7, 1)) is CollectionAct.OF_2026


def test_no_fee_of_todays_act_is_guessed_to_hold_under_the_new_one(monkeypatch):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "2026-07-01")
    before, from_then_on = date(2026, 6, 30), date(2026, 7, 1)
    about = {"heavy": False, "consumer": True, "creditor_deducts_vat": True}
    for fee in (
        lambda day: reminder_fee(day, DUE),
        lambda day: collection_fee(Decimal(4000), DUE, day, **about),
        lambda day: instalment_addition(5, day, creditor_deducts_vat=True),
    ):
        assert fee(before) > 0
        with pytest.raises(RateUnknown, match="new inkassolov"):
            fee(from_then_on)


def test_a_first_day_that_is_no_date_makes_nothing_certain(monkeypatch):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "soon")
    with pytest.raises(RateUnknown, match=f"Set {ENVIRONMENT_VARIABLE} to a date"):
        act_in_force(DUE)
