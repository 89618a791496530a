"""Takes: the pictures of one world. A take is the unit of work of streams and of sets on disk.

What a take holds follows from its kind, seed and number alone, and each of its pictures from these
and its position: neither the order in which takes are made nor who makes them counts.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np

from relievo.core.checks import check_range
from relievo.core.types import Size
from relievo.data.sample import Neighbours, Sample
from relievo.scenes.caster import Caster
from relievo.scenes.frame import Frame
from relievo.scenes.judgement import faults_of, probe_size
from relievo.scenes.kinds.registry import make_world
from relievo.scenes.photo.look import CLEAN, Look
from relievo.scenes.photo.metering import balanced, metered
from relievo.scenes.photo.random_look import random_look
from relievo.scenes.render import PICTURE_ALONE, Parts
from relievo.scenes.samples import sample_of
from relievo.scenes.take_options import (
    Effort,
    LookName,
    TakeKey,
    TakeOptions,
    check_take,
)
from relievo.scenes.viewpoints import (
    Viewpoint,
    bent,
    chosen,
    shot_viewpoints,
    still_viewpoints,
)
from relievo.scenes.world import LASTS_S, Camera, World

# Sources of chance of a take; the world's own has no number.
_VIEWPOINTS, _LOOKS, _NOISE, _LENSES = 1, 2, 3, 4


class Stage(Protocol):
    """What takes pictures of a world, as `render.Stage` does."""

    def render(
        self,
        camera: Camera,
        size: Size,
        time_s: float = 0.0,
        *,
        parts: Parts = PICTURE_ALONE,
        next_time_s: float | None = None,
    ) -> Frame:
        """Takes a picture and says what is true of it."""

    def glance(self, camera: Camera, size: Size, time_s: float = 0.0) -> Frame:
        """Looks without light, quickly."""


class Studio(NamedTuple):
    """Where takes are made.

    Fields: world, from a kind, a source of chance and whether it is frozen to a world; stage, from
    a world and an effort to what takes pictures of it.
    """

    world: Callable[[str, np.random.Generator, bool], World]
    stage: Callable[[World, Effort], Stage]


def _world(kind: str, generator: np.random.Generator, is_frozen: bool) -> World:
    return make_world(kind, generator, frozen=is_frozen)


def _stage(world: World, effort: Effort) -> Stage:
    from relievo.scenes.picture import FAST, FINE
    from relievo.scenes.render import Stage as RenderedStage

    return RenderedStage(world, FINE if effort is Effort.FINE else FAST)


STUDIO = Studio(_world, _stage)
"""The kinds of worlds, and the renderer."""


class Take:
    """The pictures of one world; it is built when the first of them is asked for.

    Args:
        key: which take.
        size: (height, width) of its pictures, each from 32 to 4096.
        options: what is wanted.
        look: how all of its pictures are developed; None = as `options` say.
        studio: where it is made.

    Raises:
        UsageError, RangeError: as `take_options.check_take`.
    """

    def __init__(
        self,
        key: TakeKey,
        size: Size,
        options: TakeOptions,
        *,
        look: Look | None = None,
        studio: Studio = STUDIO,
    ) -> None:
        check_take(key, size)
        self.key = key
        self._size = size
        self._options = options
        self._given_look = look
        self._studio = studio
        self._exposures: dict[int, float] = {}

    def __len__(self) -> int:
        return self._options.count

    def sample(self, position: int) -> Sample:
        """Makes one of its pictures.

        Args:
            position: from 0 up to its length.

        Raises:
            RangeError: if there is no such position.
        """
        check_range("position", position, 0, len(self) - 1)
        camera, time_s = self._viewpoint(position)
        fps = self._options.fps
        frame = self._stage.render(
            camera,
            self._size,
            time_s,
            parts=self._parts._replace(motion=self._has_motion(position)),
            next_time_s=None if fps is None else self._viewpoint(position + 1).time_s,
        )
        return sample_of(
            frame,
            self._name(position),
            self._look(position, frame),
            metered(frame.view.light) if fps is None else self._film_exposure(time_s),
            self.key.path(_NOISE, position + 1),
            None if fps is None else self._neighbours(position),
        )

    def distortion(self, position: int) -> tuple[float, float]:
        """How the lens of one of its pictures bends straight lines, as `world.Camera` has it."""
        return self._viewpoint(position).camera.distortion

    def _generator(self, *parts: int) -> np.random.Generator:
        return np.random.default_rng(self.key.path(*parts))

    @cached_property
    def _world(self) -> World:
        return self._studio.world(self.key.kind, self._generator(), self._options.frozen)

    @cached_property
    def _stage(self) -> Stage:
        return self._studio.stage(self._world, self._options.effort)

    @property
    def _parts(self) -> Parts:
        options = self._options
        return Parts(
            right=options.right,
            motion=options.motion,
            background=options.background,
            baseline_m=options.baseline_of(self.key.kind),
        )

    def _has_motion(self, position: int) -> bool:
        """A film moves on to its next frame, which the last one does not have."""
        is_last = self._options.fps is not None and position == len(self) - 1
        return self._options.motion and not is_last

    def _name(self, position: int) -> str:
        return f"{self.key.kind}/{id_of(self.key.number, position)}"

    def _neighbours(self, position: int) -> Neighbours:
        before, after = (
            id_of(self.key.number, place) if 0 <= place < len(self) else None
            for place in (position - 1, position + 1)
        )
        return Neighbours(before, after)

    @cached_property
    def _cameras(self) -> tuple[Camera, ...]:
        if not self._options.distortion:
            return tuple(replace(each, distortion=(0.0, 0.0)) for each in self._world.cameras)
        generator = self._generator(_LENSES)
        return tuple(bent(each, self._size, generator) for each in self._world.cameras)

    def _viewpoint(self, position: int) -> Viewpoint:
        if self._options.fps is None:
            return self._stills[position]
        camera, start_s = self._shot
        return Viewpoint(camera, start_s + position / self._options.fps)

    @cached_property
    def _stills(self) -> list[Viewpoint]:
        generator = self._generator(_VIEWPOINTS)
        candidates = still_viewpoints(self._cameras, len(self), generator)
        return chosen(candidates, len(self), self._faults)

    @cached_property
    def _shot(self) -> Viewpoint:
        """The camera of a film and the time at which it begins."""
        assert self._options.fps is not None
        length_s = self._options.frames / self._options.fps

        def faults(first: Viewpoint) -> float:
            later = (first._replace(time_s=first.time_s + part * length_s) for part in (0, 0.5, 1))
            return sum(map(self._faults, later))

        candidates = shot_viewpoints(self._cameras, length_s, self._generator(_VIEWPOINTS))
        return chosen(candidates, 1, faults)[0]

    def _faults(self, viewpoint: Viewpoint) -> float:
        size = probe_size(self._size)
        frame = self._stage.glance(viewpoint.camera, size, viewpoint.time_s)
        lacks_people = self.key.kind == "people" and not frame.people
        return faults_of(frame) + lacks_people

    def _probe(self, viewpoint: Viewpoint) -> Frame:
        return self._stage.render(viewpoint.camera, probe_size(self._size), viewpoint.time_s)

    def _look(self, position: int, frame: Frame) -> Look:
        """The look, with the white balance that suits the light."""
        if self._options.look is LookName.CLEAN:
            return CLEAN
        if self._options.fps is None:
            return _in_light(frame, self._raw_look(position))
        return self._film_look

    def _raw_look(self, position: int) -> Look:
        if self._given_look is not None:
            return self._given_look
        light = self._world.light
        return look_named(
            self._options.look,
            self._generator(_LOOKS, position + 1),
            is_dim=light.sun is None and bool(light.lamps),
            is_film=self._options.fps is not None,
        )

    @cached_property
    def _film_look(self) -> Look:
        return _in_light(self._probe(self._shot), self._raw_look(0))

    def _film_exposure(self, time_s: float) -> float:
        """Metered every second, and steadily from one to the next between."""
        second = int(time_s)
        now, later = self._exposure_at(second), self._exposure_at(second + 1)
        # In single precision, the same on every machine.
        return float(np.float32(now * (later / now) ** (time_s - second)))

    def _exposure_at(self, second: int) -> float:
        if second not in self._exposures:
            viewpoint = Viewpoint(self._shot.camera, min(float(second), LASTS_S))
            self._exposures[second] = metered(self._probe(viewpoint).view.light)
        return self._exposures[second]


def make_take(
    kind: str,
    seed: int,
    number: int,
    size: Size,
    options: TakeOptions,
    *,
    studio: Studio = STUDIO,
) -> Iterator[Sample]:
    """Makes the pictures of a take, one by one.

    Args:
        kind: one of `kinds.registry.KINDS`.
        seed: >= 0.
        number: which take of that seed, >= 0.
        size: (height, width) of its pictures, each from 32 to 4096.
        options: what is wanted.
        studio: where it is made.

    Raises:
        UsageError, RangeError: as `take_options.check_take`, at once.
    """
    take = Take(TakeKey(kind, seed, number), size, options, studio=studio)
    return (take.sample(position) for position in range(len(take)))


def check_renderer() -> None:
    """Refuses to begin where worlds cannot be rendered.

    Raises:
        MissingExtraError: if Embree is not installed.
    """
    Caster(np.zeros((0, 3, 3)))


def look_named(
    name: LookName, generator: np.random.Generator, *, is_dim: bool = False, is_film: bool = False
) -> Look:
    """Draws a look of those that a name stands for; arguments as in `random_look`."""
    if name is LookName.CLEAN:
        return CLEAN
    return random_look(
        generator,
        is_dim=is_dim,
        is_film=is_film,
        is_rainy=name is LookName.RAIN,
        is_old=name is LookName.OLD_FILM,
    )


def id_of(number: int, position: int) -> str:
    """The name of a picture within a kind: that of its take and its position."""
    return f"{number:05}-{position:04}"


def _in_light(frame: Frame, look: Look) -> Look:
    factors = (a * b for a, b in zip(look.white_balance, balanced(frame.view.light), strict=True))
    red, green, blue = factors
    return replace(look, white_balance=(red, green, blue))
