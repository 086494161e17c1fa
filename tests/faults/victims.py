"""A process that a test ends: held by a descriptor, so that no other process with its number can ever be meant."""

import os
import signal
import threading


class Victim:
    """A child of a fork server that leaves it unreaped until it is asked for the next life."""

    def __init__(self, pid: int) -> None:
        self._held, self._one = os.pidfd_open(pid), threading.Lock()

    def gets(self, number: signal.Signals) -> None:
        """Nothing comes of it where it has ended by itself, or was let go."""
        with self._one:
            if self._held >= 0:
                signal.pidfd_send_signal(self._held, number)

    def let_go(self) -> None:
        with self._one:
            os.close(self._held)
            self._held = -1


def end_of(pid: int) -> int:
    """Wait for the end of a child and leave it unreaped: its exit status, or minus the signal."""
    ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert ended is not None
    return ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status
