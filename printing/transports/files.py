"""A file or device that only takes bytes, and the virtual printer."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from printing.escpos.status import NOT_ASKED, Paper, PrinterStatus
from printing.profiles import Language, Profile
from printing.transports.way import WRITE_TIMEOUT_S, Confirmation, PrinterUnreachable, Progress, SendBroken

if TYPE_CHECKING:
    from printing.escpos.connection import FileConnection


class FileTransport:
    """A device file or a plain file: takes bytes, says nothing. Into a folder, each job becomes a file of its own."""

    def __init__(self, path: Path, profile: Profile) -> None:
        self.path, self.profile = path, profile
        self._connection: FileConnection | None = None

    def open(self) -> None:
        if not self.path.is_dir():
            self._connect(self.path)
        elif not os.access(self.path, os.W_OK):
            raise PrinterUnreachable(str(self.path))

    def _connect(self, target: Path) -> None:
        from printing.escpos.connection import FileConnection

        connection = FileConnection(str(target), WRITE_TIMEOUT_S)
        try:
            connection.open()
        except OSError as error:
            raise PrinterUnreachable(str(self.path)) from error
        self._connection = connection

    def status(self) -> PrinterStatus:
        return NOT_ASKED

    def send(self, data: bytes, on_progress: Progress) -> None:
        from printing.escpos.connection import Broken

        if self._connection is None:  # a folder: a file only where there is a job, a look at the printer leaves none
            try:
                self._connect(next_file(self.path, self.profile.suffix))
            except PrinterUnreachable as error:
                raise SendBroken(0) from error
        assert self._connection
        try:
            self._connection.write(data, on_progress)
        except Broken as error:
            raise SendBroken(error.sent) from error

    def confirm(self, timeout_s: float) -> Confirmation:
        return Confirmation.UNKNOWN

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection:
            connection.close()


class VirtualTransport:
    """The virtual printer: each job becomes a file of its bytes and a picture of its paper, drawn from the bytes alone.

    Of a PDF nothing here can draw the bytes: `drawn` makes the picture by the same layout.
    """

    def __init__(self, folder: Path, profile: Profile) -> None:
        self.folder, self.profile = folder, profile
        self.drawn: Callable[[], bytes] | None = None

    def open(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise PrinterUnreachable(str(self.folder)) from error

    def status(self) -> PrinterStatus:
        return PrinterStatus(answered=True, online=True, cover_open=False, error=False, paper=Paper.OK)

    def send(self, data: bytes, on_progress: Progress) -> None:
        target = next_file(self.folder, self.profile.suffix)
        try:
            target.write_bytes(data)
            if picture := self._picture(data):
                target.with_suffix(".png").write_bytes(picture)
        except OSError as error:
            raise SendBroken(0) from error
        on_progress(len(data))

    def _picture(self, data: bytes) -> bytes:
        if self.profile.language is not Language.PDF:
            return picture_of(data, self.profile)
        return self.drawn() if self.drawn else b""

    def confirm(self, timeout_s: float) -> Confirmation:
        return Confirmation.PRINTED

    def close(self) -> None:
        pass


def picture_of(data: bytes, profile: Profile) -> bytes:
    """What this job puts on paper, as PNG, drawn from its bytes alone."""
    if profile.language is Language.ESCP:
        from printing.escp.picture import picture as sheets

        return sheets(data, profile)
    from printing.escpos.picture import picture

    return picture(data, profile)


def next_file(folder: Path, suffix: str) -> Path:
    """A name in this folder that is not taken: 0001, 0002, …"""
    taken = [int(path.stem) for path in folder.iterdir() if path.stem.isdigit()]
    return folder / f"{max(taken, default=0) + 1:04d}{suffix}"
