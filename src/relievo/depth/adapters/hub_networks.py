"""Public networks of the Hugging Face hub that can be used by name.

Parameters and licences are those of the weights. Depth Anything's authors publish the small
networks under Apache-2.0 and the larger ones under CC-BY-NC-4.0; the cards of the metric variants
are silent or differ, so the authors' rule stands here.
"""

from dataclasses import dataclass

from relievo.core.types import DepthKind


@dataclass(frozen=True, slots=True)
class HubNetwork:
    """One network of the hub.

    Attributes:
        name: what it is called here.
        repo_id: owner and name on the hub.
        kind: what its values mean.
        parameters_m: millions of parameters.
        licence: of the weights, as an SPDX identifier where there is one.
        summary: what it is good for.
    """

    name: str
    repo_id: str
    kind: DepthKind
    parameters_m: float
    licence: str
    summary: str


_RELATIVE = DepthKind.RELATIVE_INVERSE_DEPTH
_METRIC = DepthKind.METRIC_DEPTH

# (size, millions of parameters, licence) of Depth Anything V2.
_DEPTH_ANYTHING_SIZES = (
    ("small", 24.8, "Apache-2.0"),
    ("base", 97.5, "CC-BY-NC-4.0"),
    ("large", 335.3, "CC-BY-NC-4.0"),
)


def _depth_anything() -> list[HubNetwork]:
    owner = "depth-anything/Depth-Anything-V2"
    networks = [
        HubNetwork(
            f"depth-anything-v2-{size}",
            f"{owner}-{size.title()}-hf",
            _RELATIVE,
            parameters_m,
            licence,
            "sharp outlines on any photo",
        )
        for size, parameters_m, licence in _DEPTH_ANYTHING_SIZES
    ]
    networks += [
        HubNetwork(
            f"depth-anything-v2-metric-{place}-{size}",
            f"{owner}-Metric-{place.title()}-{size.title()}-hf",
            _METRIC,
            parameters_m,
            licence,
            f"metres, {place}, up to {reach_m} m",
        )
        for place, reach_m in (("indoor", 20), ("outdoor", 80))
        for size, parameters_m, licence in _DEPTH_ANYTHING_SIZES
    ]
    return networks


HUB_NETWORKS: tuple[HubNetwork, ...] = (
    *_depth_anything(),
    HubNetwork(
        "dpt-swinv2-tiny",
        "Intel/dpt-swinv2-tiny-256",
        _RELATIVE,
        41,
        "MIT",
        "MiDaS 3.1, the quick one, 256 pixels",
    ),
    HubNetwork(
        "dpt-hybrid-midas",
        "Intel/dpt-hybrid-midas",
        _RELATIVE,
        123,
        "Apache-2.0",
        "MiDaS 3.0, convolutions and transformer, 384 pixels",
    ),
    HubNetwork(
        "dpt-large",
        "Intel/dpt-large",
        _RELATIVE,
        343,
        "Apache-2.0",
        "MiDaS 3.0, transformer, 384 pixels",
    ),
    HubNetwork(
        "dpt-beit-large-512",
        "Intel/dpt-beit-large-512",
        _RELATIVE,
        345,
        "MIT",
        "MiDaS 3.1, the most accurate of its family, 512 pixels",
    ),
    HubNetwork(
        "zoedepth-nyu-kitti",
        "Intel/zoedepth-nyu-kitti",
        _METRIC,
        345,
        "MIT",
        "metres, indoor and outdoor",
    ),
    HubNetwork(
        "depth-pro",
        "apple/DepthPro-hf",
        _METRIC,
        952,
        "Apple-AMLR (research only)",
        "metres, very fine outlines, 1536 pixels; wants a GPU",
    ),
)
