"""The families of small things, and one of them by chance."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from relievo.core.checks import check_range
from relievo.core.errors import UsageError
from relievo.scenes.clutter import (
    appliances,
    books,
    containers,
    cutlery,
    decor,
    desk,
    electronics,
    figures,
    food,
    plants,
    soft,
    tools,
    toys,
    vessels,
)
from relievo.scenes.clutter.paints import pick
from relievo.scenes.clutter.parts import stood
from relievo.scenes.mesh import Mesh

SMALLEST_M = 0.05


class Family(NamedTuple):
    """A family of things.

    Attributes:
        class_name: of `classes.CLASSES`.
        least_m: length of its smaller members: it is not chosen for places that are smaller.
        make: one of them, standing anywhere.
    """

    class_name: str
    least_m: float
    make: Callable[[np.random.Generator], Mesh]


FAMILIES: dict[str, Family] = {
    "lying_book": Family("book", 0.2, books.lying_book),
    "standing_book": Family("book", 0.2, books.standing_book),
    "book_stack": Family("book", 0.22, books.book_stack),
    "book_row": Family("book", 0.2, books.book_row),
    "open_book": Family("book", 0.25, books.open_book),
    "papers": Family("book", 0.3, books.papers),
    "notebook": Family("book", 0.18, books.notebook),
    "folders": Family("book", 0.3, books.folders),
    "closed_box": Family("box", 0.15, containers.closed_box),
    "open_box": Family("box", 0.3, containers.open_box),
    "packet": Family("box", 0.12, containers.packet),
    "box_stack": Family("box", 0.22, containers.box_stack),
    "tissue_box": Family("box", 0.2, containers.tissue_box),
    "tin": Family("box", 0.1, containers.tin),
    "basket": Family("box", 0.2, containers.basket),
    "crate": Family("box", 0.27, containers.crate),
    "shopping_bag": Family("object", 0.3, containers.shopping_bag),
    "handbag": Family("object", 0.3, containers.handbag),
    "backpack": Family("object", 0.38, containers.backpack),
    "pouch": Family("object", 0.13, containers.pouch),
    "suitcase": Family("object", 0.32, containers.suitcase),
    "bottle": Family("bottle", 0.18, vessels.bottle),
    "spray_bottle": Family("bottle", 0.17, vessels.spray_bottle),
    "can": Family("bottle", 0.1, vessels.can),
    "jar": Family("vessel", 0.08, vessels.jar),
    "mug": Family("vessel", 0.1, vessels.mug),
    "cup": Family("vessel", 0.09, vessels.cup),
    "stem_glass": Family("vessel", 0.15, vessels.stem_glass),
    "tumbler": Family("vessel", 0.09, vessels.tumbler),
    "bowl": Family("vessel", 0.14, vessels.bowl),
    "plate": Family("vessel", 0.18, vessels.plate),
    "pot": Family("vessel", 0.2, vessels.pot),
    "pan": Family("vessel", 0.36, vessels.pan),
    "kettle": Family("vessel", 0.2, vessels.kettle),
    "jug": Family("vessel", 0.15, vessels.jug),
    "vase": Family("vessel", 0.13, vessels.vase),
    "bucket": Family("vessel", 0.3, vessels.bucket),
    "watering_can": Family("vessel", 0.25, decor.watering_can),
    "apple": Family("fruit", 0.07, food.apple),
    "pear": Family("fruit", 0.1, food.pear),
    "citrus": Family("fruit", 0.05, food.citrus),
    "banana": Family("fruit", 0.15, food.banana),
    "grapes": Family("fruit", 0.17, food.grapes),
    "pineapple": Family("fruit", 0.25, food.pineapple),
    "vegetable": Family("fruit", 0.1, food.vegetable),
    "pumpkin": Family("fruit", 0.15, food.pumpkin),
    "fruit_bowl": Family("fruit", 0.18, food.fruit_bowl),
    "bread": Family("object", 0.1, food.bread),
    "cake": Family("object", 0.15, food.cake),
    "eggs": Family("object", 0.16, food.eggs),
    "hammer": Family("object", 0.25, tools.hammer),
    "spanner": Family("object", 0.14, tools.spanner),
    "screwdriver": Family("object", 0.15, tools.screwdriver),
    "pliers": Family("object", 0.14, tools.pliers),
    "scissors": Family("object", 0.14, desk.scissors),
    "stapler": Family("object", 0.11, desk.stapler),
    "pen_holder": Family("object", 0.15, desk.pen_holder),
    "pens": Family("object", 0.12, desk.pens),
    "cutlery": Family("object", 0.2, cutlery.cutlery),
    "kitchen_knife": Family("object", 0.25, cutlery.kitchen_knife),
    "tape_roll": Family("object", 0.05, desk.tape_roll),
    "brush": Family("object", 0.17, tools.brush),
    "ladle": Family("object", 0.2, cutlery.ladle),
    "dumbbell": Family("object", 0.14, tools.dumbbell),
    "spectacles": Family("object", 0.14, desk.spectacles),
    "cable": Family("object", 0.07, desk.cable),
    "umbrella": Family("object", 0.3, tools.umbrella),
    "hourglass": Family("object", 0.11, desk.hourglass),
    "teddy": Family("toy", 0.2, figures.teddy),
    "animal": Family("toy", 0.12, figures.animal),
    "bird": Family("toy", 0.07, figures.bird),
    "bust": Family("object", 0.17, figures.bust),
    "doll": Family("toy", 0.11, figures.doll),
    "mask": Family("object", 0.22, figures.mask),
    "chess_piece": Family("object", 0.07, figures.chess_piece),
    "abstract": Family("object", 0.15, figures.abstract),
    "toy_car": Family("toy", 0.07, toys.toy_car),
    "train": Family("toy", 0.1, toys.train),
    "blocks": Family("toy", 0.12, toys.blocks),
    "toy_ball": Family("toy", 0.05, toys.toy_ball),
    "dice": Family("toy", 0.05, toys.dice),
    "ring_tower": Family("toy", 0.12, toys.ring_tower),
    "robot": Family("toy", 0.13, toys.robot),
    "toy_house": Family("toy", 0.14, toys.toy_house),
    "spinning_top": Family("toy", 0.06, toys.spinning_top),
    "drawing_solid": Family("object", 0.1, toys.cone_and_solids),
    "yarn": Family("toy", 0.15, toys.yarn),
    "shoe": Family("object", 0.22, soft.shoe),
    "hat": Family("cloth", 0.18, soft.hat),
    "folded_cloth": Family("cloth", 0.2, soft.folded_cloth),
    "heaped_cloth": Family("cloth", 0.2, soft.heaped_cloth),
    "crumpled_paper": Family("object", 0.05, soft.crumpled_paper),
    "cushion": Family("cloth", 0.26, soft.cushion),
    "towel_roll": Family("cloth", 0.1, soft.towel_roll),
    "soap": Family("object", 0.07, soft.soap),
    "scarf": Family("cloth", 0.23, soft.scarf_on_stand),
    "gloves": Family("cloth", 0.18, soft.gloves),
    "phone": Family("object", 0.14, electronics.phone),
    "tablet": Family("object", 0.19, electronics.tablet),
    "laptop": Family("appliance", 0.3, electronics.laptop),
    "keyboard": Family("object", 0.28, electronics.keyboard),
    "mouse": Family("object", 0.11, electronics.mouse),
    "headphones": Family("object", 0.18, electronics.headphones),
    "camera": Family("object", 0.12, electronics.camera),
    "remote": Family("object", 0.14, electronics.remote),
    "speaker": Family("appliance", 0.1, appliances.speaker),
    "fan": Family("appliance", 0.27, appliances.fan_with_grille),
    "clock": Family("object", 0.1, appliances.clock),
    "table_lamp": Family("lamp", 0.22, appliances.table_lamp),
    "radio": Family("appliance", 0.2, appliances.radio),
    "toaster": Family("appliance", 0.18, appliances.toaster),
    "router": Family("appliance", 0.18, electronics.router),
    "microphone": Family("object", 0.16, appliances.microphone),
    "picture_frame": Family("picture", 0.12, decor.picture_frame),
    "candle": Family("object", 0.05, decor.candle),
    "globe": Family("object", 0.15, decor.globe),
    "bauble_tree": Family("object", 0.19, decor.bauble_tree),
    "windmill": Family("toy", 0.22, decor.windmill),
    "guitar": Family("object", 0.27, decor.guitar),
    "drum": Family("object", 0.12, decor.drum),
    "slanted_board": Family("object", 0.18, decor.slanted_board),
    "stones": Family("rock", 0.05, decor.stones),
    "trophy": Family("object", 0.17, decor.trophy),
    "pot_plant": Family("plant", 0.15, plants.pot_plant),
    "hanging_plant": Family("plant", 0.15, plants.hanging_plant),
    "cactus": Family("plant", 0.1, plants.cactus),
    "flowers": Family("plant", 0.2, plants.flowers),
}
"""By name."""


def random_object(
    generator: np.random.Generator, *, max_size_m: float = 0.4, kind: str | None = None
) -> tuple[Mesh, str]:
    """Makes a small thing that stands on z = 0 around the origin; its front faces -y.

    Args:
        generator: chance.
        max_size_m: no edge of its bounding box is longer, metres; families that are too large for
            it are not chosen, a chosen thing that is a little too large is shrunk.
        kind: a key of FAMILIES; None = any that fits.

    Returns:
        The thing and its class.

    Raises:
        UsageError: if there is no such kind.
        RangeError: if the size is not in [SMALLEST_M, 10].
    """
    check_range("max_size_m", max_size_m, SMALLEST_M, 10.0)
    if kind is not None and kind not in FAMILIES:
        raise UsageError(f"no kind of object {kind!r}; there are {', '.join(FAMILIES)}")
    fitting = [name for name, family in FAMILIES.items() if family.least_m <= max_size_m]
    family = FAMILIES[pick(generator, fitting) if kind is None else kind]
    mesh = family.make(generator)
    size = float(np.ptp(mesh.bounds, axis=0).max())
    if size > max_size_m:
        mesh = mesh.scaled(max_size_m / size)
    return stood(mesh), family.class_name
