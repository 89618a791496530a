"""The command as a process of its own: exit codes, interruption, what the system refuses.

Starting a process takes seconds, so several commands share one where they can.
"""

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

RELIEVO = [sys.executable, "-m", "relievo"]
DROP_FROM_BOUNDING_SET, MAY_WRITE_ANYWHERE, MAY_READ_ANYTHING = 24, 1, 2

SEVERAL = """
import json, sys
from relievo.cli.main import run
print(json.dumps([run(words) for words in json.loads(sys.argv[1])]), file=sys.stderr)
"""
WITHOUT_EXTRA = """
import sys
for name in ("torch", "transformers", "huggingface_hub", "safetensors"):
    sys.modules[name] = None
"""
WITH_A_BUG = """
import sys
import relievo.cli.main as command
command.app.command("bug")(lambda: [][1])
sys.argv = ["relievo", "bug"]
command.main()
"""


def start(*words, command=RELIEVO, prepare=None, **environment):
    return subprocess.run(
        [*command, *words],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        preexec_fn=prepare,
        env=os.environ | environment,
    )


def errors(process):
    """What failed, a line each; nothing else may be said but progress."""
    lines = [line for line in process.stderr.splitlines() if " frames" not in line]
    assert all(line.startswith("relievo: error: ") for line in lines), process.stderr
    return [line.removeprefix("relievo: error: ") for line in lines]


def the_error(process, code=1):
    """The one line of a process that failed."""
    assert process.returncode == code, process.stderr
    (line,) = errors(process)
    return line


def start_several(*commands, before="", prepare=None):
    """Runs commands in one process; returns their exit codes and all lines of errors."""
    words = json.dumps(commands)
    process = start(words, command=[sys.executable, "-c", before + SEVERAL], prepare=prepare)
    assert process.returncode == 0, process.stderr
    process.stderr, _, codes = process.stderr.rstrip().rpartition("\n")
    return json.loads(codes), errors(process)


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def keep_permissions():
    """Takes from root the right to pass by permissions, which other users do not have."""
    libc = ctypes.CDLL(None)
    libc.prctl(DROP_FROM_BOUNDING_SET, MAY_WRITE_ANYWHERE, 0, 0, 0)
    libc.prctl(DROP_FROM_BOUNDING_SET, MAY_READ_ANYTHING, 0, 0, 0)


def allow_small_files_only():
    """Lets no file grow beyond 10 kB, as a disk with a limit does."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))


def test_conversion_ends_with_0(folder, photo, depth):
    process = start("convert", "photo.png", "-o", "out.png", depth)
    assert (process.returncode, process.stdout, process.stderr) == (0, "out.png\n", "")


def test_failure_ends_with_1(folder, depth):
    process = start("convert", "nowhere.png", "-o", "out.png", depth)
    assert the_error(process) == "nowhere.png: no such file; check the path"


def test_wrong_usage_ends_with_2(folder):
    assert "see `relievo --help`" in the_error(start("convert"), code=2)


def test_debug_shows_the_traceback(folder):
    process = start("models", "show", "nothing", "--debug")
    assert process.returncode == 1
    assert "Traceback" in process.stderr
    assert "UnknownEstimatorError: no depth estimator is called `nothing`" in process.stderr


def test_error_of_ours_is_one_line_too(folder):
    line = the_error(start(command=[sys.executable, "-c", WITH_A_BUG]))
    assert line.startswith("unexpected IndexError: list index out of range; run again with --debug")


def test_encoders_say_nothing_by_themselves(folder, make_film):
    make_film("film.mkv", size=(64, 64))
    make_film("tiny.mkv", size=(2, 2))
    np.save("map.npy", np.tile(np.linspace(0, 1, 32, dtype=np.float32), (32, 1)))
    words = ["--depth=map.npy", "--layout=depth", "--overwrite"]
    codes, lines = start_several(
        *(
            ["convert", name, "-o", f"{codec}.mkv", f"--codec={codec}", *words]
            for name in ("film.mkv", "tiny.mkv")
            for codec in ("hevc", "av1", "libx265", "libsvtav1")
        )
    )
    assert codes == [0] * 4 + [1] * 4
    refused = "{} refuses pictures of 2 x 2; use a larger size or another codec"
    assert lines == [
        "hevc.mkv: " + refused.format("libx265"),
        "av1.mkv: " + refused.format("libsvtav1"),
        "libx265.mkv: " + refused.format("libx265"),
        "libsvtav1.mkv: " + refused.format("libsvtav1"),
    ]


def test_reader_that_goes_away_is_no_error(folder):
    command = ["bash", "-c", f"{' '.join(RELIEVO)} models list | true"]
    assert start(command=command).stderr == ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_film_leaves_nothing(folder, make_film, depth, number):
    make_film("film.mkv", frames=600)
    before = files(folder)
    process = subprocess.Popen(
        [*RELIEVO, "convert", "film.mkv", "-o", "out.mkv", depth, "--codec=ffv1"],
        stderr=subprocess.PIPE,
        text=True,
        # Whoever runs the tests in the background may have told its children to ignore it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    wait_for_new_file(folder, before, process)
    assert [name for name in files(folder) if name.endswith(".part.mkv")]
    process.send_signal(number)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert told.splitlines()[-1] == "relievo: error: interrupted; nothing unfinished was kept"
    assert "Traceback" not in told
    assert files(folder) == before


def wait_for_new_file(folder, before, process):
    deadline = time.monotonic() + 120
    while files(folder) == before:
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_disk_that_takes_no_more_is_told_and_leaves_nothing(folder, make_film, photo):
    generator = np.random.default_rng(0)
    images = generator.integers(0, 256, (12, 96, 128, 3), np.uint8)
    make_film("noise.mkv", frames=12, size=(96, 128), image=lambda index: images[index])
    np.save("noise.npy", generator.uniform(size=(96, 128)).astype(np.float32))
    before = files(folder)
    commands = [
        ["convert", "noise.mkv", "-o", "out.mkv", "--codec=ffv1"],
        ["convert", "noise.mkv", "-o", "out.mp4"],
        ["convert", "photo.png", "-o", "out.tif", "--layout=sbs"],
        ["depth", "photo.png", "-o", "out.npz", "--stage=raw"],
        ["depth", "photo.png", "-o", "out.exr", "--stage=raw"],
        ["depth", "noise.mkv", "-o", "out.mkv"],
    ]
    codes, lines = start_several(
        *([*words, "--depth=noise.npy"] for words in commands), prepare=allow_small_files_only
    )
    assert lines == [
        f"{words[3]}: cannot be written (File too large); check name and disk" for words in commands
    ]
    assert codes == [1] * len(commands)
    assert files(folder) == before


def test_what_permissions_forbid_is_told(folder, photo, make_film, depth):
    make_film("film.mp4")
    Path("locked").mkdir(mode=0o555)
    for name in ("secret.png", "secret.mp4"):
        Path(name).write_bytes(b"\x89PNG")
        Path(name).chmod(0)
    Path("hidden").mkdir(mode=0)
    before = files(folder)
    commands = [
        ["convert", "photo.png", "-o", "locked/out.png", depth],
        ["convert", "film.mp4", "-o", "locked/out.mp4", depth],
        ["depth", "photo.png", "-o", "locked/out.npz", depth],
        ["convert", "photo.png", "-o", "locked/new/", depth],
        ["convert", "secret.png", "-o", "out.png", depth],
        ["convert", "secret.mp4", "-o", "out.mp4", depth],
        ["convert", "photo.png", "-o", "out.png", "--depth=secret.png"],
        ["convert", "hidden", "-o", "out", depth],
        ["convert", "hidden/a.png", "-o", "out.png", depth],
    ]
    codes, lines = start_several(*commands, prepare=keep_permissions)
    starts = ["locked: folder is read-only"] * 3 + [
        *("locked/new: cannot be created: Permission denied", "secret.png: cannot be read"),
        *("secret.mp4: not a film, or damaged beyond reading (Permission denied)", "secret.png: "),
        *("hidden: Permission denied", "hidden/a.png: "),
    ]
    assert len(lines) == len(starts)
    for line, start_of_line in zip(lines, starts, strict=True):
        assert line.startswith(start_of_line)
    assert codes == [1] * len(commands)
    assert files(folder) == before


def test_missing_extra_names_the_line_to_install_it(folder, photo):
    convert = ["convert", "photo.png", "-o"]
    codes, lines = start_several(
        [*convert, "out.png", "--depth=depth-anything-v2-small"],
        ["models", "pull", "dpt-large"],
        ["train", "lite", "--out=weights"],
        [*convert, "lite.png"],
        before=WITHOUT_EXTRA,
    )
    assert codes == [1, 1, 1, 0]
    assert ['relievo[torch]"' in line for line in lines] == [True, True, False]
    assert 'pip install "relievo[train]"' in lines[2]
    assert files(folder) == ["lite.png", "photo.png"]


@pytest.mark.hub
@pytest.mark.parametrize(
    "network", [{"HF_HUB_OFFLINE": "1"}, {"HF_ENDPOINT": "http://127.0.0.1:9"}]
)
def test_missing_network_names_the_ways_out(folder, photo, network):
    words = ("convert", "photo.png", "-o", "out.png", "--depth=depth-anything-v2-small")
    line = the_error(start(*words, HF_HOME=str(folder / "cache"), **network))
    assert line.startswith("depth-anything-v2-small: the weights of ")
    assert "`relievo models pull depth-anything-v2-small`" in line
    assert "`--depth lite`" in line
    assert not Path("out.png").exists()
