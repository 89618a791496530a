import pytest

from relievo.scenes.making import Making, make_set
from relievo.scenes.take_options import TakeOptions

SIZE = (48, 64)


@pytest.fixture(scope="session")
def made(tmp_path_factory, studio):
    """Makes a small set and gives its folder."""

    def make(*, frames=5, shots=None, name="room", layout="own", seed=1, **options):
        folder = tmp_path_factory.mktemp("sets") / name
        if "fps" in options:
            options["frames"] = 1
        making = Making(
            kind="room",
            seed=seed,
            frames=frames,
            size=SIZE,
            shots=shots,
            options=TakeOptions(**options),
            layout=layout,
        )
        make_set(folder, making, studio=studio)
        return folder

    return make


@pytest.fixture(scope="session")
def film(studio):
    """The samples of a film of two shots, as `made` makes it with the same words."""
    from relievo.scenes.film import Film

    def frames(*, frames=7, shots=2, seed=1, **options):
        shown = Film(
            "room", seed, SIZE, frames, shots, TakeOptions(frames=1, **options), studio=studio
        )
        return [shown.frame(n) for n in range(frames)]

    return frames
