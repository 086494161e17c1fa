"""The city's administrator publishes reference files; stations get what is new, in small differences; a bad one changes nothing."""

import gzip
from pathlib import Path

import httpx2
import pytest

from cqclerk.gateway import app, editions, offices, rulebook
from cqclerk.protocol.editions import Editions, EditionText, check
from cqclerk.protocol.messages import Declined, digest
from cqclerk.protocol.text_delta import apply
from tests import reference_files
from tests.commands.test_days import NOTICE
from tests.gateways import City
from tests.rule_files import pack_text
from tests.stations import Caller, problem, read

EMPTY_PROFILE = """
id = "ykb"
edition = 2
name = "x"
[about]
title = "t"
effective_from = 2026-01-01
[[section]]
title = "x"
"""


def publish(city: City, kind: str, text: str, **more: object) -> str:
    """The reason why it is not published, "" if it is."""
    try:
        with city.hub.transaction() as tx:
            editions.publish(city.gateway, tx, kind, text, "f", **more)  # type: ignore[arg-type]
    except Declined as error:
        return error.problem.type
    return ""


def new(caller: Caller, after: int = 0) -> Editions:
    return read(caller.request("GET", "/v1/reference", f"after={after}"), Editions)


def text(caller: Caller, serial: int, have: str = "") -> EditionText:
    return read(caller.request("GET", f"/v1/reference/{serial}", f"start=0&have={have}"), EditionText)


def sent(response: httpx2.Response) -> int:
    """Bytes of a body as it goes over the line."""
    return len(gzip.compress(response.content, 6)) if len(response.content) > 512 else len(response.content)


def test_what_is_published_is_a_chain_that_the_root_signed_and_an_unchanged_one_is_not_sent_again(city: City) -> None:
    caller = city.station()
    assert new(caller).tip.serial == 0
    assert publish(city, "divisions", reference_files.divisions()) == ""
    assert publish(city, "holidays", NOTICE) == ""
    found = new(caller)
    check(found, None, city.gateway.root.public_key)
    assert [(one.kind, one.name, one.edition) for one in found.heads] == [("divisions", "divisions-2027", 1), ("holidays", "2027", 1)]
    again = caller.request("GET", "/v1/reference", "after=2", headers={"If-None-Match": found.tip.etag})
    assert again.status_code == 304 and again.content == b""
    city.clock.move(days=1)
    later = caller.request("GET", "/v1/reference", "after=2", headers={"If-None-Match": found.tip.etag})
    assert later.status_code == 200 and sent(later) < 450, "a new day costs the tip alone"
    check(read(later, Editions), found.tip, city.gateway.root.public_key)
    assert text(caller, 1).body == reference_files.divisions()


def test_a_new_edition_of_a_long_list_costs_what_changed(city: City) -> None:
    caller = city.station()
    old, longer = reference_files.credit(1, 60), reference_files.credit(2, 61)
    assert publish(city, "credit", old) == publish(city, "credit", longer) == ""
    whole = caller.request("GET", "/v1/reference/2", "start=0")
    changed = caller.request("GET", "/v1/reference/2", f"start=0&have={digest(old.encode())}")
    told = read(changed, EditionText)
    assert told.base == digest(old.encode()) and apply(old, told.body) == longer
    assert sent(changed) * 2 < sent(whole)
    assert text(caller, 2, digest(b"something else")).base == "", "who has another one gets the whole"


def test_a_pack_that_is_published_is_known_to_the_gateway_at_once(city: City) -> None:
    assert publish(city, "rules", pack_text()) == ""
    with city.hub.reading() as tx:
        assert rulebook.known_by(tx).known[-1].id == "childbirth-2027"
    assert publish(city, "rules", pack_text()) == "reference.known"
    assert publish(city, "rules", pack_text(title="别的")) == "reference.older"
    assert publish(city, "rules", pack_text(title="别的", edition=2)) == ""


@pytest.mark.parametrize(
    ("kind", "content", "reason"),
    [
        ("divisions", 'id = "x"\nedition = 1\n[about]\ntitle = "t"\n', "rules.file"),
        ("divisions", reference_files.divisions().replace("2026-11-01", '"heute"'), "rules.file"),
        ("offices", reference_files.office().replace('"500110001"', '"999999"'), "rules.file"),
        ("credit", reference_files.credit(1, 1).replace("cost = 4096", "cost = 7"), "rules.file"),
        ("platform", EMPTY_PROFILE, "rules.file"),
        ("holidays", "放假", "rules.file"),
        ("guides", "{}", "reference.name"),
        ("rules", "not toml = = =", "rules.file"),
        ("poems", "x", "reference.kind"),
    ],
)
def test_a_file_that_is_not_what_it_must_be_is_not_published(city: City, kind: str, content: str, reason: str) -> None:
    assert publish(city, kind, content) == reason
    with city.hub.reading() as tx:
        assert editions.heads(tx) == ()


def test_an_office_that_was_published_may_be_named_in_a_case(city: City) -> None:
    with city.hub.reading() as tx:
        assert not offices.known_by(tx)("T500110999")
    new_one = reference_files.office().replace("T500110001", "T500110999").replace('"500110001"', '"500110"')
    assert publish(city, "offices", new_one) == ""
    with city.hub.reading() as tx:
        assert offices.known_by(tx)("T500110999") and offices.office_name(tx, "T500110999") == "古南街道便民服务中心"


def test_only_a_station_is_given_reference_data_and_only_what_there_is(city: City) -> None:
    assert city.client.get("/v1/reference").status_code == 401
    assert problem(city.station().request("GET", "/v1/reference/7", "start=0")).type == "reference.unknown"


def test_what_was_published_is_never_changed(city: City) -> None:
    assert publish(city, "divisions", reference_files.divisions()) == ""
    with pytest.raises(Exception, match="what is kept is kept"), city.hub.transaction() as tx:
        tx._connection.exec_driver_sql("DELETE FROM edition")


def test_the_administrator_publishes_and_lists_at_the_command_line(
    tmp_path: Path, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file, data = tmp_path / "d.toml", ["--data", str(tmp_path / "hub")]
    file.write_text(reference_files.divisions(), encoding="utf-8")
    assert app.main(["reference", "publish", str(file), "--kind", "divisions", *data]) == 0
    assert app.main(["reference", "publish", str(file), "--kind", "divisions", *data]) == 1
    said = capsys.readouterr()
    assert "已发布 divisions divisions-2027 第1版" in said.out and "已经发布过" in said.err
    table = tmp_path / "credit.csv"
    table.write_text("number,name,list,since,until,state\n509900199103070025,王芳,名单,2025-01-01,,失信\n", encoding="utf-8")
    made = [str(table), "--out", str(tmp_path / "c.toml"), "--as-of", "2026-11-20", "--source", "虚构"]
    assert app.main(["reference", "credit", *made, *data]) == 0
    assert app.main(["reference", "publish", str(tmp_path / "c.toml"), "--kind", "credit", *data]) == 0
    assert app.main(["reference", "list", *data]) == 0
    assert "credit\tcredit\t第1版" in capsys.readouterr().out
    table.write_text("number\n1\n", encoding="utf-8")
    assert app.main(["reference", "credit", *made, *data]) == 1
    assert "列名" in capsys.readouterr().err
