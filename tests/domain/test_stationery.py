"""套打校准: two crosses, measured, put the print where it should be; the history says who moved it from what to what."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from cqclerk.domain.events import Made
from cqclerk.domain.station import Station, apply
from cqclerk.domain.station_events import StationeryAligned, StationeryPlaced, StationEvent
from cqclerk.domain.stationery import SCALE, Alignment, FormPlace, Spot, reckon

A4 = (Spot(150, 150), Spot(1950, 2820))
PLACE = FormPlace("childbirth-booklet", "lq-630k", "usb", "", "1")
OF = ("childbirth-booklet", "lq-630k", "usb", "", "1")
offsets = st.integers(-200, 200)
stretches = st.floats(0.98, 1.02)


def measured(sent: Alignment, meant: tuple[Spot, Spot], stretch: tuple[float, float], shift: tuple[float, float]) -> tuple[Spot, Spot]:
    """What a ruler says of two crosses on a printer that stretches and shifts: whole tenths of a millimetre."""
    came = []
    for spot in meant:
        x, y = sent.sent(spot.x / 10, spot.y / 10)
        came.append(Spot(round((x * stretch[0] + shift[0]) * 10), round((y * stretch[1] + shift[1]) * 10)))
    return came[0], came[1]


@given(offsets, offsets, stretches, stretches)
def test_what_two_crosses_say_puts_every_place_of_the_sheet_right(x: int, y: int, wide: float, high: float) -> None:
    stretch, shift = (wide, high), (x / 10, y / 10)
    new = reckon(Alignment(), A4, measured(Alignment(), A4, stretch, shift))
    assert new is not None
    for place in ((5.0, 5.0), (105.0, 148.0), (200.0, 290.0)):
        sent = new.sent(*place)
        came = [at * s + b for at, s, b in zip(sent, stretch, shift, strict=True)]
        assert max(abs(a - b) for a, b in zip(came, place, strict=True)) < 0.25, "a ruler reads to 0.05 mm"


def test_a_drift_that_grows_to_the_foot_is_a_scale_and_no_offset() -> None:
    """From 0 to 1.2 mm over 280 mm."""
    came = (Spot(150, 151), Spot(1950, 2832))
    new = reckon(Alignment(), A4, came)
    assert new is not None
    assert abs(new.scale_y / SCALE - 280 / 281.2) < 0.0005 and abs(new.y) <= 1
    assert (new.x, new.scale_x) == (0, SCALE)


def test_measured_again_with_the_new_alignment_nothing_changes() -> None:
    old = Alignment(-13, 27, 99_400, 100_300)
    assert reckon(old, A4, A4) is not None
    after = reckon(old, A4, A4)
    assert after is not None and abs(after.x - old.x) <= 1 and abs(after.scale_y - old.scale_y) < 60


def test_crosses_that_no_printer_makes_are_not_taken() -> None:
    assert reckon(Alignment(), A4, (A4[1], A4[0])) is None, "A and B exchanged"
    assert reckon(Alignment(), A4, (Spot(150, 150), Spot(1950, 2220))) is None, "measured from the other edge"
    assert reckon(Alignment(), A4, (Spot(800, 150), Spot(2600, 2820))) is None, "7 cm beside"


def test_the_station_keeps_who_moved_what_and_where_the_forms_lie() -> None:
    def happened(event: StationEvent, who: str) -> None:
        nonlocal station
        station = apply(station, event, Made("e", "s", "T1", who, datetime(2026, 11, 25, tzinfo=UTC)))

    station = Station("s")
    happened(StationeryPlaced(*OF), "li")
    happened(StationeryAligned(*OF, -12, 5, 99_800, 100_000), "li")
    happened(StationeryAligned(*OF[:4], "2", 7, 7, SCALE, SCALE), "wang")
    happened(StationeryAligned(*OF, 0, 5, 99_800, 100_000), "wang")
    assert station.form_place("childbirth-booklet") == PLACE
    assert station.alignment(PLACE) == Alignment(0, 5, 99_800, 100_000)
    ours = [(one.operator, one.before.x, one.after.x) for one in station.aligned if one.place == PLACE]
    assert ours == [("li", 0, -12), ("wang", -12, 0)]
    happened(StationeryPlaced("childbirth-booklet", "", "", "", ""), "li")
    assert station.form_place("childbirth-booklet") is None
