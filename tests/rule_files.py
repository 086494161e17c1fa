"""Rule packs for tests, signed as the city signs them."""

from datetime import date

from cqclerk.protocol.signed_files import SigningCertificate, sign
from cqclerk.protocol.signing import Signer
from tests.offices import PaperGateway

DAY = date(2026, 11, 25)


def pack_text(**values: object) -> str:
    """A pack that is like the one of today: from 2027 on there are two children, and nothing else is asked."""
    said: dict[str, object] = {
        "id": "childbirth-2027",
        "like": "childbirth-2021",
        "replaces": ["childbirth-2021"],
        "item": "childbirth",
        "title": "试用",
        "enabled": True,
        "effective_from": date(2027, 1, 1),
    }
    said |= values
    return "\n".join(f"{key} = {_toml(value)}" for key, value in said.items() if value is not None)


def stricter(**values: object) -> str:
    """It asks a person whenever there is a child already."""
    return (
        pack_text(**values)
        + """
[[conditions]]
id = "D27-a"
like = "D21-a"
parameters = { limit = 0, born = ["2"] }
article = "试用1条"
[conditions.clerk]
pass = "可以登记"
fail = "试用：一个也不登记"
unknown = "试用：请负责人定"
"""
    )


def signed(text: str, by: Signer | None = None, certificate: SigningCertificate | None = None, kind: str = "rules") -> str:
    """The signed file, by the root of the paper gateway if nobody else is named."""
    return sign(by or PaperGateway().root, text, DAY, kind, certificate).encoded().decode()


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, list | int) else f'"{value}"'
