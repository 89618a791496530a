"""The engines that are compared."""

from typing import Any, NamedTuple


class Engine(NamedTuple):
    """Fields: package that it needs; target, `module:function` here; arguments after the world."""

    package: str
    target: str
    arguments: tuple[Any, ...] = ()


OURS, TRUTH, REFERENCE = "relievo", "relievo, depth", "reference"
"""What the others are measured by."""

_OURS = {
    TRUTH: Engine("embreex", "ours:first_hits"),
    OURS: Engine("embreex", "ours:textured", ("FAST",)),
    "relievo, fine": Engine("embreex", "ours:textured", ("FINE",)),
    "relievo, plain": Engine("embreex", "ours:plain", ("FAST",)),
    "relievo, plain, fine": Engine("embreex", "ours:plain", ("FINE",)),
}
_RAYS = {
    "embree": Engine("embreex", "rays:embree"),
    "trimesh": Engine("trimesh", "rays:trimesh"),
    "open3d": Engine("open3d", "rays:open3d"),
}
_MITSUBA = {
    f"mitsuba, {variant}, {samples or 'depth'}": Engine(
        "mitsuba", "paths:mitsuba", (variant, samples)
    )
    for variant in ("scalar_rgb", "llvm_ad_rgb")
    for samples in (0, 4, 16)
}
_RASTERS = {
    "moderngl": Engine("moderngl", "rasters:moderngl"),
    "pyrender": Engine("pyrender", "rasters:pyrender"),
}
_BLENDER = {
    "cycles, depth": Engine("bpy", "blender:blender", ("CYCLES", 0)),
    "cycles, 4": Engine("bpy", "blender:blender", ("CYCLES", 4)),
    "cycles, 16": Engine("bpy", "blender:blender", ("CYCLES", 16)),
    "cycles, 4, denoised": Engine("bpy", "blender:blender", ("CYCLES", 4, 1, True)),
    "eevee, 4": Engine("bpy", "blender:blender", ("BLENDER_EEVEE", 4)),
}
ENGINES: dict[str, Engine] = {
    **_OURS,
    **_RAYS,
    **_MITSUBA,
    **_RASTERS,
    **_BLENDER,
    REFERENCE: Engine("bpy", "blender:blender", ("CYCLES", 128, 6, True)),
}
