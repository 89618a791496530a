import subprocess
import sys

import pytest
import typer

from relievo.cli import main as command
from relievo.cli.main import run

HEAVY = ("av", "cv2", "numba", "numpy", "openvino", "PIL", "scipy", "torch", "transformers")


@pytest.mark.parametrize(
    "words",
    [["--help"], ["convert", "--help"], ["segment", "--help"], ["models", "--help"], ["--version"]],
)
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    script = (
        "import sys; from relievo.cli.main import run; run(sys.argv[1:]);"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    process = subprocess.run(
        [sys.executable, "-c", script, *words], capture_output=True, text=True, check=True
    )
    assert process.stderr == "[]\n"


def test_no_words_show_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    run([])
    assert "Usage" in capsys.readouterr().out


def test_debug_lets_errors_through() -> None:
    with pytest.raises(typer.TyperException):
        run(["unheard-of"], is_debug=True)


def test_exit_codes_are_those_promised() -> None:
    codes = (command.DONE, command.FAILED, command.WRONG_USAGE, command.INTERRUPTED)
    assert codes == (0, 1, 2, 130)
