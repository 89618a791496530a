"""People: bodies of all builds, dressed, in postures of every day, walking or frozen."""

from relievo.scenes.people.build import Build, random_build
from relievo.scenes.people.detail import FAR, MIDDLE, NEAR, PORTRAIT
from relievo.scenes.people.person import ACTIVITIES, person, random_person
from relievo.scenes.people.skeleton import BONES, JOINTS

__all__ = [
    "ACTIVITIES",
    "BONES",
    "FAR",
    "JOINTS",
    "MIDDLE",
    "NEAR",
    "PORTRAIT",
    "Build",
    "person",
    "random_build",
    "random_person",
]
