"""`cqclerk backup` and `cqclerk restore`: a copy of the station in one file, and the way back from it."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from data import station
from data.keyring import WrongSecret
from data.place import HomeInUse, Place, StationHome, hold
from data.problems import DatabaseProblem
from data.station import StationFileDamaged
from data.system_words import why
from screens.entrance import Door, Refused, ask_password, entered, sign_in_sentence
from screens.texts import sentence
from screens.upkeep import each_station, refuse, say

if TYPE_CHECKING:
    from cqclerk.workplace.backups import Backup


def back_up(options: argparse.Namespace) -> int:
    """Write the backup. Exit status 1 if it did not come about."""
    return each_station(options, "这里还没有工作站，没有要备份的。", _backed_up)


def _backed_up(door: Door, options: argparse.Namespace) -> int:
    from cqclerk.workplace import backups

    target = _target(Path(options.file), door, options)
    with entered(door, options.operator) as at:
        try:
            told = backups.make(at, door.home, target)
        except OSError as error:
            raise Refused(sentence("backup.not_written", {"path": target, "why": why(error)})) from error
    say(
        options, {"file": str(target), "station": told.station_id, "epoch": told.epoch, "sequence": told.sequence}, done_words(told, target)
    )
    return 0


def _target(named: Path, door: Door, options: argparse.Namespace) -> Path:
    """The file that was named; of several practice stations each has its own."""
    return named.with_name(f"{named.stem}-{door.home.folder.name}{named.suffix}") if options.training else named


def done_words(told: "Backup", target: Path) -> str:
    """What was written, in a sentence."""
    return f"已备份到 {target}：{told.office_name} {told.window}号窗口，第{told.epoch}期到第{told.sequence}条；写完又从头核对过。"


def put_back(options: argparse.Namespace) -> int:
    """Put a backup in place of what is here. Exit status 1 if it did not come about, and then nothing has changed."""
    from cqclerk.workplace import backups

    try:
        home = _home(options, backups.read(Path(options.file)))
        with hold(home):
            operator = options.operator or (input("操作员姓名：").strip() if sys.stdin.isatty() else "")
            told = backups.restore(home, Path(options.file), operator, ask_password())
    except backups.BadBackup:
        return refuse(options, Refused(sentence("backup.bad", {"path": options.file})))
    except backups.OtherStation:
        return refuse(options, Refused(sentence("backup.other_station")))
    except (HomeInUse, WrongSecret, DatabaseProblem) as error:
        return refuse(options, Refused(sign_in_sentence(error)))
    except OSError as error:
        return refuse(options, Refused(sentence("backup.not_read", {"path": options.file, "why": why(error)})))
    except Refused as refused:
        return refuse(options, refused)
    when = told.made_at[:16].replace("T", " ")
    aside = f"原来的放在 {home.folder} 里 aside- 开头的文件夹"
    text = f"{told.office_name} {told.window}号窗口已恢复到 {when} 的备份，{aside}。"
    say(options, {"station": told.station_id, "made_at": told.made_at}, text + sentence("backup.restored"))
    return 0


def _home(options: argparse.Namespace, told: "Backup") -> StationHome:
    """Where that station lives; a practice one among the others."""
    place = Place.find(options.home)
    if not options.training:
        return StationHome(place.station())
    for folder in place.training_stations():
        try:
            if station.read(StationHome(folder)).station_id == told.station_id:
                return StationHome(folder)
        except StationFileDamaged:
            continue
    raise Refused(sentence("backup.other_station"))


def mend(options: argparse.Namespace) -> int:
    """`doctor --mend`: station.json was damaged, or written wrongly; the copy that is kept beside it takes its place, if it can be read."""
    place = Place.find(options.home)
    folders = place.training_stations() if options.training else [place.station()]
    homes = [home for home in map(StationHome, folders) if home.station_file.exists() or home.station_file_kept.exists()]
    return max((_mended(home, options) for home in homes), default=0)


def _mended(home: StationHome, options: argparse.Namespace) -> int:
    try:
        station.read(home)
    except (StationFileDamaged, FileNotFoundError):
        try:
            with hold(home):
                aside = station.mend(home)
        except HomeInUse as error:
            return refuse(options, Refused(sign_in_sentence(error)))
        if aside is None:
            return refuse(options, Refused(sentence("sign_in.no_copy", {"path": home.station_file})))
        text = f"{home.station_file} 已换回另存的一份，坏的留在 {aside.name}；现在可以登录。"
        say(options, {"mended": str(home.station_file)}, text)
    else:
        say(options, {"mended": ""}, f"{home.station_file} 读得出来，没有改动。")
    return 0
