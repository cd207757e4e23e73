"""Many sites judged together against each screened by itself: the same answers, the same words where they are shared."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
import shapely

from benchmarks.many_sites import many_sites
from fieldreg.kernel.errors import BadLaw, FieldregError
from fieldreg.kernel.texts import Text
from fieldreg.law import BoundRule, LawOfDay, rules_in_force
from fieldreg.law.case import Clear
from fieldreg.law.findings import Finding
from fieldreg.register.sites import Site, SiteKind
from fieldreg.register.zones import Edition, Restriction, Zone
from fieldreg.screening.bulk import Places, bulk, judge_all
from fieldreg.screening.bulk.standing import judge_standing
from fieldreg.screening.standing_probe import permit_free, standing_need, standing_probe
from fieldreg.services import Services
from geodata.loading.load import run_load
from geodata.loading.request import LoadRequest
from geodata.reading.pipeline import Source
from tests import registries
from tests.deep import often
from tests.fakes import FixedClock
from tests.oracle.seeded_needs import seeded_needs

FIRST = date(2026, 12, 1)
WEEKENDS = [{"schedule": [{"day": ["SAT", "SUN"], "startTime": "09:00+09:00", "endTime": "17:00+09:00"}]}]
FAR = (shapely.box(139.2, 35.6, 139.201, 35.601), shapely.LineString([(140.86, 38.27), (140.87, 38.272)]), shapely.Point(140.88, 38.26))


def opened(folder, sites):
    """The sample with some seeded sites, a road, a point, one in another plane."""
    store = registries.sample(folder / "fieldreg.db")
    with store.writing() as work:
        manager = next(iter(work.managers.all())).id
        for site in many_sites(sites, manager):
            work.sites.put(site)
        for n, outline in enumerate(FAR):
            kind = SiteKind.ROAD if outline.geom_type == "LineString" else SiteKind.CITY_LAND
            work.sites.put(Site(id=f"odd-{n}", name=Text(f"別 {n}"), kind=kind, outline=outline, accuracy_m=1.0, manager=manager))
        work.commit()
    return Services(store, FixedClock())


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    made = opened(tmp_path_factory.mktemp("bulk"), 40)
    with made.store.writing() as work:
        put_odd_zones(work)
        work.commit()
    yield made
    made.store.close()


def put_odd_zones(work):
    """Districts that share a border, parks that apply at weekends or for some weeks, a layer that failed, one that went stale."""
    box = shapely.box(140.0, 37.5, 141.6, 39.0)
    west, south, size = 140.80, 38.20, 0.02
    corners = [(west + size * (n % 5), south + size * (n // 5)) for n in range(20)]
    cells = [zone("did", "halves", n, shapely.box(x, y, x + size, y + size)) for n, (x, y) in enumerate(corners)]
    sites = work.sites.all()
    begins, ends = {"valid_from": FIRST + timedelta(days=60)}, {"valid_to": FIRST + timedelta(days=90)}
    more = [begins, ends, {"attributes": {"applicability": WEEKENDS}}, {}]
    stale = FIRST + timedelta(days=100)
    parks = [zone("parks", "odd", n, site.outline.buffer(0.001), accuracy_m=40.0, **more[n % 4]) for n, site in enumerate(sites[::3])]
    for edition, zones in (
        (Edition(layer="did", edition="halves", in_force_from=FIRST, accuracy_m=250.0, coverage=box), cells),
        (Edition(layer="parks", edition="odd", in_force_from=FIRST, accuracy_m=40.0, coverage=box), parks),
        (Edition(layer="schools", edition="broken", in_force_from=FIRST, failed="読めません", coverage=box), []),
        (
            Edition(layer="rivers", edition="old", in_force_from=FIRST, stale_after=stale, coverage=box),
            [zone("rivers", "old", 0, sites[0].outline)],
        ),
    ):  # fmt: skip
        work.zones.put_edition(edition)
        work.zones.put_zones(zones)


def zone(layer, edition, n, outline, **more):
    return Zone(id=f"{edition}-{n:04}", layer=layer, edition=edition, name=Text(f"区域{n}"), outline=outline,
                restriction=Restriction.CONDITIONAL, **more)  # fmt: skip


def alone(services, work, trial):
    """The screening of one trial, or what it raises."""
    try:
        return services.screening.screened(work, trial)
    except FieldregError as error:
        return error


def differing(services, work, judged, need, sites):
    """Where the sites' own screenings tell otherwise; each with what is told there."""
    found = []
    for site in sites:
        one = alone(services, work, need.at(site))
        if isinstance(one, FieldregError):
            with pytest.raises(type(one), match=r"(?s).*") as raised:
                judged.answers(site.id)
            same = str(raised.value) == str(one) and judged.permit_free(site.id) is None and judged.verdict(site.id) == "unknown"
            found += [] if same else [(site.id, raised.value, one)]
            continue
        told = judged.answers(site.id), judged.verdict(site.id), judged.permit_free(site.id), judged.open(site.id)
        wanted = one.answers, one.verdict, permit_free(one), one.open
        if told != wanted:
            found.append((site.id, {rule: (told[0].get(rule), word) for rule, word in wanted[0].items() if told[0].get(rule) != word}))
        for outcome in (*one.findings, *one.not_applicable, *one.unknown):
            shared = judged.shared_outcome(site.id, outcome.rule)
            if shared is not None and shared.to_dict() != undated(outcome).to_dict():
                found.append((site.id, outcome.rule, "words"))
    return found


def undated(outcome):
    return replace(outcome, apply_by=None, too_late=None) if isinstance(outcome, Finding) else outcome


def compared(services, needs, each, seed):
    """All differences of `needs` at `each` sites chosen by chance, and how many answers were shared, words and all."""
    chance, today = random.Random(seed), services.clock.today()
    with services.store.reading() as work:
        sight = services.screening.sight(work)
        places = Places(sight.sites.all())
        found, judged = [], None
        for need in needs:
            judged = judge_all(sight, need, places, asked_on=today, before=judged)
            found += differing(services, work, judged, need, chance.sample(places.sites, each))
    return found


def test_needs_of_every_kind_at_some_sites(services):
    assert compared(services, seeded_needs(25, 1), 12, 1) == []


@pytest.mark.slow
def test_needs_of_every_kind_at_many_sites(services):
    assert compared(services, seeded_needs(often(20), 2), 30, 2) == []


def test_every_standing_probe(services):
    with services.store.reading() as work:
        sight, today = services.screening.sight(work), services.clock.today()
        judged = judge_standing(sight, FIRST, asked_on=today)
        sites = sight.sites.all()

        assert sorted(judged) == [site.id for site in sites]
        for site in sites:
            one = services.screening.screened(work, standing_probe(site, FIRST))
            mine = judged.of(site.id)
            assert (mine.answers(site.id), mine.verdict(site.id), mine.permit_free(site.id)) == (one.answers, one.verdict, permit_free(one))


def test_a_layer_that_failed_or_went_stale_or_is_missing_clears_nobody(services):
    late = FIRST + timedelta(days=200)  # the rivers are stale, the schools failed, nothing is held of the coast
    need = standing_need(late, on_road=False)
    with services.store.writing() as work:
        for edition in list(work.zones.editions("coast")):
            work.zones.remove_edition("coast", edition.edition)
        sight = services.screening.sight(work)
        open_air = [site for site in sight.sites.all() if site.kind is SiteKind.CITY_LAND and not site.indoor]
        places = Places([site for site in open_air if "designations" not in site.attributes])  # which would settle it
        judged = judge_all(sight, need, places, asked_on=services.clock.today())
        assert places.sites
        for site in places.sites:
            answers = judged.answers(site.id)
            assert (answers["river-notify"], answers["coast-port"]) == ("unknown", "unknown")
        assert differing(services, work, judged, need, places.sites[:5]) == []


def test_a_look_that_is_not_declared_raises_as_alone(services, monkeypatch):
    def undeclared(case):
        return Clear(because=Text(str(case.met("coast"))))

    rules = rules_in_force(FIRST)
    law = LawOfDay(FIRST, [BoundRule(rule.record, undeclared) if rule.id == "caa-did" else rule for rule in rules])
    monkeypatch.setattr(bulk, "rules_in_force", lambda on: law)
    with services.store.reading() as work:
        sight = services.screening.sight(work)
        places = Places(sight.sites.all()[:6])
        judged = judge_all(sight, standing_need(FIRST, on_road=False), places, asked_on=services.clock.today())

    for site in places.sites:
        with pytest.raises(BadLaw, match="coast"):
            judged.answers(site.id)
        assert (judged.permit_free(site.id), judged.verdict(site.id)) == (None, "unknown")


CHANGES = ("site", "move", "new", "add", "gone", "take")


def changed(work, chance, what):
    """One change: a site drawn anew, new or gone; a zone moved, added, taken away.  Ids of the sites it is about."""
    layer, edition = chance.choice((("did", "halves"), ("parks", "odd")))
    site = chance.choice([site for site in work.sites.all() if site.id.startswith("many-")])
    moved = shapely.affinity.translate(site.outline, 0.02, 0.01)
    if what == "site":
        work.sites.put(replace(site, outline=moved, kind=SiteKind.CLOSED_SCHOOL, ground_elevation_m=70.0))
    elif what == "new":
        work.sites.put(replace(site, id=f"{site.id}-b", outline=moved))
        return {f"{site.id}-b"}
    elif what == "gone":
        work.sites.remove(site.id)
        return set()
    elif what == "add":
        work.zones.put_zones([zone(layer, edition, 5_000 + chance.randrange(4_000), site.outline.centroid.buffer(0.003))])
    else:
        chosen = chance.choice(list(work.zones.zones(layer, edition)))
        work.zones.remove_zones(layer, edition, [chosen.id])
        if what == "move":
            work.zones.put_zones([replace(chosen, outline=shapely.affinity.translate(chosen.outline, 0.001, -0.001))])
    return {site.id}


def after_changes(services, rounds, each, seed):
    """Differences after each change, where what did not change was lent by the state before."""
    chance, today, found = random.Random(seed), services.clock.today(), []
    before = None
    for n in range(rounds):
        with services.store.reading() as work:
            before = judge_standing(services.screening.sight(work), FIRST, asked_on=today, before=before)
        with services.store.writing() as work:
            about = changed(work, chance, CHANGES[n % len(CHANGES)])
            work.commit()
        with services.store.reading() as work:
            sight = services.screening.sight(work)
            before = judge_standing(sight, FIRST, asked_on=today, before=before)
            assert sorted(before) == [site.id for site in sight.sites.all()]
            for part, on_road in zip(before.parts, (False, True), strict=True):
                need = standing_need(FIRST, on_road=on_road)
                some = chance.sample(part.places.sites, min(each, len(part.places)))
                some += [site for site in part.places.sites if site.id in about]
                found += differing(services, work, part, need, some)
    return found


def test_after_each_change_what_is_lent_is_still_right(tmp_path):
    services = opened(tmp_path, 40)
    with services.store.writing() as work:
        put_odd_zones(work)
        work.commit()
    assert after_changes(services, 6, 8, 5) == []
    services.store.close()


def test_only_what_changed_is_judged_anew(tmp_path):
    services = opened(tmp_path, 40)
    today = services.clock.today()
    with services.store.reading() as work:
        before = judge_standing(services.screening.sight(work), FIRST, asked_on=today)
    with services.store.writing() as work:
        site = work.sites.get("many-000003")
        work.sites.put(replace(site, outline=shapely.affinity.translate(site.outline, 0.02, 0.01)))
        work.commit()
    with services.store.reading() as work:
        judge_standing(services.screening.sight(work), FIRST, asked_on=today, before=before)
        after = judge_standing(services.screening.sight(work), FIRST, asked_on=today, before=before)
    rules = len(after.parts[0].rules)

    assert sum(part.judged for part in before.parts) > 3 * rules
    assert sum(part.judged for part in after.parts) <= rules  # at the one site
    services.store.close()


@pytest.mark.slow
def test_after_many_changes_over_real_districts_and_buildings(tmp_path, shared_data):
    services = opened(tmp_path, 300)
    for name, layer, edition, accuracy in (
        ("did_estat/r02_did_04_miyagi.geojson", "did", "2020", None),
        ("sendai_osm/sendai_buildings.geojson.zip", "buildings", "2026", 5.0),
    ):
        path = shared_data / name
        request = LoadRequest(
            sources=[Source(path.name, path.read_bytes())], actor="test", layer=layer, edition=edition, in_force=FIRST,
            accuracy_m=accuracy,
        )  # fmt: skip
        run_load(services, request)
    with services.store.writing() as work:
        put_odd_zones(work)
        work.commit()
    assert compared(services, seeded_needs(often(7), 7), 25, 7) == []
    assert after_changes(services, often(7), 60, 8) == []
    services.store.close()
