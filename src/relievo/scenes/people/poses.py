"""Postures as one sees them: standing, talking, sitting, carrying and so on."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from relievo.scenes.people import arms
from relievo.scenes.people.arms import Setting
from relievo.scenes.people.solve import Arm, Foot, Pose


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """A posture with what belongs to it.

    Attributes:
        pose: the posture.
        hands: names of the left and the right hand's shape.
        props: what is held: 'phone', 'bag' or 'box', and the side of the hand.
        lively: how far it sways and gestures: 0 = hardly, 1 = much.
    """

    pose: Pose
    hands: tuple[str, str] = ("relaxed", "relaxed")
    props: tuple[tuple[str, int], ...] = ()
    lively: float = 0.3


def _arms(place: Setting) -> tuple[Arm, Arm, tuple[str, str]]:
    """What both arms do when someone stands about."""
    kind = int(place.generator.choice(6, p=[0.34, 0.2, 0.16, 0.1, 0.1, 0.1]))
    hand = "fist" if place.chance(0.2) else "relaxed"
    if kind == 0:
        return arms.hanging(place), arms.hanging(place), (hand, "relaxed")
    if kind == 1:
        second = arms.pocket(place) if place.chance(0.5) else arms.hanging(place)
        return arms.pocket(place), second, ("relaxed", "relaxed")
    if kind == 2:
        return arms.crossed(place, True), arms.crossed(place, False), ("relaxed", "fist")
    if kind == 3:
        second = arms.on_hip(place) if place.chance(0.5) else arms.hanging(place)
        return arms.on_hip(place), second, ("relaxed", "relaxed")
    if kind == 4:
        return arms.behind(place), arms.behind(place), ("relaxed", "relaxed")
    return arms.chin(place), arms.crossed(place, False), ("fist", "relaxed")


def _legs(place: Setting) -> Pose:
    """Standing with the weight on one leg or on both."""
    g, stiff = place.generator, place.chance(0.3)
    side = place.side()
    rest = Foot(place.around(0.06, 0.015), place.around(0.0, 0.015), 0, place.around(10, 6))
    head = (place.around(2, 8), place.around(0, 5), float(g.normal(0, 18)))
    wide = 0.3 * place.breadth_m
    if stiff:
        other = Foot(rest.out + wide, place.around(0, 0.02), 0, place.around(10, 6))
        return Pose(left_foot=rest, right_foot=other, head=head, sink=0.006,
                    shift=(0.0, 0.02), trunk=(1.0, 0.0, place.around(0, 5)))  # fmt: skip
    free = Foot(place.around(0.075, 0.02) + wide, place.around(0.05, 0.05), 0, place.around(22, 10))
    lean = -side * place.around(4.0, 1.5)
    return Pose(
        shift=(side * place.around(0.03, 0.008), 0.018),
        pelvis=(2.0, lean, place.around(0, 8)),
        trunk=(place.around(0, 3), -1.3 * lean, place.around(0, 8)),
        head=head,
        left_foot=rest if side < 0 else free,
        right_foot=free if side < 0 else rest,
    )


def _armed(pose: Pose, left: Arm, right: Arm) -> Pose:
    return replace(pose, left_arm=left, right_arm=right)


def _both(side: int, own: Arm, other: Arm) -> tuple[Arm, Arm]:
    return (own, other) if side < 0 else (other, own)


def _names(side: int, own: str, other: str = "relaxed") -> tuple[str, str]:
    return (own, other) if side < 0 else (other, own)


def stand(place: Setting) -> Stance:
    """Someone who stands about."""
    left, right, hands = _arms(place)
    if place.chance(0.5):
        left, right, hands = right, left, (hands[1], hands[0])
    props: tuple[tuple[str, int], ...] = ()
    pose = _armed(_legs(place), left, right)
    if place.chance(0.12):
        side = place.side()
        own = arms.hanging(place)
        lower = replace(own, hand=(own.hand[0] + 0.05, 0.03, -0.97), twist_deg=10.0)
        pose = _armed(pose, *_both(side, lower, right if side < 0 else left))
        props, hands = (("bag", side),), _names(side, "grip")
    return Stance(pose=pose, hands=hands, props=props)


def talk(place: Setting) -> Stance:
    """Someone who talks with one hand or both."""
    side = place.side()
    other = arms.gesture(place) if place.chance(0.4) else _arms(place)[0]
    pose = _armed(_legs(place), *_both(side, arms.gesture(place), other))
    return Stance(pose=pose, hands=_names(side, "open"), lively=1.0)


def phone(place: Setting) -> Stance:
    """Someone who looks at a telephone or speaks into it."""
    side, calling = place.side(), place.chance(0.3)
    own = arms.calling(place) if calling else arms.looking_at_phone(place)
    other = arms.pocket(place) if place.chance(0.4) else arms.hanging(place)
    if not calling and place.chance(0.3):
        other = replace(arms.looking_at_phone(place), hand=(-0.18, 0.5, -0.34))
    pose = _armed(_legs(place), *_both(side, own, other))
    head = (0.0, side * 8.0, 0.0) if calling else (place.around(28, 6), 0.0, -side * 6.0)
    hands = _names(side, "grip")
    return Stance(pose=replace(pose, head=head), hands=hands, props=(("phone", side),))


def point(place: Setting) -> Stance:
    """Someone who points at something."""
    side = place.side()
    up = place.around(0.1, 0.25)
    own = Arm((place.around(0.3, 0.3), 0.85, up), (0.4, -0.2, -1), 40, 0, 4)
    pose = _armed(_legs(place), *_both(side, own, _arms(place)[1]))
    turned = replace(pose, trunk=(0, 0, -side * 8), head=(-15 * up, 0, -side * 14))
    return Stance(pose=turned, hands=_names(side, "point"))


def wave(place: Setting) -> Stance:
    """Someone who waves a hand."""
    side = place.side()
    own = Arm((place.around(0.42, 0.1), 0.22, place.around(0.42, 0.12)), (1, -0.1, -1), -70, -8, 8)
    pose = _armed(_legs(place), *_both(side, own, arms.hanging(place)))
    return Stance(pose=pose, hands=_names(side, "open"), lively=0.8)


def reach(place: Setting) -> Stance:
    """Someone who reaches up or ahead for something."""
    side = place.side()
    own = Arm((place.around(0.05, 0.1), place.around(0.4, 0.2), place.around(0.82, 0.1)),
              (1, 0.2, -0.3), 20, 0, 22)  # fmt: skip
    other = replace(own, hand=(0.1, 0.5, 0.75)) if place.chance(0.3) else arms.hanging(place)
    tip = Foot(0.06, 0.0, 0, 6, -22.0) if place.chance(0.5) else Foot(0.06, 0.0, 0, 6)
    pose = replace(_legs(place), left_foot=tip, right_foot=replace(tip, ahead=0.03),
                   head=(-22, 0, 0), trunk=(-5, 0, 0), pelvis=(0, 0, 0),
                   shift=(0, 0.03))  # fmt: skip
    return Stance(pose=_armed(pose, *_both(side, own, other)), hands=_names(side, "open"))


def carry(place: Setting) -> Stance:
    """Someone who holds a box in both arms."""
    belly = 0.1 * max(place.build.weight, 0)
    own = Arm((-0.03, 0.52 + belly, -0.42), (0.7, -0.7, -1), -25, 10)
    pose = _armed(_legs(place), own, own)
    pose = replace(pose, trunk=(-6, 0, 0), pelvis=(0, pose.pelvis[1], 0))
    return Stance(pose=pose, hands=("open", "open"), props=(("box", 1),), lively=0.1)


def sit(place: Setting) -> Stance:
    """Someone on a chair; the place is under the middle of the pelvis, the feet are ahead."""
    size = place.build.height_m
    knee = 0.285 * size
    lift = max(0.0, (place.seat_m - 0.86 * knee) / size - 0.075)
    ahead = place.around(0.235, 0.03) * (1 - 0.12 * place.build.youth)
    first = Foot(place.around(0.065, 0.02), ahead, lift, place.around(8, 8), 0.0, 0.15)
    second = replace(first, ahead=ahead + place.around(0.0, 0.05), out=place.around(0.07, 0.025))
    bow = place.around(4, 10)
    lap = Arm(
        (place.around(-0.10, 0.05), place.around(0.52, 0.05), -0.58), (0.8, -0.5, -0.4), 50, 8
    )
    both: tuple[Arm, Arm] = (lap, replace(lap, hand=(-0.08, 0.47, -0.58)))
    hands, lively = ("relaxed", "relaxed"), 0.4
    props: tuple[tuple[str, int], ...] = ()
    kind = place.generator.random()
    if kind < 0.2:
        both, hands, props = (
            (arms.looking_at_phone(place), lap),
            ("grip", "relaxed"),
            (("phone", -1),),
        )
    elif kind < 0.4:
        both, hands, lively = (lap, arms.gesture(place)), ("relaxed", "open"), 0.9
    elif kind < 0.5:
        both = (arms.crossed(place, True), arms.crossed(place, False))
    head = (place.around(26 if props else 0, 6), place.around(0, 5), place.around(0, 25))
    pose = Pose(
        seat_m=place.seat_m,
        pelvis=(-6.0, 0.0, 0.0),
        trunk=(6 + bow, place.around(0, 4), place.around(0, 8)),
        head=head,
        left_foot=first,
        right_foot=second,
    )
    return Stance(pose=_armed(pose, *both), hands=hands, props=props, lively=lively)


def crouch(place: Setting) -> Stance:
    """Someone down on their heels."""
    sink = place.around(0.56, 0.06)
    side = place.side()
    on_knee = Arm(
        (place.around(0.0, 0.05), 0.62, place.around(-0.5, 0.05)), (1, -0.3, -0.2), 50, 12
    )
    down = Arm((-0.05, 0.62, -0.75), (0.8, -0.3, 0), 20, 0)
    flat = Foot(0.075, 0.045, 0, 14, 0, 0.35)
    back = Foot(0.075, -0.055, 0, 12, -38, 0.3)
    bow = place.around(24, 8)
    pose = Pose(
        shift=(0.0, -0.055),
        sink=sink,
        pelvis=(bow, 0, 0),
        trunk=(place.around(22, 8), 0, place.around(0, 10)),
        head=(-bow + place.around(0, 12), 0, place.around(0, 20)),
        left_foot=flat if side < 0 else back,
        right_foot=back if side < 0 else flat,
    )
    return Stance(pose=_armed(pose, *_both(side, on_knee, down)), lively=0.1)


def lean(place: Setting) -> Stance:
    """Someone who leans back against something behind, as a wall 0.2 m behind the place."""
    side, back = place.side(), place.around(-7, 2)
    pose = _legs(place)
    first = Foot(0.055, 0.13, 0, place.around(10, 5))
    second = Foot(place.around(0.03, 0.04), 0.17, 0, place.around(18, 8))
    pose = replace(
        pose,
        shift=(0.0, -0.01),
        pelvis=(back, 0, 0),
        trunk=(place.around(2, 3), 0, place.around(0, 6)),
        head=(place.around(8, 6), 0, place.around(0, 25)),
        left_foot=first if side < 0 else second,
        right_foot=second if side < 0 else first,
    )
    left, right, hands = _arms(place)
    return Stance(pose=_armed(pose, left, right), hands=hands, lively=0.2)


def dance(place: Setting) -> Stance:
    """Someone who dances."""

    def any_arm() -> Arm:
        hand = place.around(0.4, 0.3), place.around(0.3, 0.3), place.around(0.1, 0.7)
        return Arm(hand, (1, -0.6, -0.5), place.around(-20, 50), 0, max(0.0, 12 * hand[2]))

    side = place.side()
    pose = Pose(
        shift=(side * place.around(0.03, 0.03), 0.015),
        sink=place.around(0.07, 0.05),
        pelvis=(5.0, -side * place.around(6, 5), place.around(0, 20)),
        trunk=(place.around(4, 8), side * place.around(8, 6), place.around(0, 20)),
        head=(place.around(0, 14), place.around(0, 12), place.around(0, 30)),
        left_foot=Foot(place.around(0.09, 0.03), place.around(0.03, 0.06), 0, place.around(18, 10)),
        right_foot=Foot(place.around(0.09, 0.03), place.around(-0.02, 0.05), 0, 18.0,
                        place.around(-12, 12)),
    )  # fmt: skip
    return Stance(pose=_armed(pose, any_arm(), any_arm()), hands=("open", "open"), lively=1.0)


POSTURES: dict[str, Callable[[Setting], Stance]] = {
    "stand": stand, "talk": talk, "phone": phone, "point": point, "wave": wave, "reach": reach,
    "carry": carry, "sit": sit, "crouch": crouch, "lean": lean, "dance": dance,
}  # fmt: skip
"""Those that stay at their place."""
