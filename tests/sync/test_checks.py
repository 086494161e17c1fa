"""核查 over real sockets: a system that hangs, a line that is cut, and a gateway that asks what waited for it."""

from collections.abc import Iterator

import pytest

from cqclerk.commands import checking, intake
from cqclerk.domain.case import Case
from cqclerk.domain.check_events import CheckKind, CheckOutcome
from cqclerk.domain.checks import Answered
from cqclerk.sync.problems import LinkProblem
from tests.cases import form
from tests.gateways import GatewayProcess, prepare
from tests.registers import CREDIT, registers
from tests.towns import Post, Running, Town, until


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A gateway whose register of residents hangs for ever, and whose other registers are files."""
    folder = tmp_path_factory.mktemp("gateway")
    file = registers(folder)
    hanging = '[[system]]\nmodule = "tests.hanging"\nsource = "户籍（不答）"\nkinds = ["residence"]\ntimeout_s = 0.3\n'
    first = file.read_text(encoding="utf-8").index('[[system]]\nmodule = "marriage"')
    file.write_text(hanging + file.read_text(encoding="utf-8")[first:], encoding="utf-8")
    code = prepare(folder)
    process = GatewayProcess(folder)
    yield folder, process, code
    process.kill()


def asked(post: Post, *kinds: str) -> Case:
    """A case of which something is asked."""
    case = post.record(lambda at: intake.submit(at, "childbirth", form()))
    return post.record(lambda at: checking.ask_city(at, case.id, at.case(case.id).version, kinds))


def told(post: Post, case: Case, kind: CheckKind) -> Answered | None:
    return post.run(lambda at: at.case(case.id).checks.answer(kind))


def test_a_register_that_hangs_is_未能查询_and_the_others_answer_meanwhile(town: Town) -> None:
    post = town.post()
    case = asked(post, "all")
    post.engine.check(case.id).result(30)
    until(lambda: all(told(post, case, kind) for kind in CheckKind))
    outcomes = {kind: (answer.outcome, answer.why) for kind in CheckKind if (answer := told(post, case, kind))}
    assert outcomes == {
        CheckKind.RESIDENCE: (CheckOutcome.UNKNOWN, "timeout"),
        CheckKind.MARRIAGE: (CheckOutcome.AGREES, ""),
        CheckKind.CREDIT: (CheckOutcome.CLEAR, ""),
        CheckKind.DUPLICATES: (CheckOutcome.CLEAR, ""),
    }
    town.agrees(post)


def test_what_is_asked_without_a_line_is_answered_when_it_is_back_without_anybody_asking_again(town: Town) -> None:
    post = town.post()
    post.cut.set()
    post.engine.switched()
    case = asked(post, "credit")
    with pytest.raises(LinkProblem):
        post.engine.check(case.id).result(30)
    assert told(post, case, CheckKind.CREDIT) is None
    post.cut.clear()
    post.engine.switched()
    until(lambda: told(post, case, CheckKind.CREDIT))
    answer = told(post, case, CheckKind.CREDIT)
    assert answer is not None and (answer.outcome, answer.source, answer.by) == (CheckOutcome.CLEAR, CREDIT, "李敏")
    town.agrees(post)
