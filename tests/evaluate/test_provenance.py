import json
import platform

import numpy as np

import relievo
from relievo.evaluate.provenance import provenance


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
