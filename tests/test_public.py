import subprocess
import sys

import pytest

import relievo

HEAVY = {"PIL", "av", "cv2", "numba", "openvino", "scipy", "torch", "transformers"}

# Said on standard error: help goes to standard output.
_REPORT = "import sys; print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"


def run(*arguments):
    return subprocess.run(
        [sys.executable, *arguments], check=True, capture_output=True, text=True, timeout=120
    )


def test_the_list_of_public_names_is_sorted_and_without_doubles():
    assert relievo.__all__ == sorted(set(relievo.__all__))


def test_every_public_name_is_there_and_shown():
    for name in relievo.__all__:
        assert getattr(relievo, name) is not None
    assert set(dir(relievo)) == set(relievo.__all__)


def test_every_public_name_says_what_it_is():
    for name in relievo.__all__:
        assert name == "__version__" or getattr(relievo, name).__doc__


def test_public_names_are_the_things_they_are_called():
    for name in set(relievo.__all__) - {"__version__"}:
        assert getattr(relievo, name).__name__ == name
        assert getattr(relievo, name).__module__.startswith("relievo.")


def test_functions_of_the_surface_are_no_packages():
    assert callable(relievo.refine)
    assert callable(relievo.optimise)


def test_a_name_that_is_not_public_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        relievo.nothing  # noqa: B018


@pytest.mark.parametrize(
    "code",
    [
        "import relievo",
        "import relievo.cli.main",
        "import relievo; dir(relievo), relievo.__version__, relievo.Layout, relievo.DepthMap",
    ],
)
def test_importing_is_light(code):
    loaded = set(run("-c", f"{code}; {_REPORT}").stderr.split())
    assert "relievo" in loaded
    assert not loaded & HEAVY


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["convert", "--help"], ["train", "lite", "--help"]]
)
def test_help_is_light(arguments):
    code = (
        "import atexit, sys\n"
        f"atexit.register(lambda: exec({_REPORT!r}))\n"
        f"sys.argv = ['relievo', *{arguments!r}]\n"
        "from relievo.cli.main import main\n"
        "main()\n"
    )
    done = run("-c", code)
    assert "relievo" in done.stdout.lower()
    loaded = set(done.stderr.split())
    assert "relievo" in loaded
    assert not loaded & HEAVY
