"""What changed between two editions of a text, in lines: so little goes over a thin line."""

import difflib

import msgspec

_AUTOJUNK_FROM = 4000  # lines: above that a line that stands everywhere is no anchor, or comparing takes minutes

Step = tuple[int, int] | str
"""Lines that stay, as (first, how many) of the old text; or text that comes in their place."""


class NoDelta(Exception):
    """The steps do not fit the text that they are for."""


def delta(old: str, new: str) -> str:
    """The steps from old to new, as JSON."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    first = _alike(before, after)
    last = _alike(before[first:][::-1], after[first:][::-1])
    middle = difflib.SequenceMatcher(
        None, before[first : len(before) - last], after[first : len(after) - last], autojunk=len(after) > _AUTOJUNK_FROM
    )
    steps: list[Step] = [(0, first)] if first else []
    for tag, i1, i2, j1, j2 in middle.get_opcodes():
        if tag == "equal":
            steps.append((first + i1, i2 - i1))
        elif j2 > j1:
            steps.append("".join(after[first + j1 : first + j2]))
    if last:
        steps.append((len(before) - last, last))
    return msgspec.json.encode(steps).decode()


def apply(old: str, steps: str) -> str:
    """The new text. Raises NoDelta; whether it is the right one its digest tells."""
    before = old.splitlines(keepends=True)
    try:
        read = msgspec.json.decode(steps, type=list[tuple[int, int] | str])
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NoDelta(str(error)) from error
    parts = []
    for step in read:
        if isinstance(step, str):
            parts.append(step)
            continue
        start, count = step
        if not (start >= 0 and count > 0 and start + count <= len(before)):
            raise NoDelta(f"lines {start} to {start + count} of {len(before)}")
        parts += before[start : start + count]
    return "".join(parts)


def _alike(one: list[str], other: list[str]) -> int:
    """How many lines both begin with."""
    return next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
