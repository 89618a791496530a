from fractions import Fraction

from relievo.io.frame_slots import FrameSlots


def place(times_s, rate, **options):
    slots = FrameSlots(Fraction(rate), **options)
    return [slots.place(Fraction(time_s)) for time_s in times_s], slots.notes("avi")


def test_steady_frames_fill_all_slots_though_their_times_were_rounded():
    times = [Fraction(round(1000 * index * 1001 / 30000), 1000) for index in range(3000)]
    assert place(times, Fraction(30000, 1001)) == (list(range(3000)), [])


def test_frames_half_way_between_slots_stay_in_order():
    assert place([Fraction(2 * index + 1, 50) for index in range(4)], 25)[0] == [1, 2, 3, 4]


def test_a_gap_stays_a_gap():
    assert place([0, 1, 3, 7], 1) == ([0, 1, 3, 7], [])


def test_frames_that_tremble_are_kept():
    slots, notes = place(["0", "1.4", "1.6", "2.4", "4"], 1)
    assert slots == [0, 1, 2, 3, 4]
    assert notes == [
        "avi has one frame rate, here 1: 3 frames were moved in time; .mp4 and .mkv keep their"
        " times"
    ]


def test_a_burst_is_thinned_so_that_sound_stays_in_step():
    times = [Fraction(index, 100) for index in range(300)]
    slots, notes = place(times, 25)
    shown = [(slot, time) for slot, time in zip(slots, times, strict=True) if slot is not None]
    assert [slot for slot, _ in shown] == list(range(len(shown)))
    assert max(abs(Fraction(slot, 25) - time) for slot, time in shown) <= Fraction(2, 25)
    assert f"{300 - len(shown)} frames were left out" in notes[0]


def test_both_views_of_a_moment_are_kept_or_left_out_together():
    times = [Fraction(index, 100) for index in range(100)]
    slots, _ = place(times, 30, group=2)
    kept = [slot is not None for slot in slots]
    assert kept[0::2] == kept[1::2]
    assert 0 < sum(kept) < 100
