from pathlib import Path

import pytest
import torch

from relievo.core.errors import UsageError, WeightsError
from relievo.io.hub_loading import read_config, refusing, resolve_device

pytestmark = pytest.mark.hub


def test_a_device_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(UsageError, match="cpu"):
        resolve_device("tpu")


def test_auto_is_a_device_that_torch_sees() -> None:
    torch.zeros(1, device=resolve_device("auto"))


def test_a_configuration_of_a_known_family_is_read(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "dpt", "more": 1}')
    assert read_config(tmp_path, ["dpt"]) == {"model_type": "dpt", "more": 1}


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"model_type": "bert"}', "\x00"])
def test_another_configuration_is_refused_by_its_path(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.json").write_text(text)
    with pytest.raises(WeightsError, match=r"config\.json"):
        read_config(tmp_path, ["dpt"])


def test_a_missing_configuration_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"config\.json"):
        read_config(tmp_path, ["dpt"])


@pytest.mark.parametrize("error", [OSError, ImportError, ValueError, KeyError, RuntimeError])
def test_what_libraries_raise_becomes_one_line_with_the_folder(error: type[Exception]) -> None:
    with pytest.raises(WeightsError, match=r"net: .*first") as caught, refusing(Path("net")):
        raise error("first\n   second")
    assert "\n" not in str(caught.value)
