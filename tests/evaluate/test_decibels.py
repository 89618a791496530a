import math

from relievo.evaluate.decibels import MOST_DECIBELS, capped


def test_infinite_decibels_become_the_most_and_nothing_else_is_touched():
    told = {"psnr": math.inf, "psnr_visible": 30.5, "ghost_psnr": 200.0, "ghost_max": math.inf}
    assert capped(told) == {
        "psnr": MOST_DECIBELS,
        "psnr_visible": 30.5,
        "ghost_psnr": MOST_DECIBELS,
        "ghost_max": math.inf,
    }


def test_decibels_over_no_pixel_stay_undefined():
    assert math.isnan(capped({"psnr_disoccluded": math.nan})["psnr_disoccluded"])
