"""`relievo bench`, kept as a result: milliseconds of each stage at each size.

Run: python benchmarks/pipeline/bench_stages.py
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from record import write_result

from relievo.pipeline.bench import STAGES, time_stages


def main() -> None:
    """Times every stage and writes results/stages.json."""
    numbers = {
        f"{timing.stage} {timing.size}": {
            "median_ms": round(timing.median_ms, 1),
            "low_ms": round(timing.low_ms, 1),
            "high_ms": round(timing.high_ms, 1),
        }
        for timing in time_stages(list(STAGES))
    }
    print(write_result("stages", numbers))


if __name__ == "__main__":
    main()
