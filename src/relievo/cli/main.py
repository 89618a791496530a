"""The command `relievo`: its subcommands, its errors and its exit codes.

0 done, 1 failed, 2 wrong usage, 130 interrupted. Only what help needs is imported here; each
command imports its own work when it is called.
"""

import logging
import sys
from types import TracebackType
from typing import Annotated

import typer

from relievo import __version__
from relievo.cli import interruption
from relievo.cli.bench import bench
from relievo.cli.convert import convert
from relievo.cli.data import data
from relievo.cli.depth import depth
from relievo.cli.evaluate import evaluate
from relievo.cli.inspect import inspect
from relievo.cli.models import models
from relievo.cli.segment import segment
from relievo.cli.show import DONE, FAILED, INTERRUPTED, WRONG_USAGE, fail
from relievo.cli.train import train
from relievo.core.errors import RelievoError, UsageError

app = typer.Typer(
    name="relievo",
    help="Turns ordinary 2D photos and films into 3D.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(convert)
app.command()(depth)
app.command()(segment)
app.command()(inspect)
app.add_typer(models, name="models")
app.command()(bench)
app.command()(evaluate)
app.add_typer(train, name="train")
app.add_typer(data, name="data")


@app.callback(invoke_without_command=True)
def options(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and stop.")] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show what happens inside, and tracebacks.")
    ] = False,
) -> None:
    """Turns ordinary 2D photos and films into 3D."""
    if version:
        print(f"relievo {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())


def main() -> None:
    """Runs the command line and exits with its code."""
    # Taken out here so that it may stand anywhere on the line.
    is_debug = "--debug" in sys.argv
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    if is_debug:
        logging.getLogger("relievo").setLevel(logging.DEBUG)
    else:
        sys.excepthook = _say_unexpected
    interruption.listen()
    sys.exit(run(arguments, is_debug=is_debug))


def run(arguments: list[str], *, is_debug: bool = False) -> int:
    """Runs one command and returns its exit code.

    Args:
        arguments: the words after `relievo`.
        is_debug: let errors through with their traceback.
    """
    try:
        # Calling the app itself would put typer's own hook in the place of ours.
        code = typer.main.get_command(app).main(arguments, standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except (RelievoError, OSError, typer.TyperException) as error:
        if is_debug:
            raise
        fail(_message(error))
        is_usage = isinstance(error, UsageError | typer.TyperException)
        return WRONG_USAGE if is_usage else FAILED
    except Exception:
        # Within a library, an interruption comes out as any error at all.
        if is_debug or not interruption.is_asked():
            raise
        code = INTERRUPTED
    if code == INTERRUPTED:  # what typer, too, makes of an interruption
        fail("interrupted; nothing unfinished was kept")
    return code if isinstance(code, int) else DONE


def _message(error: Exception) -> str:
    if isinstance(error, typer.TyperException):
        # Its plain text leaves out which option is meant.
        full = getattr(error, "format_message", None)
        text = str(error) if full is None else str(full()).rstrip(".")
        return f"{text}; see `relievo --help`"
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return str(error)


def _say_unexpected(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Stands in for the traceback of an error that is ours."""
    fail(f"unexpected {kind.__name__}: {error}; run again with --debug and report what it shows")
