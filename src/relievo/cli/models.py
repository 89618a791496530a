"""`relievo models`: estimators and segmenters, their licences, and fetching weights ahead."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from relievo.cli import options as o

if TYPE_CHECKING:
    from relievo.depth.registry import EstimatorRow
    from relievo.segmentation.registry import SegmenterRow

Row: TypeAlias = "EstimatorRow | SegmenterRow"

models = typer.Typer(help="The depth estimators and the segmenters: list, show, pull.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="As `relievo models list` shows it.")]


@models.command("list")
def list_models(json: o.AsJson = False) -> None:
    """Lists all estimators by name, then all segmenters."""
    from relievo.cli.show import say_json
    from relievo.depth.registry import list_estimators
    from relievo.segmentation.registry import list_segmenters

    rows: list[Row] = [*list_estimators(), *list_segmenters()]
    for row in rows:
        record = _record(row)
        if json:
            say_json(**record)
        else:
            print(_line(record))


@models.command("show")
def show_model(name: Name, json: o.AsJson = False) -> None:
    """Shows what is known of one estimator or segmenter."""
    from relievo.cli.show import say_json

    record = _record(_find(name))
    if json:
        say_json(**record)
        return
    for key, value in record.items():
        print(f"{key:12} {value}")


@models.command("pull")
def pull_model(name: Name) -> None:
    """Downloads weights, for use without a network."""
    from relievo.cli.show import ShownDownload
    from relievo.depth.registry import pull
    from relievo.segmentation.registry import pull_segmenter

    fetch = pull_segmenter if _is_segmenter(name) else pull
    print(fetch(name, progress=ShownDownload()) or f"{name} has no weights")


def _find(name: str) -> Row:
    from relievo.depth.registry import find_estimator
    from relievo.segmentation.registry import find_segmenter

    return find_segmenter(name) if _is_segmenter(name) else find_estimator(name)


def _is_segmenter(name: str) -> bool:
    from relievo.segmentation.registry import list_segmenters

    return name in [row.name for row in list_segmenters()]


def _record(row: Row) -> dict[str, object]:
    """What is known of a row; a segmenter's kind says that it gives no depth."""
    from dataclasses import asdict

    known = {key: value for key, value in asdict(row).items() if value is not None}
    return {"name": row.name, "kind": "segments"} | known


def _line(record: Mapping[str, object]) -> str:
    millions = record.get("parameters_m")
    size = f"{millions:g} M" if millions else "-"
    licence = record["licence"] or "-"
    return f"{record['name']:32} {size:>8}  {record['kind']:24} {licence:18} {record['summary']}"
