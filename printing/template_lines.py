"""Where in the file of a paper something stands, for whoever has to mend it: TOML itself tells only where it cannot be read."""

import re
import tomllib

_HEAD = re.compile(r"^\s*\[\[\s*edition\s*(\.\s*block\s*)?\]\]")
_AT = re.compile(r"\(at (?:line (\d+), column \d+|end of document)\)")
_REASONS = {
    "Invalid value": "等号后面的值写法不对（文字要用引号）",
    "Expected '=' after a key in a key/value pair": "名称后面少等号",
    "Expected newline or end of document after a statement": "一行里多了东西，或者少了引号",
    "Unterminated string": "引号没有收尾",
    "Illegal character": "有不能用的符号，或者引号没有收尾",
    "Cannot overwrite a value": "同一个名称写了两次",
    "Cannot declare": "同一个小标题写了两次",
    "Unclosed array": "方括号没有收尾",
    "Unescaped": "反斜杠用错了",
    "Found invalid character": "有看不见的符号",
    "Invalid initial character for a key part": "行首的名称写法不对",
    "Expected": "括号没有收尾",
}


def of_unreadable(text: str, error: tomllib.TOMLDecodeError) -> tuple[int, str]:
    """(line, why in words) of a file that is no TOML."""
    said = str(error)
    found = _AT.search(said)
    last = len(text.splitlines()) or 1
    line = int(found[1]) if found and found[1] else last
    why = next((words for start, words in _REASONS.items() if said.startswith(start)), said[: found.start()] if found else said)
    return line, why.strip()


class FileLines:
    """The lines of one file, with the heads of its editions and their blocks."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._editions: list[int] = []
        self._blocks: list[list[int]] = []
        for number, line in enumerate(self._lines, 1):
            head = _HEAD.match(line)
            if head and head[1]:
                self._blocks[-1].append(number) if self._blocks else None
            elif head:
                self._editions.append(number)
                self._blocks.append([])

    def of_key(self, key: str) -> int:
        """Of a key at the top of the file; 1 if it is not there."""
        return self._find(1, (self._editions or [len(self._lines) + 1])[0] - 1, key) or 1

    def of_edition(self, number: int, key: str = "") -> int:
        """Of the edition counted from 1, or of a key in it before its blocks."""
        if number > len(self._editions):
            return 1
        first = self._editions[number - 1]
        blocks = self._blocks[number - 1]
        end = blocks[0] - 1 if blocks else self._end_of(number)
        return (self._find(first, end, key) if key else 0) or first

    def of_block(self, edition: int, block: int, words: str = "") -> int:
        """Of a block of an edition, both counted from 1: the line with these words in it, else its head."""
        if edition > len(self._blocks) or block > len(self._blocks[edition - 1]):
            return self.of_edition(edition)  # written in one line: [{kind = …}]
        heads = self._blocks[edition - 1]
        first = heads[block - 1]
        end = heads[block] - 1 if block < len(heads) else self._end_of(edition)
        return (self._find(first, end, words) if words else 0) or first

    def _end_of(self, edition: int) -> int:
        return self._editions[edition] - 1 if edition < len(self._editions) else len(self._lines)

    def _find(self, first: int, last: int, words: str) -> int:
        """A line whose key it is, else the first one in which the words stand; 0 if there is none."""
        lines = [(number, self._lines[number - 1]) for number in range(first, min(last, len(self._lines)) + 1)]
        keyed = (number for number, line in lines if line.split("=")[0].strip() == words and "=" in line)
        return next(keyed, 0) or next((number for number, line in lines if words in line), 0)
