"""协查: what another office was asked about a case, until when it should answer, and what it said."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One question to one office, and its answer.

    id      that of the event that asked
    office  id of the office that was asked, "" if it has no place in the register (another province): then `body` names it
    reason  code table `not_on_spot`
    puts_off  the decision waits for the answer
    answer  code table `inquiry_answer`, "" until there is one
    """

    id: str
    office: str
    body: str
    reason: str
    answer_by: date
    puts_off: bool = False
    question: str = ""
    answer: str = ""
    words: str = ""
    answered_by: str = ""  # office that recorded the answer

    @property
    def open(self) -> bool:
        return not self.answer
