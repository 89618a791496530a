"""Which things are found together."""

import numpy as np

from relievo.scenes.clutter.objects import FAMILIES
from relievo.scenes.clutter.paints import pick

THEMES: dict[str, tuple[str, ...]] = {
    "desk": (
        "laptop", "keyboard", "mouse", "mug", "papers", "notebook", "pen_holder", "book_stack",
        "lying_book", "stapler", "pens", "tape_roll", "table_lamp", "phone", "tablet",
        "headphones", "cable", "scissors", "open_book", "can", "bottle", "tissue_box",
        "picture_frame", "cactus", "speaker", "remote", "spectacles", "folders", "book_row",
        "crumpled_paper", "camera", "router", "clock", "pot_plant", "globe", "microphone",
    ),
    "kitchen": (
        "pot", "pan", "kettle", "jar", "bottle", "can", "bowl", "plate", "mug", "tumbler",
        "cutlery", "kitchen_knife", "ladle", "apple", "citrus", "banana", "vegetable", "bread",
        "eggs", "packet", "jug", "toaster", "pumpkin", "pineapple", "towel_roll", "basket",
        "radio", "spray_bottle", "tin", "pear", "grapes", "folded_cloth",
    ),
    "table": (
        "plate", "stem_glass", "tumbler", "bottle", "cutlery", "bowl", "candle", "flowers",
        "jug", "bread", "fruit_bowl", "cup", "mug", "cake", "jar", "vase", "basket", "grapes",
    ),
    "toys": (
        "teddy", "toy_car", "train", "blocks", "toy_ball", "dice", "ring_tower", "robot",
        "toy_house", "spinning_top", "doll", "animal", "bird", "drum", "yarn", "standing_book",
        "windmill", "shoe", "open_box", "papers",
    ),
    "workshop": (
        "hammer", "spanner", "screwdriver", "pliers", "tape_roll", "brush", "cable", "can",
        "jar", "open_box", "crate", "bucket", "spray_bottle", "gloves", "radio", "tin",
        "dumbbell", "closed_box", "suitcase", "towel_roll",
    ),
    "art": (
        "pen_holder", "brush", "bust", "mask", "drawing_solid", "vase", "animal", "abstract",
        "papers", "jar", "heaped_cloth", "teddy", "pear", "bird", "doll", "guitar", "stones",
        "bauble_tree", "drawing_solid", "chess_piece", "hat", "slanted_board", "slanted_board",
    ),
    "bath": (
        "spray_bottle", "soap", "folded_cloth", "towel_roll", "cup", "brush", "jar", "tumbler",
        "basket", "bottle", "candle", "tissue_box", "gloves", "bucket",
    ),
    "shelf": (
        "book_row", "book_stack", "vase", "picture_frame", "clock", "bust", "animal", "globe",
        "trophy", "candle", "radio", "pot_plant", "hanging_plant", "basket", "tin", "camera",
        "speaker", "folders", "hourglass", "chess_piece", "teddy", "box_stack", "bird", "jug",
        "stones", "cactus", "closed_box", "standing_book", "toy_car", "doll", "bowl",
    ),
    "sill": (
        "pot_plant", "hanging_plant", "cactus", "flowers", "vase", "watering_can", "candle",
        "bottle", "picture_frame", "bird", "radio", "jar", "stones", "mug", "bowl",
    ),
    "packed": (
        "closed_box", "open_box", "box_stack", "packet", "shopping_bag", "handbag", "backpack",
        "suitcase", "crate", "basket", "shoe", "hat", "folded_cloth", "umbrella", "cushion",
        "bottle", "pouch", "heaped_cloth",
    ),
    "anything": tuple(FAMILIES),
}  # fmt: skip
"""Names of families by theme."""


def random_theme(generator: np.random.Generator) -> tuple[str, ...]:
    """The families of some theme."""
    return THEMES[pick(generator, list(THEMES))]
