"""Hypothesis strategies for what the domain is made of."""

from datetime import UTC, date, datetime

from hypothesis import strategies as st

from cqclerk.domain import afterlife_events as a
from cqclerk.domain import attachment_events as n
from cqclerk.domain import block_events as b
from cqclerk.domain import check_events as r
from cqclerk.domain import commitment_events as c
from cqclerk.domain import conflict_events as f
from cqclerk.domain import delivery_events as d
from cqclerk.domain import emergency_events as m
from cqclerk.domain import events as e
from cqclerk.domain import form_events as k
from cqclerk.domain import handling_events as h
from cqclerk.domain import platform_events as l
from cqclerk.domain import prereview_events as p
from cqclerk.domain import print_events as j
from cqclerk.domain import station_events as t
from cqclerk.domain import step_events as s
from cqclerk.domain.access import Role
from cqclerk.domain.application import PARTIES, Application, Channel, Child, Handover, Marriage, Material, MaterialForm, Proof
from cqclerk.domain.credit import CreditCheck
from cqclerk.domain.facts import Held
from cqclerk.domain.findings import Finding, Gap, PackRef, Result
from cqclerk.domain.likeness import Duplicate, Same
from cqclerk.domain.people import IdentityKind, Person, Residence, Sex
from cqclerk.domain.steps import PlannedStep, StepKind

words = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
ids = st.uuids().map(str)
days = st.dates(date(2016, 1, 1), date(2030, 12, 31))
instants = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
residences = st.builds(Residence, words, words)
persons = st.builds(
    Person,
    name=words,
    name_entered=words,
    identity_kind=st.none() | st.sampled_from(IdentityKind),
    identity_number=words,
    sex=st.none() | st.sampled_from(Sex),
    birth_date=st.none() | days,
    ethnicity=words,
    registered_residence=residences,
    current_residence=st.none() | residences,
    marital_status=words | st.sampled_from(["10", "20", "21", "22", "23", "30", "40"]),
    marriage_date=st.none() | days,
    employer=words,
    phone=words,
)
children = st.builds(
    Child, words, words, st.none() | days, words, words | st.sampled_from(["born", "adopted"]), st.booleans(), st.booleans(), words, words,
    words, words | st.sampled_from(["non_hereditary", "hereditary", "disabled"]),
)  # fmt: skip
marriages = st.builds(Marriage, st.sampled_from(PARTIES) | words, words, st.none() | days, st.none() | days, words)
answers = st.fixed_dictionaries(
    {},
    optional={
        "ground": st.sampled_from(["ill", "remarried_one_one", "remarried_two", "special", "child_died", "child_disabled"]) | words,
        "living_since": days.map(str) | words,
        "variant": st.sampled_from(["first", "replacement", "renewal", "deregistration"]),
        "applicants": st.sampled_from(["both", "wife", "husband"]),
        "children_count": st.sampled_from("01234") | words,
        "commitment_by": st.sampled_from(["self", "agent"]),
    },
).map(lambda told: tuple(told.items()))
materials = st.builds(Material, words, st.sampled_from(MaterialForm), st.integers(0, 99))
applications = st.builds(
    Application,
    wife=persons,
    husband=persons,
    children=st.lists(children, max_size=3).map(tuple),
    birth_order=words,
    proof=st.sampled_from(Proof),
    handover=st.sampled_from(Handover),
    materials=st.lists(materials, max_size=3).map(tuple),
    remark=words,
    applicant=st.none() | persons,
    spouse=st.none() | persons,
    marriages=st.lists(marriages, max_size=2).map(tuple),
    answers=answers,
)
held = st.builds(
    Held,
    st.sampled_from(["only_child_honor", "additional_child", "marital_childbearing", "childbirth"]),
    words, st.sampled_from(["", *PARTIES]), st.none() | days, st.none() | days, st.booleans(), words,
)  # fmt: skip
duplicates = st.lists(st.builds(Duplicate, words, st.sampled_from(Same), st.booleans(), words), max_size=2).map(tuple)
gaps = st.lists(st.builds(Gap, words, words, words), max_size=3).map(tuple)
packs = st.builds(PackRef, words, words)
findings = st.lists(st.builds(Finding, words, words, st.sampled_from(Result), words, st.just(()), words), max_size=3).map(tuple)
roles = st.lists(st.sampled_from(Role), max_size=4, unique=True).map(tuple)
ASKED = "019aab00-0000-7000-8000-000000000000"  # an event id that turns up more than once, so that answers meet their questions
made = st.builds(e.Made, st.just(ASKED) | ids, ids, words, ids, instants, st.integers(0, 9))
notes = st.none() | words
texts = st.lists(words, max_size=2).map(tuple)
corrections = st.builds(a.Correction, applications, st.lists(st.builds(a.Change, words, words, words), max_size=2).map(tuple), words)
step_keys = st.sampled_from(["endorse", "public_notice", "review", "approve"])
planned = st.builds(
    PlannedStep,
    step_keys,
    st.sampled_from(StepKind),
    st.sampled_from(["T1", "T2", "D1"]),
    st.sampled_from(Role),
    st.integers(1, 2),
    st.none() | st.integers(1, 30),
    st.booleans(),
    st.booleans(),
)
plans = st.lists(planned, max_size=4).map(tuple)

check_details = st.none() | st.lists(st.builds(r.CheckDetail, words, words, words, st.none() | st.booleans()), max_size=3).map(tuple)
rescued_fields = st.lists(st.builds(f.RescuedField, words, words, words, words), max_size=2).map(tuple)
rescued_work = st.lists(st.builds(f.RescuedWork, words, words, words), max_size=2).map(tuple)
few_ids = st.lists(ids, max_size=3).map(tuple)

EVENTS: dict[type, st.SearchStrategy[e.Event]] = {
    e.Submitted: st.builds(
        e.Submitted,
        words, words, words, words, days, days,
        st.sampled_from(Channel), st.sampled_from(Proof), st.sampled_from(Handover), gaps, packs, st.none() | applications, words,
    ),
    e.Claimed: st.builds(e.Claimed, ids, words),
    e.ClaimReleased: st.builds(e.ClaimReleased, ids),
    e.OneTimeNoticeGiven: st.builds(e.OneTimeNoticeGiven, gaps),
    e.SupplementReceived: st.builds(
        e.SupplementReceived,
        gaps, days, st.none() | applications, words, st.none() | st.sampled_from(Proof), st.none() | st.sampled_from(Handover),
    ),
    e.PreReviewRefused: st.builds(e.PreReviewRefused, st.lists(words, max_size=3).map(tuple), gaps, st.none() | words),
    e.Accepted: st.builds(
        e.Accepted, words, days, st.booleans(), packs, st.none() | findings, plans, st.none() | days, st.integers(0, 40), st.booleans()
    ),
    e.Approved: st.builds(e.Approved, words, ids, days, words, ids, words),
    e.PaperConfirmed: st.builds(e.PaperConfirmed, words, ids),
    e.HandedOver: st.builds(e.HandedOver, st.sampled_from(Handover), st.none() | words, words, words, st.none() | days),
    e.Withdrawn: st.builds(e.Withdrawn, st.none() | words),
    h.AcceptanceDeclined: st.builds(h.AcceptanceDeclined, words, words, texts, notes),
    h.ApplicationRefused: st.builds(h.ApplicationRefused, words, texts, notes),
    h.Closed: st.builds(h.Closed, st.sampled_from("0123456"), notes),
    h.SpecialProcedureStarted: st.builds(h.SpecialProcedureStarted, words, days, notes),
    h.SpecialProcedureEnded: st.builds(h.SpecialProcedureEnded, days, days, st.booleans(), notes),
    h.DueDateExtended: st.builds(h.DueDateExtended, days, st.booleans(), words, notes, st.integers(0, 10)),
    h.DueDateSet: st.builds(h.DueDateSet, days, st.booleans(), words),
    h.InquiryOpened: st.builds(h.InquiryOpened, st.sampled_from(["T1", "T2", ""]), words, words, days, st.booleans(), notes),
    h.InquiryAnswered: st.builds(h.InquiryAnswered, st.just(ASKED) | ids, words, notes),
    d.Posted: st.builds(d.Posted, days, words),
    d.WaybillNoted: st.builds(d.WaybillNoted, words),
    d.Signed: st.builds(d.Signed, days, words, notes),
    d.Returned: st.builds(d.Returned, days, words),
    d.LostInPost: st.builds(d.LostInPost, notes),
    s.Endorsed: st.builds(s.Endorsed, step_keys, words, words, days, st.booleans(), notes),
    s.Reviewed: st.builds(s.Reviewed, step_keys, st.booleans(), notes),
    s.PublicNoticeStarted: st.builds(s.PublicNoticeStarted, step_keys, days, days),
    s.PublicNoticeEnded: st.builds(s.PublicNoticeEnded, step_keys, days, st.booleans(), notes),
    s.StepSkipped: st.builds(s.StepSkipped, step_keys, notes),
    s.SentBack: st.builds(s.SentBack, step_keys, notes),
    m.EmergencyTaken: st.builds(
        m.EmergencyTaken, words, words, words, words, instants, words, texts, days, words, words, words, notes
    ),
    m.BackEntered: st.builds(m.BackEntered, texts, notes),
    c.CommitmentAnswered: st.builds(c.CommitmentAnswered, st.booleans(), words, days, texts, st.none() | days, words),
    c.CommitmentWithdrawn: st.builds(c.CommitmentWithdrawn, gaps, notes),
    c.FalseCommitmentFound: st.builds(c.FalseCommitmentFound, days, words, notes),
    c.MendingOrdered: st.builds(c.MendingOrdered, days, gaps, notes),
    c.Mended: st.builds(c.Mended, notes),
    c.CreditRecorded: st.builds(c.CreditRecorded, words, days, words, notes),
    c.CreditRepaired: st.builds(c.CreditRepaired, days, notes),
    p.CreditChecked: st.builds(p.CreditChecked, st.sampled_from(CreditCheck), words, days, words, gaps, notes, words),
    p.OriginalsSeen: st.builds(p.OriginalsSeen, texts, words, days),
    n.AttachmentAdded: st.builds(n.AttachmentAdded, words, words, st.integers(0, 2**40), words, notes),
    n.AttachmentLost: st.builds(n.AttachmentLost, words, words, notes),
    p.LaterNoticeGiven: st.builds(p.LaterNoticeGiven, gaps, texts, words, notes),
    p.HandedOn: st.builds(p.HandedOn, st.sampled_from(["T1", "T2"]), words, notes),
    p.DuplicatesFound: st.builds(p.DuplicatesFound, duplicates),
    p.DuplicateSettled: st.builds(p.DuplicateSettled, words, words, notes),
    l.PlatformFiled: st.builds(l.PlatformFiled, words, words, days, words),
    r.CheckAsked: st.builds(r.CheckAsked, st.lists(st.sampled_from(r.CheckKind), max_size=3).map(tuple), words),
    r.CheckAnswered: st.builds(
        r.CheckAnswered,
        st.sampled_from(r.CheckKind), st.sampled_from(r.CheckOutcome), st.just(ASKED) | ids, words, st.none() | days, instants, words,
        duplicates, check_details,
    ),
    a.OtherEnded: st.builds(a.OtherEnded, words, words, words),
    a.Voided: st.builds(a.Voided, words, notes),
    a.Revoked: st.builds(a.Revoked, words, texts, notes),
    a.Deregistered: st.builds(a.Deregistered, words, notes, words),
    a.Recalled: st.builds(a.Recalled, notes, words),
    a.Corrected: st.builds(a.Corrected, words, words, ids, texts, texts, st.none() | corrections),
    a.ReprintAllowed: st.builds(a.ReprintAllowed, words, st.integers(1, 9), notes),
    a.Replaced: st.builds(a.Replaced, words, words, ids, days, words, ids, words, words, notes),
    a.Renewed: st.builds(a.Renewed, words, words, ids, days, words, ids, words, words, notes),
    k.FormsReceived: st.builds(k.FormsReceived, words, words, st.integers(1, 9), st.integers(0, 10**6), st.integers(1, 500)),
    k.FormBound: st.builds(k.FormBound, st.integers(0, 10**6), ids),
    k.FormFreed: st.builds(k.FormFreed, st.integers(0, 10**6)),
    k.FormUsed: st.builds(k.FormUsed, st.integers(0, 10**6)),
    k.FormVoided: st.builds(k.FormVoided, st.integers(0, 10**6), words),
    k.FormLost: st.builds(k.FormLost, st.integers(0, 10**6), words),
    j.PrintMoved: st.builds(j.PrintMoved, ids, words, st.booleans(), notes),
    f.ClaimTakenOver: st.builds(f.ClaimTakenOver, ids, words, ids, ids, notes),
    f.WorkRescued: st.builds(
        f.WorkRescued,
        few_ids, st.sampled_from([f.TAKEN_OVER, f.REFERRED]), st.none() | st.builds(f.Rescue, words, rescued_fields, rescued_work),
    ),
    f.ReferralAnswered: st.builds(f.ReferralAnswered, ids, notes),
    f.DisputeOpened: st.builds(
        f.DisputeOpened, words, ids, words, ids, words, ids, st.none() | days, words, ids, words, words, words, ids
    ),
    f.DecisionUpheld: st.builds(f.DecisionUpheld, words, words, notes),
    f.ConflictSettled: st.builds(f.ConflictSettled, few_ids, st.sampled_from([f.WITHDRAWN, f.REAPPLIED, f.HANDED_UP]), few_ids, notes),
    b.BlockLeased: st.builds(
        b.BlockLeased, words, words, ids, words, st.integers(1, 9), st.integers(1, 10**6), st.integers(1, 500), st.none() | days
    ),
    b.NumberReserved: st.builds(b.NumberReserved, st.integers(1, 10**6), ids),
    b.NumberIssued: st.builds(b.NumberIssued, st.integers(1, 10**6)),
    b.NumberVoided: st.builds(b.NumberVoided, st.integers(1, 10**6), words),
    b.NumberFound: st.builds(
        b.NumberFound,
        st.integers(1, 10**6),
        words,
        st.booleans(),
        st.builds(b.FoundPaper, words, st.none() | st.dates(), words),
    ),
    b.BlockReturned: st.builds(b.BlockReturned, st.sampled_from(["expired", "handed_in"])),
    b.LeaseEnded: st.builds(b.LeaseEnded, st.sampled_from(["anew", "revoked"])),
    j.JobReserved: st.builds(j.JobReserved, ids, words, words, words, words, words, st.integers(0, 9), words, words, words),
    j.JobConfirmed: st.builds(j.JobConfirmed, st.sampled_from(["clerk", "printer"])),
    j.JobSpoiled: st.builds(j.JobSpoiled, words),
    j.JobUnknown: st.builds(j.JobUnknown, words),
    t.StationMade: st.builds(t.StationMade, words, words, words, st.booleans()),
    t.Enrolled: st.builds(t.Enrolled, st.integers(1, 9), words, words, words),
    t.ClockConfirmed: st.builds(t.ClockConfirmed, days, st.sampled_from(["behind", "ahead", "off"])),
    t.ReferenceLoaded: st.builds(
        t.ReferenceLoaded, st.sampled_from(["rules", "holidays", "local_days"]), words, st.integers(0, 9), words, st.none() | days, notes
    ),
    t.StationeryPlaced: st.builds(t.StationeryPlaced, words, words, words, words, words),
    t.StationeryAligned: st.builds(
        t.StationeryAligned, words, words, words, words, words, *[st.integers(-300, 300)] * 2, *[st.integers(95_000, 105_000)] * 2
    ),
    t.PrinterChosen: st.builds(t.PrinterChosen, words, words, words, st.sampled_from(["", "certificate", "notice"])),
    t.BegunAnew: st.builds(t.BegunAnew, words, st.sampled_from(["restored", "forked", "revoked"])),
    t.StationStopped: st.builds(t.StationStopped, st.integers(1, 9), st.sampled_from(["revoked", "forked"]), words),
    t.OperatorAdded: st.builds(t.OperatorAdded, roles, st.none() | words),
    t.OperatorRemoved: st.just(t.OperatorRemoved()),
}  # fmt: skip
events = st.one_of(*EVENTS.values())
