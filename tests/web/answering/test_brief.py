"""The brief as a page and as PDF: one sheet, few letters, the same bytes, and nothing that is the desk's own."""

import io
import shutil
import subprocess

import pypdf
import pytest

from fieldreg.desk.tasks.task import Addressee, AddresseeKind, TaskKind
from fieldreg.desk.tasks.task_form import Beside, Order
from fieldreg.kernel.texts import Text
from tests import makers
from web.paper.brief import brief_picture

pytest.importorskip("weasyprint", exc_type=ImportError)
NOTE, CONTACT, PHONE = "秘密のメモ二十七号", "問い合わせ係の人", "022-999-8877"
LONG = "この提案は公園の安全を確かめる長い説明です。" * 150
ORDERS = [
    Order(addressee=Addressee(kind=AddresseeKind.MANAGER, name=Text("公園課", "Parks")), kind=TaskKind.MANAGER_CONSENT, question=question)
    for question in ("この日時と区画で使わせていただけますか。", LONG[:3900])
]


@pytest.fixture
def sent(app, services, people):
    form = {"organisation": "見本株式会社", "contact": CONTACT, "phone": PHONE, "email": "own@example.jp"}
    form |= {"subject": "見回り", "body": LONG[:3900]}
    case = services.cases.open(form | {"site": "park", "activity": "drone", "trial": makers.trial()})[0].ref
    services.case_desk.note(case, NOTE, people["staff"].account)
    with app.test_request_context():
        app.preprocess_request()
        picture = brief_picture(services.register.site("park"))
    assert picture.startswith("<svg")
    beside = Beside(costs="担当1名、2時間。", gains="安全を早く確かめられる。", picture=picture)
    return services.task_desk.send(case, ORDERS, people["staff"].account, beside=beside)


def text_of(pdf):
    return "".join("".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("n", [0, 1])
def test_it_is_one_sheet_of_a4_of_at_most_1200_letters_and_the_same_bytes_twice(client, sent, n, tmp_path):
    address = f"/answer/{sent[n].token}/brief.pdf"
    first, second = client.get(address), client.get(address)
    assert (first.status_code, first.mimetype, first.data == second.data) == (200, "application/pdf", True)
    reader = pypdf.PdfReader(io.BytesIO(first.data))
    (page,) = reader.pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
    text = text_of(first.data)
    assert 200 < len(text) <= 1_200
    for told in ("公園課御中", "2026-11-30", "担当1名", "広い公園", "T-2026-000", "内容の符号"):
        assert told in text
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    inner = [font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font for font in fonts]
    assert fonts
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(one["/FontDescriptor"].get_object()) for one in inner)
    if shutil.which("pdfinfo"):
        (tmp_path / "brief.pdf").write_bytes(first.data)
        told = subprocess.run(["pdfinfo", tmp_path / "brief.pdf"], capture_output=True, text=True, check=True).stdout
        assert "(A4)" in told
        assert "Pages:           1" in told


def test_another_input_is_another_page_and_the_digest_tells(client, sent, services, people):
    before = client.get(f"/answer/{sent[0].token}/brief").text
    services.task_desk.extend(sent[0].task.ref, "2026-12-11", people["staff"].account)
    after = client.get(f"/answer/{sent[0].token}/brief").text
    assert ("2026-12-11" in after, before == after) == (True, False)
    with services.store.writing() as work:  # what the case says later is no part of what was asked
        held = work.cases.get(sent[0].task.case)
        work.cases.put(type(held)(**{**vars(held), "body": "別の本文", "subject": "別の件名"}))
        work.commit()
    assert client.get(f"/answer/{sent[0].token}/brief").text == after


def test_nothing_of_the_desk_nor_of_a_person_stands_on_it(client, visit, sent):
    pages = [client.get(f"/answer/{sent[0].token}/brief").text, client.get(f"/en/answer/{sent[0].token}/brief").text]
    pages.append(text_of(client.get(f"/answer/{sent[0].token}/brief.pdf").data))
    pages.append(visit("staff").get(f"/desk/tasks/{sent[0].task.ref}/brief").text)
    for page in pages:
        for kept_back in (NOTE, CONTACT, PHONE, "own@example.jp", "staff@example.jp"):
            assert kept_back not in page
    assert sent[0].token in pages[0]
    assert sent[0].token not in pages[3]


def test_the_desk_has_it_without_the_link_and_a_dead_link_opens_none(client, visit, sent, services, people):
    staff = visit("staff")
    assert staff.get(f"/desk/tasks/{sent[0].task.ref}/brief.pdf").mimetype == "application/pdf"
    services.task_desk.recall(sent[0].task.ref, "不要", people["staff"].account)
    assert [client.get(f"/answer/{sent[0].token}/brief{end}").status_code for end in ("", ".pdf")] == [410, 410]
    assert client.get("/answer/guess/brief").status_code == 404
