"""A load in the browser: staged, looked at, applied, undone; and everything that must not come of it."""

import io
import json
import re

import pytest
import shapely

from geodata.formats.json.geojson import to_feature, to_features
from web.loads.jobs import MOST_STAGED, Step

HOSTILE = "<script>window.__ran=1</script>{{7*7}}"


def zones(*features):
    return json.dumps(to_features(features), ensure_ascii=False).encode()


def zone(zone_id, lon=140.5, name="地区", **properties):
    told = {"id": zone_id, "name": name, "accuracy_m": 0, "restriction": "REQ_AUTHORISATION"}
    return to_feature(shapely.box(lon, 38.2, lon + 0.01, 38.21), told | properties)


TWO = zones(zone("1"), zone("2", 140.7, name=HOSTILE))


def send(visitor, data=TWO, name="new.geojson", **fields):
    told = {"csrf_token": visitor.token(), "layer": "did", "file": (io.BytesIO(data), name), **fields}
    return visitor.client.post("/desk/loads/new", data=told, content_type="multipart/form-data")


@pytest.fixture
def jobs(app):
    return app.extensions["fieldreg-loads"]


@pytest.fixture
def done(jobs):
    """Waits until what an answer leads to is done, and gives the job and its page's address."""

    def wait(answer):
        assert answer.status_code == 303, answer.text
        job = jobs._held[answer.location.rsplit("/", 1)[-1]]
        job.future.result(120)
        return job, answer.location

    return wait


def loads(store):
    with store.reading() as work:
        return list(work.loads.all())


def main(answer):
    return answer.text.split("<main")[1].split("</main")[0]


def kinds(store, edition):
    with store.reading() as work:
        return sorted(zone.id for zone in work.zones.walk("did", edition))


def test_from_the_file_to_the_registry_and_back(visit, store, done, people):
    admin = visit("admin")
    job, page = done(send(admin))
    assert (job.step, loads(store)) == (Step.LOOKED, [])
    looked = main(admin.get(page))
    assert HOSTILE not in looked
    for told in ("試し読みが済みました", "追加 2", "削除 1", "<td>geojson</td>", "台帳に適用する"):
        assert told in looked
    outlines = admin.get(f"{page}/outlines.geojson").json
    assert [(f["properties"]["row"], f["properties"]["name"]) for f in outlines["features"]] == [(1, "地区"), (2, HOSTILE)]

    job, _ = done(admin.post(f"{page}/apply", edition="2026", in_force="2026-11-01"))

    assert job.step is Step.APPLIED
    assert not job.folder.exists()
    assert kinds(store, "2026") == ["1", "2"]
    (load,) = loads(store)
    assert (load.id, load.actor, load.edition, load.file) == (job.load, "admin@example.jp", "2026", "new.geojson")
    assert f"/desk/loads/{load.id}" in main(admin.get(page))
    assert "new.geojson" in main(visit("staff").get("/desk/loads/"))
    assert "削除 1" in main(visit("staff").get(f"/desk/loads/{load.id}"))

    assert admin.post(f"/desk/loads/{load.id}/rollback").status_code == 422
    assert kinds(store, "2026") == ["1", "2"]
    assert admin.post(f"/desk/loads/{load.id}/rollback", confirm="yes").status_code == 303
    assert kinds(store, "2026") == []
    assert "取り消し済み" in main(admin.get(f"/desk/loads/{load.id}"))
    again = admin.post(f"/desk/loads/{load.id}/rollback", confirm="yes")
    assert again.status_code == 409
    assert "もう取り消されています" in again.text
    with store.reading() as work:
        events = [link.event for link in work.timeline.links() if link.subject == "load"]
    by = {event.act: (event.by, event.actor, event.ref) for event in events}
    assert {act: by[act] for act in ("load.kept", "load.undone")} == dict.fromkeys(
        ("load.kept", "load.undone"), ("account", people["admin"].account.id, str(load.id))
    )


def test_an_edition_is_asked_for_before_anything_is_written(visit, store, done):
    admin = visit("admin")
    _, page = done(send(admin))
    answer = admin.post(f"{page}/apply")
    assert answer.status_code == 422
    assert "版の名前を付けてください" in answer.text
    assert "適用が始まる日が必要です" in answer.text
    assert loads(store) == []


def test_what_stands_on_a_load_is_told_before_it_is_undone(visit, done, store):
    admin = visit("admin")
    _, page = done(send(admin))
    done(admin.post(f"{page}/apply", edition="a", in_force="2026-11-01"))
    _, page = done(send(admin, zones(zone("1", name="別の名")), mode="update", edition="a"))
    done(admin.post(f"{page}/apply", edition="another than was looked at"))
    assert [load.edition for load in loads(store)] == ["a", "a"]
    answer = admin.post("/desk/loads/1/rollback", confirm="yes")
    assert answer.status_code == 409
    assert "あとの読み込み 2" in answer.text


@pytest.mark.parametrize(
    "data, name, told",
    [(b"\x00\x01 nothing", "x.bin", "何の形式か分かりません"), (b'{"type": "Feature', "x.geojson", "x.geojson"), (b"", "x.shp", "x.shp")],
)
def test_a_file_that_cannot_be_read_is_told_and_leaves_nothing(visit, store, done, data, name, told):
    admin = visit("admin")
    job, page = done(send(admin, data, name))
    answer = main(admin.get(page))
    assert (job.step, loads(store)) == (Step.FAILED, [])
    assert told in answer
    assert "台帳に適用する" not in answer
    assert admin.post(f"{page}/apply", edition="a", in_force="2026-11-01").status_code == 409
    assert admin.post(f"{page}/discard").status_code == 303
    assert not job.folder.exists()
    assert admin.get(page).status_code == 404


def test_columns_nobody_knows_are_described_and_then_read(visit, store, done):
    table = to_features([to_feature(shapely.box(140.5, 38.2, 140.51, 38.21), {"なまえ": HOSTILE, "番": "7"})])
    admin = visit("admin")
    job, page = done(send(admin, json.dumps(table).encode()))
    text = main(admin.get(page))
    assert job.step is Step.FAILED
    assert "この列のデータを読む決まりがまだありません" in text
    assert HOSTILE not in text
    assert job.draft.columns == ["なまえ", "番"]
    assert job.draft.rows == [[HOSTILE, "7"]]
    mapping = "layer: did\nid: {column: 番}\nname: {column: なまえ}\naccuracy_m: '10'\n"

    job, _ = done(admin.post(f"{page}/look", layer="did", mapping=mapping))

    assert (job.step, job.faults) == (Step.LOOKED, ())
    assert [(d["id"], d["kind"]) for d in job.report["details"]] == [("7", "added"), ("z", "removed")]


def test_a_mapping_with_faults_is_told_beside_it(visit, done):
    admin = visit("admin")
    _, page = done(send(admin))
    answer = admin.post(f"{page}/look", layer="did", mapping="name: '?'\nid: {column: a}\n")
    assert answer.status_code == 422
    assert "「?」のままです" in answer.text


def test_a_proposed_mend_is_told_and_applied_when_asked(visit, done):
    admin = visit("admin")
    job, page = done(send(admin, accuracy="5"))
    assert "提案どおりに直して、" not in main(admin.get(page))
    told = {"file": "a", "code": "axis-swapped", "rows": 2, "fixed": False, "message": "逆のようです", "message_en": "swapped"}
    job.report = {**job.report, "suspicions": [told]}
    text = main(admin.get(page))
    assert "提案どおりに直して、もう一度試す" in text
    assert "逆のようです" in text
    form = text.split("提案どおりに直して、もう一度試す")[0].rsplit("<form", 1)[1]
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)[1:])

    job, _ = done(admin.post(f"{page}/look", **sent))

    assert sent == {"layer": "did", "accuracy": "5", "fix": "yes"}
    assert (job.values, job.step) == (sent, Step.LOOKED)


def test_parts_of_a_shapefile_are_read_together(visit, done, tmp_path):
    shapefile = pytest.importorskip("shapefile")
    with shapefile.Writer(str(tmp_path / "区域")) as writer:
        writer.field("id", "C", 10)
        writer.field("name", "C", 20)
        writer.field("accuracy_m", "N", 10)
        writer.poly([[[140.5, 38.2], [140.5, 38.21], [140.51, 38.21], [140.5, 38.2]]])
        writer.record("1", "a", 5)
    admin = visit("admin")
    parts = [(io.BytesIO((tmp_path / f"区域.{end}").read_bytes()), f"x/区域.{end}") for end in ("shp", "shx", "dbf")]
    told = {"csrf_token": admin.token(), "layer": "did", "crs": "EPSG:6668", "file": parts}
    job, _ = done(admin.client.post("/desk/loads/new", data=told, content_type="multipart/form-data"))
    assert (job.names, job.step) == (["区域.shp", "区域.shx", "区域.dbf"], Step.LOOKED), job.faults
    assert job.report["changes"]["added"] == 1


@pytest.mark.parametrize(
    "fields, told",
    [
        ({"layer": "none-such"}, "一覧にある層"), ({"accuracy": "-1"}, "0 から 100,000"), ({"accuracy": "nan"}, "0 から 100,000"),
        ({"in_force": "2026-13-01"}, "2026-12-01 の形"), ({"mode": "?"}, "一覧にあるもの"), ({"edition": "x" * 121}, "120 文字まで"),
    ],
)  # fmt: skip
def test_a_wrong_answer_stages_nothing(visit, jobs, fields, told):
    answer = send(visit("admin"), **fields)
    assert answer.status_code == 422
    assert told in answer.text
    assert jobs._held == {}


def test_without_a_file_nothing_is_staged(visit, jobs):
    assert visit("admin").post("/desk/loads/new", layer="did").status_code == 422
    assert jobs._held == {}


def test_one_account_stages_no_more_than_a_few(visit, done):
    admin = visit("admin")
    for _ in range(MOST_STAGED):
        done(send(admin))
    answer = send(admin)
    assert answer.status_code == 409
    assert "3 件まで" in answer.text


def test_too_much_is_told_in_words_and_only_this_form_takes_more(app_of, people):
    from tests.web.conftest import Visitor  # noqa: PLC0415

    admin = Visitor(app_of(LOAD_MAX_BYTES=3 << 20))
    admin.sign_in("admin")

    def send_many(address, count):
        head = f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{admin.token()}\r\n--x\r\n'
        file = 'Content-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'
        body = (head + file).encode() + b" " * count + b"\r\n--x--\r\n"
        return admin.client.post(address, data=body, content_type="multipart/form-data; boundary=x")

    answer = send_many("/desk/loads/new", 3 << 20)
    assert answer.status_code == 413
    assert "3 MB まで" in answer.text
    assert send_many("/desk/loads/new", 2 << 20).status_code == 303
    assert send_many("/desk/worklist", 2 << 20).status_code == 413


def test_without_its_token_nothing_is_taken(visit, jobs):
    admin = visit("admin")
    told = {"layer": "did", "file": (io.BytesIO(TWO), "a.geojson")}
    answer = admin.client.post("/desk/loads/new", data=told, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert jobs._held == {}


def test_another_administrator_does_not_see_it(visit, done, services, people, app):
    from dataclasses import replace  # noqa: PLC0415

    services.accounts.put_account(replace(people["admin"].account, id=0, email="other@example.jp"))
    _, page = done(send(visit("admin")))
    other = visit("other")
    told = [other.get(page + end).status_code for end in ("", "/progress", "/outlines.geojson")]
    told += [other.post(page + end).status_code for end in ("/look", "/apply", "/discard")]
    assert told == [404] * 6
    assert "new.geojson" not in main(other.get("/desk/loads/"))


def test_a_restart_forgets_what_was_staged_and_says_so(visit, app_of, done):
    from tests.web.conftest import Visitor  # noqa: PLC0415

    _, page = done(send(visit("admin")))
    after = Visitor(app_of())
    after.sign_in("admin")
    answer = after.get(page)
    assert answer.status_code == 404
    assert "サーバーの再起動" in answer.text


def test_an_hour_later_the_files_are_gone(visit, done, jobs):
    admin = visit("admin")
    job, page = done(send(admin))
    begun = jobs.now()
    jobs.now = lambda: begun + 3_599
    assert admin.get(page).status_code == 200
    jobs.now = lambda: begun + 3_599 + 3_601
    assert admin.get(page).status_code == 404
    assert not job.folder.exists()


def test_the_files_lie_where_only_this_process_looks(visit, done):
    job, _ = done(send(visit("admin"), name="../../etc/passwd"))
    assert job.names == ["passwd"]
    assert [path.name for path in job.folder.iterdir()] == ["0"]
    assert [oct(path.stat().st_mode & 0o777) for path in (job.folder.parent, job.folder, job.folder / "0")] == ["0o700", "0o700", "0o600"]


def test_progress_is_told_in_json(visit, done):
    admin = visit("admin")
    _, page = done(send(admin))
    told = admin.get(f"{page}/progress").json
    assert set(told) == {"step", "done", "total", "what"}
    assert told["step"] == "looked"


def test_while_it_works_the_page_refreshes_itself_without_a_script(visit, done, jobs):
    admin = visit("admin")
    job, page = done(send(admin))
    job.step = Step.RUNNING
    assert re.search(r'<noscript><meta http-equiv="refresh" content="\d+"></noscript>', admin.get(page).text)


def test_a_failure_of_ours_is_told_as_one(visit, done, monkeypatch, caplog):
    def broken(*_args):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("web.loads.jobs.run_load", broken)
    admin = visit("admin")
    job, page = done(send(admin))
    text = main(admin.get(page))
    assert job.step is Step.FAILED
    assert "内部の誤り" in text
    assert "secret detail" not in text
    assert "secret detail" in caplog.text


def test_english(visit, done):
    admin = visit("admin")
    _, page = done(send(admin))
    text = main(admin.get(f"/en{page}"))
    for told in ("The dry run is done", "What changes", "Apply to the registry"):
        assert told in text
