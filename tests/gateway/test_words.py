"""Whatever the gateway or the line says no with has words for the clerk."""

import re
from pathlib import Path

import cqclerk.gateway
import cqclerk.sync
from cqclerk.sync import problems
from cqclerk.sync.problems import LinkProblem
from screens.texts import words

_SAID = re.compile(r'(?:\bno|declined)\((?:\d+, )?"([a-z_.]+)"')


def test_every_reason_of_the_gateway_has_words() -> None:
    folder = Path(cqclerk.gateway.__file__).parent
    keys = {key for file in folder.glob("*.py") for key in _SAID.findall(file.read_text("utf-8"))}
    keys |= {"chain.gap", "chain.fork", "request.unfit", "request.unknown"}
    assert len(keys) > 30
    assert [key for key in sorted(keys) if words(key) is None and key != "clock.skew"] == []  # the station says link.clock


def test_every_way_in_which_the_line_fails_has_words_of_its_own() -> None:
    kinds = [kind for kind in vars(problems).values() if isinstance(kind, type) and issubclass(kind, LinkProblem)]
    assert len({kind.key for kind in kinds}) == len(kinds) - 1  # NoAnswer has the key of all the others' parent
    assert [kind.key for kind in kinds if words(kind.key) is None] == []
