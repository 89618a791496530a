"""Blender as a Python module: Cycles, which follows paths of light, and EEVEE, which rasterises."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from .setting import SIZE, SUN_WIDTH_DEG, Setting, Take, Taken


def blender(
    setting: Setting, engine: str, samples: int, bounces: int = 1, denoised: bool = False
) -> Take:
    """Blender; no samples = depth and ids alone, of Cycles."""
    import bpy  # the other two are found from here on

    import addon_utils  # isort: skip
    from mathutils import Matrix  # isort: skip

    bpy.ops.wm.read_factory_settings(use_empty=True)
    addon_utils.enable("cycles")
    scene = bpy.context.scene
    _put_triangles(bpy, setting)
    _put_lights(bpy, setting, Matrix)
    camera = bpy.data.cameras.new("camera")
    camera.sensor_fit, camera.clip_start, camera.clip_end = "HORIZONTAL", 1e-3, 5000.0
    camera.lens = camera.sensor_width * float(setting.focal) / SIZE[1]
    scene.camera = _put(bpy, camera, setting.pose @ np.diag([1.0, -1.0, -1.0, 1.0]), Matrix)
    _choose(bpy, engine, samples, bounces if samples else 0, denoised)
    folder = tempfile.TemporaryDirectory()
    path = Path(folder.name) / "picture.exr"
    scene.render.filepath = str(path)

    def take() -> Taken:
        bpy.ops.render.render(write_still=True)
        return _read(path, with_light=samples > 0)

    return take


def _put_triangles(bpy: Any, setting: Setting) -> None:
    """One object for each thing, because ids belong to objects."""
    material = bpy.data.materials.new("matt")
    material.use_nodes = True
    nodes, links = material.node_tree.nodes, material.node_tree.links
    nodes.clear()
    colour, matt = nodes.new("ShaderNodeVertexColor"), nodes.new("ShaderNodeBsdfDiffuse")
    colour.layer_name = "colour"
    links.new(colour.outputs["Color"], matt.inputs["Color"])
    out = nodes.new("ShaderNodeOutputMaterial")
    links.new(matt.outputs["BSDF"], out.inputs["Surface"])
    for thing in np.unique(setting.things):
        rows = np.flatnonzero(setting.things == thing)
        corners, count = setting.corners[rows].reshape(-1, 3), 3 * len(rows)
        mesh = bpy.data.meshes.new("thing")
        mesh.vertices.add(count)
        mesh.vertices.foreach_set("co", corners.reshape(-1))
        mesh.loops.add(count)
        mesh.loops.foreach_set("vertex_index", np.arange(count, dtype=np.int32))
        mesh.polygons.add(len(rows))
        mesh.polygons.foreach_set("loop_start", np.arange(0, count, 3, dtype=np.int32))
        tones = np.ones((count, 4), np.float32)
        tones[:, :3] = np.repeat(setting.colours[rows], 3, axis=0)
        layer = mesh.color_attributes.new("colour", "FLOAT_COLOR", "CORNER")
        layer.data.foreach_set("color", tones.reshape(-1))
        mesh.update(calc_edges=True)
        mesh.normals_split_custom_set(setting.normals[rows].reshape(-1, 3))
        mesh.materials.append(material)
        item = bpy.data.objects.new("thing", mesh)
        item.pass_index = int(thing) + 1
        bpy.context.scene.collection.objects.link(item)


def _put_lights(bpy: Any, setting: Setting, Matrix: Any) -> None:
    world = bpy.data.worlds.new("sky")
    bpy.context.scene.world = world
    world.use_nodes = True
    world.node_tree.nodes["Background"].inputs["Color"].default_value = (*setting.sky, 1)
    towards, colour = setting.sun
    if colour.any():
        sun = bpy.data.lights.new("sun", "SUN")
        sun.angle, sun.energy, sun.color = np.radians(SUN_WIDTH_DEG), np.pi, colour
        _put(bpy, sun, _facing(np.zeros(3), np.cross(towards, towards[[1, 2, 0]]), towards), Matrix)
    for centre, right, up, light in setting.lamps:
        lamp = bpy.data.lights.new("lamp", "AREA")
        lamp.shape, lamp.size = "RECTANGLE", 2 * np.linalg.norm(right)
        lamp.size_y = 2 * np.linalg.norm(up)
        lamp.energy, lamp.color = np.pi * lamp.size * lamp.size_y, light
        _put(bpy, lamp, _facing(centre, right, -np.cross(right, up)), Matrix)


def _facing(place: Any, right: Any, back: Any) -> Any:
    """The pose of what looks against `back`."""
    x, z = right / np.linalg.norm(right), back / np.linalg.norm(back)
    columns = np.stack([x, np.cross(z, x), z, place], axis=1)
    return np.vstack([columns, [0, 0, 0, 1]])


def _put(bpy: Any, data: Any, pose: Any, Matrix: Any) -> Any:
    item = bpy.data.objects.new(data.name, data)
    item.matrix_world = Matrix(pose.tolist())
    bpy.context.scene.collection.objects.link(item)
    return item


def _choose(bpy: Any, engine: str, samples: int, bounces: int, denoised: bool) -> None:
    scene, layer = bpy.context.scene, bpy.context.view_layer
    render, cycles = scene.render, scene.cycles
    render.engine = engine
    render.resolution_y, render.resolution_x = SIZE
    render.resolution_percentage = 100
    render.threads_mode, render.threads = "FIXED", 1
    render.use_persistent_data = True
    render.image_settings.media_type = "MULTI_LAYER_IMAGE"
    render.image_settings.file_format = "OPEN_EXR_MULTILAYER"
    render.image_settings.color_depth, render.image_settings.exr_codec = "32", "NONE"
    layer.use_pass_z = layer.use_pass_object_index = True
    cycles.samples, cycles.use_denoising = max(samples, 1), denoised
    cycles.use_adaptive_sampling = False
    cycles.max_bounces = cycles.diffuse_bounces = bounces
    cycles.sample_clamp_indirect = 0.0
    cycles.pixel_filter_type = "BOX"
    if samples == 0:
        cycles.pixel_filter_type = "BLACKMAN_HARRIS"
        cycles.filter_width = 0.01  # depth of the middles of pixels
    scene.eevee.taa_render_samples = max(samples, 1)


def _read(path: Path, *, with_light: bool) -> Taken:
    import OpenEXR

    with OpenEXR.File(str(path), separate_channels=True) as file:
        channels = [item for part in file.parts for item in part.channels.items()]
    by_end = {name.partition(".")[2]: channel.pixels for name, channel in channels}
    if with_light:
        return Taken(light=np.stack([by_end[f"Combined.{colour}"] for colour in "RGB"], axis=-1))
    depth, index = by_end["Depth.Z"], by_end["Object Index.X"]
    return Taken(np.where(depth < 1e9, depth, 0), index.astype(np.int32) - 1)
