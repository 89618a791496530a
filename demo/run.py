"""The demo: one photo and one film with sound, converted with what is in the package.

Run from the project's folder: make demo
"""

import sys
import time
from dataclasses import replace
from pathlib import Path

import relievo
from relievo.pipeline.config import ViewConfig
from relievo.pipeline.progress import Step

FOLDER = Path(__file__).parent
OUT = FOLDER / "out"
LAYOUTS = ("half-sbs", "anaglyph-dubois", "rgbd")


def main() -> int:
    """Converts both and says where the results are."""
    OUT.mkdir(exist_ok=True)
    start = time.monotonic()
    print("The first run compiles the pixel loops for this processor: about half a minute.")
    outcomes = []
    for layout in LAYOUTS:
        view = ViewConfig(layout=relievo.Layout(layout))
        config = relievo.ConvertConfig(view=view, overwrite=True)
        outcomes += relievo.convert(FOLDER / "coffee.jpg", OUT / f"coffee-{layout}.jpg", config)
    config = replace(config, view=ViewConfig())
    film = OUT / "film-half-sbs.mp4"
    outcomes += relievo.convert(FOLDER / "film.mp4", film, config, progress=show)
    for outcome in outcomes:
        print(f"{outcome.error or outcome.outputs[0]}")
    print(f"{len(outcomes)} results in {time.monotonic() - start:.0f} s, in {OUT}")
    return int(any(outcome.error for outcome in outcomes))


def show(step: Step) -> None:
    """Shows a line for every second of film."""
    if step.done % 25 == 0:
        print(f"film: {step.name}, frame {step.done} of {step.total}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
