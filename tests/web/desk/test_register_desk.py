"""The register at the desk: the calm forms lose nothing, tell every fault, and let nobody decide what he wrote himself."""

import re
from datetime import timedelta

import pytest

from fieldreg.certification.contracts import ContractState
from fieldreg.certification.settings import NOTES, Settings
from fieldreg.certification.states import State
from tests.fieldreg.certification.certified import APPLICATION, DECISION, FORECAST, OPINIONS, SIGNED, TESTS
from tests.web.pages.register.filled import application, certified, contracted, prepared
from tests.web.pages.test_both_languages import unmarked

DESK = "/desk/register"


def held(services, people, ref="N-2026-0001"):
    return services.certification.one(ref, people["staff"].account)[0]


def hidden(visitor, path):
    """The fields a page's own form carries unseen."""
    return dict(re.findall(r'<input type="hidden" name="(version|once|contract)" value="([^"]*)">', visitor.get(path).text))


def test_from_application_to_certification_by_two_persons(visit, services, people):
    staff, admin = visit("staff"), visit("admin")
    made = staff.post(f"{DESK}/new", **APPLICATION, **hidden(staff, f"{DESK}/new"))
    assert (made.status_code, made.headers["Location"]) == (303, f"{DESK}/N-2026-0001")
    one = f"{DESK}/N-2026-0001"
    assert staff.post(f"{one}/tests", **TESTS, **hidden(staff, f"{one}/tests")).status_code == 303
    assert "学識経験者 2 人以上の意見が要ります（いま 0 人）" in staff.get(one).text
    for opinion in OPINIONS:
        assert staff.post(f"{one}/opinion", **opinion, **hidden(staff, f"{one}/opinion")).status_code == 303
    page = staff.get(one).text
    assert "別の職員が決めます" in page
    assert f'href="{one}/certify"' not in page
    assert f'href="{one}/certify"' in admin.get(one).text
    assert admin.post(f"{one}/certify", **DECISION, **hidden(admin, f"{one}/certify")).status_code == 303
    assert held(services, people).state is State.CERTIFIED
    assert "認定中" in admin.get(one).text
    assert "見回りロボット" in visit().get("/register").text


def test_every_fault_stands_beside_its_question_and_nothing_entered_is_lost(visit, services, people):
    staff = visit("staff")
    wrong = APPLICATION | {"product": "", "capacity": "reseller", "way_buy": "", "applied_on": "", "confidence": "high"}
    told = staff.post(f"{DESK}/new", **wrong | {"description": "長い説明"}, once="k")
    assert told.status_code == 422
    assert told.text.count("form-row__error") == 5
    for name in ("product", "capacity", "way_buy", "applied_on", "edition"):
        assert f'href="#{name}"' in told.text, name
        assert f'id="{name}"' in told.text, name
    for kept in (
        'value="株式会社杜ロボ"', ">長い説明</textarea>", 'value="reseller" checked', 'name="once" value="k"', 'value="high" selected',
    ):  # fmt: skip
        assert kept in told.text, kept
    assert services.certification.all(people["staff"].account) == []


def test_a_form_sent_twice_makes_one_thing(visit, services, people):
    staff, admin = visit("staff"), visit("admin")
    fields = APPLICATION | hidden(staff, f"{DESK}/new")
    assert [staff.post(f"{DESK}/new", **fields).headers["Location"] for _ in range(2)] == [f"{DESK}/N-2026-0001"] * 2
    one = f"{DESK}/N-2026-0001"
    opinion = OPINIONS[0] | hidden(staff, f"{one}/opinion")
    assert [staff.post(f"{one}/opinion", **opinion).status_code for _ in range(2)] == [303, 303]
    refusal = {"reason": "似たもの"} | hidden(admin, f"{one}/refuse")
    assert [admin.post(f"{one}/refuse", **refusal).status_code for _ in range(2)] == [303, 303]
    assert (len(services.certification.all(people["staff"].account)), len(held(services, people).opinions)) == (1, 1)
    _, events = services.certification.one("N-2026-0001", people["staff"].account)
    assert [str(event.act) for event in events] == ["certification.applied", "certification.heard", "certification.refused"]


def test_the_second_of_two_at_once_sees_both_texts_and_can_send_his_again(visit, services, people):
    ref = application(services, people).ref
    path = f"{DESK}/{ref}/opinion"
    first, second = visit("staff"), visit("admin")
    seen = hidden(first, path), hidden(second, path)
    assert first.post(path, **OPINIONS[0], **seen[0]).status_code == 303
    told = second.post(path, **OPINIONS[1], **seen[1])
    assert told.status_code == 409
    assert OPINIONS[0]["text"] in told.text
    assert told.text.count(OPINIONS[1]["text"]) == 2  # in the message, and in its field
    assert 'name="version" value="2"' in told.text
    assert len(held(services, people).opinions) == 1
    assert second.post(path, **OPINIONS[1], **seen[1] | {"version": "2"}).status_code == 303
    assert [opinion.text for opinion in held(services, people).opinions] == [OPINIONS[0]["text"], OPINIONS[1]["text"]]


def test_who_wrote_it_is_told_that_another_decides_and_keeps_what_he_entered(visit, services, people):
    ref = prepared(services, people).ref
    told = visit("staff").post(f"{DESK}/{ref}/certify", **DECISION)
    assert told.status_code == 403
    assert "別の職員が決めてください" in told.text
    assert f'value="{DECISION["valid_until"]}"' in told.text
    assert held(services, people).state is State.HEARD


@pytest.mark.parametrize(
    "change, told",
    [
        ({"valid_until": ""}, "日付を入れてください"), ({"attested": ""}, "採択され、実証が終わり、報告書があること"),
        ({"valid_until": "2026-11-22"}, "もう過ぎた日です"),
    ],
)  # fmt: skip
def test_what_keeps_it_from_being_certified_is_told(visit, services, people, change, told):
    ref = prepared(services, people).ref
    answer = visit("admin").post(f"{DESK}/{ref}/certify", **DECISION | change)
    assert (answer.status_code, told in answer.text) == (422, True)
    assert held(services, people).state is State.HEARD


def test_a_contract_from_forecast_to_result_and_each_refusal_with_its_reason(visit, services, people, clock):
    ref = certified(services, people).ref
    staff, one = visit("staff"), f"{DESK}/{ref}"
    refused = staff.post(f"{one}/contract", **SIGNED | {"signed_on": "2026-11-23"})
    assert (refused.status_code, "発注見通しが公表されていません" in refused.text) == (422, True)
    assert 'value="(株)杜ロボ"' in refused.text
    assert staff.post(f"{one}/forecast", **FORECAST).status_code == 303
    clock.go_on(timedelta(days=9))
    staff, contract = visit("staff"), {"contract": "K-2026-0001"}  # the session is over by then
    for change, reason in (
        ({"party": "杜ロボ販売株式会社"}, "認定を受けた事業者（株式会社杜ロボ）ではありません"),
        ({"reseller": "1"}, "認定を受けた事業者本人とだけ契約できます"),
        ({"signed_on": "2026-11-23"}, "契約できるのは 2026-11-24 からです"),
        ({"product": "別の品"}, "認定を受けたもの（見回りロボット）ではありません"),
    ):  # fmt: skip
        told = staff.post(f"{one}/contract", **SIGNED | contract | change)
        assert (told.status_code, reason in told.text) == (422, True), reason
    assert staff.post(f"{one}/contract", **SIGNED | contract).status_code == 303
    assert "契約の結果が未公表" in staff.get(DESK).text
    result = {"reason": "唯一の事業者", "result_on": "2026-12-02"}
    assert staff.post(f"{one}/result", **result | contract).status_code == 303
    assert held(services, people).contracts[0].state is ContractState.PUBLISHED
    assert "契約の結果が未公表" not in staff.get(DESK).text
    again = staff.post(f"{one}/result", **result | contract)
    assert (again.status_code, "もうその段階にありません" in again.text) == (409, True)


def test_on_the_last_day_a_contract_is_taken_and_on_the_day_after_refused(visit, services, people, clock):
    ref = certified(services, people, until="2026-12-01").ref
    services.certification.act(ref, "forecast", FORECAST, people["staff"].account)
    clock.go_on(timedelta(days=9))  # 2026-12-02
    staff, contract = visit("staff"), SIGNED | {"contract": "K-2026-0001"}
    late = staff.post(f"{DESK}/{ref}/contract", **contract | {"signed_on": "2026-12-02"})
    assert late.status_code == 422
    assert "2026-12-02 には認定が有効ではありません（期間満了）" in late.text
    assert staff.post(f"{DESK}/{ref}/contract", **contract | {"signed_on": "2026-12-01"}).status_code == 303


def test_a_revoked_one_keeps_its_contracts_and_takes_no_new_one(visit, services, people, clock):
    ref = contracted(services, people, clock).ref
    staff = visit("staff")
    form = {"ended_on": "2026-12-02", "reason": "生産をやめた"}
    assert staff.post(f"{DESK}/{ref}/revoke", **form).status_code == 403  # who wrote it down, and finds no button for it
    assert f'href="{DESK}/{ref}/revoke"' not in staff.get(f"{DESK}/{ref}").text
    admin = visit("admin")
    assert f'href="{DESK}/{ref}/revoke"' in admin.get(f"{DESK}/{ref}").text
    assert admin.post(f"{DESK}/{ref}/revoke", **form).status_code == 303
    page = staff.get(f"{DESK}/{ref}").text
    assert "1,200,000 円" in page
    for act in ("forecast", "renew", "transfer", "revoke"):
        assert f'href="{DESK}/{ref}/{act}"' not in page + admin.get(f"{DESK}/{ref}").text
    told = staff.post(f"{DESK}/{ref}/forecast", **FORECAST | {"forecast_on": "2026-12-02"})
    assert (told.status_code, "取消し" in told.text) == (422, True)
    assert "生産をやめた" in visit().get(f"/register/{ref}").text


def test_passed_to_another_maker_both_name_each_other(visit, services, people, clock):
    ref = certified(services, people).ref
    assert visit("admin").post(f"{DESK}/{ref}/transfer", maker="株式会社次", ended_on="2026-11-24", reason="事業譲渡").status_code == 303
    heir = held(services, people, "N-2026-0002")
    assert (held(services, people).successor, heir.predecessor, heir.maker) == ("N-2026-0002", ref, "株式会社次")
    anybody = visit()
    assert anybody.get("/register/N-2026-0002").status_code == 404
    assert [row["ref"] for row in anybody.get("/api/register?on=2026-11-24").json["rows"]] == [ref]  # asked a day too soon
    clock.go_on(timedelta(days=1))
    assert f'href="/register/{ref}"' in anybody.get("/register/N-2026-0002").text
    assert 'href="/register/N-2026-0002"' in anybody.get(f"/register/{ref}").text
    rows = anybody.get("/api/register").json["rows"]
    assert {row["ref"]: row["state"] for row in rows} == {ref: "transferred", "N-2026-0002": "certified"}


def test_lists_by_how_they_stand_and_what_is_due_first(visit, services, people, clock):
    certified(services, people, until="2027-01-31", product="近い品")
    prepared(services, people, product="審査の品")
    services.certification.act(application(services, people, product="退けた品").ref, "refuse", {"reason": "x"}, people["admin"].account)
    staff = visit("staff")
    pages = {show: staff.get(f"{DESK}?show={show}").text for show in ("open", "live", "over")}
    for show, name in (("open", "審査の品"), ("live", "近い品"), ("over", "退けた品")):
        rows = {one: page.split("<tbody>")[1] for one, page in pages.items()}
        assert [one for one, page in rows.items() if name in page] == [show]
    assert all("まもなく期間満了" in page and "2027-01-31" in page for page in pages.values())


def test_a_case_that_ends_with_a_contract_outside_a_certification_is_warned_of_the_tender(visit, services, people, clock):
    staff = visit("staff")

    def closed(money):
        """A case moved on to its end, with so much of the city's money."""
        ref = services.cases.open({"organisation": "甲", "email": "a@example.jp", "subject": "s", "body": "b"})[0].ref
        for step in ("triage", "coordinating", "agreed", "running"):
            assert staff.post(f"/desk/cases/{ref}", do="move", to=step).status_code == 303
        told = {"do": "move", "to": "closed", "outcome": "realised", "effect": "減った"}
        assert staff.post(f"/desk/cases/{ref}", **told, money=money).status_code == 303
        return ref

    tender = "競争入札によるのが原則です"
    for money, warned in (("", False), ("collaboration", False), ("contract", True)):
        ref = closed(money)
        assert (tender in staff.get(f"/desk/cases/{ref}").text) is warned, money
    held = certified(services, people, application=ref)
    assert held.application == ref
    assert services.certification.outcome_warning(ref, "contract") is None
    clock.go_on(timedelta(days=500))
    assert services.certification.outcome_warning(ref, "contract") is not None


def test_settings_are_kept_with_their_notes_and_rule_from_then_on(visit, services, people):
    admin = visit("admin")
    page = admin.get(f"{DESK}/settings").text
    assert all(note.ja in page for note in NOTES.values())
    form = {"least_opinions": "2", "renewals_allowed": "0", "report_days": "15", "forecast_days": "14", "expiring_days": "90"}
    told = admin.post(f"{DESK}/settings", **form | {"forecast_days": "0"})
    assert (told.status_code, 'value="0"' in told.text) == (422, True)
    assert admin.post(f"{DESK}/settings", **form).status_code == 303
    assert services.certification.settings() == Settings(
        hear_opinions=False, renewals_allowed=0, yearly_reports=False, forecast_days=14
    )
    ref = application(services, people).ref
    services.certification.act(ref, "tests", TESTS, people["staff"].account)
    assert services.certification.act(ref, "certify", DECISION, people["admin"].account).state is State.CERTIFIED
    assert "聴かなくても認定できます" in visit("staff").get(f"{DESK}/{ref}/opinion").text


@pytest.mark.parametrize("root", ["", "/en"], ids=["ja", "en"])
def test_its_pages_speak_one_language(visit, services, people, clock, root):
    ref = contracted(services, people, clock).ref
    again = FORECAST | {"forecast_on": "2026-12-02"}
    services.certification.act(ref, "forecast", again, people["staff"].account)
    open_one, new = prepared(services, people).ref, application(services, people).ref
    admin = visit("admin")
    acts = {
        ref: ("forecast", "contract", "report", "renew", "transfer", "revoke"), open_one: ("opinion", "certify", "refuse"), new: ("tests",),
    }  # fmt: skip
    paths = [DESK, f"{DESK}/new", f"{DESK}/settings", *(f"{DESK}/{one}" for one in acts), f"{DESK}/{ref}/result?contract=K-2026-0001",
             f"{DESK}/{ref}/drop?contract=K-2026-0002", *(f"{DESK}/{one}/{act}" for one, some in acts.items() for act in some)]  # fmt: skip
    answers = {path: admin.get(root + path) for path in paths}
    assert {path: found for path, answer in answers.items() if (found := unmarked(answer.text))} == {}
    assert {answer.status_code for answer in answers.values()} == {200}
