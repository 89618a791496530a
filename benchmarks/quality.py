"""Every benchmark of quality on one folder of sets, into results/quality.json and a table.

Run: python benchmarks/quality.py SETS [NAME...]

SETS holds one folder for each set; cases whose set is absent are left out. NAMEs choose cases.
"""

import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

from record import write_result

from relievo.depth.registry import load_depth
from relievo.evaluate.predictors import Estimated, Predictor, Truth
from relievo.evaluate.registry import Request, open_benchmark
from relievo.evaluate.report import table_lines
from relievo.evaluate.run import run_benchmark
from relievo.evaluate.summary import as_json, summarise


class Case(NamedTuple):
    """One line of the record: benchmark, folder of the set, depth, split, protocol."""

    benchmark: str
    folder: str
    depth: str = "lite"
    split: str | None = None
    protocol: str | None = None

    @property
    def name(self) -> str:
        """What the record calls it."""
        parts = (self.benchmark, self.folder, self.depth, self.protocol)
        return " ".join(part for part in parts if part)


CASES = (
    Case("depth-nyu", "nyuv2"),
    Case("depth-kitti", "kitti_annotated"),
    Case("depth-kitti", "kitti_object"),
    Case("depth-zeroshot", "."),
    Case("edges", "middlebury", "truth"),
    Case("edges", "middlebury", "truth", protocol="16"),
    Case("edges", "middlebury"),
    Case("stereo-views", "middlebury", "truth"),
    Case("stereo-views", "middlebury"),
    Case("hidden", "photos"),
    Case("temporal", "tartanair_hospital_synth", "truth"),
    Case("temporal", "videos"),
    Case("planes", "livingroom_synth", "truth"),
    Case("planes", "nyuv2", split="test"),
    Case("pose", "sevenscenes", "truth"),
)


def run_case(case: Case, sets: Path) -> dict[str, Any]:
    """Runs one benchmark, prints its table, and returns its rows with the time they took."""
    predictor: Predictor = Truth()
    if case.depth != "truth":
        predictor = Estimated(load_depth(case.depth), "balanced")
    start = time.perf_counter()
    request = Request(sets / case.folder, predictor, split=case.split, protocol=case.protocol)
    benchmark = open_benchmark(case.benchmark, request)
    run = run_benchmark(benchmark)
    rows = summarise(benchmark, run)
    seconds = time.perf_counter() - start
    print(f"\n{case.name}: {seconds:.1f} s, {len(run.refused)} refused")
    print("\n".join(table_lines(benchmark, rows)), flush=True)
    columns = [column.name for column in benchmark.columns]
    return {
        "protocol": dict(benchmark.protocol),
        "prediction": dict(predictor.identity),
        # Without its message, which names files of this machine.
        "refused": [{"item": each.item, "error": each.error} for each in run.refused],
        "seconds": round(seconds, 1),
        "rows": [
            {
                **{key: row[key] for key in ("group", "method", "items")},
                **{name: _rounded(row["means"].get(name)) for name in columns},
            }
            for row in as_json(rows)
        ],
        "published": [
            {"method": each.method, "source": each.source, "tag": each.tag, **each.measures}
            for each in benchmark.published
        ],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def main(arguments: list[str]) -> None:
    """Runs the cases that were asked for."""
    sets, chosen = Path(arguments[0]), arguments[1:]
    numbers = {
        case.name: run_case(case, sets)
        for case in CASES
        if (sets / case.folder).is_dir() and (not chosen or case.benchmark in chosen)
    }
    print(write_result("quality", numbers))


if __name__ == "__main__":
    main(sys.argv[1:])
