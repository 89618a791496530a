import json
from dataclasses import fields

import numpy as np
import pytest

from relievo.core.errors import InputError, UnreadableInputError
from relievo.data.check import check_set
from relievo.data.registry import open_set, recognise
from relievo.scenes.take_options import TakeOptions
from relievo.scenes.takes import make_take

EVERYTHING = {"right": True, "motion": True, "background": True}


def assert_equal(read, made):
    """Compares values of any depth of nesting."""
    if made is None or isinstance(made, str | int | float):
        assert read == made
    elif isinstance(made, np.ndarray):
        assert read.dtype == made.dtype
        np.testing.assert_array_equal(read, made)
    elif isinstance(made, tuple):
        assert len(read) == len(made)
        for a, b in zip(read, made, strict=True):
            assert_equal(a, b)
    elif isinstance(made, dict):
        assert dict(read) == made
    else:
        for name in getattr(made, "__slots__", None) or [f.name for f in fields(made)]:
            assert_equal(getattr(read, name), getattr(made, name))


@pytest.fixture(scope="module")
def stills(made):
    return made(**EVERYTHING)


def test_stills_are_read_as_they_were_made(stills, studio):
    samples = list(open_set(stills))
    exact = [
        sample
        for number in range(2)
        for sample in make_take(
            "room", 1, number, (48, 64), TakeOptions(**EVERYTHING), studio=studio
        )
    ]
    assert recognise(stills).name == "folder"
    assert len(samples) == 5
    for read, sample in zip(samples, exact[:5], strict=True):
        for field in fields(sample):
            assert_equal(getattr(read, field.name), getattr(sample, field.name))


def test_films_are_read_as_they_were_made(made, film):
    wanted = {"fps": 6, **EVERYTHING}
    folder = made(frames=7, shots=2, **wanted)
    dataset = open_set(folder)
    assert len(dataset.takes) == 2
    for read, frame in zip(dataset, film(**wanted), strict=True):
        for field in fields(frame.sample):
            assert_equal(getattr(read, field.name), getattr(frame.sample, field.name))


def test_a_set_is_whole_and_says_what_it_holds(stills):
    report = check_set(open_set(stills))
    assert report.damaged == ()
    assert report.holds["motion"] == report.holds["people"] == report.holds["planes"] == 5
    assert report.takes == 0


def test_what_was_not_asked_for_is_not_there(made):
    sample = next(iter(open_set(made(frames=1))))
    assert (sample.right, sample.motion, sample.background) == (None, None, None)
    assert sample.people is not None


def test_cuts_marks_and_the_making_stand_in_the_file_of_the_set(made, film):
    frames = film(fps=6)
    meta = json.loads((made(frames=7, shots=2, fps=6) / "meta.json").read_text())
    first = next(n for n, frame in enumerate(frames) if frame.shot == 1)
    assert meta["cuts"] == [f"{first:06}"]
    assert meta["marked"] == {
        f"{n:06}": str(frame.mark) for n, frame in enumerate(frames) if frame.mark != "none"
    }
    assert meta["made"]["kind"] == "room"
    assert meta["frames"]["000000"]["shot"] == 0


def test_bent_lenses_are_told(made, studio):
    read = list(open_set(made(frames=2, distortion=True)))
    options = TakeOptions(distortion=True)
    exact = list(make_take("room", 1, 0, (48, 64), options, studio=studio))[:2]
    assert [sample.distortion for sample in read] == [sample.distortion for sample in exact]
    assert all(sample.distortion is not None for sample in read)


@pytest.mark.parametrize(
    "part",
    ["depth", "normals", "planes", "right", "flow", "background", "people"],
)
def test_damaged_files_are_named(made, part):
    folder = made(frames=1, **EVERYTHING)
    suffix = "json" if part == "people" else "npz"
    path = folder / part / f"00000-0000.{suffix}"
    for damage in (path.read_bytes()[: path.stat().st_size // 2], b"", b"[1, 2]"):
        path.write_bytes(damage)
        with pytest.raises(InputError, match=path.name):
            open_set(folder).read("00000-0000")


def test_arrays_of_another_size_are_refused(made):
    folder = made(frames=1)
    np.savez(folder / "normals" / "00000-0000.npz", values=np.zeros((4, 5, 3), np.float32))
    with pytest.raises(UnreadableInputError, match="normals of"):
        open_set(folder).read("00000-0000")


def test_missing_frames_are_complained_about(made):
    folder = made(frames=2)
    (folder / "rgb" / "00000-0001.png").unlink()
    complaints = open_set(folder).complaints()
    assert any("00000-0001" in complaint for complaint in complaints)
