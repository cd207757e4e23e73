"""Whom to ask: each suggested once, with every reason, in the order in which one would ring them up."""

from datetime import UTC, date, datetime

from fieldreg.desk.cases import Case
from fieldreg.desk.tasks.divisions import Division, divisions_from, words_met
from fieldreg.desk.tasks.routing import Known, routing_of
from fieldreg.desk.tasks.task import Addressee, AddresseeKind, Reply, Task, TaskKind
from fieldreg.desk.tasks.task_answers import TaskAnswer, Via
from fieldreg.kernel.texts import Text
from fieldreg.people.managers import Manager

AT = datetime(2026, 11, 23, tzinfo=UTC)
PARKS = Manager(id="m", name=Text("公園協会", "Parks"), confidence="high")


def case(**more):
    return Case(**({"subject": "件名", "body": "本文", "site": "park"} | more))


def row(severity, authority, title="手続き"):
    return {
        "severity": severity, "authority": authority and {"name": {"ja": authority, "en": ""}}, "title": {"ja": title, "en": "procedure"},
    }  # fmt: skip


def task(ref="T-1", name="公園課", **more):
    known = {
        "ref": ref, "case": "C-1", "kind": TaskKind.DIVISION_OPINION, "question": "?", "asked_at": AT, "asked_by": 1,
        "due": date(2026, 12, 1),
        "addressee": Addressee(kind=AddresseeKind.DIVISION, name=Text(name)),
    }  # fmt: skip
    return Task(**(known | more))


def not_ours(ref, suggests):
    return TaskAnswer(task=ref, reply=Reply.NOT_OURS, suggests=suggests, name="係", division="課", via=Via.LINK, at=AT, version=1)


def told(routing):
    return [(one.addressee.name.ja, str(one.kind), [reason.ja for reason in one.reasons]) for one in routing.suggestions]


def left(routing):
    return [(one.name.ja, one.because.ja) for one in routing.left]


def test_the_gravest_authority_is_first_and_one_of_several_findings_stands_once():
    screening = {
        "findings": [row("notify", "航空局", "飛行計画"), row("permit", "東京航空局", "DID"), row("permit", "航空局", "夜間"),
                     row("advise", "内閣府")],
        "unknown": [row("permit", "森林管理署", "国有林"), row("advise", "文化財課"), row("permit", None)],
    }  # fmt: skip
    routing = routing_of(Known(case=case(), manager=PARKS, screening=screening))
    assert told(routing) == [
        ("公園協会", "manager_consent", ["この場所の管理者"]),
        ("東京航空局", "authority_inquiry", ["DID（許可）"]),
        ("航空局", "authority_inquiry", ["夜間（許可）", "飛行計画（通報・届出）"]),
        ("森林管理署", "authority_inquiry", ["国有林（判定できていない）"]),
    ]
    assert left(routing) == [("警察", "道路の使用など、警察への手続きはこの判定にはありません。")]


def test_the_police_are_suggested_where_a_road_needs_them():
    screening = {"findings": [row("permit", "所轄の警察署（宮城県警察）")], "unknown": []}
    routing = routing_of(Known(case=case(), manager=PARKS, screening=screening))
    assert [one.addressee.name.ja for one in routing.suggestions][1:] == ["所轄の警察署（宮城県警察）"]
    assert left(routing) == []


def test_what_is_not_known_is_said_and_nobody_is_chosen():
    routing = routing_of(Known(case=case(site=None)))
    assert (routing.suggestions, [name for name, _ in left(routing)]) == ([], ["場所の管理者", "許認可の関係機関"])
    assert left(routing_of(Known(case=case(), screening={"findings": [], "unknown": []})))[0][1] == "この場所の管理者は台帳にありません。"


def test_an_answer_of_the_plainest_plan_is_told_as_one():
    known = Known(case=case(), manager=PARKS, screening={"findings": [row("permit", "航空局", "DID")], "unknown": []}, probed=True)
    assert told(routing_of(known))[1][2] == ["DID（許可）（この場所での標準的な計画による判定）"]


def test_words_of_the_case_lead_to_divisions_the_most_words_first():
    divisions = divisions_from({"divisions": [
        {"id": "a", "name": "道路の担当", "keywords": ["道路", "AI"]},
        {"id": "b", "name": "防災の担当", "name_en": "Disaster", "keywords": ["避難所", "ﾄﾞﾛｰﾝ"], "confidence": "medium", "manager": "d"},
        {"id": "c", "name": "学校の担当", "keywords": ["学校"]},
    ]})  # fmt: skip
    routing = routing_of(Known(case=case(subject="避難所の混雑", body="ドローンで道路を見る training"), manager=PARKS, divisions=divisions))
    assert told(routing)[1:] == [
        ("防災の担当", "division_opinion", ["案件の言葉: 避難所、ﾄﾞﾛｰﾝ"]), ("道路の担当", "division_opinion", ["案件の言葉: 道路"]),
    ]  # fmt: skip
    assert [(one.confirmed, one.addressee.manager) for one in routing.suggestions] == [(True, "m"), (True, "d"), (False, "")]
    assert [(one.addressee.name.ja, one.reasons) for one in routing.others] == [("学校の担当", ())]
    unclear = routing_of(Known(case=case(subject="よく分からない", body="何か"), divisions=divisions))
    assert [one.addressee for one in unclear.others] == [one.addressee for one in divisions]
    assert (unclear.suggestions, {one.reasons for one in unclear.others}) == ([], {()})
    assert words_met(case(body="an AI camera"), divisions[0]) == ("AI",)
    assert divisions_from(None) == []


def test_who_is_named_by_one_whose_it_is_not_is_first():
    tasks = [task("T-1"), task("T-2", "道路課")]
    answers = {"T-1": [not_ours("T-1", "河川課")], "T-2": [not_ours("T-2", "")]}
    routing = routing_of(Known(case=case(), manager=PARKS, tasks=tasks, answers=answers))
    assert told(routing)[:2] == [
        ("河川課", "other", ["公園課 から「ここに聞いてほしい」との回答"]), ("公園協会", "manager_consent", ["この場所の管理者"]),
    ]  # fmt: skip
    again = routing_of(Known(case=case(), manager=PARKS, tasks=tasks, answers={"T-1": [not_ours("T-1", "公園協会")]}))
    (first,) = again.suggestions
    assert (first.addressee.manager, str(first.kind), len(first.reasons)) == ("m", "manager_consent", 2)


def test_earlier_like_cases_are_a_reason_and_who_was_asked_already_is_marked():
    alike = [task("T-8", "公園課", case="C-2025-0007"), task("T-9", "公園課", case="C-2025-0003")]
    routing = routing_of(Known(case=case(), manager=PARKS, alike=alike, tasks=[task("T-1", "公園協会")]))
    assert told(routing)[1] == (
        "公園課", "division_opinion", ["似た案件 C-2025-0007 で回答", "似た案件 C-2025-0003 で回答"],
    )  # fmt: skip
    assert [one.asked for one in routing.suggestions] == [True, False]


def test_a_suggestion_keeps_its_key_and_no_two_share_one():
    division = Division(id="a", name=Text("道路の担当"), keywords=("道路",))
    first, second = (routing_of(Known(case=case(body="道路"), manager=PARKS, divisions=[division])).suggestions for _ in range(2))
    assert [one.key for one in first] == [one.key for one in second]
    assert len({one.key for one in first}) == 2
