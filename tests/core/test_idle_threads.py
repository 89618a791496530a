import os
import subprocess
import sys

import pytest

PROGRAM = "import os, relievo; print(os.environ['OMP_WAIT_POLICY'])"


@pytest.mark.parametrize(("asked", "held"), [(None, "passive"), ("active", "active")])
def test_idle_threads_sleep_unless_the_user_wants_them_awake(asked, held):
    kept = {key: value for key, value in os.environ.items() if key != "OMP_WAIT_POLICY"}
    wanted = {} if asked is None else {"OMP_WAIT_POLICY": asked}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**kept, **wanted},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == held
