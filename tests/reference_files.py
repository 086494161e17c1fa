"""Reference files for tests, as the city publishes them."""

import json
from datetime import date

from cqclerk.protocol import credit_list
from tests.people import identity_number

SALT = bytes(range(16))
BORN = date(1985, 5, 5)


def divisions(edition: int = 1, *made: tuple[str, str, str]) -> str:
    """New villages of 古南街道."""
    rows = made or (("500110001996", "古南新一社区居民委员会", "gnxysq"),)
    listed = ", ".join(f'["{code}", "{name}", "{initials}"]' for code, name, initials in rows)
    return (
        f'id = "divisions-2027"\nedition = {edition}\n\n[about]\ntitle = "古南街道新设社区"\nsource = "虚构"\n\n'
        f'[[change]]\ntitle = "新设社区"\ndate = 2026-11-01\nmade = [{listed}]\n'
    )


def office(edition: int = 1, name: str = "古南街道便民服务中心") -> str:
    """古南街道 under another name."""
    return (
        f'id = "offices-2027"\nedition = {edition}\n\n[about]\ntitle = "机构更名"\nsource = "虚构"\n\n'
        f'[[office]]\nid = "T500110001"\nname = "{name}"\nlevel = "township"\ndecides = ["childbirth"]\n'
        'division = [{ code = "500110001" }]\n'
    )


def credit(edition: int, listed: int, *more: str) -> str:
    """So many invented people, and these numbers."""
    numbers = [identity_number(BORN, serial) for serial in range(1, listed + 1)]
    return credit_list.write([*numbers, *more], (), edition, date(2026, 11, 20), "虚构", SALT)


def guide(promised: int = 0, code: str = "11500109552015745B4502014001000") -> str:
    """A guide as the platform answers."""
    said = {
        "taskName": "生育登记服务",
        "taskCode": code,
        "deptName": "卫生健康委",
        "promiseDay": str(promised),
        "promiseState": "1",
        "anticipateDay": "5",
        "anticipateState": "1",
        "isFee": "0",
        "linkWay": "023-00000000",
        "itemMaterials": [
            {"materialName": "夫妻双方身份证", "materialType": "1", "need": "1"},
            {"materialName": "社区证明", "need": "1"},
        ],
        "byLaws": [{"lawName": "条例", "termsNumber": "第九条"}],
    }
    return json.dumps({"code": 200, "data": said}, ensure_ascii=False)
