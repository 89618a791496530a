"""Interruptions that are heard even where a library swallows them.

Python raises KeyboardInterrupt wherever the program happens to be. Within a callback from compiled
code, as while pixel loops are compiled, it is printed and forgotten, and elsewhere it may come out
as another error.
"""

import signal
import sys
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

_asked = Event()


def listen() -> None:
    """Hears interruptions by the user, a terminal that is closed, and a scheduler, from now on."""
    _asked.clear()
    for name in ("SIGINT", "SIGHUP", "SIGTERM"):
        # Windows has no terminals to close. Who starts a program may tell it to ignore some.
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)
    sys.unraisablehook = _say_unraisable


def is_asked() -> bool:
    """Whether an interruption was asked for, also if nothing came of it."""
    return _asked.is_set()


def heed() -> None:
    """Raises KeyboardInterrupt, between pieces of work, if one was asked for and swallowed."""
    if is_asked():
        raise KeyboardInterrupt


def _interrupt(number: int, frame: FrameType | None) -> None:
    _asked.set()
    raise KeyboardInterrupt


def _say_unraisable(unraisable: "UnraisableHookArgs") -> None:
    if not isinstance(unraisable.exc_value, KeyboardInterrupt):
        sys.__unraisablehook__(unraisable)
