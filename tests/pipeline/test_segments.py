from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from relievo.core.errors import (
    OutputExistsError,
    OutputIsInputError,
    RelievoError,
    SegmentInputError,
    UnknownEstimatorError,
    UsageError,
)
from relievo.core.segments import Segment, SegmentMap
from relievo.io.coco_panoptic import write_coco
from relievo.io.images import read_image, write_image
from relievo.io.label_maps import read_segments, write_segments
from relievo.pipeline.convert import ConvertConfig
from relievo.pipeline.segment_picture import segment_picture
from relievo.pipeline.segments import export_segments

SIZE = (48, 64)
# Of a name that no estimator has: to load it is an error.
NO_DEPTH = ConvertConfig(depth="unheard-of")


def with_segments(segment: str) -> ConvertConfig:
    return replace(NO_DEPTH, segment=segment)


def segments(size: tuple[int, int] = SIZE) -> SegmentMap:
    ids = np.zeros(size, np.uint16)
    ids[:, size[1] // 2 :] = 2
    return SegmentMap(ids, (Segment("tree"), Segment("person", True, 0.5)))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the test stands in, with photo.png and its labels."""
    monkeypatch.chdir(tmp_path)
    image = np.random.default_rng(0).integers(0, 256, (*SIZE, 3), dtype=np.uint8)
    write_image(tmp_path / "photo.png", image)
    write_segments(tmp_path / "labels.npz", segments((12, 16)))
    return tmp_path


def export(
    output: str, inputs: str = "photo.png", *, segment: str = "labels.npz", **options
) -> tuple[Path, ...]:
    (outcome,) = export_segments(inputs, output, with_segments(segment), **options)
    if outcome.error is not None:
        raise outcome.error
    return outcome.outputs


def assert_equal(one: SegmentMap, two: SegmentMap) -> None:
    np.testing.assert_array_equal(one.ids, two.ids)
    assert one.segments == two.segments


@pytest.mark.parametrize("output", ["out.png", "out.jpg", "out.tif"])
def test_picture_is_what_an_image_gets(output: str) -> None:
    assert export(output) == (Path(output),)
    wanted = segment_picture(read_image("photo.png"), segments())
    difference = np.abs(read_image(output).astype(int) - wanted).mean()
    assert difference < (8 if output == "out.jpg" else 1e-9)


@pytest.mark.parametrize(
    ("form", "output"), [("ids", "out.png"), ("npz", "out.npz"), (None, "out.npz")]
)
def test_segments_are_written_at_the_size_of_the_photo(form: str | None, output: str) -> None:
    assert export(output, form=form) == (Path(output),)
    assert_equal(read_segments(output), segments())


def test_coco_is_two_files() -> None:
    assert export("out.png", form="coco") == (Path("out.png"), Path("out.json"))
    assert_equal(read_segments("out.png"), segments())


@pytest.mark.parametrize(
    ("form", "names"),
    [
        (None, {"a.png", "b.png"}),
        ("ids", {"a.png", "b.png"}),
        ("coco", {"a.png", "a.json", "b.png", "b.json"}),
        ("npz", {"a.npz", "b.npz"}),
    ],
)
def test_folder_takes_many(folder: Path, form: str | None, names: set[str]) -> None:
    for name in ("a.jpg", "b.tif"):
        write_image(folder / name, read_image("photo.png"))
    outcomes = export_segments(["a.jpg", "b.tif"], "out/", with_segments("labels.npz"), form=form)
    assert [outcome.error for outcome in outcomes] == [None, None]
    assert {path.name for path in Path("out").iterdir()} == names


def test_photos_of_a_folder_get_the_labels_of_their_names(folder: Path) -> None:
    Path("labels").mkdir()
    for name, number in (("a", 1), ("b", 2)):
        write_image(folder / f"{name}.jpg", read_image("photo.png"))
        np.save(f"labels/{name}.npy", np.arange(1, number + 1)[None].repeat(12, 0).repeat(8, 1))
    outcomes = export_segments(
        ["a.jpg", "b.jpg", "photo.png"], "out/", with_segments("labels"), form="npz"
    )
    # One segment 8 wide does not fit a photo of 64 x 48; two, 16 wide, do; the third has none.
    assert isinstance(outcomes[0].error, SegmentInputError)
    assert len(read_segments("out/b.npz").segments) == 2
    assert "no label image named photo" in str(outcomes[2].error)


def test_nothing_is_void() -> None:
    export("out.png", segment="none", form="ids")
    assert_equal(read_segments("out.png"), SegmentMap.void(SIZE))


def test_depth_is_loaded_only_for_a_segmenter_that_looks_at_it() -> None:
    export("one.png", segment="none")
    export("two.png", segment="labels.npz")
    with pytest.raises(UnknownEstimatorError):
        export("three.png", segment="regions")


def test_film_is_refused(folder: Path) -> None:
    (folder / "film.mp4").touch()
    with pytest.raises(UsageError, match=r"film\.mp4: is a film; .* single frames"):
        export("out.png", inputs="film.mp4")


@pytest.mark.parametrize(
    ("form", "output"),
    [("ids", "out.jpg"), ("coco", "out.npz"), ("npz", "out.png"), ("picture", "out.npz")],
)
def test_ending_must_be_that_of_the_format(form: str, output: str) -> None:
    with pytest.raises(UsageError, match=f"--format {form} is written as"):
        export(output, form=form)


def test_unknown_format_is_refused() -> None:
    with pytest.raises(UsageError, match="--format must be one of picture, ids, coco, npz"):
        export("out.png", form="jpeg")


@pytest.mark.parametrize("existing", ["out.png", "out.json"])
def test_existing_files_stay(existing: str) -> None:
    Path(existing).write_text("earlier")
    with pytest.raises(OutputExistsError):
        export("out.png", form="coco")
    assert Path(existing).read_text() == "earlier"


def test_existing_files_are_replaced_when_asked() -> None:
    for name in ("out.png", "out.json"):
        Path(name).write_text("earlier")
    config = ConvertConfig(overwrite=True)
    (outcome,) = export_segments(
        "photo.png", "out.png", replace(config, segment="labels.npz"), form="coco"
    )
    assert outcome.error is None
    assert_equal(read_segments("out.png"), segments())


@pytest.mark.parametrize(
    ("form", "output"), [("npz", "labels.npz"), ("coco", "maps.png"), ("ids", "photo.png")]
)
def test_inputs_are_never_replaced(form: str, output: str) -> None:
    write_coco(Path("maps.png"), segments())
    labels = "maps.png" if form == "coco" else "labels.npz"
    config = ConvertConfig(overwrite=True)
    with pytest.raises(OutputIsInputError):
        export_segments("photo.png", output, replace(config, segment=labels), form=form)


def test_json_of_the_labels_is_not_replaced_either() -> None:
    write_coco(Path("maps.png"), segments())
    Path("maps.tif").write_bytes(Path("maps.png").read_bytes())
    config = ConvertConfig(overwrite=True)
    with pytest.raises(OutputIsInputError, match=r"maps\.json"):
        export_segments("photo.png", "maps.png", replace(config, segment="maps.tif"), form="coco")


def test_labels_of_another_aspect_are_refused() -> None:
    write_segments(Path("tall.npz"), segments((64, 48)))
    with pytest.raises(SegmentInputError, match=r"tall\.npz"):
        export("out.png", segment="tall.npz")


def test_each_outcome_is_told() -> None:
    told: list[RelievoError | None] = []
    export("out.png", report=lambda outcome: told.append(outcome.error))
    assert told == [None]
