from dataclasses import replace

import numpy as np
import pytest

from relievo.core.errors import DTypeError, ShapeError
from relievo.optimisation.mapping import Mapping, apply_mapping, fit_mapping
from relievo.pipeline.explain import WIDTH_PX, explain_picture


def photo(size=(60, 80)):
    return np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8)


def depth(size=(30, 40)):
    """A slanted ground with one object on it, three units deep."""
    values = np.repeat(np.linspace(0, 3, size[0], dtype=np.float32)[:, None], size[1], axis=1)
    values[size[0] // 3 : size[0] // 2, size[1] // 3 : size[1] // 2] = 2
    return values


def explained(image=None, values=None, mapping=None, **options):
    image, values = photo() if image is None else image, depth() if values is None else values
    mapping = mapping or fit_mapping(values)
    return explain_picture(image, values, mapping, apply_mapping(values, mapping), **options)


@pytest.mark.parametrize("size", [(60, 80), (300, 100), (20, 900), (1, 1)])
def test_the_picture_has_one_width_for_images_of_every_shape(size):
    picture = explained(photo(size))
    assert (picture.shape[1:], picture.dtype) == ((WIDTH_PX, 3), np.uint8)


def test_the_picture_is_drawn_on_white():
    picture = explained()
    assert (picture[:20] == 255).all()
    assert (picture[:, :10] == 255).all()
    assert (picture[-10:] == 255).all()


def test_the_image_can_be_seen():
    red = np.zeros((60, 80, 3), np.uint8)
    red[..., 0] = 200
    picture = explained(red)
    assert (picture == (200, 0, 0)).all(axis=2).sum() > 50_000


def test_ten_bits_look_like_eight():
    image = photo()
    deep = image.astype(np.uint16) * 4
    np.testing.assert_array_equal(explained(deep, bit_depth=10), explained(image))


def test_the_same_input_gives_the_same_picture():
    np.testing.assert_array_equal(explained(), explained())


@pytest.mark.parametrize(
    "mapping",
    [
        Mapping(0.0, 3.0),
        Mapping(0.0, 3.0, (0.0, 0.05, 1.0), (0.0, 0.2, 1.0), (0.0, 0.05)),
        Mapping(0.0, 3.0, tuple(np.linspace(0, 1, 20)), tuple(np.linspace(0, 1, 20)), (0.2, 0.4)),
        Mapping(10.0, 11.0),
    ],
    ids=["no layers", "a narrow layer", "many knots", "nothing in range"],
)
def test_every_mapping_can_be_drawn(mapping):
    assert explained(mapping=mapping).std() > 0


def test_another_subject_makes_another_picture():
    mapping = fit_mapping(depth(), layers=3)
    other = replace(mapping, emphasis=mapping.knots_in[:2], zero_plane=0.1)
    assert (explained(mapping=mapping) != explained(mapping=other)).any()


def test_a_constant_map_can_be_drawn():
    assert explained(values=np.full((30, 40), 2, np.float32)).std() > 0


def test_inputs_are_not_changed():
    image, values = photo(), depth()
    explained(image, values)
    np.testing.assert_array_equal(image, photo())
    np.testing.assert_array_equal(values, depth())


def test_what_is_no_image_or_map_is_refused():
    mapping = Mapping(0.0, 1.0)
    with pytest.raises(ShapeError, match="image"):
        explain_picture(photo()[0], depth(), mapping, depth())
    with pytest.raises(DTypeError, match="depth_values"):
        explain_picture(photo(), depth().astype(np.float64), mapping, depth())
    with pytest.raises(ShapeError, match="levels"):
        explain_picture(photo(), depth(), mapping, depth()[0])
