"""A rule pack that is like another but for what it says itself (like = "childbirth-2016"): the whole of it.

Inherited are materials, articles, child_count, promises, conditions and elsewhere; never the days. Of tables the entries are
inherited one by one. A condition with the id of an inherited one says what is different about it; one that is `like` an
inherited one takes its place under an id of its own; `without` names those that fall away.
"""

from collections.abc import Mapping

from data.reference import Table, Value

_INHERITED = ("materials", "articles", "child_count", "promises", "conditions", "elsewhere")
_TABLES = ("articles", "child_count", "promises")


def whole(file: Table, files: Mapping[str, Table], younger: frozenset[str] = frozenset()) -> Table:
    """The pack of a file with everything that it inherits. files are all of them by id; raises BadReferenceFile."""
    name = file.text("like", "")
    if not name:
        return file
    parent = files.get(name)
    if parent is None or name in younger | {file.text("id")}:
        raise file.bad("like", f"there is no rule pack {name} before this one")
    old = whole(parent, files, younger | {file.text("id")}).values
    own = {key: value for key, value in file.values.items() if key not in ("like", "without")}
    values = {key: old[key] for key in _INHERITED if key in old} | own
    for key in _TABLES:
        values[key] = _entries(old.get(key)) | _entries(own.get(key))
    values["conditions"] = _conditions(file, old.get("conditions"))
    return Table(file.file, file.key, values)


def _conditions(file: Table, inherited: "Value | None") -> list[Value]:
    left = {str(each["id"]): each for each in _rows(inherited)}
    for name in file.texts("without", ()):
        if left.pop(name, None) is None:
            raise file.bad("without", f"there is no condition {name}")
    own = {each.text("like", each.text("id")): each for each in file.tables("conditions")}
    for name, table in own.items():
        if "like" in table.values and name not in left:
            raise table.bad("like", f"there is no condition {name}")
    changed: list[Value] = [_changed(each, own.get(name)) for name, each in left.items()]
    return [*changed, *(dict(table.values) for name, table in own.items() if name not in left)]


def _changed(old: dict[str, Value], own: Table | None) -> Value:
    return old if own is None else {**old, **{key: value for key, value in own.values.items() if key != "like"}}


def _entries(value: "Value | None") -> dict[str, Value]:
    return dict(value) if isinstance(value, dict) else {}


def _rows(value: "Value | None") -> list[dict[str, Value]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
