"""What the gateway writes to its log: one JSON object a line, and nothing that says who a person is.

A message of an exception may hold what was being worked on, so of an exception only its kind and its places in the code are written.
As a net under that every Chinese character and every long number is blotted out, whoever logs it.
"""

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType

_CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u3007·]+")
_LONG_NUMBER = re.compile(r"\d[\d \-]{9,}[\dXx]")  # of identity, of a phone, of a certificate
_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_MOST = 300  # characters of one value
_FRAMES = 12


def blotted(text: str) -> str:
    """The text without names and numbers of persons; ids (UUIDs) stay whole."""
    kept, place = [], 0
    for found in _UUID.finditer(text):
        kept += [_blot(text[place : found.start()]), found.group()]
        place = found.end()
    return "".join([*kept, _blot(text[place:])])[:_MOST]


def _blot(text: str) -> str:
    return _LONG_NUMBER.sub("#", _CHINESE.sub("□", text))


class JsonLines(logging.Formatter):
    """time, level, logger, message; what was given as `extra`; of an exception kind and places."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": blotted(record.getMessage()),
        }
        line |= {name: _value(value) for name, value in vars(record).items() if name not in _PLAIN}
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["at"] = _places(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False, separators=(",", ":"))


def _value(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | float) else blotted(str(value))


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-_FRAMES:]
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]


def to_stderr(requests: bool) -> None:
    """Everything that is a warning or worse; with `requests` a line for every request too."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("cqclerk.gateway.requests").setLevel(logging.INFO if requests else logging.WARNING)
