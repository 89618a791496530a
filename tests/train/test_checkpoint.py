import pickle

import pytest
import torch

from relievo.core.errors import OutputFolderError, UnreadableInputError
from relievo.train.checkpoint import load_checkpoint, save_checkpoint

STATE = {"step": 7, "config": {"size": [96, 128], "rate": 1e-3}, "weights": torch.arange(999.0)}


def test_what_was_saved_is_loaded(tmp_path):
    save_checkpoint(tmp_path / "lite.pt", STATE)
    loaded = load_checkpoint(tmp_path / "lite.pt")
    torch.testing.assert_close(loaded.pop("weights"), STATE["weights"], rtol=0, atol=0)
    assert loaded == {"step": 7, "config": {"size": [96, 128], "rate": 1e-3}}


def test_a_checkpoint_replaces_the_older_one_and_leaves_nothing_beside_it(tmp_path):
    save_checkpoint(tmp_path / "lite.pt", {"step": 1})
    save_checkpoint(tmp_path / "lite.pt", {"step": 2})
    assert load_checkpoint(tmp_path / "lite.pt") == {"step": 2}
    assert [path.name for path in tmp_path.iterdir()] == ["lite.pt"]


def test_a_save_that_fails_keeps_the_older_checkpoint(tmp_path):
    save_checkpoint(tmp_path / "lite.pt", {"step": 1})
    with pytest.raises((pickle.PicklingError, AttributeError)):
        save_checkpoint(tmp_path / "lite.pt", {"step": lambda: 2})
    assert load_checkpoint(tmp_path / "lite.pt") == {"step": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["lite.pt"]


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(OutputFolderError):
        save_checkpoint(tmp_path / "nowhere" / "lite.pt", STATE)


@pytest.mark.parametrize("kept", [0, 10, 0.3, 0.9, 0.999])
def test_a_truncated_checkpoint_is_refused(tmp_path, kept):
    path = tmp_path / "lite.pt"
    save_checkpoint(path, STATE)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(kept * len(whole)) if isinstance(kept, float) else kept])
    with pytest.raises(UnreadableInputError, match=r"lite\.pt: damaged"):
        load_checkpoint(path)


def test_one_wrong_bit_in_the_weights_is_noticed(tmp_path):
    path = tmp_path / "lite.pt"
    save_checkpoint(path, STATE)
    content = bytearray(path.read_bytes())
    where = content.index(STATE["weights"].numpy().tobytes()) + 1000
    content[where] ^= 1
    path.write_bytes(content)
    with pytest.raises(UnreadableInputError):
        load_checkpoint(path)


@pytest.mark.parametrize("content", [b"hello\n" * 99, b"\0" * 99, pickle.dumps({"step": 1})])
def test_a_file_of_another_kind_is_refused(tmp_path, content):
    path = tmp_path / "lite.pt"
    path.write_bytes(content)
    with pytest.raises(UnreadableInputError):
        load_checkpoint(path)


def test_a_file_that_holds_no_dictionary_is_refused(tmp_path):
    torch.save([1, 2], tmp_path / "lite.pt")
    with pytest.raises(UnreadableInputError):
        load_checkpoint(tmp_path / "lite.pt")
