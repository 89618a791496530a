"""What compiled loops do between two calls: their threads sleep, so that others get the cores.

By default the OpenMP threads under numba go on turning for a while, in case more work comes. Beside
a decoder, a network and an encoder that costs more than it gains: measured on two cores with one of
them taken, both views of a frame took 76 ms, and 49 ms with sleeping threads.
"""

import os

_VARIABLE = "OMP_WAIT_POLICY"


def let_idle_threads_sleep() -> None:
    """Asks for it, unless the user has asked for something; before numba starts its threads."""
    os.environ.setdefault(_VARIABLE, "passive")
