"""In processes of their own: handlers of signals belong to the whole process."""

import signal
import subprocess
import sys

import pytest

SWALLOWED = """
import ctypes, os, signal, sys
from relievo.cli import interruption, main
interruption.listen()
def interrupt():
    os.kill(os.getpid(), signal.{name})
    for _ in range(10_000): pass
ctypes.CFUNCTYPE(None)(interrupt)()
"""


def run(code: str, name: str = "SIGINT") -> subprocess.CompletedProcess[str]:
    script = SWALLOWED.format(name=name) + code
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, preexec_fn=hear_all
    )


def hear_all() -> None:
    """Whoever runs the tests in the background may have told its children to ignore some."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


@pytest.mark.parametrize("name", ["SIGINT", "SIGHUP", "SIGTERM"])
def test_a_swallowed_interruption_is_heeded_between_pieces_of_work(name: str) -> None:
    done = run("print('went on')\ninterruption.heed()\nprint('never')", name)
    assert done.stdout == "went on\n"
    assert done.stderr.endswith("KeyboardInterrupt\n")
    assert "Exception ignored" not in done.stderr


def test_an_error_after_an_interruption_is_taken_for_it() -> None:
    code = """
import typer
def fail(*words, **options): raise RuntimeError("half a class")
typer.main.get_command = lambda app: type("App", (), {"main": staticmethod(fail)})
sys.exit(main.run(["models"]))
"""
    done = run(code)
    assert done.returncode == 130
    assert done.stderr == "relievo: error: interrupted; nothing unfinished was kept\n"


def test_other_errors_that_cannot_be_raised_are_still_shown() -> None:
    done = run("ctypes.CFUNCTYPE(None)(lambda: 1 / 0)()")
    assert "ZeroDivisionError" in done.stderr


def test_without_an_interruption_nothing_is_raised() -> None:
    script = "from relievo.cli import interruption; interruption.listen(); interruption.heed()"
    assert subprocess.run([sys.executable, "-c", script]).returncode == 0
