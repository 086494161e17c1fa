"""When Python looks for garbage: never while somebody types, and never over what stays for good.

The packages behind the desk leave some 200,000 objects; a full look at them takes 100 ms, at any moment, with the
interpreter's lock held. So nothing is looked for by itself; what the packages left is set aside once they are loaded,
and the little that screens leave is looked through in a pause.
"""

import gc
import time

_WORTH_A_LOOK = 5_000  # objects made and not freed since the last look
_TOO_LONG_S = 0.03  # a look that takes longer went over much that lives on


def hold() -> None:
    """From now on only tidy() looks for garbage."""
    gc.disable()


def set_aside() -> None:
    """What there is now stays for good: call it when something heavy has been loaded."""
    gc.freeze()


def tidy() -> None:
    """A pause: look through what was made since. What lives on and made it slow is set aside, too."""
    if gc.get_count()[0] < _WORTH_A_LOOK:
        return
    begun = time.perf_counter()
    gc.collect()
    if time.perf_counter() - begun > _TOO_LONG_S:
        gc.freeze()
