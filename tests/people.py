"""Invented people for all tests. No number with 5099 was ever issued, no telephone number begins with 100."""

from datetime import date

from cqclerk.domain.people import IdentityKind, Person, Residence, Sex

JIA = "509901001000"  # 练习一区甲街道
JIA_FIRST = "509901001001"  # its 甲一社区
YI = "509902100000"  # 练习二区乙镇
YI_DAM = "509902100201"  # its 乙坝村


def identity_number(birth: date, serial: int, region: str = "509900") -> str:
    """A number as GB 11643 makes it; an odd serial is a man's. Reckoned here apart from the code under test."""
    body = f"{region}{birth:%Y%m%d}{serial:03}"
    remainder = sum(int(digit) * (2 ** (17 - place)) for place, digit in enumerate(body)) % 11
    return body + "10X98765432"[remainder]


def person(name: str, birth: date, sex: Sex, serial: int, division: str = JIA_FIRST, **more: str | date) -> Person:
    """Someone invented, complete enough for every form."""
    woman = sex is Sex.FEMALE
    return Person(
        name=name,
        name_entered=name,
        identity_kind=IdentityKind.RESIDENT,
        identity_number=identity_number(birth, serial * 2 + (not woman)),
        sex=sex,
        birth_date=birth,
        ethnicity=str(more.get("ethnicity", "01")),
        registered_residence=Residence(division, "测试路0号"),
        marital_status=str(more.get("marital_status", "21")),
        marriage_date=date(2020, 5, 20),
        employer=str(more.get("employer", "")),
        phone=f"100{birth:%y%m%d}{serial:02}",
    )


WANG_FANG = person("王芳", date(1991, 3, 7), Sex.FEMALE, 1)
LIU_QIANG = person("刘强", date(1989, 11, 2), Sex.MALE, 2, YI_DAM)
CHEN_JING = person("陈静", date(1990, 6, 30), Sex.FEMALE, 3)
MAIMAITI = person("买买提·艾力", date(1988, 4, 17), Sex.MALE, 4, ethnicity="05")
OUYANG_NANA = person("欧阳娜娜", date(1996, 2, 29), Sex.FEMALE, 5, YI_DAM)
DING_YI = person("丁一", date(1992, 1, 1), Sex.MALE, 6)
RAN_JUAN = person("冉娟", date(1994, 9, 15), Sex.FEMALE, 7, YI_DAM, ethnicity="15")
ZHAXI = person("扎西顿珠", date(1991, 9, 15), Sex.MALE, 8, ethnicity="04")
XIANG = person("向𫰠", date(1993, 8, 8), Sex.FEMALE, 9)  # Extension E: in some fonts
PENG = person("彭𱖎", date(1987, 12, 31), Sex.MALE, 10)  # Extension H: in hardly any
LONG_NAME = person("阿卜杜热西提·阿卜杜喀迪尔·图尔荪", date(1990, 10, 10), Sex.MALE, 11, ethnicity="05")
FOREIGNER = Person(
    name="JOHNSON-O'BRIEN ANNE MARIE",
    name_entered="JOHNSON-O'BRIEN ANNE MARIE",
    identity_kind=IdentityKind.FOREIGNER,
    identity_number="950900199103070012",
    sex=Sex.MALE,
    birth_date=date(1991, 3, 7),
    registered_residence=Residence("", ""),
    current_residence=Residence(JIA_FIRST, "测试路0号"),
    marital_status="21",
    phone="10091030712",
)
NAMESAKE = person("赵敏", date(1991, 3, 7), Sex.FEMALE, 1)  # another person under 王芳's number

EVERYONE = (
    WANG_FANG, LIU_QIANG, CHEN_JING, MAIMAITI, OUYANG_NANA, DING_YI, RAN_JUAN, ZHAXI, XIANG, PENG, LONG_NAME, FOREIGNER, NAMESAKE,
)  # fmt: skip
