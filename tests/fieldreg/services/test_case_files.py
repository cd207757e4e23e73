"""The files of a case: who hands them in, who sees them, what is told of them, and how they go."""

from dataclasses import replace

import pytest

from fieldreg.desk.case_search import CaseSearch
from fieldreg.desk.files.case_files import FileSide, FileState, SeenBy
from fieldreg.desk.tasks.task import Addressee, AddresseeKind, TaskKind
from fieldreg.desk.tasks.task_form import Order
from fieldreg.kernel.errors import Conflict, FieldregError, Gone, InvalidInput, NotAllowed, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account, Role
from fieldreg.services import Services
from fieldreg.timeline.chain import broken_links
from fieldreg.timeline.events import Subject
from tests import registries
from tests.made_files import PDF, bomb, png
from tests.made_programmes import small

FORM = {"organisation": "試験会社", "email": "a@example.jp", "subject": "公園で飛ばす", "body": "公園で飛ばしたい。"}
PLAN, PHOTO, DRAFT = ("計画.pdf", PDF), ("写真.png", png()), ("案.pdf", PDF + b"draft")
ROLES = {"company": Role.COMPANY, "rival": Role.COMPANY, "staff": Role.STAFF, "auditor": Role.AUDITOR, "parks": Role.DEPARTMENT,
         "roads": Role.DEPARTMENT, "juror": Role.JUROR}  # fmt: skip


@pytest.fixture
def services(tmp_path, clock):
    store = registries.furnished(tmp_path / "registry.db")
    yield Services(store, clock)
    store.close()


@pytest.fixture
def cast(services):
    made = {name: Account(email=f"{name}@example.jp", role=role, password_hash="") for name, role in ROLES.items()}
    made = {name: replace(account, manager={"parks": "m", "roads": "r"}.get(name, "")) for name, account in made.items()}
    return {name: services.accounts.put_account(account)[0] for name, account in made.items()}


@pytest.fixture
def case(services, cast):
    return services.cases.open(FORM, cast["company"])[0].ref


@pytest.fixture
def asked(services, cast, case):
    """A question to the parks division, by link and by its account, and one to others."""
    parks = Addressee(kind=AddresseeKind.MANAGER, name=Text("公園課"), manager="m")
    police = Addressee(kind=AddresseeKind.AUTHORITY, name=Text("警察署"))
    orders = [Order(addressee=to, kind=TaskKind.OTHER, question="?") for to in (parks, police)]
    return services.task_desk.send(case, orders, cast["staff"])


def told(services, case):
    """What was told of files, and that the chain holds."""
    with services.store.reading() as work:
        assert list(broken_links(work.timeline.links())) == []
        return [event for event in work.timeline.of(Subject.CASE, case) if event.act.startswith("case.file-")]


def names(files):
    return [one.name for one in files]


def test_what_comes_with_the_form_is_kept_in_the_same_moment_or_nothing_is(services, cast):
    with pytest.raises(InvalidInput) as error:
        services.cases.open({**FORM, "subject": ""}, cast["company"], files=[("a.exe", b"MZ"), PLAN])
    assert [fault.code for fault in error.value.faults] == ["file-kind", "subject-missing"]
    assert services.cases.own(cast["company"]) == []
    key = "k" * 43
    made, given = services.cases.open(FORM, key=key, files=[PLAN, PHOTO])
    again, _ = services.cases.open(FORM, key=key, files=[PLAN, PHOTO])  # pressed twice
    assert (again.ref, given) == (made.ref, key)
    assert names(services.case_files.own(made.ref, key)) == ["計画.pdf", "写真.png"]
    assert services.case_files.for_applicant(made.ref, 1, key).content == PDF
    added = [(event.by, event.actor, event.told["after"]["number"]) for event in told(services, made.ref)]
    assert added == [("bearer", None, 1), ("bearer", None, 2)]


def test_who_sees_what(services, cast, case, asked):
    """Each of nine files by each of those who may ask for it."""
    held, link, other = services.case_files, asked[0].token, asked[1].token
    for seen_by in ("", "desk", "applicant", "parties"):
        held.add_by_desk(case, [(f"desk-{seen_by}.pdf", PDF + seen_by.encode() + b"d")], cast["staff"], seen_by=seen_by)
        held.add_own(case, [(f"own-{seen_by}.pdf", PDF + seen_by.encode() + b"o")], account=cast["company"], seen_by=seen_by)
        held.add_by_link(link, [(f"link-{seen_by}.pdf", PDF + seen_by.encode() + b"l")], seen_by=seen_by)
    every = {f"{side}-{width}.pdf" for side in ("desk", "own", "link") for width in ("", "desk", "applicant", "parties")}
    own, links = ({one for one in every if one.startswith(side)} for side in ("own", "link"))
    for_all = {one for one in every if "parties" in one}
    seen = {
        "staff": set(names(held.of_case(case, cast["staff"]))), "auditor": set(names(held.of_case(case, cast["auditor"]))),
        "applicant": set(names(held.own(case, account=cast["company"]))), "link": set(names(held.of_link(link))),
        "department": set(names(held.of_own_task(asked[0].task.ref, cast["parks"]))), "other": set(names(held.of_link(other))),
    }  # fmt: skip
    wide = {one for one in every if "applicant" in one} | for_all
    assert seen == {
        "staff": every, "auditor": every, "applicant": own | wide, "link": links | for_all, "department": links | for_all, "other": for_all,
    }
    numbers = {one.name: one.number for one in held.of_case(case, cast["staff"])}
    for name in every - seen["applicant"]:
        with pytest.raises(NotFound):
            held.for_applicant(case, numbers[name], account=cast["company"])
    for name in every - for_all:
        with pytest.raises(NotFound):
            held.by_link(other, numbers[name])
    assert {name: held.by_link(link, numbers[name]).content for name in links} == {
        name: PDF + name[5:-4].encode() + b"l" for name in links
    }


@pytest.mark.parametrize("who", ["rival", "parks", "juror", None])
def test_to_others_there_is_neither_case_nor_file(services, cast, case, who):
    services.case_files.add_own(case, [PLAN], account=cast["company"], seen_by="parties")
    account = cast[who] if who else None
    for ask in (services.case_files.own, lambda ref, *some: services.case_files.for_applicant(ref, 1, *some)):
        with pytest.raises(NotFound):
            ask(case, None, account)
        with pytest.raises(NotFound):
            ask("C-1999-0001", None, account)
    if account is not None:
        with pytest.raises(NotAllowed):
            services.case_files.of_case(case, account)
        with pytest.raises(NotAllowed):
            services.case_files.for_desk(case, 1, account)
        with pytest.raises(FieldregError):
            services.case_files.add_own(case, [PHOTO], account=account)
    assert len(services.case_files.of_case(case, cast["staff"])) == 1


def test_who_only_reads_or_belongs_elsewhere_hands_in_nothing(services, cast, case, asked):
    held = services.case_files
    for account in (cast["auditor"], cast["company"], cast["parks"]):
        with pytest.raises(NotAllowed):
            held.add_by_desk(case, [PLAN], account)
        with pytest.raises(NotAllowed):
            held.remove(case, 1, "理由", account)
    with pytest.raises(NotAllowed):
        held.add_own(case, [PLAN], account=cast["auditor"])
    with pytest.raises(NotAllowed):  # the desk writes on its own page
        held.add_own(case, [PLAN], account=cast["staff"])
    with pytest.raises(NotFound):
        held.add_by_department(asked[0].task.ref, [PLAN], cast["roads"])
    with pytest.raises(NotAllowed):  # nobody answers what he asked for himself
        held.add_by_link(asked[0].token, [PLAN], account=cast["company"])
    assert (held.of_case(case, cast["staff"]), told(services, case)) == ([], [])


def test_two_equal_uploads_are_one_as_long_as_all_who_should_see_it_do(services, cast, case):
    held, staff = services.case_files, cast["staff"]
    assert [len(held.add_by_desk(case, [PLAN], staff)) for _ in range(2)] == [1, 0]
    assert held.add_by_desk(case, [("別名.pdf", PDF)], staff) == []
    assert len(held.add_by_desk(case, [PLAN], staff, seen_by="parties")) == 1  # for more eyes than the first
    assert held.add_by_desk(case, [PLAN], staff, seen_by="applicant") == []
    assert len(held.add_own(case, [PLAN], account=cast["company"])) == 1  # that the desk has it the applicant is not told
    before = services.cases.said(case, account=cast["company"])
    assert held.add_own(case, [PLAN], account=cast["company"]) == []
    assert services.cases.said(case, account=cast["company"]) == before
    assert [str(event.act) for event in told(services, case)] == ["case.file-added"] * 3


def test_one_is_replaced_by_who_handed_it_in_and_the_desk_keeps_the_earlier(services, cast, case):
    held, company, staff = services.case_files, cast["company"], cast["staff"]
    held.add_own(case, [DRAFT], account=company)
    held.add_own(case, [PLAN], account=company, replaces=1)
    assert [(one.number, str(one.state), one.replaces) for one in held.of_case(case, staff)] == [(1, "replaced", None), (2, "kept", 1)]
    assert (names(held.own(case, account=company)), held.for_desk(case, 1, staff).content) == (["計画.pdf"], DRAFT[1])
    with pytest.raises(NotFound):
        held.for_applicant(case, 1, account=company)
    event = told(services, case)[-1]
    assert (str(event.act), event.told["before"]["name"], event.told["after"]["name"]) == ("case.file-replaced", "案.pdf", "計画.pdf")
    for replaces, by in ((1, held.add_own), (9, held.add_own)):
        with pytest.raises(Conflict):
            by(case, [PHOTO], account=company, replaces=replaces)
    with pytest.raises(Conflict):
        held.add_by_desk(case, [PHOTO], staff, replaces=2)  # that is the applicant's
    with pytest.raises(InvalidInput):
        held.add_own(case, [PHOTO, DRAFT], account=company, replaces=2)
    assert names(held.own(case, account=company)) == ["計画.pdf"]


def test_the_desk_removes_one_with_a_reason_and_its_content_goes(services, cast, case, tmp_path):
    held, staff = services.case_files, cast["staff"]
    held.add_own(case, [("名簿.pdf", PDF + b"of persons, by mistake")], account=cast["company"])
    with pytest.raises(InvalidInput):
        held.remove(case, 1, " ", staff)
    with pytest.raises(NotFound):
        held.remove(case, 2, "理由", staff)
    removed = held.remove(case, 1, "誤って送られたため", staff)
    held.remove(case, 1, "誤って送られたため", staff)  # pressed twice
    assert (held.own(case, account=cast["company"]), [str(one.state) for one in held.of_case(case, staff)]) == ([], ["removed"])
    with pytest.raises(NotFound):
        held.for_desk(case, 1, staff)
    (event,) = told(services, case)[1:]
    assert event.told == {
        "side": "applicant", "file": "名簿.pdf", "reason": "誤って送られたため", "after": {"state": "removed"},
        "before": {"number": 1, "name": "名簿.pdf", "size": removed.size, "sha256": removed.sha256, "seen_by": "applicant"},
    }  # fmt: skip
    assert len(held.add_own(case, [("名簿.pdf", PDF + b"of persons, by mistake")], account=cast["company"])) == 1  # it may come again


def test_what_is_told_reaches_the_applicant_only_where_he_sees_the_file(services, cast, case, asked):
    held = services.case_files
    held.add_by_desk(case, [PLAN], cast["staff"])
    held.add_by_link(asked[0].token, [PHOTO])
    held.add_by_desk(case, [DRAFT], cast["staff"], seen_by="applicant")
    shown = [e.told["file"] for e in services.cases.history(case, account=cast["company"]) if e.act.startswith("case.file-")]
    assert (shown, [e.told["file"] for e in told(services, case)]) == (["案.pdf"], ["計画.pdf", "写真.png", "案.pdf"])
    said = [message.text for message in services.cases.said(case, account=cast["company"])]
    assert said == ["ファイルを添付しました：案.pdf"]


def test_handing_in_is_writing_so_that_a_case_that_waits_goes_on(services, cast, case):
    services.case_desk.ask_applicant(case, "計画を送ってください。", cast["staff"])
    services.case_files.add_own(case, [PLAN], account=cast["company"])
    held = services.cases.case(case, account=cast["staff"])
    said = services.cases.said(case, account=cast["staff"])[-1].text
    assert (held.waiting_since, said) == (None, "ファイルを添付しました：計画.pdf")
    services.cases.withdraw(case, account=cast["company"])
    with pytest.raises(Conflict) as error:
        services.case_files.add_own(case, [PHOTO], account=cast["company"])
    assert error.value.code == "case-ended"


def test_a_question_that_ended_or_was_taken_back_takes_and_shows_nothing(services, cast, case, asked):
    held, staff = services.case_files, cast["staff"]
    held.add_by_desk(case, [PLAN], staff, seen_by="parties")
    services.task_desk.recall(asked[0].task.ref, "不要になった", staff)
    assert held.of_own_task(asked[0].task.ref, cast["parks"]) == []
    gone = asked[0].token
    for ask in (lambda: held.of_link(gone), lambda: held.by_link(gone, 1), lambda: held.add_by_link(gone, [PHOTO])):
        with pytest.raises(Gone):
            ask()
    with pytest.raises(Conflict):
        held.add_by_department(asked[0].task.ref, [PHOTO], cast["parks"])
    assert names(held.of_link(asked[1].token)) == ["計画.pdf"]


def test_a_case_has_room_for_so_much_and_the_desk_for_more(services, cast, case):
    held = services.case_files
    for n in range(6):
        held.add_own(case, [(f"{n}-{i}.pdf", PDF + bytes([n, i])) for i in range(5)], account=cast["company"])
    with pytest.raises(InvalidInput) as error:
        held.add_own(case, [PLAN], account=cast["company"])
    assert error.value.code == "case-is-full"
    assert len(held.add_by_desk(case, [PLAN], cast["staff"])) == 1
    held.remove(case, 1, "場所を空ける", cast["staff"])
    assert len(held.add_own(case, [PHOTO], account=cast["company"])) == 1


def test_bytes_of_one_case_are_bounded_too(services, cast, case, monkeypatch):
    monkeypatch.setattr("fieldreg.desk.files.case_files._MOST_BYTES_OF_OTHERS", len(PDF) + 10)
    services.case_files.add_own(case, [PLAN], account=cast["company"])
    with pytest.raises(InvalidInput):
        services.case_files.add_own(case, [DRAFT], account=cast["company"])


@pytest.mark.parametrize("sent", [[], [("", b"")], [("a.docx", bomb())], [("../a.pdf", PDF)], [("a\u202e.pdf", PDF)]])
def test_what_is_hostile_or_nothing_writes_nothing(services, cast, case, asked, sent):
    held, before = services.case_files, services.timeline.proof().head
    for ask in (
        lambda: held.add_own(case, sent, account=cast["company"]), lambda: held.add_by_desk(case, sent, cast["staff"]),
        lambda: held.add_by_link(asked[0].token, sent), lambda: held.add_by_department(asked[0].task.ref, sent, cast["parks"]),
    ):  # fmt: skip
        with pytest.raises(InvalidInput):
            ask()
    assert services.timeline.proof().head == before


def test_no_word_of_a_content_is_found_by_searching(services, cast, case):
    services.case_files.add_own(case, [("図.txt", "ひまわり畑".encode())], account=cast["company"])
    with services.store.reading() as work:
        assert "ひまわり" not in str(list(work.timeline.of(Subject.CASE, case)))
    assert services.case_desk.page(CaseSearch(text="ひまわり"), cast["staff"], limit=5)[0] == 0


def test_what_an_applicant_may_not_choose_is_the_safe_one(services, cast, case):
    services.case_files.add_own(case, [PLAN], account=cast["company"], seen_by="desk")
    with pytest.raises(InvalidInput):
        services.case_files.add_own(case, [PHOTO], account=cast["company"], seen_by="everybody")
    (one,) = services.case_files.own(case, account=cast["company"])
    assert (one.seen_by, one.side, one.state) == (SeenBy.APPLICANT, FileSide.APPLICANT, FileState.KEPT)


PAPERS = """documents:
  - {id: report, title: {ja: 報告書, en: Report}, kinds: [pdf], max_mb: 1, basis: ours}
  - {id: opinion, title: {ja: 意見書, en: Opinion}, kinds: [pdf], max_mb: 1, visible_to: [desk], basis: ours}
  - {id: map, title: {ja: 位置図, en: Map}, kinds: [pdf, png], max_mb: 1, visible_to: [applicant, desk, department], basis: ours}
"""
ONE_PAPER = "documents:\n  - {id: report, title: {ja: 報告書, en: Report}, kinds: [pdf], max_mb: 10, basis: ours}\n"


@pytest.fixture
def walked(services, cast):
    """A case of a programme with three papers: one of the applicant's, one of the desk's own, one for those asked too."""
    programme = small((ONE_PAPER, PAPERS), ("    documents: [report]", "    documents: [report, opinion, map]"))
    with services.store.writing() as work:
        work.programmes.put(programme)
        work.commit()
    answers = {one.id: "はい" for one in programme.questions if one.required}
    return services.cases.open(FORM | {"programme": "small", "answers": answers}, cast["company"])[0].ref


def refused(add, *files, **how):
    with pytest.raises(InvalidInput) as error:
        add(*files, **how)
    return [fault.code for fault in error.value.faults]


def test_an_applicant_names_no_paper_but_his_own(services, cast, walked):
    def own(*files, **how):
        return services.case_files.add_own(walked, files, None, cast["company"], **how)

    for paper in ("opinion", "nonsense"):
        assert refused(own, PLAN, document=paper) == ["document"]
    assert [one.document for one in own(PLAN, document="report")] == ["report"]
    by_desk = services.case_files.add_by_desk(walked, [DRAFT], cast["staff"], document="opinion")
    assert [one.document for one in by_desk] == ["opinion"]
    assert [one.number for one in services.case_files.own(walked, None, cast["company"])] == [1]


def test_a_paper_is_of_its_kinds_and_no_larger_than_its_programme_says(services, cast, walked):
    large = ("大.pdf", PDF + b"\0" * (1 << 20))

    def own(*files, **how):
        return services.case_files.add_own(walked, files, None, cast["company"], **how)

    assert refused(own, PHOTO, large, document="report") == ["document-kind", "document-size"]
    own(PHOTO, PLAN)
    assert refused(services.case_files.name_paper, walked, 1, "report", cast["staff"]) == ["document-kind"]
    services.case_files.name_paper(walked, 2, "report", cast["staff"])
    assert refused(own, PHOTO, replaces=2) == ["document-kind"]
    assert [one.document for one in own(DRAFT, replaces=2)] == ["report"]


def test_who_hands_a_paper_in_shows_it_to_no_more_than_its_programme_does(services, cast, walked):
    def add(paper, seen_by):
        sent = [(f"{paper}.pdf", PDF + paper.encode())]
        return services.case_files.add_by_desk(walked, sent, cast["staff"], document=paper, seen_by=seen_by)

    assert refused(add, "report", "parties") == refused(add, "opinion", "applicant") == ["document-seen-by"]
    assert [str(one.seen_by) for one in add("map", "parties")] == ["parties"]
    assert refused(
        services.case_files.add_own, walked, [PLAN], None, cast["company"], document="report", seen_by="parties"
    ) == ["document-seen-by"]
