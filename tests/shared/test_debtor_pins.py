"""PINs of debtors: the same wherever the secret is the same, different for each case, and rotated gently."""

from uuid import UUID, uuid4

from pydantic import SecretStr

from shared.debtor_pins import ALPHABET, LENGTH, DebtorPins
from shared.settings import CommonSettings

OLD, NEW = SecretStr("the old secret"), SecretStr("the new secret")
CASE = UUID(int=1)


def test_a_pin_fits_its_own_case_alone():
    pins = DebtorPins([OLD])
    cases = [uuid4() for _ in range(50)]
    assert len({pins.printed(case) for case in cases}) == len(cases)
    for case in cases:
        assert pins.fits(case, pins.printed(case))
        assert not pins.fits(CASE, pins.printed(case))
        assert set(pins.printed(case)) <= {*ALPHABET, "\xa0"}
    assert not pins.fits(CASE, "")
    assert not pins.fits(CASE, "é" * LENGTH)


def test_letters_that_are_out_stay_good_until_their_secret_leaves_the_list():
    on_a_letter = DebtorPins([OLD]).printed(CASE)
    rotated = DebtorPins([NEW, OLD])
    assert rotated.fits(CASE, on_a_letter)
    assert rotated.printed(CASE) == DebtorPins([NEW]).printed(CASE) != on_a_letter
    assert not DebtorPins([NEW]).fits(CASE, on_a_letter)


def test_the_service_secret_stands_in_where_no_other_is_given():
    plain = CommonSettings(service_secret=OLD)
    listed = CommonSettings(service_secret=OLD, debtor_pin_secrets="the new secret, the old secret")
    assert DebtorPins.of(plain) == DebtorPins([OLD])
    assert DebtorPins.of(listed) == DebtorPins([NEW, OLD])
