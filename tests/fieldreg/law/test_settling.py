"""Who closes a doubt, and which doubts have to be closed before anybody acts."""

import pytest

from fieldreg.kernel.texts import Text
from fieldreg.law.findings import Severity, Unknown, UnknownKind
from fieldreg.trials.questions import QUESTIONS
from tests.fieldreg.law import bench

ANSWER, LAYER, STALE, BORDER = UnknownKind


def doubt(kind, *needs, severity=Severity.PERMIT):
    return Unknown(rule="r", title=Text("題"), because=Text("不明"), needs=needs, kind=kind, severity=severity)


@pytest.mark.parametrize(
    ("kind", "needs", "who"),
    [
        (ANSWER, ["vehicle.bvlos"], "you"),
        (ANSWER, ["site"], "you"),
        (LAYER, ["vehicle.keeps_30m", "nearest third-party object", "buildings"], "you"),
        (BORDER, ["on_site.owner_consent"], "you"),
        (ANSWER, ["site.property_status"], "desk"),
        (ANSWER, ["closure of the road"], "desk"),
        (LAYER, ["planning"], "desk"),
        (STALE, ["did"], "desk"),
        (BORDER, ["did: exact boundary"], "map"),
        (ANSWER, [], "desk"),
    ],
)
def test_who_closes_it(kind, needs, who):
    assert doubt(kind, *needs).to_dict()["settled_by"] == who


@pytest.mark.parametrize("severity", Severity)
def test_only_what_might_ask_for_a_permit_or_forbid_is_open(severity):
    assert doubt(ANSWER, "site", severity=severity).open is (severity in ("prohibited", "permit"))


def test_near_a_border_the_metres_missing_are_told_in_words_and_as_a_number():
    near = bench.world([bench.zone("did", west=250, accuracy_m=240)])
    found = bench.judged(bench.trial(), near)["caa-did"].to_dict()

    assert (found["kind"], found["settled_by"]) == ("near_border", "map")
    assert found["missing_m"] == -found["margin_m"] > 0
    assert f"あと約 {found['missing_m']:,.0f} m" in found["because"]["ja"]
    assert f"about {found['missing_m']:,.0f} m farther off" in found["because"]["en"]


def test_every_doubt_of_the_sample_trial_names_who_closes_it():
    found = [o for o in bench.judged(bench.trial(without=list(QUESTIONS)), bench.world()).values() if isinstance(o, Unknown)]

    assert found
    assert all((o.settled_by == "you") == any(n == "site" or n in QUESTIONS for n in o.needs) for o in found)
