"""Conditions about the people: where they are registered, whether they are married, whether one look at one place is enough."""

from datetime import date

from cqclerk.domain.conditions import Question, Verdict, verdict
from cqclerk.domain.fields import read_date
from cqclerk.domain.findings import Result
from cqclerk.domain.people import Sex
from cqclerk.domain.routing import registered_elsewhere
from cqclerk.domain.terms import months_later


def asked(question: Question) -> Verdict:
    """What the law leaves to people."""
    return verdict(Result.UNKNOWN)


def registered_in_city(question: Question) -> Verdict:
    """One of them is registered in this city."""
    for label, person in question.people():
        code = person.registered_residence.division_code
        if question.divisions.in_city(code):
            return verdict(Result.PASS, who=label, place=question.divisions.name(code), how="registered")
    return verdict(Result.FAIL if _all_elsewhere(question) else Result.UNKNOWN)


def registered_or_living_in_city(question: Question) -> Verdict:
    """One of them is registered in this city; else the one named by `living` has lived here for `months` (answer living_since).

    How long is not refused by: sources differ on whose months count. Where it is not known or too short, a person asks.
    """
    registered = registered_in_city(question)
    if registered.result is Result.PASS:
        return registered
    who = question.text("living")
    person, elsewhere = question.facts.application.person(who), _all_elsewhere(question)
    home = person.lives_at.division_code
    if elsewhere and home and not question.divisions.in_city(home):
        return verdict(Result.FAIL)
    params = {"who": question.item.party(who), "place": question.divisions.name(home), "how": "living"}
    long_enough = bool(home) and _lived_here(question)
    return verdict(Result.PASS if elsewhere and long_enough else Result.UNKNOWN, **params)


def in_one_place(question: Question) -> Verdict:
    """Nothing has to be asked elsewhere: all are registered here, in one of the states `settled`, with no marriage before."""
    for label, person in question.people():
        if registered_elsewhere(person, question.divisions):
            return verdict(Result.FAIL, who=label, why="moved")
        if person.marital_status and person.marital_status not in question.codes("settled"):
            return verdict(Result.FAIL, who=label, why="marriages")
    known = all(person.registered_residence.division_code and person.marital_status for _, person in question.people())
    return verdict(Result.PASS if known else Result.UNKNOWN)


def married(question: Question) -> Verdict:
    """Everyone has one of the states `married`."""
    states = [(label, person.marital_status) for label, person in question.people()]
    single = next((label for label, state in states if state and state not in question.codes("married")), None)
    if single:
        return verdict(Result.FAIL, who=single)
    return verdict(Result.PASS if all(state for _, state in states) else Result.UNKNOWN)


def spouse_agrees(question: Question) -> Verdict:
    """The applicant names a spouse if in one of the states `married`, and only then."""
    application = question.facts.application
    state = application.person("applicant").marital_status
    if not state:
        return verdict(Result.UNKNOWN)
    agrees = application.person("spouse").known == (state in question.codes("married"))
    return verdict(Result.PASS if agrees else Result.FAIL)


def marriages_told(question: Question) -> Verdict:
    """Whoever is in one of the states `remarried` tells of the marriage before; one with the same partner is no remarriage."""
    application = question.facts.application
    for who in question.item.parties:
        person, label = application.person(who), question.item.party(who)
        before = [marriage for marriage in application.marriages if marriage.of == who]
        others = [application.person(other).name for other in question.item.parties if other != who]
        if any(marriage.partner and marriage.partner in others for marriage in before):
            return verdict(Result.FAIL, who=label)
        if person.marital_status in question.codes("remarried") and not before:
            return verdict(Result.UNKNOWN, who=label)
    return verdict(Result.PASS)


def single_parent(question: Question) -> Verdict:
    """The one who applies alone (answer `applicants`) is in one of the states `single`."""
    who = question.facts.application.answer("applicants")
    state = question.facts.application.person(who).marital_status
    if not state:
        return verdict(Result.UNKNOWN, who=question.item.party(who))
    return verdict(Result.PASS if state in question.codes("single") else Result.FAIL, who=question.item.party(who))


def woman_of_age(question: Question) -> Verdict:
    """The applicant is a woman from `least` to `most` years old on the day of application."""
    person = question.facts.application.person("applicant")
    if person.sex is None or person.birth_date is None:
        return verdict(Result.UNKNOWN)
    age = _age(person.birth_date, question.facts.application_date)
    fits = person.sex is Sex.FEMALE and question.number("least") <= age <= question.number("most")
    return verdict(Result.PASS if fits else Result.FAIL, age=age)


def _age(birth: date, on: date) -> int:
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def _lived_here(question: Question) -> bool:
    """For so many months as are asked; none are at once."""
    months, since = question.number("months"), read_date(question.facts.application.answer("living_since"))
    return not months or (since is not None and months_later(since, months) <= question.facts.application_date)


def _all_elsewhere(question: Question) -> bool:
    return all(registered_elsewhere(person, question.divisions) for _, person in question.people())
