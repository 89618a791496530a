import json
import os
import platform

import numpy as np

import relievo
from relievo.evaluate.provenance import digest_of, provenance


def test_software_and_machine_are_named():
    record = provenance()
    assert record["relievo"] == relievo.__version__
    assert record["versions"]["python"] == platform.python_version()
    assert record["versions"]["numpy"] == np.__version__
    assert record["machine"]["cores"] >= 1


def test_the_commit_is_that_of_the_checkout_or_none():
    commit = provenance()["commit"]
    assert commit is None or set(commit.removesuffix("+")) <= set("0123456789abcdef")


def test_the_record_is_plain():
    assert json.loads(json.dumps(provenance())) == provenance()


def test_a_digest_follows_the_files_of_a_folder_and_nothing_else(tmp_path):
    folder = tmp_path / "set"
    (folder / "rgb").mkdir(parents=True)
    (folder / "rgb" / "1.png").write_bytes(b"one")
    (folder / "meta.json").write_bytes(b"{}")
    first = digest_of(folder)
    assert digest_of(folder) == first
    assert digest_of(folder.rename(tmp_path / "moved")) == first
    os.utime(tmp_path / "moved" / "meta.json", ns=(1, 1))
    touched = digest_of(tmp_path / "moved")
    assert touched != first
    (tmp_path / "moved" / "rgb" / "2.png").touch()
    assert digest_of(tmp_path / "moved") != touched
