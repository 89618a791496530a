import json
from collections.abc import Callable
from pathlib import Path

import pytest
from transformers import CLIPTokenizer

from relievo.segmentation.adapters.hub_task import TASK, task_tokens

pytestmark = pytest.mark.hub

SaveTokenizer = Callable[..., None]
MERGES = ["t h", "i c</w>", "th e</w>", "p a", "pa n", "o p", "t ic</w>", "i s</w>", "s k</w>"]


@pytest.mark.parametrize("count", range(len(MERGES) + 1))
def test_the_task_is_encoded_as_by_the_tokenizer_of_clip(
    tmp_path: Path, save_tokenizer: SaveTokenizer, count: int
) -> None:
    save_tokenizer(tmp_path, MERGES[:count])
    tokenizer = CLIPTokenizer.from_pretrained(tmp_path)
    expected = tokenizer(TASK)["input_ids"]
    tokens = task_tokens(tmp_path, 40)
    assert tokens.shape == (1, 40)
    assert tokens[0].tolist() == expected + [0] * (40 - len(expected))


def test_a_tokenizer_in_one_file_says_the_same(
    tmp_path: Path, save_tokenizer: SaveTokenizer
) -> None:
    save_tokenizer(tmp_path, MERGES)
    expected = task_tokens(tmp_path, 40)
    tokenizer = CLIPTokenizer.from_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path / "one")
    assert not (tmp_path / "one" / "vocab.json").exists()
    assert task_tokens(tmp_path / "one", 40).equal(expected)


@pytest.mark.parametrize("name", ["vocab.json", "merges.txt"])
def test_a_missing_file_is_refused_with_all_that_is_needed(
    tmp_path: Path, save_tokenizer: SaveTokenizer, name: str
) -> None:
    save_tokenizer(tmp_path, [])
    (tmp_path / name).unlink()
    with pytest.raises(OSError, match=r"vocab\.json and merges\.txt"):
        task_tokens(tmp_path, 77)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("vocab.json", "{"),
        ("vocab.json", "[]"),
        ("merges.txt", "#version\na b c\n"),
        ("merges.txt", "#version\na\n"),
    ],
)
def test_a_damaged_file_is_refused(
    tmp_path: Path, save_tokenizer: SaveTokenizer, name: str, text: str
) -> None:
    save_tokenizer(tmp_path, [])
    (tmp_path / name).write_text(text)
    with pytest.raises(ValueError, match=r".+"):
        task_tokens(tmp_path, 77)


def test_a_vocabulary_that_lacks_a_letter_is_refused(
    tmp_path: Path, save_tokenizer: SaveTokenizer
) -> None:
    save_tokenizer(tmp_path, [])
    vocabulary = json.loads((tmp_path / "vocab.json").read_text())
    del vocabulary["k</w>"]
    (tmp_path / "vocab.json").write_text(json.dumps(vocabulary))
    with pytest.raises(KeyError, match="k</w>"):
        task_tokens(tmp_path, 77)


def test_a_network_that_wants_fewer_numbers_is_refused(
    tmp_path: Path, save_tokenizer: SaveTokenizer
) -> None:
    save_tokenizer(tmp_path, [])
    with pytest.raises(ValueError, match="wants 5"):
        task_tokens(tmp_path, 5)
