import inspect
import re

import pytest

from relievo.core import errors
from relievo.core.errors import MissingExtraError, RelievoError

CLASSES = dict(inspect.getmembers(errors, inspect.isclass))


def drawn_parents():
    """Parent of each class, as the tree in the module's docstring draws it."""
    parents, path = {}, []
    for line in errors.__doc__.splitlines():
        if match := re.match(r"((?:\|   |    )*)(?:\+-- )?(\w+Error)\b", line):
            depth = len(match[1]) // 4 + ("+--" in line)
            path[depth:] = [match[2]]
            parents[match[2]] = path[depth - 1] if depth else None
    return parents


def test_the_drawn_tree_is_the_tree_of_classes():
    drawn = drawn_parents()
    assert drawn.keys() == CLASSES.keys()
    for name, parent in drawn.items():
        if parent is not None:
            assert CLASSES[parent] in CLASSES[name].__bases__


def test_a_wrong_array_is_a_value_error_too():
    assert issubclass(errors.ShapeError, ValueError)


def test_a_missing_extra_says_how_to_install_it():
    with pytest.raises(RelievoError, match=r'pip install "relievo\[torch\]"') as caught:
        raise MissingExtraError("torch", "this network")
    assert caught.value.extra == "torch"
