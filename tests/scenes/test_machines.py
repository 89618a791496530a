"""The same bytes on any machine: on one that can do less, as far as this one can play it."""

import hashlib
import os
import subprocess
import sys

import numpy as np
import pytest

from relievo.scenes.take_options import TakeKey, TakeOptions
from relievo.scenes.takes import Take

SIZE = (48, 64)
KINDS = ("street", "room", "nature", "people", "objects", "planes")
# NumPy, its linear algebra and the C library choose their routines by what the processor can do.
OLDER = {
    "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL",
    "OPENBLAS_CORETYPE": "Nehalem",
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F,-AVX512VL",
}


def digest(kind: str) -> str:
    """Of everything in one sample."""
    options = TakeOptions(views=1, right=True, motion=True, background=True)
    sample = Take(TakeKey(kind, 5, 0), SIZE, options).sample(0)
    assert sample.motion is not None
    assert sample.background is not None
    assert sample.right is not None
    assert sample.planes is not None
    parts = (
        sample.image,
        sample.truth.values,
        sample.instance,
        sample.normals,
        *sample.planes,
        *sample.motion,
        *sample.background,
        sample.right.image,
        sample.T_world_from_camera,
        *(person.joints for person in sample.people or ()),
    )
    whole = hashlib.sha256()
    for part in parts:
        whole.update(np.ascontiguousarray(part).tobytes())
    return whole.hexdigest()


@pytest.mark.slow
def test_an_older_processor_gives_the_same_bytes() -> None:
    found = subprocess.run(
        [sys.executable, "-W", "ignore", __file__],
        env={**os.environ, **OLDER},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.split() == [digest(kind) for kind in KINDS]


if __name__ == "__main__":
    print("\n".join(digest(kind) for kind in KINDS))  # noqa: T201
