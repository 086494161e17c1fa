"""What the operating system says of a failure, in the words of data/words/system.toml."""

import errno

from data.reference import read_toml


def why(error: OSError) -> str:
    """In Chinese; one that has no words there by its name and number, so that whoever looks after the machine can look it up."""
    if error.errno is None:
        return str(error)
    name = errno.errorcode.get(error.errno, "")
    return read_toml("words/system.toml").text(name, f"系统错误 {name or '不明'} {error.errno}")
