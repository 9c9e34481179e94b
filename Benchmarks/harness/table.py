"""A row of the table, and what becomes of it: a line on the terminal, and its place in results.json."""
import dataclasses
import json
import operator
import pathlib
import re
import statistics

COMPARISONS = {"<": operator.lt, "<=": operator.le, ">=": operator.ge}


@dataclasses.dataclass
class Row:
    """`goal` is a comparison with `ratio` where it ends in x ("at least" is ">= 0.9 x"), else with `value` ("< 20"); "" for none."""

    name: str
    value: float
    unit: str
    against: str = ""
    ratio: float | None = None
    goal: str = ""

    @property
    def met(self):
        """None where there is no goal."""
        if not self.goal:
            return None
        comparison, bound, is_ratio = re.fullmatch(r"(<=?|>=) ([\d.]+)( x)?", self.goal).groups()
        return COMPARISONS[comparison](self.ratio if is_ratio else self.value, float(bound))

    def line(self):
        met = {None: "", True: "met", False: "NOT MET"}[self.met]
        ratio = f"{figure(self.ratio)} x" if self.ratio is not None else ""
        value = f"{figure(self.value)} {self.unit}"
        return f"{self.name:<58} {value:>24}  {self.against:<44} {ratio:>9}  {self.goal:>9}  {met}".rstrip()


def figure(value):
    """Three digits that count."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"


def versus(name, ours, theirs, unit, peer, goal):
    """A row from runs that alternated: medians of the values, and the median of the ratios of neighbours."""
    ratio = statistics.median(a / b for a, b in zip(ours, theirs))
    against = f"{peer}: {figure(statistics.median(theirs))}"
    return Row(name, rounded(statistics.median(ours)), unit, against, rounded(ratio), goal)


def absolute(name, values, unit, goal="", against=""):
    return Row(name, rounded(statistics.median(values)), unit, against, None, goal)


def rounded(value):
    return float(f"{value:.4g}")


class Results:
    """results.json: rows measured again replace those of the same name, in their place."""

    def __init__(self, path: pathlib.Path):
        self.path = path

    def add(self, rows):
        kept = json.loads(self.path.read_text()) if self.path.exists() else []
        for row in rows:
            entry = dataclasses.asdict(row)
            places = [index for index, old in enumerate(kept) if old["name"] == row.name]
            if places:
                kept[places[0]] = entry
            else:
                kept.append(entry)
        self.path.write_text("[\n" + ",\n".join(f"  {json.dumps(entry)}" for entry in kept) + "\n]\n")
