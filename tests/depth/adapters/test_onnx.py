import hashlib
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper

from relievo.core.errors import (
    RangeError,
    UsageError,
    WeightsError,
    WeightsHashError,
    WeightsMissingError,
)
from relievo.core.types import DepthKind
from relievo.core.words import Preset
from relievo.depth.adapters.onnx import OnnxEstimator
from relievo.depth.adapters.onnx_spec import OnnxPreset, OnnxSpec
from relievo.io.weights import sha256_of

RELATIVE = OnnxSpec(DepthKind.RELATIVE_INVERSE_DEPTH, size=(48, 80))
Image = NDArray[np.uint8]


def average(axis: int, keepdims: int = 1) -> Any:
    return helper.make_node("ReduceMean", ["image"], ["depth"], axes=[axis], keepdims=keepdims)


def spec(**changes: Any) -> OnnxSpec:
    return OnnxSpec(**{"kind": DepthKind.RELATIVE_INVERSE_DEPTH, "size": (48, 80)} | changes)


def values_of(estimator: OnnxEstimator, image: Image) -> NDArray[np.float32]:
    return estimator.estimate([image])[0].values


def test_the_network_sees_the_image_scaled_to_one(save_network: Any, noise: Image) -> None:
    values = values_of(OnnxEstimator(save_network(), RELATIVE), noise)
    np.testing.assert_allclose(values, noise.mean(axis=2) / 255, atol=1e-6)


def test_mean_std_and_order_are_those_of_the_spec(save_network: Any, noise: Image) -> None:
    weights = np.array([0.2, 0.5, -1.0], np.float32).reshape(1, 3, 1, 1)
    path = save_network(
        [helper.make_node("Conv", ["image", "weights"], ["depth"])], constants={"weights": weights}
    )
    mean, std = (0.5, 0.4, 0.3), (0.2, 0.3, 0.4)
    estimator = OnnxEstimator(path, spec(mean=mean, std=std, channels="bgr", sign=-1))
    normalised = (noise[:, :, ::-1] / 255 - np.array(mean)) / np.array(std)
    expected = -(normalised * weights.ravel()).sum(axis=2)
    np.testing.assert_allclose(values_of(estimator, noise), expected, atol=1e-5)


@pytest.mark.parametrize(
    ("shape", "node"),
    [
        ([1, 1, "h", "w"], average(1)),
        ([1, "h", "w"], average(1, keepdims=0)),
    ],
)
def test_outputs_of_usual_shapes_are_taken(
    save_network: Any, noise: Image, shape: list[Any], node: Any
) -> None:
    values = values_of(
        OnnxEstimator(save_network([node], outputs={"depth": shape}), RELATIVE), noise
    )
    np.testing.assert_allclose(values, noise.mean(axis=2) / 255, atol=1e-6)


def test_channels_last_are_noticed(save_network: Any, noise: Image) -> None:
    path = save_network(
        [average(3)],
        inputs={"image": [1, "h", "w", 3]},
        outputs={"depth": [1, "h", "w", 1]},
    )
    np.testing.assert_allclose(
        values_of(OnnxEstimator(path, RELATIVE), noise), noise.mean(axis=2) / 255, atol=1e-6
    )


def test_a_map_without_a_batch_is_taken(save_network: Any, noise: Image) -> None:
    path = save_network(
        [helper.make_node("ReduceMean", ["image"], ["depth"], axes=[0, 1], keepdims=0)],
        outputs={"depth": ["h", "w"]},
    )
    assert values_of(OnnxEstimator(path, RELATIVE), noise).shape == (48, 80)


def test_a_network_of_half_floats_is_fed_in_its_own_type(save_network: Any, noise: Image) -> None:
    path = save_network(
        [
            helper.make_node("ReduceMean", ["image"], ["half"], axes=[1]),
            helper.make_node("Cast", ["half"], ["depth"], to=TensorProto.FLOAT),
        ],
        input_type=TensorProto.FLOAT16,
    )
    np.testing.assert_allclose(
        values_of(OnnxEstimator(path, RELATIVE), noise), noise.mean(axis=2) / 255, atol=2e-3
    )


def test_an_open_network_keeps_the_aspect_of_every_image(save_network: Any) -> None:
    estimator = OnnxEstimator(save_network(), spec(size=64, multiple_of=16))
    sizes = [(720, 1280), (1280, 720), (1, 1), (3, 3), (1, 500), (720, 1280), (500, 400)]
    maps = estimator.estimate([np.full((*size, 3), 51, np.uint8) for size in sizes])
    expected = [(32, 64), (64, 32), (64, 64), (64, 64), (16, 64), (32, 64), (64, 48)]
    assert [depth.size for depth in maps] == expected
    for depth in maps:
        np.testing.assert_allclose(depth.values, 0.2, atol=1e-6)


def test_a_fixed_network_decides_its_size(save_network: Any, noise: Image) -> None:
    path = save_network(inputs={"image": [1, 3, 24, 40]}, outputs={"depth": [1, 1, 24, 40]})
    estimator = OnnxEstimator(path, OnnxSpec(DepthKind.METRIC_DEPTH))
    assert estimator.estimate([noise])[0].size == (24, 40)
    with pytest.raises(UsageError, match="40x24 pixels only"):
        OnnxEstimator(path, OnnxSpec(DepthKind.METRIC_DEPTH), size=(48, 80))


@pytest.mark.parametrize("size", [(270, 480), (1080, 1920), (300, 300)])
def test_shrinking_stays_close_to_the_area_average(
    save_network: Any, size: tuple[int, int]
) -> None:
    rough = np.random.default_rng(3).integers(0, 256, (*size, 3), np.uint8)
    image = cv2.GaussianBlur(rough, (0, 0), 2)
    estimator = OnnxEstimator(save_network(), spec(size=96, multiple_of=1))
    values = values_of(estimator, image)
    exact = cv2.resize(image, values.shape[::-1], interpolation=cv2.INTER_AREA).mean(axis=2) / 255
    assert np.abs(values - exact).max() < 0.02


def test_flipping_averages_with_the_mirror_image(save_network: Any, noise: Image) -> None:
    # Two pixels to the right less the pixel itself: blind to nothing that a mirror changes.
    kernel = np.zeros((1, 3, 1, 5), np.float32)
    kernel[0, :, 0, 4], kernel[0, :, 0, 2] = 1, -1
    path = save_network(
        [helper.make_node("Conv", ["image", "kernel"], ["depth"], pads=[0, 2, 0, 2])],
        constants={"kernel": kernel},
    )
    plain = OnnxEstimator(path, RELATIVE)
    straight = values_of(plain, noise)
    mirrored = values_of(plain, np.ascontiguousarray(noise[:, ::-1]))[:, ::-1]
    assert np.abs(straight - mirrored).max() > 0.1
    averaged = values_of(OnnxEstimator(path, RELATIVE, flip=True), noise)
    np.testing.assert_allclose(averaged, (straight + mirrored) / 2, atol=1e-6)


def test_maps_do_not_share_memory_with_later_ones(save_network: Any, noise: Image) -> None:
    estimator = OnnxEstimator(save_network(), RELATIVE)
    first = values_of(estimator, noise)
    kept = first.copy()
    values_of(estimator, 255 - noise)
    np.testing.assert_array_equal(first, kept)


def test_the_image_is_not_changed_and_may_be_a_view(save_network: Any, noise: Image) -> None:
    estimator = OnnxEstimator(save_network(), RELATIVE)
    expected = values_of(estimator, np.ascontiguousarray(noise[:, ::-1]))
    noise.flags.writeable = False
    np.testing.assert_array_equal(values_of(estimator, noise[:, ::-1]), expected)


def test_one_thread_and_many_agree(save_network: Any, noise: Image) -> None:
    path = save_network()
    one, two = (OnnxEstimator(path, RELATIVE, threads=count) for count in (1, 2))
    np.testing.assert_allclose(values_of(one, noise), values_of(two, noise), atol=1e-6)


def test_no_thread_at_all_is_refused(save_network: Any) -> None:
    with pytest.raises(RangeError, match="threads"):
        OnnxEstimator(save_network(), RELATIVE, threads=0)


def test_presets_come_from_the_file_beside_the_network(save_network: Any, noise: Image) -> None:
    path = save_network()
    path.with_suffix(".json").write_text(
        json.dumps(
            {
                "kind": "scale_invariant_depth",
                "size": 64,
                "multiple_of": 8,
                "presets": {"fast": {"size": 32}},
            }
        )
    )
    fast = OnnxEstimator.load(path, preset=Preset.FAST, name="mine").estimate([noise])[0]
    balanced = OnnxEstimator.load(path, preset=Preset.BALANCED).estimate([noise])[0]
    assert (fast.size, balanced.size) == ((16, 32), (40, 64))
    assert fast.kind is DepthKind.SCALE_INVARIANT_DEPTH


def test_a_network_without_description_is_refused_with_an_example(save_network: Any) -> None:
    with pytest.raises(WeightsError, match=r"net\.json"):
        OnnxEstimator(save_network())


def test_a_network_of_another_hash_is_refused(save_network: Any) -> None:
    path = save_network()
    OnnxEstimator(path, spec(sha256=sha256_of(path).upper()))
    with pytest.raises(WeightsHashError, match="expects 0000"):
        OnnxEstimator(path, spec(sha256="0" * 64))


def test_the_hash_is_that_of_the_file(save_network: Any) -> None:
    path = save_network()
    expected = hashlib.sha256(path.read_bytes()).hexdigest()
    assert OnnxEstimator(path, RELATIVE).weights_sha256 == expected


def test_what_a_network_was_trained_on_is_what_its_description_says(save_network: Any) -> None:
    path = save_network()
    said = {"kind": "relative_inverse_depth", "trained_on": ["rooms/*", "halls/7"]}
    path.with_suffix(".json").write_text(json.dumps(said))
    loaded = OnnxEstimator.load(path, preset=Preset.BALANCED)
    assert tuple(loaded.trained_on) == ("rooms/*", "halls/7")
    assert tuple(OnnxEstimator(path, RELATIVE).trained_on) == ()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsMissingError, match=r"absent\.onnx"):
        OnnxEstimator(tmp_path / "absent.onnx", RELATIVE)


@pytest.mark.parametrize("keep", [0, 40, 0.5])
def test_a_damaged_file_is_refused_in_one_line(save_network: Any, keep: float) -> None:
    path = save_network()
    whole = path.read_bytes()
    path.write_bytes(whole[: int(keep * len(whole)) if keep < 1 else int(keep)])
    with pytest.raises(WeightsError, match=r"net\.onnx: not a usable ONNX file") as caught:
        OnnxEstimator(path, RELATIVE)
    assert "\n" not in str(caught.value)


def test_a_network_of_two_inputs_is_refused_by_their_names(save_network: Any) -> None:
    path = save_network(
        [helper.make_node("Add", ["image", "prior"], ["depth"])],
        inputs={"image": [1, 3, "h", "w"], "prior": [1, 3, "h", "w"]},
        outputs={"depth": [1, 3, "h", "w"]},
    )
    with pytest.raises(WeightsError, match=r"2 inputs \(image, prior\)"):
        OnnxEstimator(path, RELATIVE)


def test_the_output_is_chosen_by_name(save_network: Any, noise: Image) -> None:
    path = save_network(
        [average(1), helper.make_node("Neg", ["depth"], ["confidence"])],
        outputs={"depth": [1, 1, "h", "w"], "confidence": [1, 1, "h", "w"]},
    )
    with pytest.raises(WeightsError, match=r"2 outputs \(depth, confidence\)"):
        OnnxEstimator(path, RELATIVE)
    with pytest.raises(WeightsError, match="no output is called `disparity`"):
        OnnxEstimator(path, spec(output="disparity"))
    chosen = values_of(OnnxEstimator(path, spec(output="confidence")), noise)
    np.testing.assert_allclose(chosen, -noise.mean(axis=2) / 255, atol=1e-6)


@pytest.mark.parametrize("shape", [[1, 4, "h", "w"], ["h", "w"], [2, 3, "h", "w"]])
def test_an_input_that_is_no_image_is_refused(save_network: Any, shape: list[Any]) -> None:
    path = save_network(
        [helper.make_node("Neg", ["image"], ["depth"])],
        inputs={"image": shape},
        outputs={"depth": shape},
    )
    with pytest.raises(WeightsError, match="its input has the shape"):
        OnnxEstimator(path, RELATIVE)


def test_an_output_that_is_no_map_is_refused(save_network: Any, noise: Image) -> None:
    path = save_network(
        [helper.make_node("Neg", ["image"], ["depth"])], outputs={"depth": [1, 3, "h", "w"]}
    )
    with pytest.raises(WeightsError, match=r"its output has the shape \(1, 3, 48, 80\)"):
        OnnxEstimator(path, RELATIVE).estimate([noise])


def test_nan_from_a_network_is_an_error(save_network: Any, noise: Image) -> None:
    noise[0, 0] = 0
    path = save_network(
        [average(1), helper.make_node("Log", ["depth"], ["log"])], outputs={"log": [1, 1, "h", "w"]}
    )
    with pytest.raises(WeightsError, match="net: unusable depth"):
        OnnxEstimator(path, RELATIVE).estimate([noise])


def test_a_size_that_the_network_cannot_take_is_refused(save_network: Any, noise: Image) -> None:
    shape = np.array([1, 1, 32, 32], np.int64)
    path = save_network(
        [average(1), helper.make_node("Reshape", ["depth", "shape"], ["square"])],
        outputs={"square": [1, 1, 32, 32]},
        constants={"shape": shape},
    )
    with pytest.raises(WeightsError, match="refuses 80x48 pixels"):
        OnnxEstimator(path, RELATIVE).estimate([noise])


def test_a_gpu_is_refused(save_network: Any) -> None:
    with pytest.raises(UsageError, match="runs on the CPU"):
        OnnxEstimator.load(save_network(), preset=Preset.FAST, device="cuda")


def test_a_preset_without_size_takes_that_of_the_spec(save_network: Any, noise: Image) -> None:
    described = spec(presets={"best": OnnxPreset(flip=True)})
    best = described.preset("best")
    estimator = OnnxEstimator(save_network(), described, size=best.size, flip=best.flip)
    assert estimator.estimate([noise])[0].size == (48, 80)
