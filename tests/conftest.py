import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

WriteSet: TypeAlias = Callable[..., Path]


def _data_folder(config: pytest.Config) -> Path:
    return config.rootpath.parent / "shared" / "data"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselects what needs the evaluation data where it is absent."""
    if _data_folder(config).is_dir():
        return
    needy = [item for item in items if item.get_closest_marker("data")]
    config.hook.pytest_deselected(items=needy)
    items[:] = [item for item in items if item not in needy]


@pytest.fixture(scope="session")
def data_folder(pytestconfig: pytest.Config) -> Path:
    return _data_folder(pytestconfig)


@pytest.fixture
def write_set(tmp_path: Path) -> WriteSet:
    """Writes a set of images with codes of depth or disparity, and its meta.json."""

    def write(
        name: str,
        samples: Mapping[str, tuple[NDArray[Any], NDArray[Any]]],
        *,
        is_stereo: bool = False,
        **meta: Any,
    ) -> Path:
        folder = tmp_path / name
        images, maps = ("left", "disp") if is_stereo else ("rgb", "depth")
        for part in (images, maps):
            (folder / part).mkdir(parents=True)
        for key, (image, codes) in samples.items():
            cv2.imwrite(str(folder / images / f"{key}.png"), np.ascontiguousarray(image[..., ::-1]))
            cv2.imwrite(str(folder / maps / f"{key}.png"), codes)
        (folder / "meta.json").write_text(json.dumps(meta), encoding="utf-8")
        return folder

    return write
