"""The administrator loads a signed rule pack: it counts from its day on, stays, and is tried beforehand; a bad one changes nothing."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from cqclerk.commands import intake, rules
from cqclerk.domain.access import Role
from cqclerk.domain.findings import Result
from cqclerk.domain.guards import NotAllowed
from cqclerk.protocol.messages import Status
from cqclerk.protocol.signed_files import certify
from cqclerk.protocol.signing import Ed25519Signer
from cqclerk.workplace import exchange, rebuild
from cqclerk.workplace.workplace import Workplace
from data.place import StationHome
from tests.cases import form
from tests.offices import PaperGateway, enter, make_station
from tests.rule_files import DAY, pack_text, signed, stricter

NEW_YEAR = date(2027, 1, 1)


@pytest.fixture
def home(tmp_path: Path) -> StationHome:
    return make_station(tmp_path / "a")


@pytest.fixture
def at(home: StationHome) -> Iterator[Workplace]:
    workplace = enter(home)
    PaperGateway().enrols(workplace)
    yield workplace
    assert rebuild.rebuild(workplace.store, workplace.reference.initials) == ()
    assert rebuild.verify(workplace.store, workplace.station.public_key).faults == ()
    workplace.close()


def refused(at: Workplace, text: str) -> str:
    """Why it is not loaded; and nothing has changed."""
    before = at.station, at.reference.rulebook
    with at.store.reading() as tx:
        head = tx.head()
    with pytest.raises(NotAllowed) as caught:
        rules.load_pack(at, text, "f.signed")
    with at.store.reading() as tx:
        assert tx.head().hash == head.hash
    assert (at.station, at.reference.rulebook) == before
    return caught.value.objection.key


def test_a_loaded_pack_counts_from_its_day_on_and_not_before(at: Workplace) -> None:
    pack = rules.load_pack(at, signed(pack_text()), "f.signed")
    assert at.reference.pack_for("childbirth", NEW_YEAR).ref == pack.ref
    assert at.reference.pack_for("childbirth", date(2026, 12, 31)).id == "childbirth-2021"
    assert at.reference.pack_for("childbirth", date(2026, 12, 31)).effective_to == date(2026, 12, 31)
    loaded = at.station.loaded[-1]
    assert (loaded.kind, loaded.name, loaded.digest, loaded.operator) == ("rules", pack.id, pack.hash, at.operator.id)


def test_it_survives_a_restart_and_a_rebuild_and_a_case_names_it(home: StationHome) -> None:
    at = enter(home)
    PaperGateway().enrols(at)
    pack = rules.load_pack(at, signed(pack_text(effective_from=DAY)), "f.signed")
    assert rebuild.rebuild(at.store, at.reference.initials) == ()
    at.close()
    again = enter(home)
    assert again.reference.pack_for("childbirth", DAY).ref == pack.ref
    case = intake.submit(again, "childbirth", form())
    assert case.pack == pack.ref
    again.close()


def test_a_case_of_before_keeps_the_rules_of_its_day_and_says_when_another_edition_counts(at: Workplace) -> None:
    case = intake.submit(at, "childbirth", form())
    rules.load_pack(at, signed(pack_text()), "f.signed")
    assert not rules.superseded(at, case)
    edition = pack_text(id="childbirth-2021", replaces=None, like="childbirth-2019", effective_from=date(2021, 11, 25), edition=2)
    rules.load_pack(at, signed(edition), "g.signed")
    assert rules.superseded(at, case)
    assert at.reference.rulebook.in_force(case.pack, DAY)


def test_who_is_no_administrator_loads_nothing(home: StationHome) -> None:
    at = enter(home)
    PaperGateway().enrols(at)
    at.operator = at.operator.__class__(at.operator.id, 1, "李敏", frozenset({Role.CLERK}))
    assert refused(at, signed(pack_text())) == "administration.role"
    at.close()


def test_a_station_that_is_not_enrolled_knows_no_city_to_believe(home: StationHome) -> None:
    at = enter(home)
    assert refused(at, signed(pack_text())) == "rules.no_root"
    at.close()


def test_a_file_that_the_city_has_not_signed_is_refused(at: Workplace) -> None:
    stranger = Ed25519Signer(bytes([9] * 32))
    assert refused(at, pack_text()) == "rules.not_signed"
    assert refused(at, signed(pack_text(), stranger)) == "rules.signature"
    assert refused(at, signed(pack_text()).replace("试用", "假的")) == "rules.signature"
    certificate = certify(PaperGateway().root, "规则处", stranger.public_key, date(2026, 11, 24))
    assert refused(at, signed(pack_text(), stranger, certificate)) == "rules.signature"
    assert refused(at, signed("x", kind="holidays")) == "rules.kind"


def test_somebody_whom_the_city_lets_sign_is_believed(at: Workplace) -> None:
    office = Ed25519Signer(bytes([9] * 32))
    certificate = certify(PaperGateway().root, "规则处", office.public_key, DAY)
    assert rules.read_pack(at, signed(pack_text(), office, certificate), "f.signed").signed_by == "规则处"


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("id = ", "文件", "Invalid"),
        (pack_text(item="fishing"), "item", "there is no item fishing"),
        (pack_text(like="childbirth-1900"), "like", "there is no rule pack childbirth-1900"),
        (pack_text(replaces=None), "effective_from", "overlaps with childbirth-2021"),
        (pack_text(replaces=["childbirth-1900"]), "replaces", "there is no rule pack childbirth-1900"),
        (pack_text(effective_from=date(2021, 11, 25)), "effective_from", "is not after childbirth-2021 began"),
        (pack_text(effective_from=None), "effective_from", "is missing"),
        (pack_text(colour="red"), "colour", "is not known here"),
        (pack_text(without=["D99"]), "without", "there is no condition D99"),
        (pack_text(materials=["passport_of_the_dog"]), "materials", "the item has no material passport_of_the_dog"),
        (
            pack_text(id="childbirth-2021", edition=2, enabled=False, replaces=None, like="childbirth-2019"),
            "enabled",
            "ends the rules of childbirth",
        ),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_its_place(at: Workplace, text: str, place: str, reason: str) -> None:
    with pytest.raises(NotAllowed) as caught:
        rules.load_pack(at, signed(text), "f.signed")
    objection = caught.value.objection
    assert (objection.key, objection.get("file"), objection.get("place")) == ("rules.file", "f.signed", place)
    assert reason in objection.get("reason")
    assert not at.station.loaded


def test_the_same_or_an_older_edition_is_told_and_a_newer_one_takes_its_place(at: Workplace) -> None:
    rules.load_pack(at, signed(pack_text(edition=2)), "f.signed")
    assert refused(at, signed(pack_text(edition=2))) == "rules.known"
    assert refused(at, signed(pack_text())) == "rules.older"
    newer = rules.load_pack(at, signed(pack_text(edition=3, title="再改")), "f.signed")
    assert at.reference.pack_for("childbirth", NEW_YEAR).ref == newer.ref
    assert [pack.edition for pack in at.reference.rulebook.known if pack.id == newer.id] == [2, 3]


def test_one_that_the_gateway_refuses_counts_no_more(at: Workplace) -> None:
    gateway = PaperGateway()
    gateway.accepts_all(at)
    rules.load_pack(at, signed(pack_text()), "f.signed")
    waiting = exchange.unsent(at)
    exchange.answered(at, tuple(gateway.answer(at, one.id, one.hash, Status.REFUSED, "rules.unknown") for one in waiting))
    assert at.station.loaded == ()
    assert at.reference.pack_for("childbirth", NEW_YEAR).id == "childbirth-2021"


def test_a_pack_is_tried_on_past_cases_case_by_case_before_it_is_signed(at: Workplace) -> None:
    case = intake.submit(at, "childbirth", form())
    intake.submit(at, "only_child_honor", {})
    trials = rules.try_pack(at, stricter(), "draft.toml")
    assert (trials.tried, [trial.case_id for trial in trials.differing]) == (1, [case.id])
    trial = trials.differing[0]
    assert trial.after is Result.UNKNOWN
    assert [each.after.key for each in trial.differences if each.after] == ["D27-a"]
    assert at.station.loaded == () and at.reference.pack_for("childbirth", NEW_YEAR).id == "childbirth-2021"


def test_a_pack_that_says_the_same_differs_in_no_case(at: Workplace) -> None:
    intake.submit(at, "childbirth", form())
    trials = rules.try_pack(at, signed(pack_text()), "f.signed")
    assert (trials.tried, trials.differing) == (1, ())


def test_materials_that_a_pack_asks_for_or_not_are_told(at: Workplace) -> None:
    intake.submit(at, "childbirth", form(complete=False))
    trial = rules.try_pack(at, pack_text(materials=["identity_card"]), "d.toml").differing[0]
    assert trial.spared and not trial.missing


def test_what_a_newer_program_loaded_keeps_nobody_out(home: StationHome, monkeypatch: pytest.MonkeyPatch) -> None:
    at = enter(home)
    PaperGateway().enrols(at)
    rules.load_pack(at, signed(pack_text()), "f.signed")
    at.close()
    from cqclerk.protocol import pack_files

    monkeypatch.setattr(pack_files, "PREDICATES", {})
    again = enter(home)
    assert [pack.id for pack in again.reference.rulebook.known if pack.id == "childbirth-2027"] == []
    again.close()
