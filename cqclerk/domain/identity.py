"""What the identity numbers of an application say for and against it (GB 11643)."""

from collections.abc import Iterator, Mapping

from cqclerk.domain.application import Application
from cqclerk.domain.findings import Finding, Result
from cqclerk.domain.items import Item
from cqclerk.domain.people import IdentityNumber, Person, Regions, Sex, read_identity_number

_SEXES = {"wife": Sex.FEMALE, "husband": Sex.MALE}


def identity_findings(application: Application, item: Item, form: Mapping[str, str], article: str, regions: Regions) -> Iterator[Finding]:
    """One finding for each thing that is wrong or strange about a person's number, or one that all is well.

    form  the application as a draft: somebody who is neither known nor needed is not looked for
    """
    for who in item.parties:
        person, params = application.person(who), (("who", item.party(who)),)
        if not person.known and not _needed(who, item, form):
            continue
        problems = tuple(_problems(person, _SEXES.get(who), regions))
        for key, result in problems or (("identity.valid", Result.PASS),):
            yield Finding("identity", key, result, article, params)
    numbers = [person.identity_number for person in application.people()]
    if len(numbers) == 2 and numbers[0] and numbers[0] == numbers[1]:
        yield Finding("identity", "identity.same_number", Result.FAIL, article)


def _needed(who: str, item: Item, form: Mapping[str, str]) -> bool:
    number = item.field(f"{who}.identity_number")
    return number is not None and number.asked(form)


def _problems(person: Person, expected: Sex | None, regions: Regions) -> Iterator[tuple[str, Result]]:
    read = read_identity_number(person.identity_number, regions, person.identity_kind)
    if not isinstance(read, IdentityNumber):
        yield read.key, Result.UNKNOWN if read.key == "identity.empty" else Result.FAIL
        return
    yield from ((f"identity.{warning}", Result.UNKNOWN) for warning in read.warnings)
    if read.birth and person.birth_date and read.birth != person.birth_date:
        yield "identity.birth_differs", Result.UNKNOWN
    if read.sex and person.sex and read.sex is not person.sex:
        yield "identity.sex_differs", Result.UNKNOWN
    if expected and (person.sex or read.sex) not in (None, expected):
        yield "identity.sex_unexpected", Result.UNKNOWN
