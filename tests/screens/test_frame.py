"""The top line says all it must at 80 columns, whatever is the matter."""

from datetime import UTC, datetime, timedelta

import pytest

from printing.escpos.status import PrinterStatus
from screens.cells import width
from screens.widgets.findings import FindingRow, finding_lines
from screens.widgets.frame import (
    LINK_UNKNOWN,
    FrameFacts,
    Light,
    duration,
    link_down,
    link_slow,
    link_up,
    printer_light,
    printer_trouble,
    top_line,
)

NOW = datetime(2026, 11, 25, 9, 41, tzinfo=UTC)


def text_of(facts: FrameFacts, columns: int = 80) -> str:
    return "".join(span.text for span in top_line(facts, columns))


@pytest.mark.parametrize("link", [link_up(), link_slow(2.1), link_down(timedelta(hours=3)), LINK_UNKNOWN])
@pytest.mark.parametrize("office", ["甲街道办事处", "石柱土家族自治县西沱镇人民政府便民服务中心"])
@pytest.mark.parametrize("columns", [80, 120])
def test_the_top_line_is_as_wide_as_the_window_and_its_lights_are_whole(link: Light, office: str, columns: int) -> None:
    text = text_of(FrameFacts(NOW, office, "12号窗口", "欧阳娜娜", link, 128, printer_trouble("缺纸"), training=True), columns)
    assert width(text) == columns
    assert all(word in text for word in (link.words, "未发128", "缺纸", "09:41", "欧阳娜娜", "练习"))


def test_an_office_that_is_cut_is_marked() -> None:
    facts = FrameFacts(NOW, "石柱土家族自治县西沱镇人民政府", "2号窗口", "李敏", link_down(timedelta(hours=3)), 6)
    assert "~ 2号窗口  李敏" in text_of(facts)


def test_words_and_tone_change_together() -> None:
    lights = [link_up(), link_slow(2.14), link_down(timedelta(minutes=5)), link_down(timedelta(seconds=5))]
    assert [light.words for light in lights] == ["线路通", "线路慢 2.1秒", "线路断5分钟", "线路断"]
    assert len({light.tone for light in lights}) == 3


def test_a_duration_is_said_in_the_unit_that_fits() -> None:
    times = [timedelta(seconds=20), timedelta(minutes=59), timedelta(hours=3), timedelta(hours=47), timedelta(days=2)]
    assert [duration(time) for time in times] == ["0分钟", "59分钟", "3小时", "47小时", "2天"]


@pytest.mark.parametrize("columns", [26, 44, 80, 120])
def test_a_finding_shows_all_its_words_at_every_width(columns: int) -> None:
    row = FindingRow("失信", "未能查询", "线路断了，没有查到失信名单，请收原件核对", "渝卫发〔2019〕69号 三（二）", "warning")
    lines = finding_lines(row, columns)
    assert all(sum(width(span.text) for span in line) <= columns for line in lines)
    said = "".join(span.text.strip() for line in lines for span in line if span.tone != "dim")
    assert said == "失信未能查询" + row.sentence
    assert row.article.replace(" ", "") in "".join(span.text for line in lines for span in line if span.tone == "dim").replace(" ", "")


def test_the_printer_says_its_words_whole() -> None:
    silent = printer_light(PrinterStatus().words(), ready=False)
    assert silent.words == "打印机无回答"
    facts = FrameFacts(NOW, "甲街道办事处", "1号窗口", "李敏", printer=silent)
    assert "打印机无回答" in text_of(facts)
