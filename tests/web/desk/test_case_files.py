"""Files on the pages: handed in by form, kept by the browser and never shown in it, refused with a sentence."""

import io
import re

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from fieldreg.desk.tasks.task import Addressee, AddresseeKind, TaskKind
from fieldreg.desk.tasks.task_form import Order
from fieldreg.kernel.texts import Text
from tests import makers
from tests.made_files import PDF, bomb, png
from tests.made_programmes import small

FORM = {"organisation": "試験会社", "email": "a@example.jp", "subject": "公園で飛ばす", "body": "公園で飛ばしたい。"}
KEY = "k" * 43


def files(*sent):
    return {"files": [FileStorage(io.BytesIO(content), name) for name, content in sent]}


def send(visitor, path, **fields):
    """A form with files, its body made beforehand."""
    boundary, body = encode_multipart({"csrf_token": visitor.token(), **fields})
    return visitor.client.post(path, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


@pytest.fixture
def case(services, people):
    return services.cases.open(FORM, people["company"].account, key=KEY)[0].ref


@pytest.fixture
def link(services, people, case):
    order = Order(addressee=Addressee(kind=AddresseeKind.DIVISION, name=Text("道路課")), kind=TaskKind.DIVISION_OPINION, question="?")
    return services.task_desk.send(case, (order,), people["staff"].account)[0].token


def listed(services, people, case):
    return [(one.name, str(one.side), str(one.seen_by)) for one in services.case_files.of_case(case, people["staff"].account)]


def test_with_the_form_of_the_first_question(visit, services, people):
    stranger = visit(None)
    answer = send(stranger, "/consult", key=KEY, **FORM, **files(("計画.pdf", PDF)))
    page = stranger.get(answer.location).text
    assert (answer.status_code, "計画.pdf" in page, "添付（1）" in page) == (303, True, True)
    refused = send(stranger, "/consult", **FORM, **files(("a.docx", bomb())))
    assert (refused.status_code, "極端に大きく" in refused.text, "公園で飛ばしたい。" in refused.text) == (422, True, True)
    assert services.cases.own_page(people["company"].account, limit=9)[0] == 0


def test_a_file_is_answered_to_be_kept_and_never_to_be_shown(visit, services, people, case, link):
    services.case_files.add_by_desk(case, [('図 面"1.png', png())], people["staff"].account, seen_by="parties")
    for who, address in (
        ("staff", f"/desk/cases/{case}/files/1"), ("company", f"/cases/{case}/files/1"), (None, f"/cases/{case}/files/1?key={KEY}"),
        (None, f"/answer/{link}/files/1"),
    ):  # fmt: skip
        answer = visit(who).get(address)
        assert (answer.status_code, answer.data, answer.mimetype) == (200, png(), "image/png"), address
        policy = answer.headers["Content-Security-Policy"]
        assert (policy.startswith("sandbox; default-src 'none'"), answer.headers["X-Content-Type-Options"]) == (True, "nosniff")
        assert answer.headers["Content-Disposition"].startswith("attachment; ")
        assert "%E5%9B%B3" in answer.headers["Content-Disposition"]
        assert "no-store" in answer.headers["Cache-Control"]


def test_the_desk_adds_replaces_and_removes(visit, services, people, case):
    staff, page = visit("staff"), f"/desk/cases/{case}/files"
    assert send(staff, page, seen_by="", **files(("案.pdf", PDF))).location.endswith(f"/desk/cases/{case}#files")
    assert "案.pdf" in staff.get(f"/desk/cases/{case}").text
    again = send(staff, page, **files(("案.pdf", PDF)))
    assert "同じ内容のファイルがもうあります" in staff.get(again.location).text
    send(staff, page, replaces="1", seen_by="applicant", **files(("決定.pdf", PDF + b"2")))
    assert staff.post(f"{page}/2").status_code == 422
    told = send(staff, page, seen_by="applicant", replaces="1", **files(("三.pdf", PDF + b"3")))
    assert (told.status_code, "もう差し替えられたか" in told.text) == (409, True)
    assert staff.post(f"{page}/2", reason="取り違え").status_code == 303
    shown = staff.get(page).text
    assert ("決定.pdf" in shown, "削除済み" in shown, "差し替え済み" in shown, f'{page}/2" download' in shown) == (True, True, True, False)
    history = staff.get(f"/desk/cases/{case}").text
    for told in ("添付の追加: 案.pdf", "添付の差し替え: 決定.pdf", "添付の削除: 決定.pdf"):
        assert told in history


def test_the_applicant_sends_more_by_key_and_by_account(visit, services, people, case):
    answer = send(visit(None), f"/cases/{case}/files?key={KEY}", seen_by="parties", **files(("一.pdf", PDF)))
    assert (answer.status_code, answer.location) == (303, f"/cases/{case}?key={KEY}#files")
    company = visit("company")
    assert send(company, f"/cases/{case}/files", **files(("二.png", png()))).status_code == 303
    assert send(company, f"/cases/{case}/files", replaces="2", **files(("三.png", png(2)))).status_code == 303
    assert listed(services, people, case) == [
        ("一.pdf", "applicant", "parties"), ("二.png", "applicant", "applicant"), ("三.png", "applicant", "applicant"),
    ]  # fmt: skip
    nothing = send(company, f"/cases/{case}/files")
    assert (nothing.status_code, "ファイルを選んでください" in nothing.text) == (422, True)
    assert send(visit("rival"), f"/cases/{case}/files", **files(("x.pdf", PDF))).status_code == 404


def test_who_was_asked_sends_with_the_answer(visit, services, people, case, link):
    stranger = visit(None)
    answer = send(stranger, f"/answer/{link}/files", seen_by="", **files(("意見.pdf", PDF)))
    assert (answer.status_code, answer.location) == (303, f"/answer/{link}#task-files")
    page = stranger.get(f"/answer/{link}")
    assert ("意見.pdf" in page.text, page.headers["Referrer-Policy"]) == (True, "no-referrer")
    refused = send(stranger, f"/answer/{link}/files", **files(("意見.html", b"<html>")))
    assert (refused.status_code, "のどれかにしてください" in refused.text) == (422, True)
    assert listed(services, people, case) == [("意見.pdf", "party", "desk")]
    assert "意見.pdf" not in visit("company").get(f"/cases/{case}").text


def test_the_papers_of_a_permit_stand_with_it(visit, services, people):
    form = FORM | {"site": "park", "activity": "drone", "trial": makers.trial()}
    ref, staff = services.cases.open(form)[0].ref, visit("staff")
    first, second = (row.permit.rule for row in services.permits.of_case(ref, people["staff"].account)[:2])
    answer = send(staff, f"/desk/cases/{ref}/files", permit=first, **files(("許可書.pdf", PDF)))
    assert answer.location == f"/desk/cases/{ref}/permits"
    cards = re.split(r'<section class="card"', staff.get(answer.location).text)
    assert [("許可書.pdf" in card) for card in cards if f'value="{first}"' in card or f'value="{second}"' in card] == [True, False]


@pytest.mark.parametrize("name", ["../../etc/passwd.pdf", "a\u202efdp.pdf"])
def test_a_hostile_name_is_refused_with_a_sentence_and_what_was_chosen_stays(visit, case, name):
    told = send(visit("staff"), f"/desk/cases/{case}/files", seen_by="parties", **files((name, PDF)))
    assert (told.status_code, "目に見えない文字があります" in told.text, 'value="parties" selected' in told.text) == (422, True, True)


WHERE = pytest.mark.parametrize("who, address", [
    ("staff", "/desk/cases/{}/files"), ("company", "/cases/{}/files"), (None, "/answer/{}/files"), (None, "/consult"),
])  # fmt: skip


@WHERE
def test_a_file_of_several_megabytes_is_taken(visit, case, link, who, address):
    path = address.format(link if who is None else case)
    assert send(visit(who), path, **FORM, **files(("a.pdf", PDF + bytes(3 << 20)))).status_code == 303


def test_and_by_a_department_s_account(visit, services, people, case):
    services.administering.change(people["department"].account.id, None, manager="m")
    asked = Addressee(kind=AddresseeKind.MANAGER, name=Text("公園課"), manager="m")
    (sent,) = services.task_desk.send(case, (Order(addressee=asked, kind=TaskKind.OTHER, question="?"),), people["staff"].account)
    department, path = visit("department"), f"/tasks/{sent.task.ref}/files"
    answer = send(department, path, **files(("意見.pdf", PDF + bytes(3 << 20))))
    assert (answer.status_code, answer.location) == (303, f"/tasks/{sent.task.ref}#task-files")
    assert "意見.pdf" in department.get(f"/tasks/{sent.task.ref}").text
    assert department.get(f"{path}/1").data == PDF + bytes(3 << 20)
    assert send(department, path, **files(("a.pdf", PDF + bytes(11 << 20)))).status_code == 413
    assert send(department, path, **files(("a.exe", b"MZ"))).status_code == 422


@WHERE
def test_more_than_is_taken_at_once_is_told_before_it_is_read(visit, case, link, who, address):
    visitor, most = visit(who), 11 << 20
    path = address.format(link if who is None else case)
    told = send(visitor, path, **files(("a.pdf", PDF + bytes(most))))
    assert (told.status_code, "10 MB を超えている" in told.text) == (413, True)
    boundary = "multipart/form-data; boundary=x"
    header = visitor.client.post(path, data=b"--x", content_type=boundary, environ_overrides={"CONTENT_LENGTH": str(2 << 30)})
    assert header.status_code == 413


def test_other_forms_take_no_more_than_before(visit, case):
    told = send(visit("company"), f"/cases/{case}", **files(("a.pdf", PDF + bytes(2 << 20))))
    assert told.status_code == 413


def test_an_auditor_reads_and_changes_nothing(visit, services, people, case):
    services.case_files.add_by_desk(case, [("案.pdf", PDF)], people["staff"].account)
    page = visit("auditor").get(f"/desk/cases/{case}/files").text
    assert ("案.pdf" in page, '<form method="post" action="/desk' in page) == (True, False)


def test_no_content_of_a_file_stands_in_any_list_or_export(visit, services, people, case):
    services.case_files.add_own(case, [("図.txt", b"sunflowers-within")], account=people["company"].account, seen_by="parties")
    staff = visit("staff")
    pages = ("/desk/", "/desk/?q=sunflowers", "/desk/agenda", "/desk/statistics", f"/desk/cases/{case}", "/desk/letters?show=all", "/cases")
    for address in pages:
        assert "sunflowers-within" not in staff.get(address).text


def test_which_paper_a_file_is_is_chosen_where_it_is_sent_or_set_by_the_desk(visit, services, people):
    with services.store.writing() as work:
        work.programmes.put(small())
        work.commit()
    told = FORM | {"programme": "small", "answers": {one.id: "はい" for one in small().questions if one.required}}
    ref = services.cases.note_down(told | {"channel": "counter"}, people["staff"].account)[0].ref
    staff, (paper,) = visit("staff"), small().documents
    page = staff.get(f"/desk/cases/{ref}/files").text
    assert f'<option value="{paper.id}">{paper.title.ja}</option>' in page
    assert send(staff, f"/desk/cases/{ref}/files", document=paper.id, **files(("報告.pdf", PDF))).status_code == 303
    assert send(staff, f"/desk/cases/{ref}/files", document="nonsense", **files(("別.pdf", PDF + b"2"))).status_code == 422
    assert f"書類: {paper.title.ja}" in re.sub(r"\s+", " ", staff.get(f"/desk/cases/{ref}").text)
    assert staff.post(f"/desk/cases/{ref}/files/1/paper", document="").status_code == 303
    assert services.case_files.of_case(ref, people["staff"].account)[0].document == ""
    assert staff.post(f"/desk/cases/{ref}/files/1/paper", document="nonsense").status_code == 422
    assert staff.post(f"/desk/cases/{ref}/files/9/paper", document=paper.id).status_code == 404
