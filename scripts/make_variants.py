"""Make cqclerk/domain/variants.py from OpenCC's table of characters: python scripts/make_variants.py TSCharacters.txt

OpenCC (Apache-2.0): each line is a traditional character, a tab, and its simplified forms, the usual one first.
"""

import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "cqclerk" / "domain" / "variants.py"
HEAD = '''"""Characters that are written in two ways: the traditional or variant form, and the one that stands for it in the mainland.

Made by scripts/make_variants.py from OpenCC (Apache-2.0), its table TSCharacters. For comparing names only, never for writing one:
what stands on the card is printed.
"""

'''
WIDTH = 60


def pairs(lines: list[str]) -> list[tuple[str, str]]:
    """(variant, plain), where the plain form is another character of the basic planes."""
    found = []
    for line in lines:
        variant, _, forms = line.partition("\t")
        plain = next((form for form in forms.split() if form != variant), "")
        if len(variant) == len(plain) == 1 and not line.startswith("#"):
            found.append((variant, plain))
    return sorted(found)


def constant(name: str, text: str) -> str:
    """A string in lines of so many characters."""
    rows = [f'    "{text[start : start + WIDTH]}"' for start in range(0, len(text), WIDTH)]
    return "\n".join([f"{name} = (", *rows, ")", ""])


def main() -> None:
    found = pairs(Path(sys.argv[1]).read_text("utf-8").splitlines())
    tables = constant("VARIANTS", "".join(one for one, _ in found)) + constant("PLAIN", "".join(other for _, other in found))
    TARGET.write_text(HEAD + tables, "utf-8")


if __name__ == "__main__":
    main()
