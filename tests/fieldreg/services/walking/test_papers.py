"""Papers of a programme: received however they came, and not known to be where nobody has said which file is which."""

import pytest

from fieldreg.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound
from fieldreg.timeline.events import Act, Subject
from tests.fieldreg.services.walking.walks import Walker
from tests.made_files import PDF

PLAN, OTHER = ("計画.pdf", PDF), ("写し.pdf", PDF + b"copy")


@pytest.fixture
def walker(fresh_store, clock):
    return Walker(fresh_store, clock)


def received(walker):
    """How the paper asked for stands: met, and in which words."""
    need = next(need for one in walker.standing().following for need in one.needs if need.word == "documents_received")
    return need.met, need.said.ja, need.at


@pytest.fixture
def waiting(walker):
    """A case at the step before the one that needs its papers; the ids of those."""
    walker.begin("certification")
    programme = walker.programme
    wanted = next(step for step in programme.steps if "documents_received" in step.needs)
    assert wanted in [one.place for one in walker.standing().following]
    here = programme.step(walker.case.programme_step)
    required = [one.id for one in programme.documents if one.id in here.documents and one.required]
    walker.papers = required or list(here.documents)
    assert walker.papers
    return walker


def test_without_anything_they_are_not_here(waiting):
    met, said, at = received(waiting)
    assert (met, at) == (False, "entries")
    assert said.startswith("届いていません")


def test_a_file_of_which_nobody_has_said_what_it_is_makes_it_unknown_and_never_received(waiting):
    waiting.services.case_files.add_own(waiting.ref, [PLAN], account=waiting.company)
    met, said, at = received(waiting)
    assert (met, at) == (None, "files")
    assert "添付 1 件" in said
    step = next(one.place.id for one in waiting.standing().following if any(n.word == "documents_received" for n in one.needs))
    with pytest.raises(Conflict) as error:
        waiting.go(step)
    assert error.value.code == "needs-unmet"


@pytest.mark.parametrize("way", ["page", "mail", "reply", "noted"])
def test_each_way_of_coming_is_enough(waiting, way):
    services, ref = waiting.services, waiting.ref
    for own in waiting.papers:
        sent = [(f"{own}.pdf", PDF + own.encode())]
        if way == "page":
            services.case_files.add_own(ref, sent, account=waiting.company, document=own)
        elif way == "mail":
            services.case_files.add_by_desk(ref, sent, waiting.staff, document=own)
        elif way == "noted":
            services.case_entries.keep(ref, {"kind": "document", "state": "done", "document": own, "day": "2026-11-23"}, waiting.staff)
        else:
            _by_reply(waiting, own)
    assert received(waiting)[:2] == (True, "届いています")


def _by_reply(walker, own):
    """The applicant is asked and replies with a file, and does not say which paper it is; the desk does."""
    walker.services.case_desk.ask_applicant(walker.ref, "計画をください。", walker.staff)
    number = walker.services.case_files.add_own(walker.ref, [(f"{own}-3.pdf", PDF + b"3" + own.encode())], account=walker.company)[0].number
    assert received(walker)[0] is None
    walker.services.case_files.name_paper(walker.ref, number, own, walker.staff)


def test_what_is_removed_or_said_to_be_something_else_counts_no_more(waiting):
    services, ref, own = waiting.services, waiting.ref, waiting.papers[0]
    kept = services.case_files.add_by_desk(ref, [PLAN], waiting.staff, document=own)[0]
    before = received(waiting)[1]
    services.case_files.name_paper(ref, kept.number, "", waiting.staff)
    title = next(one.title.ja for one in waiting.programme.documents if one.id == own)
    assert title not in before
    assert title in received(waiting)[1]
    services.case_files.name_paper(ref, kept.number, own, waiting.staff)
    services.case_files.remove(ref, kept.number, "別の案件のもの", waiting.staff)
    assert title in received(waiting)[1]


def test_a_file_in_the_place_of_another_is_the_same_paper_and_one_sent_again_may_say_which(waiting):
    services, ref, own = waiting.services, waiting.ref, waiting.papers[0]
    first = services.case_files.add_own(ref, [PLAN], account=waiting.company)[0]
    assert services.case_files.add_own(ref, [PLAN], account=waiting.company, document=own) == []
    second = services.case_files.add_own(ref, [OTHER], account=waiting.company, replaces=first.number)[0]
    assert second.document == own
    with services.store.reading() as work:
        told = [(str(event.act), event.told["after"].get("document")) for event in work.timeline.of(Subject.CASE, ref)
                if event.act in (Act.CASE_FILE_ADDED, Act.CASE_FILE_NAMED, Act.CASE_FILE_REPLACED)]  # fmt: skip
    assert told == [("case.file-added", None), ("case.file-named", own), ("case.file-replaced", own)]


def test_a_paper_no_programme_asks_for_a_strangers_hand_and_no_file_are_refused(waiting):
    services, ref = waiting.services, waiting.ref
    with pytest.raises(InvalidInput) as error:
        services.case_files.add_own(ref, [PLAN], account=waiting.company, document="no-such-paper")
    assert [one.where for one in error.value.faults] == ["document"]
    assert services.case_files.of_case(ref, waiting.staff) == []
    kept = services.case_files.add_own(ref, [PLAN], account=waiting.company)[0]
    with pytest.raises(NotAllowed):
        services.case_files.name_paper(ref, kept.number, waiting.papers[0], waiting.company)
    with pytest.raises(NotFound):
        services.case_files.name_paper(ref, 99, waiting.papers[0], waiting.staff)


def test_files_of_a_merged_case_count_where_it_goes_on(waiting):
    services, into = waiting.services, waiting.ref
    waiting.begin("certification")
    for own in waiting.papers:
        services.case_files.add_own(waiting.ref, [(f"{own}.pdf", PDF + own.encode())], account=waiting.company, document=own)
    services.case_desk.merge(waiting.ref, into, waiting.staff)
    waiting.ref = into
    assert received(waiting)[0] is True
