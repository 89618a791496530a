"""A world at one time, ready for rays."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from relievo.scenes.caster import Caster, Rays
from relievo.scenes.classes import CLASSES
from relievo.scenes.faces import Faces, Numbers, corners_of, faces_of, fitted_planes, joined
from relievo.scenes.mesh import Points
from relievo.scenes.sky import sky_table
from relievo.scenes.surfaces import Hits, Looks, Surfaces, looks_of, nearer, surfaces_of
from relievo.scenes.world import World

_BEYOND_M = 1e-4
_MOST_LAYERS = 64


class Scenery:
    """A world with its tables; what stands still is prepared once.

    Args:
        world: at least one thing.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        things = world.things
        self._order = sorted(range(len(things)), key=lambda n: things[n].motion is not None)
        materials: dict[object, int] = {}
        parts, planes = [], 0
        for number in self._order:
            part = faces_of(things[number], number, int(self.instances[number]), materials, planes)
            planes = max(planes, int(part.plane.max(initial=-1)) + 1)
            parts.append(part)
        self.faces = joined(parts)
        self.looks: Looks = looks_of(tuple(materials))  # type: ignore[arg-type]
        self.sky = sky_table(world.light)
        self.still_count = sum(
            len(part.thing)
            for part, number in zip(parts, self._order, strict=True)
            if things[number].motion is None
        )
        self._still = Caster(self.faces.corners[: self.still_count])
        self._moments: dict[float, Moment] = {}

    @cached_property
    def classes(self) -> Numbers:
        """The class of each thing."""
        numbers = [CLASSES[thing.class_name].number for thing in self.world.things]
        return np.array(numbers, np.int32)

    @cached_property
    def instances(self) -> Numbers:
        """The number of each thing from 1 on, 0 = stuff."""
        counted = np.array([CLASSES[t.class_name].is_thing for t in self.world.things], np.bool_)
        return np.where(counted, np.cumsum(counted), 0).astype(np.int32)

    def at(self, time_s: float) -> "Moment":
        """The world at a time; the last two are kept."""
        found = self._moments.get(time_s)
        if found is None:
            found = Moment(self, self._still, self._faces_at(time_s))
            kept = list(self._moments.items())[-1:]
            self._moments = dict([*kept, (time_s, found)])
        return found

    def _faces_at(self, time_s: float) -> Faces:
        moving = [n for n in self._order if self.world.things[n].motion is not None]
        if not moving:
            return self.faces
        meshes = [self.world.things[number].at(time_s) for number in moving]
        still = self.still_count
        corners = [self.faces.corners[:still], *map(corners_of, meshes, self.instances[moving])]
        normals = [
            self.faces.normals[:still],
            *(mesh.normals.astype(np.float32) for mesh in meshes),
        ]
        return self.faces._replace(corners=np.concatenate(corners), normals=np.concatenate(normals))


class Moment:
    """What rays meet at one time."""

    def __init__(self, scenery: Scenery, still: Caster, faces: Faces) -> None:
        self.scenery = scenery
        self.faces = faces
        self._still = still
        self._moving = Caster(faces.corners[scenery.still_count :])

    @cached_property
    def planes(self) -> tuple[Points, Points]:
        """Normals and middles (N, 3) of all planes, as `faces.fitted_planes`."""
        return fitted_planes(self.faces)

    def first(self, origins: Points, directions: Points) -> Hits:
        """What rays (N, 3) from (N, 3) meet first."""
        still = self._still.first(origins, directions)
        moving = self._moving.first(origins, directions)
        moving[moving >= 0] += self.scenery.still_count
        return Hits(*nearer(origins, directions, self.faces.corners, still, moving))

    def blocked(self, origins: Rays, directions: Rays, reach: float = 1e37) -> NDArray[np.bool_]:
        """Whether anything stands in the way of rays, up to `reach` lengths of their directions."""
        hidden = self._still.blocked(origins, directions, reach)
        if not hidden.all():
            hidden |= self._moving.blocked(origins, directions, reach)
        return hidden

    def beyond(self, origins: Points, directions: Points, hits: Hits, skipped: Numbers) -> Hits:
        """What rays meet when the things `skipped` (N,), -1 = none, are not there.

        Args:
            origins: of the rays.
            directions: of the rays.
            hits: what they meet first.
            skipped: a thing for each ray.
        """
        face, depth, bary = hits.face.copy(), hits.depth.copy(), hits.bary.copy()
        for _ in range(_MOST_LAYERS):
            met = face >= 0
            again = np.flatnonzero(met & (self.faces.thing[face] == skipped))
            if len(again) == 0:
                break
            along = directions[again]
            # A step beyond the surface; lengths along rays are depths, and so are steps.
            reached = depth[again] + _BEYOND_M * (1 + depth[again] * 0.01)
            found = self.first(origins[again] + along * reached[:, None], along)
            face[again], bary[again] = found.face, found.bary
            depth[again] = np.where(found.face >= 0, found.depth + reached, 0)
        return Hits(face, depth, bary)

    def surfaces(self, hits: Hits, directions: Points, pixel: float | None) -> Surfaces:
        """The look of what rays meet; `pixel` is their width at depth 1, None = mean colours."""
        return surfaces_of(self.faces, self.scenery.looks, hits, directions, pixel)
