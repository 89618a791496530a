"""Conversion from Python: the estimator and the listeners are arguments."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

import relievo
from relievo.core.errors import OutputIsInputError, UnreadableInputError, UsageError, WeightsError
from relievo.core.types import DepthKind, FloatMap, Image8
from relievo.core.words import Layout
from relievo.depth.api import DepthEstimator
from relievo.depth.testing import PlaneEstimator, RadialEstimator
from relievo.pipeline.batch import Job, Outcome
from relievo.pipeline.config import ViewConfig
from relievo.pipeline.convert import ConvertConfig, convert
from relievo.pipeline.export import export_depth
from relievo.pipeline.jobs import find_jobs, is_film
from relievo.pipeline.progress import Step

DEPTH_LAYOUT = ConvertConfig(
    view=ViewConfig(layout=Layout.DEPTH, range_percentiles=(0, 100), emphasis="off")
)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    image = np.random.default_rng(0).integers(60, 200, (12, 16, 3), np.uint8)
    cv2.imwrite(str(path), cv2.resize(image, (64, 48), interpolation=cv2.INTER_CUBIC))
    return path


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.mkv"
    with av.open(str(path), "w") as output:
        video = output.add_stream("ffv1", rate=25, time_base=Fraction(1, 25))
        video.height, video.width, video.pix_fmt = 48, 64, "bgr0"
        for index in range(12):
            image = np.full((48, 64, 3), 100 + index, np.uint8)
            frame = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format="bgr0")
            frame.pts = index
            output.mux(video.encode(frame))
        output.mux(video.encode(None))
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


class Broken(DepthEstimator):
    """Gives no numbers from its third call on."""

    name = "broken"
    kind = DepthKind.RELATIVE_INVERSE_DEPTH

    def __init__(self) -> None:
        self.calls = 0

    def _predict(self, images: Sequence[Image8]) -> list[FloatMap]:
        self.calls += 1
        return [np.full((6, 8), 1 if self.calls < 3 else np.nan, np.float32) for _ in images]


def test_public_function_converts_with_an_estimator_of_ones_own(photo: Path) -> None:
    target = photo.with_name("out.png")
    outcomes = relievo.convert(photo, target, DEPTH_LAYOUT, estimator=PlaneEstimator())
    assert outcomes == [Outcome(Job(photo, target), (target,))]
    levels = cv2.imread(str(target))[..., 0].astype(float)
    assert np.diff(levels.mean(axis=1)).min() >= 0
    assert levels[-1].mean() > levels[0].mean() + 200


def test_film_is_estimated_frame_by_frame(film: Path) -> None:
    target = film.with_name("out.mkv")
    (outcome,) = convert(str(film), str(target), DEPTH_LAYOUT, estimator=RadialEstimator())
    assert outcome.error is None
    with av.open(str(target)) as result:
        levels = [frame.to_ndarray(format="gray") for frame in result.decode(video=0)]
    assert len(levels) == 12
    assert all(level[24, 32] > level[0, 0] + 150 for level in levels)


def test_network_that_gives_no_numbers_is_an_outcome(film: Path) -> None:
    (outcome,) = convert(film, film.with_name("out.mkv"), estimator=Broken())
    assert isinstance(outcome.error, WeightsError)
    assert "broken: unusable depth" in str(outcome.error)
    assert names(film.parent) == ["film.mkv"]


def test_progress_is_told_for_each_frame_of_both_passes(film: Path) -> None:
    steps: list[Step] = []
    target = film.with_name("out.mkv")
    convert(film, target, estimator=PlaneEstimator(), progress=steps.append)
    expected = [Step(film, name, n, 12) for name in ("looking", "converting") for n in range(1, 13)]
    assert steps == expected


@pytest.mark.parametrize("stop_at", ["looking", "converting", "measuring"])
def test_interruption_leaves_nothing(film: Path, stop_at: str) -> None:
    def stop(step: Step) -> None:
        if (step.name, step.done) == (stop_at, 6):
            raise KeyboardInterrupt

    np.save(film.with_name("map.npy"), np.tile(np.arange(8, dtype=np.float32), (6, 1)))
    config = ConvertConfig(depth=str(film.with_name("map.npy")))
    work = export_depth if stop_at == "measuring" else convert
    with pytest.raises(KeyboardInterrupt):
        work(film, film.with_name("out.mkv"), config=config, progress=stop)
    assert names(film.parent) == ["film.mkv", "map.npy"]


def test_nothing_to_convert_is_nothing_done(tmp_path: Path) -> None:
    assert convert([], tmp_path / "out", estimator=PlaneEstimator()) == []


def test_inputs_are_looked_at_before_the_network(tmp_path: Path) -> None:
    config = ConvertConfig(depth="no such network")
    with pytest.raises(UnreadableInputError):
        convert(str(tmp_path / "*.png"), tmp_path / "out.png", config)


def test_refused_batch_has_made_no_folder(photo: Path) -> None:
    config = ConvertConfig(depth="no such network")
    with pytest.raises(WeightsError):
        convert([photo], f"{photo.parent}/out/", config)
    assert names(photo.parent) == ["photo.png"]


def test_photo_is_never_its_own_result(photo: Path) -> None:
    with pytest.raises(OutputIsInputError):
        convert(photo, photo, ConvertConfig(overwrite=True), estimator=PlaneEstimator())


def test_several_inputs_do_not_become_one_file(photo: Path) -> None:
    other = photo.with_name("other.png")
    with pytest.raises(UsageError, match=r"out\.png: is a file name; several inputs need a folder"):
        find_jobs([photo, other], photo.with_name("out.png"), lambda path: path.suffix)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("a.mp4", "b.mkv", True),
        ("a.mp4", "b.jpg", True),
        ("a.png", "b.mp4", False),
        ("a.gif", "b.png", False),
        ("a.gif", "b.mp4", True),
        ("a.gif", "b.gif", False),
    ],
)
def test_animated_image_is_a_film_if_its_result_is(
    source: str, target: str, expected: bool
) -> None:
    assert is_film(Job(Path(source), Path(target))) is expected
