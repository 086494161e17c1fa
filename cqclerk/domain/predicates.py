"""The conditions that a rule pack may ask for, by key, and what each of them is compared with: that is data."""

from collections.abc import Mapping

from cqclerk.domain.certificate_conditions import child_has_none, holds_none, holds_one, in_time
from cqclerk.domain.child_conditions import (
    before_birth,
    beyond_registration,
    birth_order_agrees,
    born_until,
    children_within,
    number_of_children_agrees,
    one_child_only,
)
from cqclerk.domain.conditions import Predicate
from cqclerk.domain.ground_conditions import children_appraised, children_died, children_disabled, children_of_remarriage
from cqclerk.domain.person_conditions import (
    asked,
    in_one_place,
    marriages_told,
    married,
    registered_in_city,
    registered_or_living_in_city,
    single_parent,
    spouse_agrees,
    woman_of_age,
)

# Every one of these has to be in the pack, and nothing else.
PARAMETERS: Mapping[Predicate, Mapping[str, type]] = {
    children_within: {"limit": int, "born": tuple},
    birth_order_agrees: {"born": tuple, "and_more": str},
    before_birth: {"born": tuple},
    beyond_registration: {"limit": int},
    one_child_only: {},
    born_until: {"until": str},
    number_of_children_agrees: {"field": str, "and_more": str},
    registered_or_living_in_city: {"living": str, "months": int},
    registered_in_city: {},
    in_one_place: {"settled": tuple},
    married: {"married": tuple},
    spouse_agrees: {"married": tuple},
    marriages_told: {"remarried": tuple},
    single_parent: {"single": tuple},
    woman_of_age: {"least": int, "most": int},
    asked: {},
    children_appraised: {"children": int, "appraisals": tuple},
    children_of_remarriage: {"before_least": int, "before_most": int, "after": int, "remarried": tuple, "restored": tuple},
    children_died: {"common": int},
    children_disabled: {"common": int, "appraisals": tuple},
    holds_none: {"item": str},
    holds_one: {"item": str},
    in_time: {"item": str},
    child_has_none: {"item": str},
}

PREDICATES: Mapping[str, Predicate] = {predicate.__name__: predicate for predicate in PARAMETERS}
