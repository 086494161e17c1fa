"""认领: a screen that opens a case of this office asks for the right to decide it, and gives it back if nobody decides."""

from collections.abc import Callable
from concurrent.futures import Future

from cqclerk.domain import guards
from cqclerk.domain.case import Case, Phase
from screens.reasons import failure
from screens.session import Session

_ONLY_LOOK = "线路断，本件未认领，只能看。"


class Claim:
    """The claim of one screen on the case before it. answered comes on the line's thread; the screen hands it to heard() on its own."""

    def __init__(self, session: Session, answered: Callable[[BaseException | None], None]) -> None:
        self._session, self._answered = session, answered
        self._case_id = ""

    def ask(self, case: Case) -> str:
        """Ask for a case that waits here and is nobody's yet; the sentence where nobody can be asked."""
        if case.phase is not Phase.SUBMITTED or case.claim_station or guards.may_claim(case, self._session.actor):
            return ""
        if self._session.line is None:
            return _ONLY_LOOK
        self._case_id = case.id
        self._session.line.claim(case.id).add_done_callback(self._told)
        return ""

    def _told(self, future: "Future[None]") -> None:
        self._answered(future.exception())

    def heard(self, error: BaseException | None) -> str:
        """What the gateway answered; the sentence if it did not grant it."""
        if error is None:
            return ""
        declined = isinstance(error, guards.NotAllowed)  # it answered, and said no
        self._case_id = "" if declined else self._case_id
        return f"本件未认领，只能看：{failure(error, self._session)}" if declined else _ONLY_LOOK

    def give_back(self, case: Case | None) -> None:
        """The screen goes: what it asked for and left undecided is anybody's again, also where the answer is still on its way."""
        line, undecided = self._session.line, case is not None and case.phase is Phase.SUBMITTED and case.id == self._case_id
        if undecided and line is not None:
            line.give_back(self._case_id)
        self._case_id = ""
