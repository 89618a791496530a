"""Rasterisers by OpenGL without a screen: depth, ids and a simple light without shadows."""

import os
from functools import cache
from typing import Any

import numpy as np

from .setting import SIZE, Floats, Setting, Take, Taken

NEAR_M, FAR_M = 0.05, 5000.0

_VERTEX = """
#version 330
uniform mat4 camera_from_world, clip_from_camera;
in vec3 corner, normal, colour; in float thing;
out vec3 place, facing, tone; out float depth; flat out float number;
void main() {
    vec4 seen = camera_from_world * vec4(corner, 1);
    gl_Position = clip_from_camera * seen;
    place = corner; facing = normal; tone = colour; depth = seen.z; number = thing;
}
"""

_FRAGMENT = """
#version 330
uniform vec3 towards, sun, sky; uniform int count; uniform vec3 lamps[32];
in vec3 place, facing, tone; in float depth; flat in float number;
layout(location = 0) out vec4 light; layout(location = 1) out vec4 truth;
void main() {
    vec3 n = normalize(gl_FrontFacing ? facing : -facing);
    vec3 sum = sky * (0.6 + 0.4 * n.z) + sun * max(dot(n, towards), 0);
    for (int i = 0; i < 4 * count; i += 4) {
        vec3 to = lamps[i] - place, front = cross(lamps[i + 1], lamps[i + 2]);
        float square = dot(to, to), area = 4 * length(front);
        float facing = max(dot(n, to), 0) * max(-dot(normalize(front), to), 0);
        sum += lamps[i + 3] * facing / square * area / (3.14159 * square + area);
    }
    light = vec4(tone * sum, 1); truth = vec4(depth, number + 1, 0, 1);
}
"""


def moderngl(setting: Setting) -> Take:
    """ModernGL over EGL."""
    os.environ.setdefault("EGL_PLATFORM", "surfaceless")
    import moderngl

    context = moderngl.create_context(standalone=True, backend="egl", require=330)
    context.enable(moderngl.DEPTH_TEST)
    program = context.program(vertex_shader=_VERTEX, fragment_shader=_FRAGMENT)
    program["camera_from_world"].write(_columns(np.linalg.inv(setting.pose)))
    program["clip_from_camera"].write(_columns(_clip_from_camera(float(setting.focal))))
    program["towards"], program["sun"] = map(tuple, setting.sun)
    program["sky"], program["count"] = tuple(setting.sky), len(setting.lamps)
    lamps = np.zeros((32, 3), np.float32)
    lamps[: 4 * len(setting.lamps)] = setting.lamps.reshape(-1, 3)
    program["lamps"].write(lamps.tobytes())
    per_face = np.column_stack([setting.colours, setting.things]).astype(np.float32)
    corners = setting.corners.reshape(-1, 3), setting.normals.reshape(-1, 3)
    data = np.concatenate([*corners, np.repeat(per_face, 3, axis=0)], axis=1)
    content = (context.buffer(data.astype(np.float32)), "3f 3f 3f 1f")
    triangles = context.vertex_array(program, [(*content, "corner", "normal", "colour", "thing")])
    wide = SIZE[::-1]
    targets = [context.texture(wide, 4, dtype="f4"), context.texture(wide, 4, dtype="f4")]
    frame = context.framebuffer(targets, context.depth_texture(wide))

    def take() -> Taken:
        frame.use()
        frame.clear()
        triangles.render()
        light, truth = (
            np.frombuffer(target.read(), np.float32).reshape(*SIZE, 4)[::-1] for target in targets
        )
        things = truth[..., 1].astype(np.int32) - 1
        return Taken(truth[..., 0], things, light[..., :3], context.info["GL_RENDERER"])

    return take


def _columns(matrix: Floats) -> bytes:
    return np.ascontiguousarray(matrix.T, np.float32).tobytes()


def _clip_from_camera(focal: float) -> Floats:
    """OpenGL's projection for a camera that looks along z with y down."""
    matrix = np.zeros((4, 4))
    matrix[0, 0], matrix[1, 1] = 2 * focal / SIZE[1], -2 * focal / SIZE[0]
    matrix[2, 2] = (FAR_M + NEAR_M) / (FAR_M - NEAR_M)
    matrix[2, 3] = -2 * FAR_M * NEAR_M / (FAR_M - NEAR_M)
    matrix[3, 2] = 1
    return matrix


def pyrender(setting: Setting) -> Take:
    """Pyrender over EGL, with the sun alone and no ids."""
    renderer = _offscreen()
    import pyrender
    from trimesh import Trimesh

    count = len(setting.corners)
    triangles = Trimesh(
        setting.corners.reshape(-1, 3),
        np.arange(3 * count).reshape(-1, 3),
        vertex_colors=np.repeat(np.rint(255 * setting.colours).astype(np.uint8), 3, axis=0),
        process=False,
    )
    scene = pyrender.Scene(ambient_light=setting.sky)
    scene.add(pyrender.Mesh.from_trimesh(triangles))
    focal, (height, width) = float(setting.focal), SIZE
    camera = pyrender.IntrinsicsCamera(focal, focal, width / 2, height / 2, NEAR_M, FAR_M)
    scene.add(camera, pose=setting.pose @ np.diag([1.0, -1.0, -1.0, 1.0]))

    def take() -> Taken:
        colour, depth = renderer.render(scene, flags=pyrender.RenderFlags.SKIP_CULL_FACES)
        return Taken(depth, light=(colour / 255.0) ** 2.2)

    return take


@cache  # a process cannot have two
def _offscreen() -> Any:
    os.environ.setdefault("PYOPENGL_PLATFORM", "egl")
    import pyrender

    return pyrender.OffscreenRenderer(*SIZE[::-1])
