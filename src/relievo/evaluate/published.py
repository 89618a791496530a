"""Numbers that others published, to be shown beside ours.

They were measured by their authors on the full sets; `tag` says how sure we are of the number
itself: "src" = read in the source, "recall" = remembered and not read again.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Tag = Literal["src", "recall"]


class PublishedRow(NamedTuple):
    """One method: its measures by name, where they come from, how sure they are."""

    method: str
    measures: Mapping[str, float]
    source: str
    tag: Tag


_SEVEN = ("abs_rel", "sq_rel", "rmse", "rmse_log", "delta_1", "delta_2", "delta_3")
_SEVEN_PLANES = ("abs_rel", "sq_rel_g2", "log10", "rmse", "rmse_log", "delta_1", "delta_2")


def _row(
    method: str, source: str, tag: Tag, numbers: tuple[float, ...], names: tuple[str, ...] = _SEVEN
) -> PublishedRow:
    return PublishedRow(method, dict(zip(names, numbers, strict=False)), source, tag)


_ZERO_SHOT_SETS = ("kitti", "nyuv2", "sintel", "ddad", "eth3d", "diode")
_DEPTH_ANYTHING = "Depth Anything V1, README"
# (abs_rel, delta_1) of each set in the order above.
_ZERO_SHOT: dict[str, tuple[tuple[float, float], ...]] = {
    "MiDaS v3.1 BEiT-L512": (
        (0.127, 0.850),
        (0.048, 0.980),
        (0.587, 0.699),
        (0.251, 0.766),
        (0.139, 0.867),
        (0.075, 0.942),
    ),
    "Depth Anything S": (
        (0.080, 0.936),
        (0.053, 0.972),
        (0.464, 0.739),
        (0.247, 0.768),
        (0.127, 0.885),
        (0.076, 0.939),
    ),
    "Depth Anything B": (
        (0.080, 0.939),
        (0.046, 0.979),
        (0.432, 0.756),
        (0.232, 0.786),
        (0.126, 0.884),
        (0.069, 0.946),
    ),
    "Depth Anything L": (
        (0.076, 0.947),
        (0.043, 0.981),
        (0.458, 0.760),
        (0.230, 0.789),
        (0.127, 0.882),
        (0.066, 0.952),
    ),
}
_V2_SETS = ("kitti", "nyuv2", "sintel", "eth3d", "diode")
_ZERO_SHOT_V2: dict[str, tuple[tuple[float, float], ...]] = {
    "Depth Anything V2 S": (
        (0.078, 0.936),
        (0.053, 0.973),
        (0.500, 0.718),
        (0.142, 0.851),
        (0.073, 0.942),
    ),
    "Depth Anything V2 B": (
        (0.078, 0.939),
        (0.049, 0.976),
        (0.495, 0.734),
        (0.137, 0.858),
        (0.068, 0.950),
    ),
    "Depth Anything V2 L": (
        (0.074, 0.946),
        (0.045, 0.979),
        (0.487, 0.752),
        (0.131, 0.865),
        (0.066, 0.952),
    ),
}


def zero_shot(set_name: str) -> tuple[PublishedRow, ...]:
    """Rows fitted in disparity on one set: "kitti", "nyuv2", "sintel", "ddad", "eth3d", "diode"."""
    rows = []
    for sets, table, source, tag in (
        (_ZERO_SHOT_SETS, _ZERO_SHOT, _DEPTH_ANYTHING, "src"),
        (_V2_SETS, _ZERO_SHOT_V2, "Depth Anything V2, paper", "recall"),
    ):
        if set_name in sets:
            place = sets.index(set_name)
            rows += [
                PublishedRow(
                    method,
                    dict(zip(("abs_rel", "delta_1"), numbers[place], strict=True)),
                    source,
                    "src" if tag == "src" else "recall",
                )
                for method, numbers in table.items()
            ]
    return tuple(rows)


NYU_LAINA = (
    _row(
        "FCRN", "Laina et al., README", "src", (0.127, 0.573, 0.055), ("abs_rel", "rmse", "log10")
    ),
    _row(
        "Roy and Todorovic",
        "Laina et al., README",
        "src",
        (0.187, 0.744, 0.078),
        ("abs_rel", "rmse", "log10"),
    ),
    _row("Eigen and Fergus", "Laina et al., README", "src", (0.158, 0.641), ("abs_rel", "rmse")),
)
"""NYU v2, whole image, pooled, metric."""

NYU_METRIC = (
    _row(
        "PlaneNet",
        "Liu et al., CVPR 2018",
        "recall",
        (0.142, 0.107, 0.060, 0.514, 0.179, 0.812, 0.957),
        _SEVEN_PLANES,
    ),
    _row(
        "Eigen and Fergus, VGG",
        "Liu et al., CVPR 2018",
        "recall",
        (0.158, 0.121, 0.067, 0.639, 0.215, 0.771, 0.950),
        _SEVEN_PLANES,
    ),
    _row(
        "kNN depth transfer",
        "Shoukat et al., table I",
        "src",
        (0.325, 0.956, 0.124),
        ("abs_rel", "rmse", "log10"),
    ),
    _row(
        "multi-scale deep network",
        "Shoukat et al., table I",
        "src",
        (0.215, 0.907),
        ("abs_rel", "rmse"),
    ),
)
"""NYU v2, metric depth; crops differ between papers."""

_SFM = "Zhou et al., CVPR 2017"
_MONODEPTH = "Godard et al., CVPR 2017"
KITTI_MEDIAN = (
    _row("training mean", _SFM, "recall", (0.403, 5.530, 8.709, 0.403, 0.593, 0.776, 0.878)),
    _row("SfMLearner", _SFM, "recall", (0.208, 1.768, 6.856, 0.283, 0.678, 0.885, 0.957)),
    _row(
        "SfMLearner, released model",
        "its README",
        "src",
        (0.183, 1.595, 6.709, 0.270, 0.734, 0.902, 0.959),
    ),
    _row(
        "vid2depth",
        "Mahjourian et al., CVPR 2018",
        "src",
        (0.163, 1.240, 6.220, 0.250, 0.762, 0.916, 0.968),
    ),
    _row(
        "struct2depth, motion",
        "Casser et al., AAAI 2019",
        "src",
        (0.141, 1.026, 5.291, 0.215, 0.816, 0.945, 0.979),
    ),
    PublishedRow(
        "monodepth2, mono 640 x 192",
        {"abs_rel": 0.115, "delta_1": 0.877},
        "its README",
        "src",
    ),
)
"""KITTI, Eigen split, Garg crop, 80 m, median scaling."""

KITTI_METRIC = (
    _row(
        "training mean",
        "third-party evaluation of monodepth",
        "src",
        (0.361, 4.826, 8.102, 0.377, 0.638, 0.804, 0.894),
    ),
    _row("Monodepth, VGG", _MONODEPTH, "src", (0.148, 1.344, 5.927, 0.247, 0.803, 0.922, 0.964)),
    _row(
        "Monodepth, ResNet, Cityscapes too",
        _MONODEPTH,
        "recall",
        (0.114, 0.898, 4.935, 0.206, 0.861, 0.949, 0.976),
    ),
    _row(
        "segment-wise depth",
        "Atapour-Abarghouei and Breckon, ICIP 2019",
        "src",
        (0.168, 1.338, 5.702, 0.252, 0.968),
        ("abs_rel", "sq_rel", "rmse", "rmse_log", "delta_3"),
    ),
)
"""KITTI, Eigen split, Garg crop, 80 m, no scaling."""

KITTI_METRIC_50 = (
    _row("Monodepth, VGG", _MONODEPTH, "recall", (0.140, 0.976, 4.471, 0.232, 0.818, 0.931, 0.969)),
)
"""KITTI, Eigen split, Garg crop, 50 m, no scaling."""

KITTI_MEDIAN_50 = (
    _row("SfMLearner", _SFM, "recall", (0.201, 1.391, 5.181, 0.264, 0.696, 0.900, 0.966)),
    _row(
        "vid2depth",
        "Mahjourian et al., CVPR 2018",
        "recall",
        (0.155, 0.927, 4.549, 0.231, 0.781, 0.931, 0.975),
    ),
)
"""KITTI, Eigen split, Garg crop, 50 m, median scaling."""

MAKE3D_C1 = (
    _row("FCRN", "Laina et al., README", "src", (0.175, 4.45, 0.072), ("abs_rel", "rmse", "log10")),
    _row(
        "Liu et al.",
        "Laina et al., README",
        "src",
        (0.314, 8.60, 0.119),
        ("abs_rel", "rmse", "log10"),
    ),
    _row(
        "Li et al.",
        "Laina et al., README",
        "src",
        (0.278, 7.19, 0.092),
        ("abs_rel", "rmse", "log10"),
    ),
)
"""Make3D, criterion C1, pooled, metric."""

MAKE3D_C2 = (
    _row(
        "kNN depth transfer",
        "Shoukat et al., table II",
        "src",
        (0.623, 14.27, 15.92, 0.49, 0.16),
        ("correlation", "psnr", "rmse", "abs_rel", "log10"),
    ),
    _row(
        "depth transfer",
        "Shoukat et al., table II",
        "src",
        (0.69, 14.56, 15.1, 0.362, 0.148),
        ("correlation", "psnr", "rmse", "abs_rel", "log10"),
    ),
)
"""Make3D; the paper names no criterion, its numbers imply the whole image."""

VIEWS_REALESTATE = (
    _row(
        "Stereo Magnification",
        "Shih et al., CVPR 2020",
        "recall",
        (26.71, 0.8906),
        ("psnr", "ssim"),
    ),
    _row("LLFF", "Shih et al., CVPR 2020", "recall", (23.17, 0.8062), ("psnr", "ssim")),
    _row("3D Photography", "Shih et al., CVPR 2020", "recall", (27.29, 0.8887), ("psnr", "ssim")),
)
"""RealEstate10K, frames 0 and 10 of 1,500 clips: other scenes and other motions than ours."""

TAE_SCANNET = tuple(
    PublishedRow(method, {"tae": tae, "delta_1": delta}, "Video Depth Anything, README", "src")
    for method, delta, tae in (
        ("Video Depth Anything S", 0.850, 1.48),
        ("Video Depth Anything B", 0.883, 1.26),
        ("Video Depth Anything L", 0.908, 1.09),
        ("Depth Pro", 0.953, 2.73),
        ("UniDepthV2 L", 0.989, 1.41),
        ("MoGe-2 L", 0.967, 2.56),
    )
)
"""TAE on ScanNet; delta_1 on NYU v2, both of metric models."""

PLANES_SCANNET = (
    _row(
        "PlaneNet",
        "as a later paper reports it",
        "recall",
        (0.228, 0.422, 0.670, 0.306, 0.519),
        ("recall_5cm", "recall_10cm", "recall_50cm", "pixels_5cm", "pixels_10cm"),
    ),
)
"""ScanNet, IoU 0.5."""

POSE_KITTI = (
    _row("SfMLearner", "its README", "src", (0.016,), ("snippet_ate",)),
    _row("vid2depth", "Mahjourian et al., CVPR 2018", "recall", (0.013,), ("snippet_ate",)),
    _row("struct2depth, motion", "Casser et al., AAAI 2019", "recall", (0.011,), ("snippet_ate",)),
    _row("ORB-SLAM, full", _SFM, "recall", (0.014,), ("snippet_ate",)),
)
"""KITTI odometry, sequence 09, five-frame snippets."""
