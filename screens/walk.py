"""The steps of the walkthrough: two offices, one gateway, two cases, each by the commands that the screens run."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

from cqclerk.commands import delivery, intake, issuing, prereview, processing
from cqclerk.domain import routing
from cqclerk.domain.application import Handover
from cqclerk.domain.case import Case, Phase
from cqclerk.protocol.reference import Reference
from cqclerk.sync import alone
from cqclerk.sync.problems import LinkProblem
from cqclerk.workplace import exchange, rebuild
from cqclerk.workplace.opening import sign_in
from cqclerk.workplace.workplace import Workplace
from data import station
from data.place import Place, StationHome, hold
from data.reference import read_toml
from printing import fonts, papers, profiles
from printing.spooler import Result, Spooler
from printing.transports import choice
from screens.saying import NotAsExpected, Said, Steps
from screens.texts import sentence
from screens.training import TrainingGround, home_of

T = TypeVar("T")
ITEM, RECEIPT, CERTIFICATE = "childbirth", "receipt", "childbirth_certificate"


def expect(condition: bool, otherwise: str) -> None:
    """Raise NotAsExpected with the sentence unless the condition holds."""
    if not condition:
        raise NotAsExpected(otherwise)


class Window:
    """One office's window: the workplace, and printers that leave files."""

    def __init__(self, place: Place, office_id: str, papers_in: Path, stack: ExitStack) -> None:
        reference = Reference.load(training=True)
        home = home_of(place, office_id)
        stack.enter_context(hold(home))
        first = station.read(home).operators[0].operator_id
        self.at: Workplace = sign_in(home, first, reference.practice.password, reference)
        stack.callback(self.at.close)
        self.name = station.read(home).office_name
        self._papers, self._stack = papers_in, stack

    def form(self, key: str) -> dict[str, str]:
        """One of the two forms, as typed."""
        file = read_toml("reference/walkthrough.toml")
        tables = (file.table(key), file.table("both"))
        return {name: table.text(name) for table in tables for name in table.values}

    def print(self, case: Case, paper: str, profile_name: str) -> tuple[str, ...]:
        """Print one paper; returns the files that came out. Only a confirmed paper counts."""
        folder = self._papers / f"{case.receipt_number}-{paper}"
        profile = profiles.load(profile_name)
        spooler = Spooler(self._run, profile, lambda: choice.make("virtual", str(folder), profile))
        self._stack.callback(spooler.close)
        outcome = spooler.drive(case.id, paper)
        expect(outcome.result is Result.PRINTED, outcome.sentence)
        return tuple(str(path) for path in sorted(folder.iterdir()))

    def unsent(self) -> int:
        """How many own events wait for an answer."""
        return len(exchange.unsent(self.at))

    def sync(self, url: str) -> str:
        """Go to and fro until nothing waits."""
        result = alone.round_trip(self.at, url)
        expect(self.unsent() == 0, f"还有 {self.unsent()} 条没有回单")
        return f"上报 {result.sent} 条，都有回单；收到 {result.received} 条"

    def _run(self, command: Callable[[Workplace], T]) -> T:
        return command(self.at)


class Walk:
    """What the steps share."""

    def __init__(self, place: Place, stack: ExitStack) -> None:
        self.place, self.stack = place, stack
        self.papers = place.root / "papers"
        self.ground = TrainingGround(place)
        self.case: Case

    def open(self) -> Said:
        """Gateway, offices, stations, enrolment, numbers."""
        self.stack.enter_context(hold(StationHome(self.place.training())))
        self.stack.callback(self.ground.close)
        self.ground.open()
        reference = Reference.load(training=True)
        item = reference.items[ITEM]
        offices = [
            office.id for office in reference.offices.named() if office.training and routing.issues(office, item, item.effective_from)
        ]
        self.a, self.b = (Window(self.place, office, self.papers, self.stack) for office in sorted(offices)[:2])
        left = self._numbers_left(self.a)
        expect(self.a.at.station.epoch == 1 and left > 0, "没有登记成或没有领到号段")
        return Said(f"{self.a.name}、{self.b.name}；网关 {self.ground.url}；号段各 {left} 个")

    def _numbers_left(self, window: Window) -> int:
        with window.at.reading() as tx:
            block = tx.block_for(ITEM)
        return block.left if block else 0

    def cut(self) -> Said:
        """The gateway goes away."""
        url = self.ground.url
        self.ground.close()
        try:
            alone.round_trip(self.a.at, url)
        except LinkProblem as problem:
            return Said(f"网关关掉了：{sentence(problem.key)}")
        raise NotAsExpected("网关关掉了，却还有回答")

    def take_in(self, form: str) -> Said:
        """收件 at A, with the receipt."""
        self.case = intake.submit(self.a.at, ITEM, self.a.form(form))
        expect(not self.case.gaps, f"还缺 {[gap.name for gap in self.case.gaps]}")
        profile = "virtual-80" if form == "own" else "virtual-58"
        files = self.a.print(self.case, RECEIPT, profile)
        names = "、".join(self.case.names)
        return Said(f"{names}，收件号 {self.case.receipt_number}，已保存在本机，未发 {self.a.unsent()} 条", files)

    def accept(self, window: Window) -> Said:
        """预审 and 接件 in one."""
        case = window.at.case(self.case.id)
        found = prereview.findings(window.at, case)
        self.case = prereview.accept(window.at, case.id, case.version)
        expect(self.case.phase is Phase.PROCESSING, "没有接件")
        return Said(f"{len(found)} 项看过，已受理，办件编号 {self.case.case_number}，应于 {self.case.due_on} 办结")

    def decide(self, window: Window) -> Said:
        """The decision, after the glyphs were looked for."""
        case = window.at.case(self.case.id)
        missing = tuple(fonts.missing(papers.paper(CERTIFICATE, case, window.at).text()))
        self.case = processing.approve(window.at, case.id, case.version, missing)
        return Said(f"同意发证，编号 {self.case.certificate_number}，发证日期 {self.case.issued_on}")

    def print_certificate(self, profile: str) -> Said:
        """The original, at A, where the citizen stands."""
        files = self.a.print(self.a.at.case(self.case.id), CERTIFICATE, profile)
        self.case = self.a.at.case(self.case.id)
        expect(self.case.phase is Phase.COMPLETED and not issuing.unsettled(self.a.at), "证件没有确认出纸")
        return Said("已确认出纸，已办结", files)

    def hand_over(self) -> Said:
        """送达 on the spot."""
        to = self.case.names[0]
        self.case = delivery.hand_over(self.a.at, self.case.id, self.case.version, Handover.SPOT, to)
        return Said(f"交给{to}，已送达")

    def refuse_elsewhere(self) -> Said:
        """B may not print what A prints."""
        case = self.b.at.case(self.case.id)
        expect(case.printing_station == self.a.at.station.id, "原件应由收件窗口打印")
        return Said("原件由收件的窗口打印，申报地不打")

    def plug_in(self) -> Said:
        """The gateway is there again; the queue empties."""
        from screens.gateway_process import GatewayProcess

        waiting = self.a.unsent()
        self.ground.gateway = GatewayProcess(self.place.gateway())
        return Said(f"断线时未发 {waiting} 条；{self.a.sync(self.ground.url)}")

    def send(self, window: Window) -> Said:
        """One round with the gateway."""
        return Said(window.sync(self.ground.url))

    def claim(self) -> Said:
        """B asks for the right to decide."""
        alone.claim(self.b.at, self.ground.url, self.case.id)
        case = self.b.at.case(self.case.id)
        expect(case.claim_station == self.b.at.station.id, "没有认领到")
        return Said(f"{self.b.name}认领，{self.a.name}收的件到了申报地")

    def check(self) -> Said:
        """Chains, rebuild, and what both sides know."""
        for window in (self.a, self.b):
            walk = rebuild.verify(window.at.store, window.at.station.public_key, window.at.station.gateway_key)
            expect(not walk.faults, f"记录链不符：{walk.faults}")
            differing = rebuild.rebuild(window.at.store, window.at.reference.initials)
            expect(differing == (), f"重做后不同：{differing}")
        expect(self.b.at.case(self.case.id).phase is Phase.DELIVERED, "申报地还不知道已送达")
        return Said("两台工作站的记录逐条相符，重做的表格一个字节不差；申报地看到已送达")


def steps(place: Place, stack: ExitStack) -> Steps:
    """Every step in order: title, and what to do."""
    walk = Walk(place, stack)
    yield "准备两个练习机构，登记工作站，领号段", walk.open
    yield "断线", walk.cut
    yield "收件（本机构的一件，线路断）", lambda: walk.take_in("own")
    yield "预审接件", lambda: walk.accept(walk.a)
    yield "办理决定", lambda: walk.decide(walk.a)
    yield "打印证件", lambda: walk.print_certificate("virtual-80")
    yield "交付", walk.hand_over
    yield "接线，未发的自动上报", walk.plug_in
    yield "收件（另一机构的一件，线路通）", lambda: walk.take_in("other")
    yield "上报到网关", lambda: walk.send(walk.a)
    yield "申报地收到", lambda: walk.send(walk.b)
    yield "申报地认领", walk.claim
    yield "申报地预审接件", lambda: walk.accept(walk.b)
    yield "申报地办理决定", lambda: walk.decide(walk.b)
    yield "申报地不打原件", walk.refuse_elsewhere
    yield "决定上报", lambda: walk.send(walk.b)
    yield "收件窗口收到决定", lambda: walk.send(walk.a)
    yield "收件窗口打印证件", lambda: walk.print_certificate("a4-pdf")
    yield "交付", walk.hand_over
    yield "结果上报", lambda: walk.send(walk.a)
    yield "申报地收到结果", lambda: walk.send(walk.b)
    yield "核对两边的记录", walk.check
