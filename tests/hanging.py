"""The module of an outer system that never answers."""

import threading

from cqclerk.gateway.outer.adapter import Question, Reply, Settings


class Hanging:
    """Waits for ever."""

    def look_up(self, question: Question) -> Reply:
        """Never."""
        threading.Event().wait()
        raise AssertionError


def connect(settings: Settings) -> Hanging:
    """Nothing to connect to."""
    return Hanging()
