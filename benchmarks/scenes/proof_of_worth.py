"""What generated scenes are worth: a small network trained on them alone, measured on photographs.

The network is `lite`, from random weights, with a fixed number of scenes and of steps; nothing
real is seen before it is measured. Each run adds a line to the history in
results/proof_of_worth.json, so that changes of the generator can be judged. About an hour
and a half on two cores; interrupted in training it goes on when it is run again.

Run: python benchmarks/scenes/proof_of_worth.py SETS [--scenes N] [--note TEXT] [--runs DIR]

SETS holds the folders nyuv2, kitti_object and kitti_seq.
"""

import argparse
import json
import logging
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from record import RESULTS, write_result

from relievo.depth.registry import load_depth
from relievo.evaluate.predictors import Estimated
from relievo.evaluate.registry import Request, open_benchmark
from relievo.evaluate.report import table_lines
from relievo.evaluate.run import run_benchmark
from relievo.evaluate.summary import as_json, summarise
from relievo.train.lite import LiteTraining, export_lite, train_lite
from relievo.train.mixture import SCENES

NAME = "proof_of_worth"
BUDGET = LiteTraining(generated=6000, small_steps=8000, large_steps=3000, peak_rate=1.5e-3)
MEASURES = ("abs_rel", "delta_1")
CASES = (("depth-nyu", "nyuv2"), ("depth-kitti", "kitti_object"), ("depth-kitti", "kitti_seq"))


def measure(weights: Path, sets: Path) -> dict[str, Any]:
    """What each method reaches on each benchmark, also printed."""
    found = {}
    for name, folder in CASES:
        estimated = Estimated(load_depth(str(weights)), "balanced")
        benchmark = open_benchmark(name, Request(sets / folder, estimated))
        run = run_benchmark(benchmark)
        rows = summarise(benchmark, run)
        print(f"\n{name} {folder}")
        print("\n".join(table_lines(benchmark, rows)), flush=True)
        found[f"{name} {folder}"] = {
            row["method"]: {key: round(row["means"][key], 4) for key in MEASURES}
            for row in as_json(rows)
        }
    return found


def main() -> None:
    """Trains, measures and records."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", type=Path)
    parser.add_argument("--scenes", type=int, default=BUDGET.generated)
    parser.add_argument("--note", default="")
    parser.add_argument("--runs", type=Path, default=Path("runs") / NAME)
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    chosen.runs.mkdir(parents=True, exist_ok=True)
    budget = BUDGET if chosen.scenes == BUDGET.generated else _smaller(chosen.scenes)
    start = time.perf_counter()
    network = train_lite(None, chosen.runs, budget, _say)
    minutes = (time.perf_counter() - start) / 60
    measured = measure(export_lite(network, chosen.runs), chosen.sets)
    path = RESULTS / f"{NAME}.json"
    history = (
        json.loads(path.read_text(encoding="utf-8"))["numbers"]["history"] if path.exists() else []
    )
    entry = {
        "note": chosen.note,
        "scenes": budget.generated,
        "shares": SCENES,
        "steps": [budget.small_steps, budget.large_steps],
        "minutes": round(minutes, 1),
        "measured": measured,
    }
    print(write_result(NAME, {"history": [*history, entry]}))


def _smaller(scenes: int) -> LiteTraining:
    share = scenes / BUDGET.generated
    return replace(
        BUDGET,
        generated=scenes,
        small_steps=round(BUDGET.small_steps * share),
        large_steps=round(BUDGET.large_steps * share),
    )


def _say(step: int, steps: int, loss: float) -> None:
    logging.info("step %d of %d, loss %.4f", step, steps, loss)


if __name__ == "__main__":
    main()
