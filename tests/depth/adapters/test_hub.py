import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from transformers import (
    BeitConfig,
    DepthAnythingConfig,
    DepthAnythingForDepthEstimation,
    DepthProConfig,
    DepthProForDepthEstimation,
    Dinov2Config,
    DPTConfig,
    DPTForDepthEstimation,
    DPTImageProcessorPil,
    ZoeDepthConfig,
    ZoeDepthForDepthEstimation,
    ZoeDepthImageProcessorPil,
)
from transformers.utils import logging as transformers_logging

from relievo.core.errors import WeightsError
from relievo.core.types import DepthKind
from relievo.core.words import Preset
from relievo.depth.adapters.hub import HubEstimator

pytestmark = pytest.mark.hub

Image = NDArray[np.uint8]
SMALL: dict[str, Any] = {"hidden_size": 32, "num_hidden_layers": 4, "num_attention_heads": 2}
STAGES = ["stage1", "stage2", "stage3", "stage4"]


@pytest.fixture(scope="module", autouse=True)
def _quiet_saving() -> Any:
    transformers_logging.disable_progress_bar()
    yield
    transformers_logging.enable_progress_bar()


def depth_anything(folder: Path, **config: Any) -> Path:
    backbone = Dinov2Config(
        **SMALL, image_size=56, patch_size=14, out_features=STAGES, reshape_hidden_states=False
    )
    network = DepthAnythingForDepthEstimation(
        DepthAnythingConfig(
            backbone_config=backbone,
            patch_size=14,
            reassemble_hidden_size=32,
            neck_hidden_sizes=[8] * 4,
            fusion_hidden_size=8,
            head_hidden_size=8,
            **config,
        )
    )
    processor = DPTImageProcessorPil(
        size={"height": 56, "width": 56}, keep_aspect_ratio=True, ensure_multiple_of=14
    )
    return saved(network, processor, folder)


def dpt(folder: Path) -> Path:
    network = DPTForDepthEstimation(
        DPTConfig(
            **SMALL,
            intermediate_size=32,
            image_size=32,
            patch_size=8,
            backbone_out_indices=[0, 1, 2, 3],
            neck_hidden_sizes=[8] * 4,
            fusion_hidden_size=8,
        )
    )
    return saved(network, DPTImageProcessorPil(size={"height": 32, "width": 32}), folder)


def zoedepth(folder: Path) -> Path:
    backbone = BeitConfig(
        **SMALL,
        intermediate_size=32,
        image_size=64,
        patch_size=16,
        out_features=STAGES,
        reshape_hidden_states=False,
        use_relative_position_bias=True,
    )
    network = ZoeDepthForDepthEstimation(
        ZoeDepthConfig(
            backbone_config=backbone,
            backbone_hidden_size=32,
            neck_hidden_sizes=[8] * 4,
            fusion_hidden_size=8,
            bottleneck_features=8,
            num_relative_features=4,
            bin_embedding_dim=8,
            bin_configurations=[
                {"n_bins": 8, "min_depth": 0.001, "max_depth": 10.0, "name": "nyu"}
            ],
        )
    )
    processor = ZoeDepthImageProcessorPil(size={"height": 64, "width": 96}, ensure_multiple_of=32)
    return saved(network, processor, folder)


def depth_pro(folder: Path) -> Path:
    encoder = {"model_type": "dinov2", **SMALL, "image_size": 32, "patch_size": 8}
    network = DepthProForDepthEstimation(
        DepthProConfig(
            patch_size=32,
            fusion_hidden_size=16,
            intermediate_hook_ids=[2, 1],
            intermediate_feature_dims=[8, 8],
            scaled_images_feature_dims=[16, 16, 8],
            use_fov_model=True,
            image_model_config=dict(encoder),
            patch_model_config=dict(encoder),
            fov_model_config=dict(encoder),
        )
    )
    # Random weights answer anything; 60 degrees and some metres are of more use.
    for last, answer in ((network.head.layers[-2], 0.3), (network.fov_model.head.layers[-1], 60)):
        last.weight.data *= 1e-4
        last.bias.data.fill_(answer)
    network.save_pretrained(folder)
    values = {
        "size": {"height": 128, "width": 128},
        "image_mean": [0.5] * 3,
        "image_std": [0.5] * 3,
    }
    (folder / "preprocessor_config.json").write_text(json.dumps(values))
    return folder


def saved(network: Any, processor: Any, folder: Path) -> Path:
    network.save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder


FAMILIES: dict[str, tuple[Callable[[Path], Path], DepthKind]] = {
    "depth_anything": (depth_anything, DepthKind.RELATIVE_INVERSE_DEPTH),
    "dpt": (dpt, DepthKind.RELATIVE_INVERSE_DEPTH),
    "zoedepth": (zoedepth, DepthKind.METRIC_DEPTH),
    "depth_pro": (depth_pro, DepthKind.METRIC_DEPTH),
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    torch.manual_seed(0)
    root = tmp_path_factory.mktemp("networks")
    return {name: make(root / name) for name, (make, _) in FAMILIES.items()}


@pytest.fixture
def photo() -> Image:
    return np.random.default_rng(5).integers(0, 256, (60, 90, 3), np.uint8)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_gives_maps_of_its_kind_for_any_image(
    folders: dict[str, Path], photo: Image, family: str
) -> None:
    estimator = HubEstimator(folders[family])
    odd = [np.full((*size, 3), 99, np.uint8) for size in [(1, 1), (3, 3), (1, 400), (300, 2)]]
    maps = estimator.estimate([photo, photo, *odd])
    assert {depth.kind for depth in maps} == {FAMILIES[family][1]}
    np.testing.assert_allclose(maps[0].values, maps[1].values, atol=1e-5)
    assert np.ptp(maps[0].values) > 0


@pytest.mark.parametrize("family", FAMILIES)
def test_the_image_is_left_alone_and_may_be_read_only(
    folders: dict[str, Path], photo: Image, family: str
) -> None:
    photo.flags.writeable = False
    assert HubEstimator(folders[family]).estimate([photo])[0].size[0] > 1


def test_depth_anything_gives_what_its_network_gives(
    folders: dict[str, Path], photo: Image
) -> None:
    folder = folders["depth_anything"]
    processor = DPTImageProcessorPil.from_pretrained(folder)
    network = DepthAnythingForDepthEstimation.from_pretrained(folder).eval()
    with torch.inference_mode():
        answer = network(**processor(images=photo, return_tensors="pt")).predicted_depth[0]
    (depth,) = HubEstimator(folder).estimate([photo])
    np.testing.assert_allclose(depth.values, answer.numpy(), atol=1e-5)


def test_a_strip_does_not_make_the_input_of_depth_anything_endless(
    folders: dict[str, Path],
) -> None:
    (depth,) = HubEstimator(folders["depth_anything"]).estimate([np.zeros((40, 4000, 3), np.uint8)])
    assert max(depth.size) <= 4 * 56


def test_depth_anything_of_metric_type_gives_metres(tmp_path: Path, photo: Image) -> None:
    folder = depth_anything(tmp_path, depth_estimation_type="metric", max_depth=20)
    estimator = HubEstimator(folder)
    assert estimator.kind is DepthKind.METRIC_DEPTH
    assert 0 < estimator.estimate([photo])[0].values.max() <= 20


def test_the_border_of_zoedepth_is_cut_off_where_it_was_added(
    folders: dict[str, Path], photo: Image
) -> None:
    estimator = HubEstimator(folders["zoedepth"])
    # A ramp over the padded image: the borders are int(sqrt(side / 2) * 3).
    rows, columns = 60 + 2 * 16, 90 + 2 * 20
    y, x = np.linspace(0, rows - 1, 64), np.linspace(0, columns - 1, 96)
    ramp = torch.tensor(1000 * y[:, None] + x[None, :], dtype=torch.float32)[None]

    class Answer:
        predicted_depth = ramp

    (values,) = estimator._processing.finish(Answer(), [(60, 90)])
    height, width = values.shape
    top, left = (0.5 * 60 / height - 0.5 + 16), (0.5 * 90 / width - 0.5 + 20)
    assert values[0, 0] == pytest.approx(1000 * top + left, rel=1e-3)
    assert values[-1, -1] == pytest.approx(1000 * (rows - 1 - top) + columns - 1 - left, rel=1e-3)
    assert abs(height / width - 60 / 90) < 0.05


def test_depth_pro_turns_its_answer_into_metres_by_the_field_of_view(
    folders: dict[str, Path],
) -> None:
    class Answer:
        predicted_depth = torch.full((1, 2, 2), 0.25)
        field_of_view = torch.tensor([90.0])

    (values,) = HubEstimator(folders["depth_pro"])._processing.finish(Answer(), [(2, 2)])
    # A view of 90 degrees has f_px = width / 2, so that depth = 0.5 / 0.25.
    np.testing.assert_allclose(values, 2, rtol=1e-6)


def test_flipping_averages_with_the_mirror_image(folders: dict[str, Path], photo: Image) -> None:
    folder = folders["depth_anything"]
    plain = HubEstimator(folder)
    straight = plain.estimate([photo])[0].values
    mirrored = plain.estimate([np.ascontiguousarray(photo[:, ::-1])])[0].values[:, ::-1]
    (depth,) = HubEstimator.load(folder, preset=Preset.BEST, device="cpu").estimate([photo])
    np.testing.assert_allclose(depth.values, (straight + mirrored) / 2, atol=1e-3)


def test_the_fast_preset_has_a_smaller_input(folders: dict[str, Path], photo: Image) -> None:
    fast, balanced = (
        HubEstimator.load(folders["depth_anything"], preset=preset, device="cpu")
        for preset in (Preset.FAST, Preset.BALANCED)
    )
    assert fast.estimate([photo])[0].size < balanced.estimate([photo])[0].size


def test_a_snapshot_of_the_hub_cache_names_its_commit(tmp_path: Path) -> None:
    folder = dpt(tmp_path / "snapshots" / "0123abcd")
    assert HubEstimator(folder).revision == "0123abcd"


def test_a_folder_is_of_no_commit(folders: dict[str, Path]) -> None:
    assert HubEstimator(folders["dpt"]).revision is None


def test_loading_writes_nothing_to_the_terminal(
    folders: dict[str, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    transformers_logging.enable_progress_bar()
    HubEstimator(folders["dpt"])
    assert transformers_logging.is_progress_bar_enabled()
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


def widen_config(folder: Path) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"fusion_hidden_size": 16}))


def deepen_config(folder: Path) -> None:
    path = folder / "config.json"
    values = json.loads(path.read_text())
    path.write_text(json.dumps(values | {"num_hidden_layers": 6}))


@pytest.mark.parametrize(
    "damage",
    [
        damage_config,
        change_family,
        remove_weights,
        truncate_weights,
        remove_processor,
        widen_config,
        deepen_config,
    ],
)
def test_a_damaged_folder_is_refused_in_one_line(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    folder = dpt(tmp_path / "net")
    damage(folder)
    with pytest.raises(WeightsError, match="net") as caught:
        HubEstimator(folder)
    assert "\n" not in str(caught.value)
