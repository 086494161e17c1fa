"""What stands on 套打校准: where forms lie, how their print is moved, and who moved it from what to what."""

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from cqclerk.domain.stationery import SCALE, Aligned, Alignment, FormPlace, Spot
from cqclerk.workplace.clock import OFFICE_TIME
from data.place import StationHome
from screens.spans import Line, Span
from screens.widgets.kinds import Kind
from screens.widgets.option_list import Choice

if TYPE_CHECKING:
    from cqclerk.domain.station import Station
    from cqclerk.workplace.workplace import Workplace
    from printing.stationery.template import FormTemplate

SHOWN = 4  # of the history: what may be taken back


def _decimal(text: str) -> str:
    return "".join(char for char in text.replace("。", ".").replace("．", ".") if char in "0123456789.")


MILLIMETRES = Kind("毫米数，如 15.2", _decimal, limit=6)


def read(at: "Workplace") -> "tuple[Station, tuple[FormTemplate, ...]]":
    """The station, and all templates in force. On the store thread."""
    from printing.stationery import shelf

    return at.station, shelf.in_force(at.reference.own_stationery, at.today())


def place_words(place: FormPlace | None) -> str:
    """Where the forms lie."""
    from printing import profiles

    if place is None:
        return "没有设打印机"
    tray = f" 纸盒{place.tray}" if place.tray else ""
    return f"{profiles.load(place.profile).title}{tray}"


def moved_words(alignment: Alignment) -> str:
    """How the print is moved: 右 +1.2 下 -0.5 毫米 横 99.80%; a scale that changes nothing is not said."""
    axes = (("横", alignment.scale_x), ("纵", alignment.scale_y))
    scales = "".join(f" {axis} {100 * scale / SCALE:.2f}%" for axis, scale in axes if scale != SCALE)
    return f"右 {alignment.x / 10:+.1f} 下 {alignment.y / 10:+.1f} 毫米{scales}"


def history(station: "Station", place: FormPlace) -> tuple[Aligned, ...]:
    """The latest first."""
    return tuple(reversed([one for one in station.aligned if one.place == place]))[:SHOWN]


def told(template: "FormTemplate", station: "Station", place: FormPlace | None) -> Iterator[Line]:
    """Template, place and alignment as they are."""
    numbered = "，每张有预制号" if template.numbered else ""
    yield (
        Span(
            f" {template.width:g}×{template.height:g} 毫米，{len(template.pages)}页{numbered}；{template.edition}（{template.mark}）", "dim"
        ),
    )
    yield (Span(f" 打印机  {place_words(place)}"),)
    if place is not None:
        yield (Span(f" 现在    {moved_words(station.alignment(place))}", "strong"),)


def acts(station: "Station", place: FormPlace | None) -> tuple[Choice, ...]:
    """What may be done with a template."""
    first = Choice("place", "换打印机或纸盒" if place else "放在哪台打印机、哪个纸盒")
    picture = Choice("picture", "存样张图片（栏名印在扫描底图上）")
    if place is None:
        return first, picture
    back = (
        Choice(f"undo{number}", f"撤回到 {moved_words(one.before)}", f"{one.at.astimezone(OFFICE_TIME):%m-%d %H:%M} 改")
        for number, one in enumerate(history(station, place))
    )
    return first, Choice("sheet", "打标定页"), Choice("measure", "填量得的两个十字"), picture, Choice("leave", "不再放这种纸"), *back


def done(command: str, station: "Station", place: FormPlace | None) -> str:
    """What is said once it stands."""
    if command == "place" or place is None:
        return "已保存：放证件纸的打印机已换；请打一张标定页。" if place else "已保存：这种证件纸不再打印。"
    one = history(station, place)[0]
    return f"已保存：原来 {moved_words(one.before)}；现在 {moved_words(one.after)}。"


def spots(values: Sequence[str]) -> tuple[Spot, Spot] | None:
    """Four measures in millimetres as two places; None if one is missing."""
    try:
        tenths = [int((Decimal(value) * 10).to_integral_value()) for value in values]
    except InvalidOperation:
        return None
    return Spot(tenths[0], tenths[1]), Spot(tenths[2], tenths[3])


def save_pictures(at: "Workplace", template: "FormTemplate", home: StationHome) -> str:
    """Each page of a template as a picture, with its field names: into the folder of the station's papers, which is answered."""
    from printing.stationery import forms, raster, shelf

    home.papers.mkdir(parents=True, exist_ok=True)
    for page in forms.specimen(template).pages:
        raster.picture(template, page, place=home.templates / shelf.FOLDER).save(home.papers / f"{template.name}-{page.number}.png")
    return str(home.papers)
