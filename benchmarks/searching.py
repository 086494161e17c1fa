"""查询 over 100,000 cases of invented people in an encrypted file: the SQL behind each key, as a clerk would type it."""

import random
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from cqclerk.domain.search import asked_words, words_of
from data import database
from data.store import Store
from data.views import Views
from tests.offices import REFERENCE

_KEY = bytes(range(32))
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢"
_GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂建华文玉梅红春晓燕国庆志鹏宇轩子涵浩然欣怡梓萱雨泽嘉"


def search_ms(folder: Path, cases: int, questions: int) -> list[float]:
    """ms of each question over so many cases: parts of names, initials, ends of numbers, all three mixed."""
    chance = random.Random(2026)
    path = folder / "search.db"
    people = list(_fill(path, cases, chance))
    views = Views(path, _KEY)
    found: list[float] = []
    for text in (_question(chance, *chance.choice(people)) for _ in range(questions)):
        begun = time.perf_counter()
        views.found(asked_words(text))
        found.append((time.perf_counter() - begun) * 1000)
    views.close()
    return found


def _question(chance: random.Random, name: str, receipt: str, identity: str) -> str:
    initials, serial = REFERENCE.initials.of(name)[0], receipt[-4:]
    names = (name[0], name[:2], name, initials[:1], initials[:2], initials)
    return chance.choice((*names, serial, receipt, identity, identity[-4:], f"{name[0]} {serial}"))


def _name(chance: random.Random) -> str:
    surname = chance.choices(_SURNAMES, [1 / (place + 2) for place in range(len(_SURNAMES))])[0]
    return surname + "".join(chance.choices(_GIVEN, k=chance.choice((1, 2, 2))))


def _fill(path: Path, cases: int, chance: random.Random) -> Iterator[tuple[str, str, str]]:
    """Put the rows of so many cases there; (name, receipt number, identity number) of each."""
    Store.open(path, _KEY, new=True).close()
    connection = database.connect(path, _KEY)
    columns = {name: "" if kind == "TEXT" else 0 for _, name, kind, *_ in connection.execute("PRAGMA table_info(case_row)")}
    marks = ", ".join("?" for _ in columns)
    turned: list[tuple[str, str]] = []
    connection.execute("BEGIN")
    for number in range(cases):
        case_id = str(UUID(int=(1_700_000_000_000 + number * 60_000) << 80 | chance.getrandbits(76)))
        names, receipt = (_name(chance), _name(chance)), f"50990100101{20200000 + number // 40}{number % 40 + 1:04}"
        identities = tuple(f"5099{chance.randrange(10**14):014}" for _ in names)
        words = words_of(names, {reading for name in names for reading in REFERENCE.initials.of(name)}, (receipt, *identities))
        row = columns | {"id": case_id, "stage": "done", "phase": "delivered", "names": "  ".join(names), "receipt_number": receipt}
        connection.execute(f"INSERT INTO case_row ({', '.join(columns)}) VALUES ({marks})", tuple(row.values()))
        connection.execute("INSERT INTO search_row VALUES (?, ?)", (case_id, "".join(f"\n{word}" for word in words)))
        turned += [(word, case_id) for word in words]
        yield names[0], receipt, identities[0]
    connection.executemany("INSERT INTO search_word VALUES (?, ?)", sorted(turned))
    connection.execute("COMMIT")
    connection.close()
