"""The ways of a case between offices, act by act: taken in at 乙镇 for 甲街道, handled there and above it, and given to the citizen."""

from collections.abc import Mapping
from dataclasses import dataclass

from cqclerk.commands import intake, issuing, prereview, processing, steps
from cqclerk.commands.issuing import Order
from cqclerk.domain.access import Role
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.steps import PlannedStep, StepKind
from tests.asking import whole
from tests.seats import CLERK, HEAD, REVIEWER, SECOND, County, Post

VILLAGE = ("甲一社区", "刘会计")


@dataclass
class Way:
    """How cases of this county go. Each method ends with every act reported."""

    county: County

    def taken_in_many(self, item: str, count: int, complete: bool = True, handover: str = "self") -> list[Case]:
        """收件 at the other township, with every material or with none; the home office claims them."""
        yi, jia = self.county.yi, self.county.jia
        with yi.seat(CLERK) as at:
            forms = [whole(item, at.today(), handover) for _ in range(count)]
            cases = [intake.submit(at, item, form if complete else without_materials(form)) for form in forms]
        for case in cases:
            assert (case.intake_office, case.home_office, not case.gaps) == (yi.office, jia.office, complete)
        jia.claims(*cases)
        return cases

    def taken_in(self, item: str, handover: str = "self") -> Case:
        """One of them, complete."""
        return self.taken_in_many(item, 1, handover=handover)[0]

    def accepted(self, item: str, handover: str = "self") -> Case:
        """接件 at the home office."""
        return self.county.jia.does(REVIEWER, prereview.accept, self.taken_in(item, handover))

    def in_phase(self, item: str, phase: Phase, count: int) -> list[Case]:
        """So many cases before their decision: to be reviewed, waiting for the citizen, or accepted."""
        cases = self.taken_in_many(item, count, complete=phase is not Phase.SUPPLEMENTING)
        act = {Phase.SUPPLEMENTING: prereview.give_notice, Phase.PROCESSING: prereview.accept}.get(phase)
        return self.county.jia.does_to_all(REVIEWER, act, cases) if act else cases

    def turn(self, case: Case) -> Post:
        """The office that has to act next, which claims it."""
        post = self.county.posts[case.turn]
        post.claims(case)
        return post

    def take(self, case: Case, step: PlannedStep) -> Case:
        """The step that comes, done as it should be; a public notice, which nobody has confirmed, is left out."""
        if step.kind is StepKind.ENDORSE:
            return self.endorsed(case)
        post = self.turn(case)
        match step.kind:
            case StepKind.PUBLIC_NOTICE:
                return post.does(REVIEWER, steps.skip, case, "是否公示待核实")
            case StepKind.REVIEW:
                return post.does(SECOND, steps.review, case, True, "符合条件")
            case _:
                return post.does(decider(case), processing.approve, case, ())

    def endorsed(self, case: Case, agrees: bool = True) -> Case:
        """What the village wrote by hand is entered at the home office; while a village has the turn it needs no claim for that."""
        if case.turn == self.county.jia.office:
            self.county.jia.claims(case)
        with self.county.jia.seat(CLERK) as at:
            return steps.endorse(at, case.id, at.case(case.id).version, *VILLAGE, at.today(), agrees, "村里所写")

    def brought_to(self, case: Case, key: str) -> Case:
        """Through the steps before that one."""
        while (step := case.progress.next) is not None and step.key != key:
            case = self.take(case, step)
        return case

    def before_decision(self, item: str, handover: str = "self") -> Case:
        """Accepted, and every step done but the last, whose office has claimed it."""
        case = self.accepted(item, handover)
        case = self.brought_to(case, case.progress.steps[-1].key)
        return self.turn(case).sees(case)

    def decided(self, item: str, handover: str = "self") -> Case:
        """同意发证, by the office and the role that the item says."""
        case = self.before_decision(item, handover)
        return self.county.posts[case.turn].does(decider(case), processing.approve, case, ())

    def prints(self, case: Case) -> Case:
        """The original comes out at the one station that may print it."""
        post = next(post for post in self.county.posts.values() if post.id == case.printing_station)
        with post.seat(CLERK) as at:
            paper = at.reference.items[case.item].certificate
            job = issuing.reserve(at, Order(case.id, paper, "1", "digest", "virtual-80", certificate=True))
            issuing.confirm(at, job.id, "clerk")
            return at.case(case.id)

    def printed(self, item: str, handover: str = "self") -> Case:
        """已办结."""
        return self.prints(self.decided(item, handover))


def decider(case: Case) -> str:
    """Who decides: the head of the office, or the reviewer where one person does it all."""
    step = case.progress.next
    return HEAD if step and step.role is Role.APPROVER else REVIEWER


def without_materials(form: Mapping[str, str]) -> dict[str, str]:
    """The form of somebody who has brought nothing."""
    return {key: text for key, text in form.items() if not key.startswith("material.")}


def as_electronic(form: Mapping[str, str]) -> dict[str, str]:
    """The same, with identity cards shown on a telephone."""
    return {
        key: "electronic" if key.startswith("material.identity_card.") and not key.endswith(".pages") else text
        for key, text in form.items()
    }
