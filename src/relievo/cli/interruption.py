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
    """Hears interruptions by the user, and by a scheduler, from now on."""
    _asked.clear()
    # Whoever starts a program in the background may tell it to ignore the user.
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _interrupt)
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
