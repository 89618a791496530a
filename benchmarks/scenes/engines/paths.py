"""Mitsuba 3: paths of light.

Its variants with LLVM take the library that the environment names in DRJIT_LIBLLVM_PATH.
"""

from typing import Any

import numpy as np

from .setting import SIZE, Setting, Take, Taken

NEAR_M = 1e-3


def mitsuba(setting: Setting, variant: str, samples: int) -> Take:
    """Mitsuba in one of its variants; no samples = depth and ids alone."""
    import mitsuba

    mitsuba.set_variant(variant)
    scene = mitsuba.load_dict(_scene(mitsuba, setting, samples))

    def take() -> Taken:
        picture = np.array(mitsuba.render(scene), np.float32)
        if samples > 0:
            return Taken(light=picture[..., :3])
        distance, face = picture[..., -2].reshape(-1), picture[..., -1].reshape(-1)
        lengths = np.linalg.norm(setting.rays()[1], axis=1)
        faces = np.where(distance > 0, face, -1).astype(np.int64)
        # Mitsuba counts from the plane that is the nearest it sees.
        return setting.taken(faces, distance / lengths + NEAR_M)

    return take


def _scene(mitsuba: Any, setting: Setting, samples: int) -> dict[str, Any]:
    transform = mitsuba.ScalarTransform4f
    # Lamps are not to be seen; Mitsuba hides them together with the sky, and their backs block.
    path = {"type": "path", "max_depth": 3, "hide_emitters": len(setting.lamps) > 0}
    truth = {"type": "aov", "aovs": "depth:depth,face:prim_index"}
    # Samples that do not jitter lie in the middles of pixels.
    sampler = {"type": "stratified", "sample_count": 1, "jitter": False}
    scene: dict[str, Any] = {
        "type": "scene",
        "integrator": path if samples else truth,
        "sky": {"type": "constant", "radiance": _rgb(setting.sky)},
        "triangles": _mesh(mitsuba, setting),
        "camera": {
            "type": "perspective",
            "fov_axis": "x",
            "fov": float(np.degrees(2 * np.arctan(SIZE[1] / 2 / setting.focal))),
            "near_clip": NEAR_M,
            "to_world": transform(setting.pose @ np.diag([-1.0, -1.0, 1.0, 1.0])),
            "sampler": {"type": "independent", "sample_count": samples} if samples else sampler,
            "film": {
                "type": "hdrfilm",
                "width": SIZE[1],
                "height": SIZE[0],
                "rfilter": {"type": "box"},
                "component_format": "float32",
            },
        },
    }
    towards, colour = setting.sun
    if colour.any():
        irradiance = _rgb(np.pi * colour)
        direction = (-towards).tolist()
        scene["sun"] = {"type": "directional", "direction": direction, "irradiance": irradiance}
    for number, (centre, right, up, light) in enumerate(setting.lamps if samples else []):
        columns = np.stack([right, up, np.cross(right, up), centre], axis=1)
        scene[f"lamp{number}"] = {
            "type": "rectangle",
            "to_world": transform(np.vstack([columns, [0, 0, 0, 1]])),
            "emitter": {"type": "area", "radiance": _rgb(light)},
        }
    return scene


def _mesh(mitsuba: Any, setting: Setting) -> Any:
    colours = {"type": "mesh_attribute", "name": "vertex_color"}
    matt = {"type": "twosided", "bsdf": {"type": "diffuse", "reflectance": colours}}
    properties = mitsuba.Properties()
    properties["bsdf"] = mitsuba.load_dict(matt)
    count = len(setting.corners)
    mesh = mitsuba.Mesh("triangles", 3 * count, count, properties, has_vertex_normals=True)
    mesh.add_attribute("vertex_color", 3, np.repeat(setting.colours, 3, axis=0).reshape(-1))
    values = mitsuba.traverse(mesh)
    values["vertex_positions"] = setting.corners.reshape(-1)
    values["vertex_normals"] = setting.normals.reshape(-1)
    values["faces"] = np.arange(3 * count, dtype=np.uint32)
    values.update()
    return mesh


def _rgb(values: Any) -> dict[str, Any]:
    return {"type": "rgb", "value": np.asarray(values, np.float64).tolist()}
