"""`relievo data make`: sets of generated scenes."""

import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from relievo.cli import options as o
from relievo.core.errors import UsageError

if TYPE_CHECKING:
    from relievo.scenes.take_options import TakeOptions

Word = TypeVar("Word", bound=StrEnum)

_PARTS = ("right", "motion", "background")


def make(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND", help="Scenes: street, room, nature, people, objects or planes."
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(metavar="DIR", help="A new folder, or one begun with the same words before."),
    ],
    frames: Annotated[int, typer.Option(metavar="N", help="Pictures in all.")] = 100,
    seed: Annotated[int, typer.Option(metavar="S", help="Another seed, other scenes.")] = 0,
    size: Annotated[str, typer.Option(metavar="WxH", help="Pixels.")] = "640x480",
    fps: Annotated[
        float | None,
        typer.Option(metavar="F", help="A film of so many frames per second, not stills."),
    ] = None,
    shots: Annotated[
        int | None,
        typer.Option(metavar="K", help="Shots of the film.", show_default="one in four seconds"),
    ] = None,
    with_: Annotated[
        str | None,
        typer.Option(
            "--with",
            metavar="PART,...",
            help="More than the pictures: right (views for stereo), motion (to the next frame),"
            " background (behind the things).",
        ),
    ] = None,
    frozen: Annotated[bool, typer.Option("--frozen", help="Only cameras move.")] = False,
    distortion: Annotated[
        bool, typer.Option("--distortion", help="Lenses that bend straight lines.")
    ] = False,
    look: Annotated[
        str,
        typer.Option(
            metavar="photo|clean|rain|old-film",
            help="As photographs are, without faults, with drops on the lens, or aged.",
        ),
    ] = "photo",
    quality: Annotated[
        str, typer.Option(metavar="fast|fine", help="How carefully light is computed.")
    ] = "fast",
    layout: Annotated[
        str,
        typer.Option(
            metavar="own|synthia|kitti|mannequin",
            help="Files as in a known set; only `own` holds everything.",
        ),
    ] = "own",
    workers: Annotated[
        int, typer.Option(metavar="N", help="Processes at work; 0 = this one alone.")
    ] = 0,
    json: o.AsJson = False,
) -> None:
    """Makes a set of scenes with exact depth; run again as before, it goes on where it stopped."""
    from relievo.cli.show import say_json, shown_work
    from relievo.pipeline.progress import Step
    from relievo.scenes.making import Making, make_set
    from relievo.scenes.writers.layouts import LayoutName

    making = Making(
        kind=kind,
        seed=seed,
        frames=frames,
        size=_size_of(size),
        shots=shots,
        options=_options(fps, with_, frozen, distortion, look, quality),
        layout=_word(LayoutName, "--layout", layout),
    )
    with shown_work(json) as shown:

        def notify(done: int, total: int) -> None:
            shown.progress(Step(out, "made", done, total))

        made = make_set(out, making, workers, notify)
    if json:
        say_json(event="done", outputs=[str(out)], frames=frames, made=made)
    else:
        print(out)


def _options(
    fps: float | None,
    parts_text: str | None,
    frozen: bool,
    distortion: bool,
    look: str,
    quality: str,
) -> "TakeOptions":
    from relievo.scenes.take_options import Effort, LookName, TakeOptions

    parts = [] if parts_text is None else [part.strip() for part in parts_text.split(",")]
    if unknown := [part for part in parts if part not in _PARTS]:
        raise UsageError(f"--with takes {', '.join(_PARTS)}, got {unknown[0]!r}")
    return TakeOptions(
        fps=fps,
        # Those of each shot follow from the film.
        frames=1,
        right="right" in parts,
        motion="motion" in parts,
        background="background" in parts,
        frozen=frozen,
        distortion=distortion,
        look=_word(LookName, "--look", look),
        effort=_word(Effort, "--quality", quality),
    )


def _size_of(text: str) -> tuple[int, int]:
    """The (height, width) of words such as 640x480."""
    found = re.fullmatch(r"(\d{1,9})x(\d{1,9})", text.strip().lower())
    if found is None:
        raise UsageError(f"--size takes width x height, such as 640x480, got {text!r}")
    return int(found[2]), int(found[1])


def _word(words: type[Word], option: str, text: str) -> Word:
    try:
        return words(text)
    except ValueError:
        raise UsageError(f"{option} must be one of {', '.join(words)}, got {text!r}") from None
