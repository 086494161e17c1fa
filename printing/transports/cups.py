"""The system's print queue (CUPS), by its own commands lp, lpstat and cancel: receipts go raw, PDF as it is.

A queue says what it has passed on, never what is on the paper: a person confirms. A job that does not leave the queue in time is taken
out of it, or it would come out later, beside the sheet that was printed in its place.
"""

import os
import re
import subprocess
import time

from printing.addresses import is_queue
from printing.escpos.status import Paper, PrinterStatus
from printing.profiles import Language, Profile
from printing.transports.way import WRITE_TIMEOUT_S, Confirmation, PrinterUnreachable, Progress, SendBroken

COMMAND_TIMEOUT_S = 5.0
POLL_S = 0.3
_NO_CUPS = "本机没有系统打印（CUPS）的 lp 命令，请先装好，或换一种接法。"
_NO_QUEUE = "系统里没有这个打印队列，请在系统的打印机设置里看名称。"


class CupsTransport:
    """One queue of this machine."""

    def __init__(self, queue: str, profile: Profile) -> None:
        self.queue, self.profile = queue, profile
        self.tray = ""  # as the queue calls it
        self.true_size = False  # forms: nothing is made to fit the page
        self._job = ""
        self._sent = 0

    def open(self) -> None:
        if not is_queue(self.queue) or self._run("lpstat", "-p", self.queue).returncode != 0:
            raise PrinterUnreachable(self.queue, _NO_QUEUE)

    def status(self) -> PrinterStatus:
        said = self._run("lpstat", "-l", "-p", self.queue).stdout.decode("utf-8", "replace").lower()
        out = "media-empty" in said or "media-needed" in said
        return PrinterStatus(
            answered=True,
            online="disabled since" not in said and "offline" not in said,
            cover_open="cover-open" in said or "door-open" in said,
            error="media-jam" in said or "-error" in said,
            paper=Paper.OUT if out else Paper.NEAR_END if "media-low" in said else Paper.UNKNOWN,
        )

    def send(self, data: bytes, on_progress: Progress) -> None:
        """Nothing has left before lp has said the number of the request."""
        raw = () if self.profile.language is Language.PDF else ("-o", "raw")
        scaling = ("-o", "print-scaling=none") if self.true_size and not raw else ()
        tray = ("-o", f"InputSlot={self.tray}") if self.tray and not raw else ()
        try:
            done = self._run("lp", "-d", self.queue, "-t", "cqclerk", *raw, *scaling, *tray, data=data, timeout_s=WRITE_TIMEOUT_S)
        except (PrinterUnreachable, subprocess.TimeoutExpired) as error:
            raise SendBroken(len(data) if isinstance(error, subprocess.TimeoutExpired) else 0) from error
        told = re.search(rb"request id is (\S+)", done.stdout)
        if done.returncode != 0 or told is None:
            raise SendBroken(0)
        self._job, self._sent = told.group(1).decode(), len(data)
        on_progress(len(data))

    def confirm(self, timeout_s: float) -> Confirmation:
        """Wait until the job has left the queue; what has not is taken out."""
        end = time.monotonic() + timeout_s
        while self._waits():
            if time.monotonic() >= end:
                self._run("cancel", self._job)
                break
            time.sleep(POLL_S)
        return Confirmation.UNKNOWN

    def close(self) -> None:
        pass

    def _waits(self) -> bool:
        """Whether the job is still in the queue."""
        listed = self._run("lpstat", "-W", "not-completed", "-o", self.queue).stdout.decode("utf-8", "replace")
        return any(line.split()[:1] == [self._job] for line in listed.splitlines())

    def _run(self, *command: str, data: bytes = b"", timeout_s: float = COMMAND_TIMEOUT_S) -> subprocess.CompletedProcess[bytes]:
        """One command of CUPS, in the language that is read here."""
        try:
            return subprocess.run(
                command, input=data, capture_output=True, timeout=timeout_s, env={**os.environ, "LC_ALL": "C"}, check=False
            )
        except FileNotFoundError as error:
            raise PrinterUnreachable(self.queue, _NO_CUPS) from error
        except subprocess.TimeoutExpired as error:
            if command[0] == "lp":
                raise
            raise PrinterUnreachable(self.queue) from error
