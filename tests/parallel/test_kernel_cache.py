import os
import subprocess
import sys
from pathlib import Path

import pytest

from relievo.parallel import kernel_cache
from relievo.parallel.kernel_cache import stamp

FILES = {
    "kernel.py": "from relievo.other import share\n@numba.njit\ndef f(): return share()",
    "other.py": "from relievo.constants import SHARE\n@numba.njit\ndef share(): return SHARE",
    "constants.py": "from relievo.far import X\nSHARE = 1",
    "far.py": "X = 1",
    "alone.py": "import numpy",
}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of compiled loops that use one another."""
    package = tmp_path / "relievo"
    package.mkdir()
    for name, text in FILES.items():
        (package / name).write_text(text)
    monkeypatch.setattr(kernel_cache, "_PACKAGE", package)
    return package


def changed_by(package: Path, name: str) -> bool:
    """Whether the stamp of the kernel changes with a file."""
    stamp.cache_clear()
    before = stamp(package / "kernel.py")
    (package / name).write_text(FILES[name] + "\n# changed")
    stamp.cache_clear()
    return stamp(package / "kernel.py") != before


@pytest.mark.parametrize("name", ["kernel.py", "other.py", "constants.py"])
def test_what_is_compiled_in_is_looked_at(package: Path, name: str) -> None:
    assert changed_by(package, name)


@pytest.mark.parametrize("name", ["far.py", "alone.py"])
def test_what_is_not_compiled_in_is_not(package: Path, name: str) -> None:
    assert not changed_by(package, name)


def test_numba_asks_here_for_our_loops_and_elsewhere_for_others(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text("import numba\n@numba.njit(cache=True)\ndef f(): return 1\n")
    script = (
        "import relievo, own\nfrom relievo.render.rows import trace_row\n"
        "for each in (trace_row, own.f): print(type(each._cache._impl.locator).__name__)\n"
        "print(own.f())"
    )
    kept = {key: value for key, value in os.environ.items() if not key.startswith("NUMBA_CACHE")}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=kept, capture_output=True, text=True
    )
    assert done.stdout.splitlines() == ["Beside", "InTreeCacheLocator", "1"], done.stderr
