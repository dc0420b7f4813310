"""What the runs say: one record a case, sums by API and by family, and which rules are contradicted."""

import fnmatch
import pathlib
import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from cases import is_empty

KNOWN = tomllib.loads((pathlib.Path(__file__).resolve().parent / "known.toml").read_text())["known"]

# Outcomes of a case that was run on both sides and is not equal.
FAILED = ("different", "unfit", "refused", "no kernel", "crash", "known")
# Outcomes that say nothing about the rule: torch itself fails, or the result cannot be compared.
NOT_RUN = ("torch refuses", "opaque", "unwritten")
# Outcomes that no rule without an item may have: another result in silence, or a call that does not fit.
CONTRADICTING = ("different", "unfit")


@dataclass(frozen=True)
class Record:
    """One case: `standing` is what the tool said of it, `outcome` what the run gave."""

    api: str
    family: str
    dtype: str
    standing: str
    outcome: str
    why: str | None = None
    stand_in: bool = False
    gradients: bool = False
    batch: str = ""
    name: str = ""


@dataclass
class Sum:
    """All records of an API or a family."""

    outcomes: Counter = field(default_factory=Counter)
    stand_in: int = 0
    gradients: int = 0
    gradients_raise: int = 0
    whys: dict = field(default_factory=dict)

    def add(self, record):
        """Counts a record."""
        self.outcomes[verdict(record)] += 1
        self.stand_in += record.outcome == "equal" and record.stand_in
        self.gradients += record.outcome == "equal" and record.gradients
        self.gradients_raise += record.outcome == "equal" and record.why is not None
        # Why a known difference differs stands in known.toml; how much may be chance.
        if record.why and record.outcome not in (*NOT_RUN, "known"):
            self.whys.setdefault((verdict(record), record.why), record)

    @property
    def samples(self):
        """Cases that were run on both sides."""
        return sum(count for outcome, count in self.outcomes.items() if outcome not in (*NOT_RUN, "left"))

    @property
    def contradicted(self):
        """Cases that a rule without an item cannot have."""
        return sum(self.outcomes[outcome] for outcome in CONTRADICTING)


def verdict(record):
    """The outcome; `noted` if it is not equal and the tool said so in an item."""
    return "noted" if record.standing == "noted" and record.outcome in FAILED else record.outcome


def is_known(case, outcome, why):
    """True for a difference of known.toml."""
    return any(
        outcome == known["outcome"]
        and any(fnmatch.fnmatchcase(case.api, glob) for glob in known["apis"])
        and case.dtype in known.get("dtypes", [case.dtype])
        and (is_empty(case.inputs) or not known.get("empty"))
        and (why or "").startswith(known.get("why", ""))
        for known in KNOWN
    )


def records(batch, cases, standings, answers):
    """Joins what was asked, what the tool said, and what the workers answered."""
    given = {answer["index"]: answer for answer in answers}
    for index, (case, standing) in enumerate(zip(cases, standings)):
        answer = given.get(index, {"outcome": "left", "why": None, "stand_in": False, "gradients": False})
        outcome = "known" if is_known(case, answer["outcome"], answer["why"]) else answer["outcome"]
        yield Record(
            case.api, case.family, case.dtype, standing, outcome, answer["why"], answer["stand_in"],
            answer["gradients"], batch, case.name,
        )


def by(key, records):
    """Sums of the records by a key, in its order."""
    sums = defaultdict(Sum)
    for record in records:
        sums[key(record)].add(record)
    return dict(sorted(sums.items()))


def explained(total):
    """True if something is equal, or if that nothing is has a reason which is not the rule's."""
    return any(total.outcomes[outcome] for outcome in ("equal", "no kernel", "known", "noted"))


def wrong(sums, rules, thorough=True):
    """Rules that their own runs contradict, with the reason. Few samples may all be odd ones: only a thorough run
    can say that nothing is equal."""
    found = {}
    for api, total in sums.items():
        if total.contradicted:
            found[api] = next(why for (outcome, why), _ in total.whys.items() if outcome in CONTRADICTING)
        elif thorough and rules[api].safety == "equivalent" and total.samples and not explained(total):
            found[api] = "nothing is equal: " + next((why for _, why in total.whys), "")
    return found
