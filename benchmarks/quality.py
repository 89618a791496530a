"""Every benchmark of quality on one folder of sets, into results/quality.json and a table.

Run: python benchmarks/quality.py SETS [NAME...]

SETS holds one folder for each set; cases whose set is absent are left out, and so are those of
which nothing is left because the network was trained on all of it. NAMEs choose cases. Generated
scenes need no set: with any folder as SETS, `edges` runs on them.
"""

import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from record import write_result

from relievo.core.errors import UnsupportedInputError
from relievo.data.synthetic.generated_set import write_scenes
from relievo.depth.registry import load_depth
from relievo.evaluate.benchmark import Benchmark, Measured, Picture
from relievo.evaluate.predictors import Estimated, Predictor, Truth
from relievo.evaluate.registry import Request, open_benchmark
from relievo.evaluate.report import table_lines
from relievo.evaluate.run import run_benchmark
from relievo.evaluate.summary import as_json, summarise

GENERATED = "generated_scenes"
"""The folder of scenes that are made for the run."""
SCENES, SIZE, SEED = 24, (480, 640), 0


class Case(NamedTuple):
    """One line of the record: benchmark, folder of the set, depth, split, protocol.

    Of large sets only each `every`-th item is measured.
    """

    benchmark: str
    folder: str
    depth: str = "lite"
    split: str | None = None
    protocol: str | None = None
    every: int = 1

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
    Case("edges", "nyuv2", "truth", split="test", every=8),
    Case("edges", "nyuv2", "truth", split="test", protocol="16", every=8),
    Case("edges", GENERATED, "truth"),
    Case("edges", GENERATED, "truth", protocol="16"),
    Case("edges", "nyuv2", split="test", every=8),
    *(
        Case("edges", folder)
        for folder in (
            "middlebury",
            "iclnuim_synth",
            "livingroom_synth",
            "replica_office0",
            "tartanair_hospital_synth",
            "sceneflow_synth",
        )
    ),
    Case("stereo-views", "middlebury", "truth"),
    Case("stereo-views", "middlebury"),
    Case("hidden", "photos"),
    Case("temporal", "tartanair_hospital_synth", "truth"),
    Case("temporal", "videos"),
    Case("planes", "livingroom_synth", "truth"),
    Case("planes", "nyuv2", split="test"),
    Case("pose", "sevenscenes", "truth"),
)


class Thinned(Benchmark):
    """A benchmark of which only each n-th item is measured; baselines are still of all."""

    def __init__(self, whole: Benchmark, every: int) -> None:
        self._whole = whole
        self._every = every
        self.name, self.title, self.columns = whole.name, whole.title, whole.columns
        self.methods, self.published = whole.methods, whole.published
        self.is_pooled = whole.is_pooled

    @property
    def protocol(self) -> Mapping[str, Any]:
        """That of the whole, and which items are measured."""
        return {**self._whole.protocol, "every": self._every}

    @property
    def items(self) -> Sequence[str]:
        """Each n-th item."""
        return self._whole.items[:: self._every]

    def measure(self, item: str) -> Measured:
        """As the whole does."""
        return self._whole.measure(item)

    def pictures(self, item: str) -> Sequence[Picture]:
        """As the whole has them."""
        return self._whole.pictures(item)

    def group(self, item: str) -> str:
        """As the whole says."""
        return self._whole.group(item)


def run_case(case: Case, sets: Path) -> dict[str, Any]:
    """Runs one benchmark, prints its table, and returns its rows with the time they took.

    Raises:
        UnsupportedInputError: if nothing of the set can be measured.
    """
    predictor: Predictor = Truth()
    if case.depth != "truth":
        predictor = Estimated(load_depth(case.depth), "balanced")
    start = time.perf_counter()
    request = Request(sets / case.folder, predictor, split=case.split, protocol=case.protocol)
    benchmark = open_benchmark(case.benchmark, request)
    if case.every > 1:
        benchmark = Thinned(benchmark, case.every)
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


def run_cases(sets: Path, chosen: Sequence[str], made: Path) -> dict[str, Any]:
    """Runs the cases that were asked for and have a set.

    Args:
        sets: folder of sets.
        chosen: names of benchmarks; none = all.
        made: folder for generated scenes.
    """
    numbers: dict[str, Any] = {}
    for case in CASES:
        root = made if case.folder == GENERATED else sets
        if (chosen and case.benchmark not in chosen) or not (root / case.folder).is_dir():
            continue
        try:
            numbers[case.name] = run_case(case, root)
        except UnsupportedInputError as error:
            print(f"\n{case.name}: left out: {error}", flush=True)
    return numbers


def main(arguments: list[str]) -> None:
    """Makes scenes, and writes what came of the cases."""
    with TemporaryDirectory() as made:
        write_scenes(Path(made) / GENERATED, SCENES, SIZE, SEED)
        numbers = run_cases(Path(arguments[0]), arguments[1:], Path(made))
    print(write_result("quality", numbers))


if __name__ == "__main__":
    main(sys.argv[1:])
