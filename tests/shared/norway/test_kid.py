import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from shared.errors import Reject
from shared.norway.kid import is_valid, with_check_digit

bases = st.text("0123456789", min_size=3, max_size=24)
moduli = st.sampled_from([10, 11])


@pytest.mark.parametrize(
    ("base", "modulus", "kid"),
    [
        ("12345678", 10, "123456782"),
        ("1234567", 10, "12345674"),
        ("001001", 10, "0010017"),
        ("001002", 10, "0010025"),
        ("0000000", 10, "00000000"),
        ("9999999", 10, "99999997"),
        ("000000420001", 10, "0000004200010"),
        ("123456789012345678901234", 10, "1234567890123456789012340"),
        ("12345678", 11, "123456785"),
        ("001001", 11, "0010014"),
        ("001002", 11, "0010022"),
        ("0000000", 11, "00000000"),
        ("9999999", 11, "99999993"),
        ("123456789012345678901234", 11, "1234567890123456789012341"),
        ("000006", 11, "000006-"),
        ("000023", 11, "000023-"),
        ("000037", 11, "000037-"),
        ("000040", 11, "000040-"),
    ],
)
def test_check_digits(base, modulus, kid):
    assert with_check_digit(base, modulus) == kid
    assert is_valid(kid, modulus)


@pytest.mark.parametrize(
    ("kid", "modulus"),
    [
        ("123456781", 10),
        ("0010071", 10),
        ("123456782", 11),
        ("123456785", 10),
        ("0000060", 11),
        ("", 10),
        ("0", 10),
        ("000", 10),
        ("00000000000000000000000000", 10),
        ("00000000 ", 10),
        ("0010 017", 10),
        ("-000000", 11),
        ("001001٧", 10),
        ("٠٠١٠٠١7", 10),
        ("001001-", 10),
    ],
)
def test_what_is_no_kid(kid, modulus):
    assert not is_valid(kid, modulus)


@pytest.mark.parametrize("base", ["", "12", "1" * 25, "12a4", "12 34", "-123", "١٢٣"])
@pytest.mark.parametrize("modulus", [10, 11])
def test_a_base_that_cannot_become_a_kid_is_refused(base, modulus):
    with pytest.raises(Reject, match="3 to 24 digits"):
        with_check_digit(base, modulus)


@pytest.mark.parametrize("length", [4, 25])
def test_the_shortest_and_the_longest_kid(length):
    assert len(with_check_digit("1" * (length - 1))) == length


@given(bases, moduli)
def test_every_base_has_a_valid_kid(base, modulus):
    kid = with_check_digit(base, modulus)
    assert kid[:-1] == base
    assert is_valid(kid, modulus)


@given(bases)
def test_modulus_10_is_luhns(base):
    assert luhn.is_valid(with_check_digit(base))


@given(bases, moduli, st.data())
def test_one_wrong_digit_is_always_found(base, modulus, data):
    kid = with_check_digit(base, modulus)
    place = data.draw(st.integers(0, len(kid) - 1))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != kid[place]]))
    assert not is_valid(kid[:place] + wrong + kid[place + 1 :], modulus)


@given(bases, st.data())
def test_modulus_11_finds_two_swapped_neighbours(base, data):
    kid = with_check_digit(base, 11)
    place = data.draw(st.integers(0, len(kid) - 2))
    swapped = kid[:place] + kid[place + 1] + kid[place] + kid[place + 2 :]
    assert swapped == kid or not is_valid(swapped, 11)
