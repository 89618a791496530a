import numpy as np
import pytest

from relievo.scenes.textures.lettering import line_marks, print_on, readable_on, text_marks
from relievo.scenes.textures.motifs import MOTIFS, canvas, photograph
from relievo.scenes.textures.paint import even, hue, mixed, palette, ramp


def test_writing_has_rows_of_ink_with_space_between():
    marks = text_marks(np.random.default_rng(1), 100, 160, 20.0)
    assert marks.shape == (100, 160)
    assert 0 <= marks.min() < marks.max() <= 1
    rows = marks.reshape(5, 20, 160).mean((0, 2))
    assert rows[15:].max() < 0.05 * rows[:11].max()


def test_bold_letters_have_more_ink():
    thin, bold = (
        line_marks(np.random.default_rng(2), 40, 200, bold=bold).mean() for bold in (0.1, 0.25)
    )
    assert bold > 1.5 * thin > 0


def test_what_is_printed_beyond_the_border_is_left_out():
    picture = even(hue("ffffff"))
    print_on(picture, 250, 250, np.ones((20, 20)), hue("000000"))
    assert picture[250:, 250:].max() == 0
    assert picture[:250].min() == picture[:, :250].min() == 1


def test_ink_can_be_read_on_its_ground():
    assert readable_on(hue("f0f0f0")).max() < 0.05
    assert readable_on(hue("202020")).min() > 0.7


@pytest.mark.parametrize("draw", [*dict.fromkeys(MOTIFS), photograph])
def test_pictures_have_the_size_and_range_that_was_asked_for(draw):
    for seed in range(4):
        generator = np.random.default_rng(seed)
        picture = canvas(generator, draw(generator, 60, 90))
        assert picture.shape == (60, 90, 3)
        assert picture.std() > 0.005
        assert 0 <= picture.min() < np.quantile(picture, 0.9) <= 1


def test_colours_are_linear():
    np.testing.assert_allclose(
        palette("000000 ffffff bcbcbc"), [[0] * 3, [1] * 3, [0.5029] * 3], atol=1e-4
    )


def test_a_ramp_goes_through_its_colours():
    colours = palette("000000 ff0000 ffffff")
    field = np.array([[-1.0, 0.25, 0.5, 2.0]])
    np.testing.assert_allclose(ramp(field, colours)[0], mixed_row(colours))


def mixed_row(colours):
    half = mixed(colours[0], colours[1], np.array(0.5))
    return np.stack([colours[0], half, colours[1], colours[2]])
