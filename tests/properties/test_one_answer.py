"""One need, one answer: the list, the sheet, the checking page's address and the command judge it by the same code."""

import json
import random
from dataclasses import asdict
from datetime import date

import pytest
import shapely
from click.testing import CliRunner

from fieldreg.kernel.errors import FieldregError
from fieldreg.register.footprints import site_footprint
from fieldreg.screening.bulk import Places, judge_all
from fieldreg.screening.standing_probe import permit_free, standing_probe
from fieldreg.services import Services
from fieldreg.trials.questions import QUESTIONS
from fieldreg.wiring import Config
from scripts.cli import main
from tests import registries
from tests.deep import often
from tests.fakes import FixedClock
from tests.oracle.seeded_needs import seeded_needs
from web.app import create_app

FEW, MANY = 12, often(40)
DAY = date(2026, 12, 21)


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    """The sample, as services and as a client see it; and where it is kept."""
    path = tmp_path_factory.mktemp("one") / "fieldreg.db"
    url = f"sqlite:///{path}"
    store = registries.sample(path)
    services = Services(store, FixedClock())
    config = Config(database_url=url, secret_key="0123456789abcdefghijklmnopqrstuvwxyz")
    app = create_app(config, services, {"TESTING": True, "RATELIMIT_ENABLED": False})
    yield services, app.test_client(), url
    store.close()


def document(trial):
    """The GeoJSON of a trial of one volume, as a page would send it."""
    (volume,) = trial.volumes
    answers = {
        part: {name: plain(value) for name, value in asdict(held).items() if value is not None}
        for part, held in (("vehicle", trial.vehicle), ("on_site", trial.on_site))
    }
    heights = {
        name: {"value": held.value_m, "datum": str(held.datum)}
        for name, held in (("altitude_lower", volume.altitude_lower), ("altitude_upper", volume.altitude_upper))
        if held is not None
    }
    properties = {"activity": str(trial.activity), "site": trial.site, **volume.timespan.to_dict(), **heights, **answers}
    return {"type": "Feature", "geometry": shapely.geometry.mapping(volume.outline), "properties": properties}


def plain(value):
    return list(value) if isinstance(value, tuple) else value.isoformat() if isinstance(value, date) else value


def told(answer):
    """What an answer says of each rule, with its verdict and what is open; of a refusal, that it is one."""
    words = {f["rule"]: f["severity"] for f in answer["findings"]}
    words |= {n["rule"]: "not_applicable" for n in answer["not_applicable"]} | {u["rule"]: "unknown" for u in answer["unknown"]}
    return answer["verdict"], answer["open"], words


def of_the_list(judged, site):
    try:
        return judged.verdict(site.id), judged.open(site.id), judged.answers(site.id)
    except FieldregError:
        return None


def of_the_sheet(services, work, trial):
    try:
        screening = services.screening.screened(work, trial)
    except FieldregError:
        return None
    return screening.verdict, screening.open, screening.answers


def of_the_page(client, trial):
    answer = client.post("/api/screenings", json=document(trial))
    assert answer.status_code in (200, 422)
    return told(answer.json) if answer.status_code == 200 else None


def differing(registry, count, seed, each):
    """Where the ways to ask tell otherwise of a need at a site."""
    services, client, _ = registry
    chance, found, compared = random.Random(seed), [], 0
    with services.store.reading() as work:
        sight = services.screening.sight(work)
        places = Places(sight.sites.all())
        for need in seeded_needs(count, seed):
            judged = judge_all(sight, need, places, asked_on=services.clock.today())
            for site in chance.sample(places.sites, each):
                trial = need.at(site, site_footprint(site))
                answers = of_the_list(judged, site), of_the_sheet(services, work, trial), of_the_page(client, trial)
                compared += answers[0] is not None
                found += [] if answers[0] == answers[1] == answers[2] else [(site.id, need, answers)]
    assert compared > count * each * 0.7
    return found


def test_some_needs_have_one_answer_wherever_they_are_asked(registry):
    assert differing(registry, FEW, 11, 2) == []


@pytest.mark.slow
def test_many_needs_have_one_answer_wherever_they_are_asked(registry):
    assert differing(registry, MANY, 12, 2) == []


def test_what_the_list_calls_free_of_permits_the_page_does_too(registry):
    services, client, _ = registry
    standing = services.screening.standing(DAY)

    for site in services.register.sites():
        answer = client.post("/api/screenings", json=document(standing_probe(site, DAY))).json
        sheet = services.screening.standing_of(site.id, DAY)
        assert (standing[site.id].verdict, standing[site.id].permit_free) == (sheet.verdict, sheet.permit_free), site.id
        assert told(answer) == (sheet.verdict, sheet.screening.open, sheet.screening.answers), site.id
        assert (permit_free(sheet.screening) is True) is (site.id in standing.free)


def test_what_the_list_calls_free_of_permits_takes_the_trial_and_is_not_in_use(registry):
    services, _, _ = registry
    free = services.screening.standing(DAY).free

    assert free
    for site in services.register.sites():
        if site.id in free:
            assert site.availability not in ("in_use", "reused", "restricted"), site.id
            assert ("automated_driving" if site.kind == "road" else "drone") in site.activities, site.id


def plain_answer(name):
    """An answer to any question: no, none, nothing, or what it can choose first."""
    question = QUESTIONS[name]
    if question.day:
        return "2030-12-31"
    if question.several:
        return [question.choices[0].value]
    if question.choices:
        return int(question.choices[0].value) if question.whole else question.choices[0].value
    return 0 if question.unit.ja else False


@pytest.mark.parametrize("activity", ["drone", "automated_driving", "remote_small_vehicle", "ground_robot", "other"])
def test_with_every_question_answered_nothing_waits_for_an_answer(registry, activity):
    services, client, _ = registry

    for site in services.register.sites()[::9]:
        trial = document(standing_probe(site, DAY))
        properties = trial["properties"] | {"activity": activity, "vehicle": {}, "on_site": {}}
        if activity == "drone":
            properties |= {name: {"value": metres, "datum": "AGL"} for name, metres in (("altitude_lower", 0), ("altitude_upper", 30))}
        trial["properties"], asked = properties, None
        while asked != []:
            answer = client.post("/api/screenings", json=trial).json
            asked = [question["name"] for question in answer["questions"] if question["name"] != "site"]
            assert not any((properties[n.partition(".")[0]].get(n.partition(".")[2])) is not None for n in asked), "asked again"
            for name in asked:
                part, _, attribute = name.partition(".")
                properties[part][attribute] = plain_answer(name)
        assert answer["open"]["you"] == 0, site.id


def test_the_command_tells_the_same(registry, tmp_path, monkeypatch):
    services, client, url = registry
    monkeypatch.setenv("FIELDREG_DATABASE_URL", url)
    monkeypatch.setenv("FIELDREG_NOW", services.clock.now().isoformat())
    path = tmp_path / "trial.geojson"
    for site in services.register.sites()[::16]:
        path.write_text(json.dumps(document(standing_probe(site, DAY))), encoding="utf-8")
        said = CliRunner().invoke(main, ["screen", str(path), "--json"])
        assert told(json.loads(said.stdout)) == told(client.post("/api/screenings", json=json.loads(path.read_text("utf-8"))).json)
