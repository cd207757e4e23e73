"""The page of what is past its years and what is held; erasing itself is the command's."""

import html
from datetime import timedelta

from fieldreg.people.holds import Hold, Holdable
from fieldreg.trials.trial_events import trial_ref
from tests import makers


def main(answer):
    return html.unescape(answer.text.split("<main")[1])


def test_what_is_past_its_years_is_listed_held_and_let_go(visit, people, services, clock):
    made, _ = services.booking.reserve(makers.reservation(), people["company"].account)
    # left open, it would be given back when somebody looks, years later
    services.booking.decide(made.id, "declined", people["staff"].account, note="使えません")
    clock.go_on(timedelta(days=366 * 11))
    admin = visit("admin")
    page = main(admin.get("/desk/retention/"))
    assert "年数を過ぎたもの（1）" in page
    assert "未確認の初期値" in page
    assert admin.post("/desk/retention/", do="hold", ref=made.id, because="住民訴訟のため").status_code == 303
    assert "住民訴訟のため" in main(admin.get("/desk/retention/"))
    assert services.retention.apply(None) == []
    assert admin.post("/desk/retention/", do="lift", ref=made.id).status_code == 303
    assert len(services.retention.apply(None)) == 1


def test_what_cannot_be_held_is_told(visit, people, services):
    admin = visit("admin")
    for entered, status, said in (
        ({"ref": "C-1999-0001", "because": "x"}, 422, "案件「C-1999-0001」はありません"),
        ({"ref": "company@example.jp", "because": " "}, 422, "理由"),
        ({"ref": "company@example.jp", "because": "保全"}, 303, ""), ({"ref": "company@example.jp", "because": "保全"}, 409, "すでに保全"),
    ):  # fmt: skip
        answer = admin.post("/desk/retention/", do="hold", **entered)
        assert answer.status_code == status
        assert said in answer.text


def test_a_kept_trial_is_held_by_its_code_which_no_page_shows(visit, services, clock):
    kept, _ = services.kept_trials.keep(makers.trial())
    admin = visit("admin")
    assert admin.post("/desk/retention/", do="hold", ref=f"{kept.code[:3].lower()}-{kept.code[3:]}", because="訴訟").status_code == 303
    clock.go_on(timedelta(days=91))
    admin = visit("admin")
    page = main(admin.get("/desk/retention/"))
    assert ("年数を過ぎたもの（1）" in page, "保存された計画" in page, kept.code in page) == (True, True, False)
    assert services.kept_trials.remove_expired() == 0
    assert services.retention.apply(None) == []
    assert admin.post("/desk/retention/", do="lift", ref=trial_ref(kept.code)).status_code == 303
    assert [(str(one.what), one.since) for one in services.retention.apply(None)] == [("trial", kept.expires_at.date())]
    assert services.retention.due(None) == []


def test_the_page_has_a_name_for_whatever_can_be_held(visit, services, clock):
    with services.store.writing() as work:
        for what in Holdable:
            work.holds.set(Hold(what=what, ref="1", because="訴訟", set_at=clock.now()))
        work.commit()
    page = main(visit("admin").get("/desk/retention/"))
    assert page.count("訴訟") == len(Holdable)
    assert all(f">{name}<" in page for name in ("アカウント", "案件", "予約", "公募", "認定", "保存された計画", "使われなかった招待"))
