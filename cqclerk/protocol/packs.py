"""data/items, data/rules and data/words/items.toml as domain values. A wrong file is named with its key and the reason."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import partial
from hashlib import sha256
from importlib.resources import files
from typing import TypeVar

from cqclerk.domain.application import MaterialForm
from cqclerk.domain.conditions import PREDICATES, ChildCount, Counting, Parameter
from cqclerk.domain.findings import Phrases, Result, Words
from cqclerk.domain.items import Choice, Cited, Field, FieldKind, Item, ItemKind, Limits, MaterialSpec, Need, Section
from cqclerk.domain.rules import Condition, RulePack
from data.reference import Table, read_toml
