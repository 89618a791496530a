"""A film with a line of progress of your own: python examples/film_progress.py FILM OUTPUT."""

import sys

import relievo


def show(step: relievo.Step) -> None:
    """Draws twenty dots for each of the two passes, "looking" and "converting"."""
    total = step.total or step.done
    dots = 20 * step.done // total
    end = "\n" if step.done == total else ""
    print(f"\r{step.name:12}{'.' * dots}", end=end, flush=True)


def main(film: str, output: str) -> int:
    """Converts the film and returns the exit code."""
    settings = relievo.ConvertConfig(
        preset=relievo.Preset.FAST,
        view=relievo.ViewConfig(layout=relievo.Layout.HALF_TAB),
    )
    (outcome,) = relievo.convert(film, output, settings, progress=show)
    for note in outcome.notes:
        print(f"note: {note}")
    print(outcome.error or outcome.outputs[0])
    return int(outcome.error is not None)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
