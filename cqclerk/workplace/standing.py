"""How this station stands with the city: the epoch that it works in, whether it is behind, whether it was stopped."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from cqclerk.domain.station import Station

if TYPE_CHECKING:
    from data.store import Transaction as StoreTransaction

GATEWAY_READS = "gateway_reads"
_READS = msgspec.json.Decoder(dict[str, int])
STATION_KEY, KEY_BEFORE = "station_key", "station_key_before"
OWN_EPOCH, GIVING_BACK, STOPPED = "own_epoch", "giving_back", "stopped"
COPIED = "copied"  # why this station is not certified, where a copy of it is why: a key into the words
FORKED, TAKEN_OVER = "station.copied", "station.taken_over"


@dataclass(frozen=True, slots=True)
class Standing:
    """How this station stands.

    epoch        the one that it works in: its events bear it, whether it is certified or not
    giving_back  the place up to which its own lost events came back, None when it is not behind
    stopped      why the city has withdrawn its certificate, "" if it has not
    copied       what the city knows of a copy of this station: both have worked (FORKED), or the other one was enrolled as this
                 one (TAKEN_OVER); "" once this one is enrolled anew
    """

    epoch: int
    giving_back: int | None = None
    stopped: str = ""
    copied: str = ""

    @classmethod
    def read(cls, tx: "StoreTransaction", station: Station) -> "Standing":
        """As it is stored."""
        back = tx.setting(GIVING_BACK) or ""
        epoch, stopped, copied = max(int(tx.setting(OWN_EPOCH) or 0), station.epoch), tx.setting(STOPPED), tx.setting(COPIED)
        return cls(epoch, int(back) if back else None, stopped or "", copied or "")


def certified(tx: "StoreTransaction", station: Station, before: Standing) -> Standing:
    """How the station stands after the gateway has certified its epoch: one that was begun anew has to get back what it lost."""
    if tx.setting(OWN_EPOCH) == str(station.epoch) and before.epoch == station.epoch:
        tx.set(GIVING_BACK, "0")
    tx.set(STOPPED, "")
    tx.set(COPIED, "")
    return Standing.read(tx, station)


def gateway_reads(tx: "StoreTransaction") -> Mapping[str, int] | None:
    """Kind of event → the highest version that the gateway reads, as it said last; None before it has said anything."""
    said = tx.setting(GATEWAY_READS)
    return _READS.decode(said) if said else None
