"""Who decides for a division."""

from datetime import date

from cqclerk.domain.divisions import Division, DivisionLevel, Divisions, division_code
from cqclerk.domain.offices import Office, OfficeLevel, OfficeRegister, OfficeRule, Territory

DAY, NEXT_YEAR = date(2026, 11, 25), date(2027, 11, 25)
CITY, QIJIANG, GUNAN, ANWEN = (division_code(code) for code in ("50", "500110", "500110001", "500110120"))
VILLAGE, OTHER_VILLAGE = "500110001001", "500110001007"
TOWNSHIP_ITEMS = frozenset({"childbirth", "additional_child"})

DIVISIONS = Divisions(
    [
        Division(CITY, "重庆市", DivisionLevel.CITY),
        Division(QIJIANG, "綦江区", DivisionLevel.DISTRICT, CITY),
        Division(GUNAN, "古南街道", DivisionLevel.TOWNSHIP, QIJIANG),
        Division(VILLAGE, "新山村社区居民委员会", DivisionLevel.VILLAGE, GUNAN),
        Division(OTHER_VILLAGE, "北渡社区居民委员会", DivisionLevel.VILLAGE, GUNAN),
        Division(ANWEN, "安稳镇", DivisionLevel.TOWNSHIP, QIJIANG),
    ]
)
RULES = (
    OfficeRule(DivisionLevel.TOWNSHIP, OfficeLevel.TOWNSHIP, "T", 9, (("街道", "办事处"), ("镇", "人民政府")), TOWNSHIP_ITEMS),
    OfficeRule(DivisionLevel.DISTRICT, OfficeLevel.DISTRICT, "D", 6, (("", "卫生健康委员会"),), frozenset()),
)
COMMITTEE = Office(
    id="V500110001001",
    name="新山村社区居民委员会",
    level=OfficeLevel.VILLAGE,
    divisions=(Territory(VILLAGE, valid_to=date(2026, 12, 31)),),
    decides=frozenset({"childbirth"}),
    extranet=False,
)
REGISTER = OfficeRegister([COMMITTEE], RULES, DIVISIONS)


def responsible(code, item="childbirth", on=DAY, register=REGISTER):
    office = register.responsible(code, item, on)
    return office.id if office else None


def test_each_township_has_an_office_that_the_register_need_not_name():
    office = REGISTER.get("T500110001")
    assert office is not None
    assert (office.name, office.level, office.parent) == ("綦江区古南街道办事处", OfficeLevel.TOWNSHIP, "D500110")
    assert office.decides == TOWNSHIP_ITEMS and office.extranet and not office.training
    assert REGISTER.get("T500110120").name == "綦江区安稳镇人民政府"
    assert REGISTER.get("D500110").name == "綦江区卫生健康委员会"


def test_no_office_follows_from_what_is_no_township():
    assert [REGISTER.get(each) for each in ("", "T", "T500110", "T500110999", "D500110001", "X500110001", "T50011000１", "V999")] == [
        None
    ] * 8


def test_the_village_decides_only_what_the_register_says_and_only_while_it_says_so():
    assert responsible(VILLAGE) == "V500110001001"
    assert responsible(VILLAGE, "additional_child") == "T500110001"
    assert responsible(VILLAGE, on=NEXT_YEAR) == "T500110001"
    assert responsible(OTHER_VILLAGE) == "T500110001"
    assert responsible(GUNAN) == "T500110001"


def test_nobody_is_responsible_where_the_place_is_not_known_to_the_township():
    assert responsible(QIJIANG) is None
    assert responsible(CITY) is None
    assert responsible("510000000000") is None
    assert responsible("") is None
    assert responsible(GUNAN, "unknown_item") is None


def test_the_registers_own_word_goes_before_the_rule():
    zone = Office("Z1", "某某新区社发局", OfficeLevel.DISTRICT, (Territory(GUNAN, valid_from=DAY),), TOWNSHIP_ITEMS)
    register = OfficeRegister([zone], RULES, DIVISIONS)
    assert responsible(VILLAGE, register=register) == "Z1"
    assert responsible(VILLAGE, on=date(2026, 11, 24), register=register) == "T500110001"
    named = OfficeRegister([Office("T500110001", "自有名称", OfficeLevel.TOWNSHIP, (Territory(GUNAN),), TOWNSHIP_ITEMS)], RULES, DIVISIONS)
    assert named.get("T500110001").name == "自有名称"
    assert [office.id for office in named.named()] == ["T500110001"]


def test_an_old_code_leads_to_the_office_of_its_successor():
    gone = Division("500222001000", "古南镇", DivisionLevel.TOWNSHIP, "500222000000", valid_to=date(2011, 10, 1), successors=(GUNAN,))
    divisions = Divisions([*[DIVISIONS.get(code) for code in (CITY, QIJIANG, GUNAN)], gone])
    assert responsible("500222001000", register=OfficeRegister([], RULES, divisions)) == "T500110001"
