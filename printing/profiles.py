"""What a printer can do, as data: one TOML file a model in `data/printers/`, found by its name.

An unknown printer is described by the most careful of them (GB 2312, no QR of its own): what it lacks we draw, dot by dot.
"""

import tomllib
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable

DOTS_PER_MM = 8  # 203 dpi, the pitch of all receipt printers described here
CELL_DOTS = {"escpos": 12, "escp": 15, "pdf": 12}  # of a half-width character
MEASURED = "measured-"


class Language(StrEnum):
    """What the printer is sent."""

    ESCPOS = "escpos"
    ESCP = "escp"  # 24-pin dot matrix
    PDF = "pdf"


class Charset(StrEnum):
    """The Chinese characters in the printer's ROM, each charset within the next."""

    ASCII = "ascii"  # none: everything is drawn
    GB2312 = "gb2312"
    GBK = "gbk"
    GB18030_2BYTE = "gb18030-2byte"


class Cutter(StrEnum):
    NONE = "none"
    PARTIAL = "partial"
    FULL = "full"


class ProfileError(Exception):
    """A profile file that cannot be used: names file, key and reason."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"打印机说明 {file} 的 {key} 不能用：{reason}。")
        self.file, self.key, self.reason = file, key, reason


class NoSuchProfile(ProfileError):
    """There is no profile of this name; `names` are those there are."""

    def __init__(self, file: str, names: tuple[str, ...]) -> None:
        super().__init__(file, "name", f"没有这种打印机，有 {'、'.join(names)}")
        self.names = names


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of printer. What follows `charset` counts for ESC/POS only.

    dots       printable dots across; columns: half-width characters across (12 dots each, 15 on a dot matrix printer)
    native_qr  draws QR itself (GS ( k)      bit_image   takes ESC * 33 glyphs inside a line
    realtime_status  answers DLE EOT 1, 2, 3, 4     in_order_status  answers GS r 1 after what stands before it
    process_id  answers GS ( H when the job it names is on paper     reports  says of itself what happens to it (GS a)
    feed_before_cut_lines  lines between print head and knife
    """

    name: str
    title: str
    language: Language
    width_mm: int
    dots: int
    columns: int
    charset: Charset
    native_qr: bool
    bit_image: bool
    cutter: Cutter
    feed_before_cut_lines: int
    realtime_status: bool
    in_order_status: bool
    process_id: bool
    reports: bool
    virtual: bool
    source: str
    mark: str

    @property
    def suffix(self) -> str:
        """Of a file with what such a printer is sent."""
        return f".{self.language.value}"


def names(folder: Traversable | None = None) -> tuple[str, ...]:
    """All profiles there are, by name."""
    place = folder or files("data") / "printers"
    return tuple(sorted(item.name.removesuffix(".toml") for item in place.iterdir() if item.name.endswith(".toml")))


def load(name: str, folder: Traversable | None = None) -> Profile:
    """The profile of this name. Raises ProfileError if there is none or its file is wrong.

    `measured-32+gbk+qr+glyph` is one that was found by three lines of print: a width, and what was seen on the paper.
    """
    place = folder or files("data") / "printers"
    if name.startswith(MEASURED):
        return _measured(name, place / "measured")
    file = f"{name}.toml"
    if name not in names(place):
        raise NoSuchProfile(file, names(place))
    try:
        raw = tomllib.loads((place / file).read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(file, "（全文）", str(error)) from error
    return _profile(file, name, raw)


_ABLE: dict[str, tuple[str, dict[str, object]]] = {
    "qr": ("二维码", {"native_qr": True}),
    "glyph": ("点阵字", {"bit_image": True}),
    "cut": ("切纸", {"cutter": Cutter.PARTIAL}),
    "ask": ("回话", {"realtime_status": True}),
    "confirm": ("确认出纸", {"in_order_status": True}),
    "name": ("报任务号", {"process_id": True}),
}


def _measured(name: str, folder: Traversable) -> Profile:
    """The most careful profile of a width, with what was seen added."""
    width, *words = name.removeprefix(MEASURED).split("+")
    base = load(width, folder)
    said: list[str] = []
    changes: dict[str, object] = {"name": name}
    for word in words:
        if word in _ABLE:
            said.append(_ABLE[word][0])
            changes |= _ABLE[word][1]
        elif word in set(Charset):
            said.append(word.upper())
            changes["charset"] = Charset(word)
        else:
            raise ProfileError(name, word, "认型号时没有这一项")
    changes["title"] = f"{base.title.removesuffix('）')}：{' '.join(said)}）" if said else base.title
    return replace(base, **changes)  # type: ignore[arg-type]  # the table above has the types of the fields


def _profile(file: str, name: str, raw: dict[str, object]) -> Profile:
    reader = _Reader(file, dict(raw))
    profile = Profile(
        name=name,
        title=reader.text("title"),
        language=Language(reader.choice("language", Language)),
        width_mm=reader.number("width_mm", 40, 420),
        dots=reader.number("dots", 256, 2480),
        columns=reader.number("columns", 20, 136),
        charset=Charset(reader.choice("charset", Charset)),
        native_qr=reader.flag("native_qr"),
        bit_image=reader.flag("bit_image"),
        cutter=Cutter(reader.choice("cutter", Cutter)),
        feed_before_cut_lines=reader.number("feed_before_cut_lines", 0, 20),
        realtime_status=reader.flag("realtime_status"),
        in_order_status=reader.flag("in_order_status"),
        process_id=reader.flag("process_id"),
        reports=reader.flag("reports"),
        virtual=reader.flag("virtual"),
        source=reader.text("source"),
        mark=reader.text("mark"),
    )
    needed = profile.columns * CELL_DOTS[profile.language]
    if needed > profile.dots:
        raise ProfileError(file, "columns", f"{profile.columns} 列要 {needed} 点，只有 {profile.dots} 点")
    reader.nothing_left()
    return profile


class _Reader:
    """Takes keys out of a table one by one, each checked, so that what is left over is a key nobody knows."""

    def __init__(self, file: str, raw: dict[str, object]) -> None:
        self.file, self.raw = file, raw

    def take(self, key: str) -> object:
        if key not in self.raw:
            raise ProfileError(self.file, key, "没有写")
        return self.raw.pop(key)

    def text(self, key: str) -> str:
        value = self.take(key)
        if not isinstance(value, str) or not value:
            raise ProfileError(self.file, key, "要一段文字")
        return value

    def flag(self, key: str) -> bool:
        value = self.take(key)
        if not isinstance(value, bool):
            raise ProfileError(self.file, key, "要 true 或 false")
        return value

    def number(self, key: str, least: int, most: int) -> int:
        value = self.take(key)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ProfileError(self.file, key, f"要 {least} 到 {most} 的整数")
        return value

    def choice(self, key: str, kind: type[StrEnum]) -> str:
        value = self.text(key)
        if value not in {member.value for member in kind}:
            raise ProfileError(self.file, key, f"要 {'、'.join(kind)} 之一")
        return value

    def nothing_left(self) -> None:
        for key in self.raw:
            raise ProfileError(self.file, key, "不认识这一项")
