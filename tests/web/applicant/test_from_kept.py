"""With a kept trial nothing is asked twice: it goes whole into a reservation and into a consultation."""

import html
import re

import pytest

from fieldreg.register.off_site import off_site
from fieldreg.trials.trial_geojson import trial_from_geojson
from tests import makers
from tests.makers import all_cases, reservations_of
from web.applicant.from_kept import BroughtTrial

NIGHT = {"time_start": "2026-12-01T22:00:00+09:00", "time_end": "2026-12-02T02:00:00+09:00"}
SAID = {"vehicle": {"mass_g": 900, "bvlos": False, "radio": ["2.4GHz"]}, "on_site": {"crowd": 0}, "purpose": "点検飛行"}


@pytest.fixture
def keep(services):
    return lambda **more: services.kept_trials.keep(makers.trial(**more))[0].code


def controls(page):
    """What a person is asked for: every field that is no hidden one, of the form in the page's middle; not whether it is to repeat."""
    form = re.search(r'<form class="card".*?</form>', page, re.DOTALL)[0]
    found = re.findall(r'<(?:input|select|textarea) id="([\w.]+)"', form)
    return [name for name in found if not name.startswith("repeat")]


def hidden(page):
    return dict(re.findall(r'<input type="hidden" name="([\w.]+)" value="([^"]*)"', page))


def test_the_reserve_form_asks_only_for_what_the_trial_does_not_say(visit, keep):
    code = keep(**SAID)
    visitor = visit("company")
    bare, brought = (visitor.get(f"/sites/park/reserve{query}").text for query in ("", f"?t={code}"))
    assert len(controls(bare)) > 50
    assert controls(brought) == ["area", "exclusive", "purpose", "organisation"]
    assert f'data-from-kept="{code}"' in brought
    assert f'href="/t/{code}"' in brought
    told = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", brought))
    assert (told["日時"], told["目視外飛行の有無"]) == ("2026-12-01 09:00–12:00", "いいえ")
    assert told["高さ"] == "地上から 120 m まで（下限の申告なし）"
    assert "点検飛行</textarea>" in brought


def test_the_reservation_is_of_the_trial_with_its_answers_its_hours_and_its_outline(visit, keep, services, people):
    code = keep(**SAID, altitude_lower={"value": 20, "datum": "AGL"})
    visitor = visit("company")
    page = visitor.get(f"/sites/park/reserve?t={code}").text
    sent = {name: value for name, value in hidden(page).items() if name != "csrf_token"}
    answer = visitor.post("/sites/park/reserve", **sent, exclusive="on", purpose="点検飛行", organisation="見本株式会社", area="")
    assert (answer.status_code, answer.location) == (303, "/my")
    (made,) = reservations_of(services, people["company"].account)
    kept = services.kept_trials.kept(code).document
    assert made.slot.to_dict() == {name: kept["properties"][name] for name in ("time_start", "time_end")}
    names = ("vehicle", "on_site", "altitude_lower", "altitude_upper", "activity")
    assert {name: made.trial["properties"][name] for name in names} == {name: kept["properties"][name] for name in names}
    assert off_site(made.geometry, services.register.site("park")).share == 0
    assert made.geometry.area == pytest.approx(0.002 * 0.002)
    now, then = services.kept_trials.open(code).screening.answers, services.booking.inbox_row(made.id).screening.answers
    assert now == then


def test_what_is_wrong_is_told_with_the_trial_still_there(visit, keep, clock):
    code = keep(**SAID)
    visitor = visit("company")
    sent = hidden(visitor.get(f"/sites/park/reserve?t={code}").text) | {"time_start": "2026-11-01T09:00", "time_end": "2026-11-01T12:00"}
    del sent["csrf_token"]
    answer = visitor.post("/sites/park/reserve", **sent, purpose="", organisation="残る名前")
    assert answer.status_code == 422
    assert f'data-from-kept="{code}"' in answer.text
    assert {"time_start", "time_end", "purpose"} <= set(controls(answer.text))
    assert 'href="#time_start"' in answer.text
    assert 'value="残る名前"' in answer.text


def test_a_taken_slot_offers_other_days_with_the_same_trial(visit, keep):
    code = keep(**SAID)
    for who, status in (("company", 303), ("rival", 409)):
        visitor = visit(who)
        sent = hidden(visitor.get(f"/sites/park/reserve?t={code}").text)
        del sent["csrf_token"]
        answer = visitor.post("/sites/park/reserve", **sent, exclusive="on", purpose="点検", organisation=who)
        assert answer.status_code == status
    other = html.unescape(re.search(r'href="(/sites/park/reserve\?[^"]*time_start=2026[^"]*)"', answer.text)[1])
    assert f"t={code}" in other
    page = visitor.get(other).text
    assert controls(page) == ["area", "time_start", "time_end", "exclusive", "purpose", "organisation"]
    assert 'value="2026-12-02T09:00"' in page


def test_at_another_site_its_answers_are_taken_over_and_its_outline_is_not(visit, keep, services, people):
    services.screening.screen(makers.trial())
    code = keep(**SAID)
    with services.store.writing() as work:
        work.sites.put(makers.park(id="elsewhere", areas=()))
        work.commit()
    visitor = visit("company")
    page = visitor.get(f"/sites/elsewhere/reserve?t={code}").text
    assert "範囲は引き継ぎません" in page
    sent = hidden(page)
    del sent["csrf_token"]
    assert visitor.post("/sites/elsewhere/reserve", **sent, purpose="点検", organisation="会社").status_code == 303
    (made,) = reservations_of(services, people["company"].account)
    assert (made.site, made.geometry, made.trial["properties"]["vehicle"]) == ("elsewhere", None, SAID["vehicle"])


def test_several_parts_over_midnight_are_reserved_as_what_holds_them_all(visit, services, people):
    point = {"type": "Point", "coordinates": [140.858, 38.258]}
    other = {"type": "Feature", "geometry": point, "properties": {**NIGHT, "radius_m": 30, "altitude_upper": {"value": 80, "datum": "AGL"}}}
    other["properties"]["altitude_lower"] = {"value": 50, "datum": "AGL"}
    early = makers.trial(
        time_start="2026-12-01T20:00:00+09:00", time_end="2026-12-01T22:00:00+09:00", altitude_lower={"value": 40, "datum": "AGL"}
    )
    code = services.kept_trials.keep({"type": "FeatureCollection", "features": [early, other]})[0].code
    visitor = visit("company")
    page = visitor.get(f"/sites/park/reserve?t={code}").text
    assert "範囲や時間帯が 2 つあります。最初の開始から最後の終了まで" in page
    sent = hidden(page)
    del sent["csrf_token"]
    assert visitor.post("/sites/park/reserve", **sent, purpose="点検", organisation="会社").status_code == 303
    (made,) = reservations_of(services, people["company"].account)
    assert made.slot.to_dict() == {"time_start": "2026-12-01T20:00:00+09:00", "time_end": "2026-12-02T02:00:00+09:00"}
    assert made.altitude_upper.to_dict() == {"value": 120.0, "datum": "AGL"}
    assert made.altitude_lower.to_dict() == {"value": 40.0, "datum": "AGL"}
    assert made.geometry.geom_type == "MultiPolygon"


def test_of_several_parts_of_which_one_tells_no_lower_height_none_is_told(services):
    other = makers.trial(altitude_lower={"value": 40, "datum": "AGL"})
    code = services.kept_trials.keep({"type": "FeatureCollection", "features": [makers.trial(), other]})[0].code
    brought = BroughtTrial(code=code, trial=trial_from_geojson(services.kept_trials.kept(code).document))
    assert brought._heights() == {"altitude_upper": {"value": 120.0, "datum": "AGL"}}


def test_a_consultation_takes_the_whole_trial_to_the_desk(visit, keep, services):
    code = keep(**SAID)
    page = visit().get(f"/consult?t={code}").text
    assert [name for name in controls(page) if name != "website"] == ["organisation", "email", "subject", "body", "files"]
    assert 'value="2026-12-01 のドローンの実証について"' in page
    asked = {"t": code, "organisation": "会社", "email": "a@example.jp", "subject": "件名", "body": "本文"}
    answer = visit().post("/consult", **asked, site="hostile", activity="kite")
    assert answer.status_code == 303
    (held,) = all_cases(services)
    assert (held.site, held.activity, held.trial) == ("park", "drone", services.kept_trials.kept(code).document)
    assert held.screening["verdict"] == services.kept_trials.open(code).screening.verdict
    for reader, path in ((visit(), answer.location), (visit("staff"), f"/desk/cases/{held.ref}")):
        told = reader.get(path).text
        assert "相談する計画の内容" in told
        assert "<dt>目視外飛行の有無</dt><dd>いいえ</dd>" in told


def test_a_trial_whose_site_is_gone_can_still_be_asked_about(visit, keep, services):
    code = keep(**SAID)
    with services.store.writing() as work:
        work.sites.remove("park")
        work.commit()
    page = visit().get(f"/consult?t={code}").text
    assert "計画は添付されません" in page
    asked = {"t": code, "organisation": "会社", "email": "a@example.jp", "subject": "件名", "body": "本文", "site": "", "activity": "drone"}
    assert visit().post("/consult", **asked).status_code == 303
    (held,) = all_cases(services)
    assert (held.site, held.trial, held.activity) == (None, None, "drone")


@pytest.mark.parametrize("path", ["/sites/park/reserve?t=222222", "/consult?t=nonsense"])
def test_a_code_nobody_was_given_is_said_before_anything_is_filled_in(visit, path):
    answer = visit("company").get(path)
    assert answer.status_code == 404
    assert "このコードの計画はありません。" in answer.text
