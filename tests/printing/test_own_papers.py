"""A station's own papers: edited in a folder, taken into use whole, kept in the journal; a broken file changes nothing."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from cqclerk.commands import intake, paper_files
from cqclerk.domain.access import Role
from cqclerk.domain.case import Case
from cqclerk.domain.guards import NotAllowed
from cqclerk.protocol.documents import PAPERS, Document
from cqclerk.workplace import rebuild
from cqclerk.workplace.workplace import Workplace
from data.place import StationHome
from printing import own_folder, own_papers, papers
from printing.own_files import Standing
from printing.templates import Template
from tests.cases import form
from tests.offices import HandClock, PaperGateway, enter, make_station

TODAY = date(2026, 11, 25)


@pytest.fixture
def home(tmp_path: Path) -> StationHome:
    return make_station(tmp_path / "station")


@pytest.fixture
def at(home: StationHome) -> Iterator[Workplace]:
    workplace = enter(home, HandClock())
    PaperGateway().enrols(workplace)
    yield workplace
    workplace.close()


@pytest.fixture
def case(at: Workplace) -> Case:
    return intake.submit(at, "childbirth", form())


def standing(at: Workplace, home: StationHome, paper: str = "receipt") -> Standing:
    return next(one for one in own_folder.look(at.reference, home.templates, at.today()) if (one.kind, one.name) == (PAPERS, paper))


def edit(home: StationHome, at: Workplace, old: str, new: str) -> Path:
    """Copied out once, edited ever after."""
    file = own_folder.copy_out(at.reference, standing(at, home), at.today())
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    return file


def test_a_paper_is_copied_out_edited_and_drawn_by_from_then_on(home: StationHome, at: Workplace, case: Case) -> None:
    before = papers.paper("receipt", case, at)
    edit(home, at, "询问", "咨询电话")
    assert standing(at, home).changed and papers.paper("receipt", case, at) == before, "nothing changes before it is taken into use"
    taken = own_folder.take(at, home.templates)
    assert [one.name for one in taken.files] == ["receipt"] and taken.refused == ()
    after = papers.paper("receipt", case, at)
    assert "咨询电话" in after.text() and after.edition.startswith("own-2019-12+")
    one = standing(at, home)
    assert not one.changed and isinstance(one.template, Template) and one.template.own and one.template.since == TODAY


def test_a_broken_file_is_refused_with_its_line_and_what_was_in_use_stays(home: StationHome, at: Workplace, case: Case) -> None:
    edit(home, at, "询问", "咨询电话")
    own_folder.take(at, home.templates)
    file = edit(home, at, "{clerk}", "{clerc}")
    taken = own_folder.take(at, home.templates)
    line = next(n for n, text in enumerate(file.read_text("utf-8").splitlines(), 1) if "{clerc}" in text)
    assert taken.files == () and [error.line for error in taken.refused] == [line]
    assert "咨询电话" in papers.paper("receipt", case, at).text()
    assert any(f"第{line}行" in fault and "没有启用" in fault for fault in own_folder.faults(at.reference, home.templates, TODAY))


def test_what_is_in_use_outlasts_the_program_and_its_rows(home: StationHome, at: Workplace, case: Case) -> None:
    edit(home, at, "询问", "咨询电话")
    own_folder.take(at, home.templates)
    assert not rebuild.rebuild(at.store, at.reference.initials)
    at.close()
    again = enter(home, HandClock())
    (home.templates / "receipt.toml").write_text("broken", "utf-8")
    try:
        assert "咨询电话" in papers.paper("receipt", again.case(case.id), again).text()
    finally:
        again.close()


def test_a_file_that_is_taken_away_goes_back_to_the_programs_own(home: StationHome, at: Workplace, case: Case) -> None:
    file = edit(home, at, "询问", "咨询电话")
    own_folder.take(at, home.templates)
    file.unlink()
    assert standing(at, home).changed
    assert [one.name for one in own_folder.take(at, home.templates).files] == ["receipt"]
    assert papers.paper("receipt", case, at).edition == "2019-12"
    assert not standing(at, home).changed and list(own_folder.faults(at.reference, home.templates, TODAY)) == []


def test_one_that_this_program_cannot_read_never_stops_the_counter(home: StationHome, at: Workplace, case: Case) -> None:
    paper_files.load(at, [Document(PAPERS, "receipt", 'title = "旧"')])
    assert papers.paper("receipt", case, at).edition == "2019-12"
    assert standing(at, home).lost and any("读不了" in fault for fault in own_folder.faults(at.reference, home.templates, TODAY))


def test_a_character_that_no_font_has_is_found_before_it_is_needed(home: StationHome, at: Workplace) -> None:
    file = edit(home, at, "询问", "询问\U000e0100")
    line = next(n for n, text in enumerate(file.read_text("utf-8").splitlines(), 1) if "\U000e0100" in text)
    error = standing(at, home).error
    assert error is not None and error.line == line and "U+E0100" in error.reason


def test_a_file_of_no_paper_and_one_of_another_encoding_are_named(home: StationHome, at: Workplace) -> None:
    home.templates.mkdir()
    (home.templates / "reciept.toml").write_text("", "utf-8")
    (home.templates / "receipt.toml").write_bytes('title = "接收样式"\n'.encode("gbk"))
    told = list(own_folder.faults(at.reference, home.templates, TODAY))
    assert any("reciept.toml" in each for each in told)
    assert any("UTF-8" in each and "第1行" in each for each in told)


def test_only_an_administrator_takes_papers_into_use(home: StationHome, at: Workplace) -> None:
    edit(home, at, "询问", "咨询电话")
    at.operator = type(at.operator)(at.operator.id, at.operator.version, at.operator.name, frozenset({Role.CLERK}))
    with pytest.raises(NotAllowed, match=r"administration\.role"):
        own_folder.take(at, home.templates)
    assert at.reference.own_papers == {}


def test_every_paper_is_no_change_as_it_is_copied_and_can_be_taken_into_use_with_one(home: StationHome, at: Workplace) -> None:
    for paper in papers.FACTS:
        own_folder.copy_out(at.reference, standing(at, home, paper), at.today())
        one = standing(at, home, paper)
        assert one.there and not one.changed
        one.file.write_text(one.file.read_text("utf-8") + "# 改过\n", "utf-8")
        one = standing(at, home, paper)
        assert one.error is None and isinstance(one.template, Template)
        assert own_papers.shown(paper, one.template, 32)
    assert {one.name for one in own_folder.take(at, home.templates).files} == set(papers.FACTS)
