"""The law of the house as a strategy: any permutation and any duplication of a history."""

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


@st.composite
def retold(draw: st.DrawFn, history: Sequence[T]) -> list[T]:
    """The history in another order, with some of it told again (at the most as much once more)."""
    again = draw(st.lists(st.sampled_from(list(history)), max_size=len(history)))
    return draw(st.permutations([*history, *again]))
