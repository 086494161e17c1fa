"""参考数据: what is here, of which day, whether it counts; and the list of bad credit as a window without a line uses it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from cqclerk.domain.credit import CreditCheck
from cqclerk.domain.events import Subject
from cqclerk.gateway import editions as published
from cqclerk.workplace import editions
from cqclerk.workplace.workplace import Workplace
from screens import doctor
from screens.prereview import PrereviewScreen
from screens.reference_data import ReferenceDataScreen
from tests import reference_files
from tests.gateways import City
from tests.gateways import city as made
from tests.people import LIU_QIANG
from tests.screens.hosts import HandSession, showing
from tests.screens.test_prereview import now, opened, seen, taken_in


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    with made(tmp_path / "gateway") as running:
        yield running


def given(city: City, session: HandSession, kind: str, text: str, name: str = "", spoil: bool = False) -> None:
    """The city publishes a file, and it comes to the station of this session, which trusts that city."""
    with city.hub.transaction() as tx:
        published.publish(city.gateway, tx, kind, text, "f", name)

    def take(at: Workplace) -> None:
        at.station = type(at.station)(**{**_fields(at.station), "root_key": city.gateway.root.public_key})
        tip = editions.tip(at)
        with city.hub.reading() as tx:
            editions.learn(at, published.after(city.gateway, tx, tip.serial if tip else 0))
        for wanted in editions.wanted(at):
            if spoil:  # as a program that cannot work with it finds it
                with at.store.transaction() as raw:
                    raw.editions.keep(wanted.head.serial, text.encode(), "credit: cost: is too new")
            else:
                assert editions.keep(at, wanted, text, is_delta=False) == ""
        at.take_published()

    session.desk.submit(take).result(30)


def _fields(station: object) -> dict[str, object]:
    return {name: getattr(station, name) for name in station.__dataclass_fields__}  # type: ignore[attr-defined]


async def test_every_file_stands_there_with_its_edition_its_day_and_how_it_stands(tmp_path: Path, city: City) -> None:
    with opened(tmp_path) as session:
        given(city, session, "credit", reference_files.credit(12, 2))
        given(city, session, "guides", reference_files.guide(promised=3), "childbirth")
        given(city, session, "credit", reference_files.credit(13, 3), spoil=True)
        async with showing(ReferenceDataScreen, session) as stage:
            await stage.wait_for("与市里核对到 2026-11-25（今天 09:41）")
            assert "没有采用" in stage.line_with("第13版") and "在用" in stage.line_with("第12版")
            assert "机关名录和作废" in stage.text and "程序自带" in stage.text
            await stage.press("enter")
            await stage.wait_for("没有采用：credit: cost: is too new。原来的一版仍在用")
            await stage.press("escape", "down", "enter")
            await stage.wait_for("与平台不同：承诺期限（工作日）  本机 0  平台 3")
            await stage.press("escape")
            session.line.reference = 2
            await stage.press("s")
            await stage.wait_for("取到 2 个新文件")
            session.line.down = True
            await stage.press("s")
            await stage.wait_for("现在用的各版照用")
            await stage.press("escape")
            assert stage.host.backs == 1


async def test_without_a_line_the_published_list_is_looked_at_and_its_day_is_kept(tmp_path: Path, city: City) -> None:
    with opened(tmp_path) as session:
        given(city, session, "credit", reference_files.credit(12, 2, LIU_QIANG.identity_number))
        case = taken_in(session)
        async with showing(lambda: PrereviewScreen(case.id), session) as stage:
            await seen(stage)
            await stage.press("c")
            assert "第12版，数据到 2026-11-20" in stage.line_with("1 查本站名单")
            await stage.press("1")
            await stage.wait_for(lambda: now(session, case).credit is CreditCheck.LISTED)
            history = session.desk.submit(lambda at: at.timeline(Subject.CASE, case.id)).result(20)
            assert any("失信名单第12版，数据到 2026-11-20" in str(event) for event, _ in history)


def test_the_doctor_says_of_which_day_it_is_and_what_will_not_do(tmp_path: Path, city: City) -> None:
    with opened(tmp_path) as session:
        assert "程序自带" in session.desk.submit(doctor._reference).result(20).sentence
        given(city, session, "credit", reference_files.credit(12, 2))
        told = session.desk.submit(doctor._reference).result(20)
        assert (told.state, told.sentence) == (doctor.State.WELL, "与市里核对到 2026-11-25，在用 1 个文件。")
        given(city, session, "credit", reference_files.credit(13, 3), spoil=True)
        told = session.desk.submit(doctor._reference).result(20)
        assert told.state is doctor.State.LOOK and "第13版没有采用" in told.sentence
        session.clock.at += timedelta(days=30)
        assert "没有采用" in session.desk.submit(doctor._reference).result(20).sentence
