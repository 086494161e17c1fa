"""Notices of the State Council as they were published (gov.cn), read into days and compared with the table on file."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.domain.holiday_notice import UnreadableNotice, read_notice
from cqclerk.domain.workdays import Calendar, Clash, Notice
from cqclerk.protocol.reference import Reference

REAL = Reference.load(training=False)
NOTICE_2026 = """国务院办公厅关于2026年部分节假日安排的通知

各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
鼓励单位和个人结合落实带薪年休假等制度，实际形成较长假期，推动错峰出行。
国务院办公厅
2025年11月4日
"""
NOTICE_2024 = """经国务院批准，现将2024年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。
"""
NOTICE_2023 = """国务院办公厅关于2023年部分节假日安排的通知
一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。
二、春节：1月21日至27日放假调休，共7天。1月28日（星期六）、1月29日（星期日）上班。
三、清明节：4月5日放假，共1天。
四、劳动节：4月29日至5月3日放假调休，共5天。4月23日（星期日）、5月6日（星期六）上班。
五、端午节：6月22日至24日放假调休，共3天。6月25日（星期日）上班。
六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。
"""
NEW_YEAR = "2019年部分节假日安排\n一、元旦：{}"


def as_published(notice: Notice) -> str:
    """A notice written as the State Council writes it, a clause for each run of days."""
    runs: list[list[date]] = []
    for day in sorted(notice.days_off):
        if runs and runs[-1][-1] == day - timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    clauses = [f"一、节日：{_said(run[0])}至{_said(run[-1])}放假调休，共{len(run)}天。" for run in runs]
    makeup = "、".join(f"{_said(day)}（周{'一二三四五六日'[day.weekday()]}）" for day in sorted(notice.makeup_days))
    return f"关于{notice.year}年部分节假日安排的通知\n" + "\n".join(clauses) + (f"{makeup}上班。" if makeup else "")


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


@pytest.mark.parametrize(("text", "year"), [(NOTICE_2026, 2026), (NOTICE_2024, 2024), (NOTICE_2023, 2023)])
def test_a_published_notice_rules_the_days_that_are_on_file(text, year):
    notice = read_notice(text)
    assert notice.year == year and REAL.calendar.clashes_with(notice) == ()
    read = Calendar.from_notices([notice])
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    assert [day for day in days if read.is_workday(day) != REAL.calendar.is_workday(day) and day.month < 12] == []


def test_days_of_the_year_before_and_working_weekends_are_read():
    notice = read_notice(NEW_YEAR.format("2018年12月30日至2019年1月1日放假调休，共3天。2018年12月29日（星期六）上班。"))
    assert notice.days_off == {date(2018, 12, 30), date(2018, 12, 31), date(2019, 1, 1)}
    assert notice.makeup_days == {date(2018, 12, 29)}
    assert read_notice(NEW_YEAR.format("12月30日至1月1日放假，共3天。")).days_off == notice.days_off


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("明年怎么放假", "notice.no_year"),
        ("2019年部分节假日安排", "notice.no_clause"),
        (NEW_YEAR.format("待定。"), "notice.no_day"),
        (NEW_YEAR.format("13月1日放假。"), "notice.no_such_day"),
        (NEW_YEAR.format("1日放假。"), "notice.no_such_day"),
        (NEW_YEAR.format("2月29日放假。"), "notice.no_such_day"),
        ("2024年部分节假日安排\n一、元旦：2月29日至1月1日放假。", "notice.no_day"),
        (NEW_YEAR.format("1月1日（周三）放假。"), "notice.weekday"),
        (NEW_YEAR.format("1月1日放假。1月3日上班。"), "notice.weekday"),
        (NEW_YEAR.format("1月1日至3日放假，共4天。"), "notice.count"),
        (NEW_YEAR.format("1月5日至6日放假，共2天。1月5日（周六）上班。"), "notice.both"),
    ],
)
def test_a_notice_that_contradicts_itself_is_refused_with_its_clause(text, key):
    with pytest.raises(UnreadableNotice) as caught:
        read_notice(text)
    said = REAL.words.error(caught.value.key, caught.value.params)
    assert caught.value.key == key and said != key and "{" not in said


def test_a_notice_that_says_otherwise_than_the_table_is_shown_day_by_day():
    wrong = NOTICE_2026.replace("1月4日（周日）上班", "1月10日（周六）上班").replace(
        "1月1日（周四）至3日（周六）放假调休，共3天", "1月1日（周四）至4日（周日）放假，共4天"
    )
    assert REAL.calendar.clashes_with(read_notice(wrong)) == (Clash(date(2026, 1, 4), 2026, works=False),)


@given(
    st.integers(2027, 2040).flatmap(
        lambda year: st.builds(
            Notice,
            st.just(year),
            st.frozensets(st.dates(date(year, 1, 1), date(year, 12, 31)), min_size=1, max_size=40),
            st.frozensets(st.dates(date(year, 1, 1), date(year, 12, 31)).filter(lambda day: day.weekday() > 4), max_size=8),
        )
    )
)
def test_whatever_is_published_is_read_as_it_was_meant(notice):
    notice = Notice(notice.year, notice.days_off - notice.makeup_days or notice.days_off, notice.makeup_days - notice.days_off)
    if notice.days_off & notice.makeup_days:
        return
    assert read_notice(as_published(notice)) == notice


@given(st.text(max_size=200))
def test_no_text_is_half_read(text):
    try:
        notice = read_notice(text)
    except UnreadableNotice:
        return
    assert notice.days_off
