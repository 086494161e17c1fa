"""A real gateway as a child process, which ends with its parent however that ends."""

import subprocess
import sys
import threading
from pathlib import Path

_START_S = 60.0


class GatewayDidNotStart(Exception):
    """The child ended, or said nothing in time; what it wrote to stderr is in the log file."""


class GatewayProcess:
    """`cqclerk gateway` over a data folder, on a loopback port that the system chooses."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._log = (folder / "gateway.log").open("ab")
        command = [sys.executable, "-m", "cqclerk.gateway.app", "--data", str(folder), "--listen", "127.0.0.1:0", "--parent-stdin"]
        # The child reads stdin and ends at its end: a killed parent closes it, too.
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, text=True)
        self.url = "http://" + self._address()

    def _address(self) -> str:
        assert self._child.stdout is not None
        silent = threading.Timer(_START_S, self._child.kill)
        silent.start()
        try:
            for line in self._child.stdout:
                word, _, address = line.strip().partition(" ")
                if word == "listening":
                    return address
        finally:
            silent.cancel()
        self.close()
        raise GatewayDidNotStart

    def close(self) -> None:
        """End the child and wait for it."""
        if self._child.stdin is not None:
            self._child.stdin.close()
        try:
            self._child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self._log.close()
