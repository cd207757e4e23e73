"""The page of what is past its years and what is held; erasing itself is the command's."""

import html
from datetime import timedelta

from tests import makers


def main(answer):
    return html.unescape(answer.text.split("<main")[1])


def test_what_is_past_its_years_is_listed_held_and_let_go(visit, people, services, clock):
    made, _ = services.booking.reserve(makers.reservation(), people["company"].account)
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
