import importlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from relievo.core.errors import UnknownSegmenterError, WeightsError
from relievo.segmentation.registry import (
    find_segmenter,
    list_segmenters,
    load_segmenter,
    pull_segmenter,
)

HEAVY = ("torch", "transformers", "huggingface_hub", "openvino", "cv2", "numba")


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_names_are_unique_and_those_without_a_network_come_first() -> None:
    names = [row.name for row in list_segmenters()]
    assert names[:2] == ["none", "regions"]
    assert len(set(names)) == len(names) > 20


def test_every_network_says_where_it_comes_from_and_under_which_licence() -> None:
    for row in list_segmenters()[2:]:
        assert row.source.count("/") == 1
        assert row.licence
        assert row.extra == "torch"


def test_no_repository_is_listed_twice() -> None:
    sources = [row.source for row in list_segmenters()[2:]]
    assert len(set(sources)) == len(sources)


@pytest.mark.hub
def test_every_row_leads_to_a_class() -> None:
    for target in {row.target for row in list_segmenters()}:
        module, name = target.split(":")
        assert callable(getattr(importlib.import_module(module), name))


def test_an_unknown_name_offers_similar_ones() -> None:
    with pytest.raises(UnknownSegmenterError, match="mask2former-swin-tiny-coco") as caught:
        find_segmenter("mask2former-tiny-coco")
    assert "relievo models list" in str(caught.value)


def test_none_is_loaded_by_name() -> None:
    segmenter = load_segmenter("none")
    assert segmenter.name == "none"
    assert not segmenter.segment(np.zeros((2, 2, 3), np.uint8)).segments


@pytest.mark.parametrize("name", ["none", "regions"])
def test_a_segmenter_without_weights_has_nothing_to_pull(name: str) -> None:
    assert pull_segmenter(name) is None


@pytest.mark.parametrize("call", [load_segmenter, pull_segmenter])
def test_a_name_that_is_no_path_is_unknown(call: object) -> None:
    assert callable(call)
    with pytest.raises(UnknownSegmenterError, match="regions"):
        call("region")


def test_a_folder_without_configuration_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"config\.json"):
        load_segmenter(tmp_path)


@pytest.mark.hub
def test_a_folder_of_another_family_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(WeightsError, match="mask2former"):
        load_segmenter(str(tmp_path))


def test_the_registry_imports_nothing_heavy() -> None:
    loaded = run("import sys, relievo.segmentation.registry; print(*sys.modules)").split()
    assert not set(HEAVY) & set(loaded)


@pytest.mark.parametrize("call", ["load_segmenter", "pull_segmenter"])
def test_a_network_without_its_extra_says_what_to_install(call: str) -> None:
    message = run(
        "import sys\n"
        "for name in ('torch', 'transformers', 'huggingface_hub'): sys.modules[name] = None\n"
        f"from relievo.segmentation.registry import {call}\n"
        "from relievo.core.errors import MissingExtraError\n"
        f"try: {call}('detr-resnet-50-coco')\n"
        "except MissingExtraError as error: print(error)"
    )
    assert 'pip install "relievo[torch]"' in message
