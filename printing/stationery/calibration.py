"""标定页: two crosses near the corners, rulers along two edges, on plain paper of the form's size; what was measured moves the print."""

from cqclerk.domain.stationery import Spot
from printing.stationery.placing import Placed, PlacedLine, PlacedPage, PlacedText

INSET_MM = 15
ARM_MM = 6
RULER_FROM_MM, RULER_MM = 30, 40


def crosses(width: float, height: float) -> tuple[Spot, Spot]:
    """Where the two crosses should come out: A at the upper left, B at the lower right, in tenths of a millimetre."""
    return Spot(INSET_MM * 10, INSET_MM * 10), Spot(round(width - INSET_MM) * 10, round(height - INSET_MM) * 10)


def page(title: str, width: float, height: float, when: str) -> PlacedPage:
    """The sheet. title: of template, printer and tray, as its head says it."""
    items: list[Placed] = []
    for name, spot in zip("AB", crosses(width, height), strict=True):
        items += _cross(name, spot.x / 10, spot.y / 10, left=name == "B")
    items += _ruler(height)
    size = 8.0 if width < 160 else 10.0
    said = (title, when, "用普通纸打；量 A、B 两个十字中心", "到纸左边、上边的距离（毫米）。")
    items += [PlacedText(f"说明{n}", text, INSET_MM + 12, 27 + n * size * 0.5, size) for n, text in enumerate(said)]
    return PlacedPage(1, width, height, tuple(items))


def _cross(name: str, x: float, y: float, *, left: bool) -> tuple[Placed, ...]:
    beside = x - 8 if left else x + 4
    return (
        PlacedLine(x - ARM_MM, y, x + ARM_MM, y, f"十字{name}"),
        PlacedLine(x, y - ARM_MM, x, y + ARM_MM, f"十字{name}"),
        PlacedText(f"十字{name}", name, beside, y - 2, 12),
    )


def _ruler(height: float) -> tuple[Placed, ...]:
    """Millimetres down the left side and across, every tenth longer: whether the printer stretches can be seen at once."""
    most = min(RULER_MM, int(height) - RULER_FROM_MM - 20)
    ticks = ((n, 4 if n % 10 == 0 else 2) for n in range(0, most + 1, 2))
    return tuple(PlacedLine(8, RULER_FROM_MM + n, 8 + long, RULER_FROM_MM + n, "尺") for n, long in ticks)
