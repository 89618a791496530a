import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from transformers import EomtForUniversalSegmentation, EomtImageProcessorPil
from transformers.utils import logging as transformers_logging

from relievo.core.errors import RangeError, UsageError, WeightsError
from relievo.io.weights import sha256_of
from relievo.segmentation.adapters.hub import HubSegmenter
from relievo.segmentation.registry import load_segmenter

pytestmark = pytest.mark.hub

Image = NDArray[np.uint8]
FAMILIES = ("mask2former", "oneformer", "eomt", "eomt_dinov3", "maskformer", "detr")


def eager(folder: Path) -> HubSegmenter:
    """Random weights are sure of nothing: every proposal that wins a pixel stands."""
    return HubSegmenter(folder, score_threshold=0, mask_threshold=0, overlap_threshold=0)


@pytest.fixture
def photo() -> Image:
    return np.random.default_rng(5).integers(0, 256, (60, 90, 3), np.uint8)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_gives_segments_at_the_size_of_any_image(
    folders: dict[str, Path], photo: Image, family: str
) -> None:
    segmenter = eager(folders[family])
    for size in [(60, 90), (1, 1), (1, 400), (300, 2)]:
        image = np.resize(photo, (*size, 3))
        found = segmenter.segment(image)
        assert found.size == size
        assert found.ids.all()
        assert set(np.unique(found.ids)) == set(range(1, len(found.segments) + 1))


@pytest.mark.parametrize("family", FAMILIES)
def test_random_weights_are_sure_of_nothing_by_the_usual_thresholds(
    folders: dict[str, Path], photo: Image, family: str
) -> None:
    found = HubSegmenter(folders[family]).segment(photo)
    assert found.segments == ()
    assert not found.ids.any()


@pytest.mark.parametrize("family", FAMILIES)
def test_the_same_image_gives_the_same_segments(
    folders: dict[str, Path], photo: Image, family: str
) -> None:
    photo.flags.writeable = False
    segmenter = eager(folders[family])
    one, other = segmenter.segment(photo), segmenter.segment(photo)
    np.testing.assert_array_equal(one.ids, other.ids)
    assert one.segments == other.segments


def test_eomt_gives_what_transformers_makes_of_its_answer(
    folders: dict[str, Path], photo: Image
) -> None:
    folder = folders["eomt"]
    processor = EomtImageProcessorPil.from_pretrained(folder)
    network = EomtForUniversalSegmentation.from_pretrained(folder).eval()
    with torch.inference_mode():
        answer = network(pixel_values=processor(images=photo, return_tensors="pt").pixel_values)
    (expected,) = processor.post_process_panoptic_segmentation(
        answer,
        target_sizes=[photo.shape[:2]],
        threshold=0.2,
        mask_threshold=0.5,
        overlap_mask_area_threshold=0.1,
        stuff_classes=[2, 3],
    )
    found = HubSegmenter(folder, score_threshold=0.2, overlap_threshold=0.1).segment(photo)
    assert len(found.segments) > 1
    np.testing.assert_array_equal(found.ids, expected["segmentation"].numpy() + 1)
    names = {0: "person", 1: "car", 2: "sky", 3: "road"}
    assert [segment.class_name for segment in found.segments] == [
        names[info["label_id"]] for info in expected["segments_info"]
    ]


def test_segments_carry_class_kind_and_score(folders: dict[str, Path], photo: Image) -> None:
    for segment in eager(folders["eomt"]).segment(photo).segments:
        assert segment.is_thing == (segment.class_name in ("person", "car"))
        assert segment.class_name in ("person", "car", "sky", "road")
        assert 0 < segment.score < 1


def test_oneformer_says_itself_which_classes_are_things(folders: dict[str, Path]) -> None:
    classes = HubSegmenter(folders["oneformer"])._classes
    assert [each.is_thing for each in classes.values()] == [False, True, False, True]


def test_pixels_of_no_mask_are_void(folders: dict[str, Path], photo: Image) -> None:
    segmenter = HubSegmenter(
        folders["eomt"], score_threshold=0, mask_threshold=0.5, overlap_threshold=0
    )
    ids = segmenter.segment(photo).ids
    assert 0 < (ids == 0).mean() < 1


def test_large_images_have_smaller_maps_of_their_aspect(folders: dict[str, Path]) -> None:
    found = eager(folders["eomt"]).segment(np.zeros((1000, 4000, 3), np.uint8))
    assert found.size == (480, 1920)


def test_an_answer_that_is_not_finite_is_refused(folders: dict[str, Path], photo: Image) -> None:
    segmenter = HubSegmenter(folders["eomt"])
    segmenter._network.class_predictor.bias.data[0] = np.nan
    with pytest.raises(WeightsError, match="NaN"):
        segmenter.segment(photo)


def test_a_folder_is_loaded_by_its_path(folders: dict[str, Path]) -> None:
    segmenter = load_segmenter(folders["eomt"], device="cpu")
    assert segmenter.name == "eomt"
    assert segmenter.weights_sha256 == sha256_of(folders["eomt"] / "model.safetensors")


def test_a_snapshot_of_the_hub_cache_names_its_commit(
    folders: dict[str, Path], tmp_path: Path
) -> None:
    folder = shutil.copytree(folders["eomt"], tmp_path / "snapshots" / "0123abcd")
    assert HubSegmenter(folder).revision == "0123abcd"
    assert HubSegmenter(folders["eomt"]).revision is None


@pytest.mark.parametrize("family", FAMILIES)
def test_loading_writes_nothing_to_the_terminal(
    folders: dict[str, Path], capfd: pytest.CaptureFixture[str], family: str
) -> None:
    transformers_logging.enable_progress_bar()
    HubSegmenter(folders[family])
    assert capfd.readouterr() == ("", "")


def damage_config(folder: Path) -> None:
    (folder / "config.json").write_text("{")


def change_family(folder: Path) -> None:
    (folder / "config.json").write_text('{"model_type": "bert"}')


def remove_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()


def truncate_weights(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:1000])


def remove_processor(folder: Path) -> None:
    (folder / "preprocessor_config.json").unlink()


def empty_processor(folder: Path) -> None:
    (folder / "preprocessor_config.json").write_text("{}")


def change_processor(folder: Path) -> None:
    (folder / "preprocessor_config.json").write_text("[1]")


def remove_size(folder: Path) -> None:
    path = folder / "preprocessor_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"size": None}))


def remove_tokenizer(folder: Path) -> None:
    (folder / "vocab.json").unlink()


def damage_tokenizer(folder: Path) -> None:
    (folder / "vocab.json").write_text("{")


def widen_config(folder: Path) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"mask_dim": 64}))


def deepen_config(folder: Path) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"decoder_layers": 4}))


@pytest.mark.parametrize(
    "damage",
    [
        damage_config,
        change_family,
        remove_weights,
        truncate_weights,
        remove_processor,
        empty_processor,
        change_processor,
        remove_size,
        remove_tokenizer,
        damage_tokenizer,
        widen_config,
        deepen_config,
    ],
)
def test_a_damaged_folder_is_refused_in_one_line(
    folders: dict[str, Path], tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    folder = shutil.copytree(folders["oneformer"], tmp_path / "net")
    damage(folder)
    with pytest.raises(WeightsError, match="net") as caught:
        HubSegmenter(folder)
    assert "\n" not in str(caught.value)


def test_a_device_that_is_not_there_is_refused(folders: dict[str, Path]) -> None:
    with pytest.raises(UsageError, match="cpu"):
        load_segmenter(folders["eomt"], device="tpu")


def test_a_threshold_outside_its_range_is_refused(folders: dict[str, Path]) -> None:
    with pytest.raises(RangeError, match="overlap_threshold"):
        HubSegmenter(folders["eomt"], overlap_threshold=2)
