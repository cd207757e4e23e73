"""Which files begin first: a worker keeps to a file, so a long one that began last would hold up the whole run."""

from pathlib import Path

import pytest

LONG = (  # some forty seconds and more of a run of all on a busy machine, about the longest first; the others follow as found
    "oracle/test_earlier_path.py",
    "fieldreg/choosing/test_ranking.py",
    "oracle/test_postgis.py",
    "acceptance/test_data_verdicts.py",
    "acceptance/test_buildings.py",
    "test_readme.py",
    "fieldreg/services/bookings/rivals/test_line_soups.py",
    "oracle/test_bulk_judging.py",
    "acceptance/test_kill9_acts.py",
    "acceptance/test_did_load.py",
    "fieldreg/store/test_races.py",
    "browser/test_choosing_needs.py",
    "fieldreg/permit_free/test_parts.py",
    "browser/test_accessibility.py",
    "browser/test_every_page.py",
    "web/pages/sheet/test_site_paper.py",
    "web/shell/test_who_may.py",
    "oracle/test_booking_soup.py",
    "fieldreg/store/test_letter_races.py",
    "acceptance/test_ways_out.py",
    "geodata/geometry/test_shapes.py",
    "fieldreg/store/test_races_in_depth.py",
    "browser/test_many_sites.py",
    "acceptance/test_feature_clients.py",
    "acceptance/test_bad_input.py",
    "browser/test_compare.py",
    "browser/test_programme_journeys.py",
    "browser/test_loading.py",
    "browser/test_drawing.py",
    "browser/test_kept_trial.py",
    "browser/test_walks.py",
    "acceptance/test_load_kill9.py",
    "acceptance/test_calendar_clients.py",
    "acceptance/test_kill9.py",
    "acceptance/test_race_http.py",
    "web/test_canary.py",
    "fieldreg/screening/test_turning_days.py",
    "properties/test_world.py",
    "properties/test_alternatives.py",
    "scripts/test_copies.py",
    "fieldreg/law/test_asked.py",
    "browser/test_saved_map.py",
    "browser/test_choosing_list.py",
    "browser/test_extreme_sites.py",
    "properties/test_one_answer.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    place = {config.rootpath / "tests" / name: n for n, name in enumerate(LONG)}
    found: dict[Path, int] = {}  # fixtures of a whole session take a file's tests apart, each of their parameters by itself
    for item in items:
        found.setdefault(item.path, len(found))
    items.sort(key=lambda item: (place.get(item.path, len(LONG)), found[item.path]))
