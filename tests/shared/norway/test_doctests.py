import doctest
from importlib import import_module
from pkgutil import iter_modules

import pytest

import shared.norway

MODULES = [module.name for module in iter_modules(shared.norway.__path__, "shared.norway.")]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_documentation_are_true(name):
    outcome = doctest.testmod(import_module(name), optionflags=doctest.ELLIPSIS)
    assert outcome.attempted > 0
    assert outcome.failed == 0
