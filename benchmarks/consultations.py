"""How much a company has to answer: the sixty trials of `tests/acceptance/consultations`, asked in the product's own order.

    python -m benchmarks.consultations [--each]

Each trial begins with what the page always has: activity, place, times, heights, the craft's mass.  Then the first of
the answer's `questions` is answered as the story has it ("not yet known" where it does not say), until the verdict is the
one that all answers give and no longer unknown, or no question is left that could decide it.  Then all of them are
answered, and what stays open is counted.
"""

import argparse
import copy
import statistics
import tempfile
from typing import Any

from fieldreg.screening.screening import Screening
from fieldreg.services import Services
from fieldreg.wiring import Config, build
from geodata.sample.load import load_sample
from tests.acceptance.conftest import NOW
from tests.acceptance.test_consultations import TRIALS, told

_MOST = 60  # questions; there are not so many


def main() -> None:
    """Prints a line a trial with `--each`, and the medians."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--each", action="store_true")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        services = build(Config.from_environment({"FIELDREG_DATABASE_URL": f"sqlite:///{folder}/sixty.db", "FIELDREG_NOW": NOW}))
        services.store.upgrade()
        load_sample(services.store)
        found = {name: _asked(services, told(name)) for name in TRIALS}
        services.store.close()
    if given.each:
        print("| trial | questions | verdict | you | desk | map |\n|---|---:|---|---:|---:|---:|")
        for name, (count, screening) in found.items():
            held = screening.open
            print(f"| {name} | {count} | {screening.verdict} | {held['you']} | {held['desk']} | {held['map']} |")
    whole = [one for name, one in found.items() if TRIALS[name]["answers"] == "everything"]
    asked_for = statistics.median(count for count, _ in found.values())
    print(f"questions to the verdict that stands: median {asked_for:g} of {len(found)} trials")
    for who in ("you", "desk", "map"):
        held = [screening.open[who] for _, screening in whole]
        print(f"open once everything is answered, {who}: median {statistics.median(held):g}, at most {max(held)} of {len(whole)} trials")


def _asked(services: Services, trial: dict[str, Any]) -> tuple[int, Screening]:
    """How many questions until the verdict stands, and the screening with every answer the story has."""
    whole = services.screening.screen(trial)
    held = copy.deepcopy(trial)
    properties = held["properties"]
    answers = {f"{part}.{key}": value for part in ("vehicle", "on_site") for key, value in properties.pop(part, {}).items()}
    properties["vehicle"] = {"mass_g": answers["vehicle.mass_g"]} if "vehicle.mass_g" in answers else {}
    properties["on_site"], properties["not_yet_known"] = {}, []
    for count in range(_MOST):
        screening = services.screening.screen(held)
        settled = screening.verdict == whole.verdict and screening.verdict != "unknown"
        if settled or not any(asked.open for asked in screening.questions):
            return count, whole
        name = screening.questions[0].name
        part, _, key = name.partition(".")
        if name in answers:
            properties[part][key] = answers[name]
        else:
            properties["not_yet_known"].append(name)
    raise RuntimeError(f"asked {_MOST} questions of {trial['properties']}")


if __name__ == "__main__":
    main()
