"""Libraries that answer where rays meet triangles, and leave light to their users."""

import numpy as np

from .setting import Setting, Take, Taken


def embree(setting: Setting) -> Take:
    """Primary rays alone, as the package `embreex` answers them."""
    from embreex.mesh_construction import TriangleMesh
    from embreex.rtcore_scene import EmbreeScene

    scene = EmbreeScene()
    mesh = TriangleMesh(scene, setting.corners)
    origins, directions = setting.rays()

    def take() -> Taken:
        assert mesh is not None  # it must live as long as the scene
        found = scene.run(origins, directions, output=True)
        return setting.taken(np.asarray(found["primID"], np.int32), found["tfar"])

    return take


def trimesh(setting: Setting) -> Take:
    """Trimesh's rays, which are Embree's where `embreex` is installed."""
    from trimesh import Trimesh

    count = len(setting.corners)
    corners = setting.corners.reshape(-1, 3)
    mesh = Trimesh(corners, np.arange(3 * count).reshape(-1, 3), process=False)
    origins, directions = setting.rays()

    def take() -> Taken:
        places, ray, face = mesh.ray.intersects_location(origins, directions, multiple_hits=False)
        faces, depth = np.full(len(origins), -1), np.zeros(len(origins))
        faces[ray] = face
        depth[ray] = (places - setting.pose[:3, 3]) @ setting.pose[:3, 2]
        return setting.taken(faces, depth)

    return take


def open3d(setting: Setting) -> Take:
    """Open3D's scene for rays: an Embree of its own."""
    import open3d

    count = len(setting.corners)
    scene = open3d.t.geometry.RaycastingScene(nthreads=1)
    scene.add_triangles(
        open3d.core.Tensor(setting.corners.reshape(-1, 3)),
        open3d.core.Tensor(np.arange(3 * count, dtype=np.uint32).reshape(-1, 3)),
    )
    rays = open3d.core.Tensor(np.concatenate(setting.rays(), axis=1))

    def take() -> Taken:
        found = scene.cast_rays(rays)
        faces = found["primitive_ids"].numpy().astype(np.int64)
        depth = found["t_hit"].numpy()
        return setting.taken(np.where(np.isfinite(depth), faces, -1), depth)

    return take
