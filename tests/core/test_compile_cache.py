import ctypes
import os
import subprocess
import sys
from pathlib import Path

DROP_FROM_BOUNDING_SET, MAY_WRITE_ANYWHERE = 24, 1
PROGRAM = """
import os, sys
from pathlib import Path
from relievo.core.compile_cache import ensure_compile_cache
ensure_compile_cache(Path(sys.argv[1]))
print(os.environ.get("NUMBA_CACHE_DIR", ""))
"""


def keep_permissions():
    """Takes from root the right to write to read-only folders, which other users do not have."""
    ctypes.CDLL(None).prctl(DROP_FROM_BOUNDING_SET, MAY_WRITE_ANYWHERE, 0, 0, 0)


def chosen_folder(package: Path, home: Path, **variables: str) -> str:
    unset = ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME")
    kept = {key: value for key, value in os.environ.items() if key not in unset}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(package)],
        env={**kept, "HOME": str(home), **variables},
        preexec_fn=keep_permissions,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def read_only(folder: Path) -> Path:
    folder.mkdir()
    folder.chmod(0o555)
    return folder


def test_where_nothing_can_be_written_a_temporary_folder_is_used_and_removed(tmp_path):
    folder = chosen_folder(read_only(tmp_path / "package"), read_only(tmp_path / "home"))
    assert Path(folder).name.startswith("relievo-")
    assert not Path(folder).exists()


def test_a_folder_of_the_users_choice_is_left_alone(tmp_path):
    package, home = read_only(tmp_path / "package"), read_only(tmp_path / "home")
    assert chosen_folder(package, home, NUMBA_CACHE_DIR="/chosen") == "/chosen"


def test_a_writable_package_folder_is_enough(tmp_path):
    assert chosen_folder(tmp_path, read_only(tmp_path / "home")) == ""


def test_a_writable_cache_folder_is_enough(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    assert chosen_folder(read_only(tmp_path / "package"), home) == ""
