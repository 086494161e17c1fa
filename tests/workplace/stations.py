"""One enrolled station for many tests, looked at and tampered with from outside the program."""

import shutil
from pathlib import Path
from typing import Any

from cqclerk.workplace.opening import unlock
from cqclerk.workplace.workplace import Workplace
from data import database, station
from data.place import StationHome
from data.schema import APPEND_ONLY, PROJECTIONS
from data.schema_working import Attempt, Draft, Progress, Setting
from tests.offices import PASSWORD, PaperGateway, enter, make_station

TABLES = [*APPEND_ONLY, *(str(table.__tablename__) for table in (*PROJECTIONS, Draft, Attempt, Progress, Setting))]


def enrolled(folder: Path, numbers: int = 20) -> StationHome:
    """A station that may decide, with numbers to issue."""
    home = make_station(folder)
    at = enter(home)
    PaperGateway().enrols(at, count=numbers)
    at.close()
    return home


def copied(home: StationHome, folder: Path) -> StationHome:
    """The same station in another folder."""
    shutil.copytree(home.folder, folder)
    return StationHome(folder)


def everything(at: Workplace) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    with at.store.reading() as tx:
        connection = tx._session.connection()
        rows = {table: connection.exec_driver_sql(f"SELECT * FROM {table}").all() for table in TABLES}
    return {table: sorted(tuple(row) for row in found) for table, found in rows.items()}


def by_hand(home: StationHome, *statements: str) -> None:
    """Change the closed database of a station with its key and no rules: what a forger could do who has everything."""
    connection = database.connect(home.database, unlock(home, station.read(home).operators[0].operator_id, PASSWORD))
    for table in APPEND_ONLY:
        for verb in ("update", "delete"):
            connection.execute(f"DROP TRIGGER {table}_no_{verb}")
    for statement in statements:
        connection.execute(statement)
    connection.close()
