"""What one company told nobody else reads: at every address there is, in every form it answers in, at every moment of a call."""

import inspect
import re

import pytest

from tests import one_story

SOURCE = inspect.getsource(one_story)
OF_APPLICATION = {f"CANARY-{name}" for name in ("APPLICANT", "BIDDER", "TITLE", "PROPOSAL", "WAY", "SUCCESS", "ASKED", "HIDE", "FILE")}
READ_BY_NOBODY_HERE = {  # links and keys that were handed over, what is under way, and what only leads on
    "/answer/<token>", "/answer/<token>/brief", "/answer/<token>/brief.pdf", "/answer/<token>/files/<int:number>",
    "/api/desk.ics", "/api/my.ics",
    "/calls/<call_id>/apply", "/desk/loads/<int:load_id>", "/desk/loads/jobs/<job_id>", "/desk/loads/jobs/<job_id>/outlines.geojson",
    "/desk/loads/jobs/<job_id>/progress", "/invitations/<secret>", "/language/<tongue>", "/map/base/<z>/<x>/<y>", "/maps/<digest>.<kind>",
    "/metrics", "/.well-known/security.txt",
}  # fmt: skip
# what a manager who is asked reads of the case: the question, the brief of it, and the file that is for all who were asked
OF_THE_ASKED = {"CANARY-CONSENT", "CANARY-SUBJECT", "CANARY-BODY", "CANARY-ORG", "CANARY-SHARED", "CANARY-COMMON"}
OTHERS = (None, "rival", "department", "juror")  # the juror is on the jury of the call, the department was asked nothing
EVERYBODY = (*OTHERS, "asked", "company", "staff", "admin")


@pytest.fixture
def story(services, clock, people):
    return one_story.begin(services, clock, people)


def walk(story, app, visitor, passed_over=None):
    """What who visits every address meets of what was planted, by address; and which kinds of addresses he could read."""
    met, read = {}, set()
    for rule, paths in story.addresses(app).items():
        for path in paths:
            if passed_over is not None and passed_over.match(path):
                continue
            answer = visitor.get(path)
            if answer.status_code == 200:
                read.add(rule)
            if found := one_story.planted_in(story, one_story.told_by(answer)):
                met[path] = found
    return met, read


def only(*words):
    """Passes over whatever names none of these."""
    return re.compile(f"^(?!.*({'|'.join(words)}))")


@pytest.mark.slow
def test_before_the_opening_nobody_meets_what_is_sealed_and_then_not_who_has_no_part_in_it(story, app, visit):
    of_calls = only("call", "jur", "application", "letters", "my", "/desk/$", "statistics", "agenda")
    told = {who: walk(story, app, visit(who), of_calls)[0] for who in ("juror", "rival", "staff", "admin", "auditor")}
    assert {who: set().union(*met.values()) & OF_APPLICATION for who, met in told.items()} == {who: set() for who in told}
    story.open_and_judge()
    assert walk(story, app, visit("juror"), of_calls)[0] == {}
    assert set().union(*walk(story, app, visit("staff"), of_calls)[0].values()) >= OF_APPLICATION


@pytest.mark.slow
def test_what_one_company_told_is_met_by_nobody_whom_it_does_not_concern(story, app, visit):
    story.open_and_judge().publish()
    seen = {who: walk(story, app, visit(who), None if who in (None, "rival") else one_story.PUBLIC_PAPERS) for who in EVERYBODY}
    assert {who: seen[who][0] for who in OTHERS} == {who: {} for who in OTHERS}
    assert set().union(*seen["asked"][0].values()) == OF_THE_ASKED
    met = {word for who in ("company", "staff") for found in seen[who][0].values() for word in found}
    assert set(re.findall("CANARY-[A-Z]+", SOURCE)) - met == set()  # all of it is there to be met
    secret = {one for name, one in story.secrets.items() if name != "code"}
    assert secret & met == set()
    assert set(story.addresses(app)) - set().union(*(read for _, read in seen.values())) == READ_BY_NOBODY_HERE


def test_a_word_that_leaks_is_found_in_pages_files_headers_and_papers(story, app, visit):
    staff = visit("staff")
    (ref,) = story.named["case"][:1]
    task = story.named["task"][0]
    assert "CANARY-NOTE" in one_story.planted_in(story, one_story.told_by(staff.get(f"/desk/cases/{ref}")))
    assert "CANARY-QUESTION" in one_story.planted_in(story, one_story.told_by(staff.get(f"/desk/tasks/{task}/brief.pdf")))
    story.open_and_judge()
    assert "CANARY-FILE" in one_story.planted_in(story, one_story.told_by(staff.get(f"/desk/applications/{story.ref}/files/1")))
