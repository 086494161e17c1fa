"""核查 of a bundle that is taken at the command line: what outer registers answer at once goes home with the answer.

Only what this process is connected to is asked here. The rest, and what takes longer, the running gateway sees to.
"""

import asyncio
from pathlib import Path

from cqclerk.gateway import checks
from cqclerk.gateway.bells import Bells
from cqclerk.gateway.checking import Checking
from cqclerk.gateway.gateway import Gateway
from cqclerk.gateway.hands import Hands
from cqclerk.gateway.meters import Meters
from cqclerk.gateway.outer import systems

_MOST_S = 120.0


class Asking:
    """file: which systems there are, else checks.toml in the folder of the data. told: what came of it, a part of a sentence."""

    def __init__(self, gateway: Gateway, file: Path | None, folder: Path | None) -> None:
        self._gateway, self.told = gateway, ""
        self._file = file or (folder / systems.FILE if folder else None)

    def see_to(self, case_ids: set[str]) -> None:
        """Ask, and wait for the answers."""
        try:
            connected = systems.connect(self._file)
        except systems.BadSettings as error:
            self.told = f"；外部登记系统接不上（{error}），核查留给开着的网关，答复随下一份回执"
            return
        asyncio.run(self._ask(case_ids, connected))
        with self._gateway.hub.reading() as tx:
            left = sum(bool(checks.waiting(tx, case_id)) for case_id in case_ids)
        answered = len(case_ids) - left
        self.told = f"；核查答复 {answered} 件" if answered else ""
        self.told += f"；{left} 件的核查还没有答复，开着的网关接着问，随下一份回执" if left else ""

    async def _ask(self, case_ids: set[str], connected: systems.Systems) -> None:
        meters = Meters()
        hands = Hands(self._gateway.hub, meters)
        checking = Checking(self._gateway, hands, Bells(), meters, connected, alone=False)
        try:
            await checking.seen_to(case_ids, _MOST_S)
        finally:
            checking.close()
            hands.close()
