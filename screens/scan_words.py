"""Scans in words: which material, how large, how far."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screens.session import Session

_KB, _MB = 1024, 1024 * 1024
THIN_LINE_BYTES_S = 8_000  # 64 kbit/s, the thinnest line there is at a window: before the speed was measured
ROUND_TRIP_S = 0.8  # before one was measured


def size_word(size: int) -> str:
    """190K, 2.1M; never 0K."""
    return f"{size / _MB:.1f}M" if size >= _MB else f"{max(1, round(size / _KB))}K"


def material_word(material: str, session: "Session") -> str:
    """A material of a checklist by its name; one that no item knows stands for itself."""
    specs = (spec for item in session.reference.items.values() for spec in item.materials)
    return next((spec.name for spec in specs if spec.key == material), material)


def percent(part: int, whole: int) -> str:
    """How much of it, rounded down: 100% is all of it."""
    return f"{part * 100 // whole}%" if whole else "0%"


def seconds_word(seconds: float) -> str:
    """约3秒, 约5分钟, 约2小时."""
    if seconds < 120:
        return f"约{max(round(seconds), 1)}秒"
    return f"约{round(seconds / 60)}分钟" if seconds < 120 * 60 else f"约{round(seconds / 3600)}小时"


def kept_word() -> str:
    """How long its bytes stay here."""
    from cqclerk.protocol import scans

    return f"本机留到办结后{scans.load().done_days}天，网关有整份才删（期限待核实）"
