"""The desk's page of the rules of neighbours."""

from fieldreg.timeline.events import Act
from geodata.sample.files import SAMPLE

PAGE = "/desk/neighbours"
FILES = [(path.name, path.read_bytes()) for path in (SAMPLE / "neighbours").iterdir()]


def test_without_rules_that_is_said(visit):
    assert "きょう使われている決まりはありません" in visit("staff").get(PAGE).text


def test_every_rule_is_told_with_its_source_as_a_setting(visit, services):
    ((name, data),) = FILES
    later = data.replace(b'edition: "2026-12"\nin_force: 2026-04-01', b'edition: "2027-04"\nin_force: 2027-04-01')
    services.rule_books.load([(name, data), ("later.yaml", later)])
    page = visit("auditor").get(PAGE).text
    now, other = page.split("<details>")
    assert [now.count(said) for said in ('data-rule="', "窓口の設定", "使われている版: 2026-12")] == [5, 6, 1]
    for said in ("範囲どうしが 300 m 以内", "前後 60 分以内", "時間が重なるとき", "相手の同意を求める", "一般の交通を止めるか: はい"):
        assert said in now, said
    assert "これから使う版" in other
    assert visit("rival").get(PAGE).status_code == 404


def test_a_load_is_told_on_the_timeline_and_a_dry_run_keeps_nothing(services, store):
    assert services.rule_books.load(FILES, dry_run=True).plan.to_write
    with store.reading() as work:
        assert work.note("neighbours") is None
    services.rule_books.load(FILES)
    with store.reading() as work:
        events = [link.event for link in work.timeline.links() if link.event.act is Act.NEIGHBOURS_PUT]
    assert [(one.ref, str(one.by), len(one.told["after"]["changes"])) for one in events] == [("2026-12", "command", 5)]
