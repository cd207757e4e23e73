"""Which files begin first: a worker keeps to a file, so a long one that began last would hold up the whole run."""

from pathlib import Path

import pytest

LONG = (  # some forty seconds and more, about the longest first; every other file follows as it was found
    "fieldreg/choosing/test_ranking.py",
    "browser/test_choosing_needs.py",
    "oracle/test_bulk_judging.py",
    "browser/test_drawing.py",
    "acceptance/test_data_verdicts.py",
    "fieldreg/store/test_races.py",
    "browser/test_accessibility.py",
    "browser/test_many_sites.py",
    "browser/test_kept_trial.py",
    "fieldreg/permit_free/test_parts.py",
    "browser/test_compare.py",
    "oracle/test_postgis.py",
    "browser/test_saved_map.py",
    "acceptance/test_race_http.py",
    "acceptance/test_kill9.py",
    "browser/test_choosing_list.py",
    "properties/test_one_answer.py",
    "oracle/test_earlier_path.py",
    "acceptance/test_ways_out.py",
    "browser/test_extreme_sites.py",
    "properties/test_world.py",
    "web/pages/sheet/test_site_paper.py",
    "browser/test_waiting.py",
    "test_house.py",
    "browser/test_find_and_reserve.py",
    "fieldreg/store/test_round_trips.py",
    "fieldreg/screening/test_turning_days.py",
    "browser/test_need_travels.py",
    "fieldreg/law/test_asked.py",
    "web/shell/test_who_may.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    place = {config.rootpath / "tests" / name: n for n, name in enumerate(LONG)}
    found: dict[Path, int] = {}  # fixtures of a whole session take a file's tests apart, each of their parameters by itself
    for item in items:
        found.setdefault(item.path, len(found))
    items.sort(key=lambda item: (place.get(item.path, len(LONG)), found[item.path]))
