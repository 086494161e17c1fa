"""What the identity numbers of an application say for and against it (GB 11643)."""

from collections.abc import Iterator

from cqclerk.domain.application import Application
from cqclerk.domain.findings import Finding, Result
from cqclerk.domain.items import Item
from cqclerk.domain.people import IdentityNumber, Person, Regions, Sex, read_identity_number

_SEXES = {"wife": Sex.FEMALE, "husband": Sex.MALE}


def identity_findings(application: Application, item: Item, article: str, regions: Regions) -> Iterator[Finding]:
    """One finding for each thing that is wrong or strange about a spouse's number, or one that all is well."""
    for who, person in (("wife", application.wife), ("husband", application.husband)):
        params = (("who", item.party(who)),)
        problems = tuple(_problems(person, _SEXES[who], regions))
        for key, result in problems or (("identity.valid", Result.PASS),):
            yield Finding("identity", key, result, article, params)
    numbers = [person.identity_number for person in application.people()]
    if len(numbers) == 2 and numbers[0] and numbers[0] == numbers[1]:
        yield Finding("identity", "identity.same_number", Result.FAIL, article)


def _problems(person: Person, expected: Sex, regions: Regions) -> Iterator[tuple[str, Result]]:
    read = read_identity_number(person.identity_number, regions, person.identity_kind)
    if not isinstance(read, IdentityNumber):
        yield read.key, Result.UNKNOWN if read.key == "identity.empty" else Result.FAIL
        return
    yield from ((f"identity.{warning}", Result.UNKNOWN) for warning in read.warnings)
    if read.birth and person.birth_date and read.birth != person.birth_date:
        yield "identity.birth_differs", Result.UNKNOWN
    if read.sex and person.sex and read.sex is not person.sex:
        yield "identity.sex_differs", Result.UNKNOWN
    if (person.sex or read.sex) not in (None, expected):
        yield "identity.sex_unexpected", Result.UNKNOWN
