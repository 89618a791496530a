"""Numbers that others published, to be shown beside ours; they stand in `published.toml`.

They were measured by their authors on the full sets; `tag` says how sure we are of the number
itself: "src" = read in the source, "recall" = remembered and not read again.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Literal, NamedTuple

Tag = Literal["src", "recall"]


class PublishedRow(NamedTuple):
    """One method: its measures by name, where they come from, how sure they are."""

    method: str
    measures: Mapping[str, float]
    source: str
    tag: Tag


def published(table: str) -> tuple[PublishedRow, ...]:
    """The rows of one table of `published.toml`, none if there is no such table."""
    rows = _tables().get(table, {"rows": []})["rows"]
    return tuple(
        PublishedRow(row.pop("method"), row, row.pop("source"), row.pop("tag"))
        for row in map(dict, rows)
    )


def zero_shot(set_name: str) -> tuple[PublishedRow, ...]:
    """Rows fitted in disparity on one set: "kitti", "nyuv2", "sintel", "ddad", "eth3d", "diode"."""
    return published(f"zero-shot-{set_name}")


@cache
def _tables() -> dict[str, Any]:
    text = resources.files("relievo.evaluate").joinpath("published.toml").read_text("utf-8")
    return tomllib.loads(text)
