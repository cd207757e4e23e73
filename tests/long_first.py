"""Which files begin first: a worker keeps to a file, so a long one that began last would hold up the whole run."""

import pytest

LONG = (  # about half a minute and more, the longest first; every other file follows as it was found
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    place = {config.rootpath / "tests" / name: n for n, name in enumerate(LONG)}
    items.sort(key=lambda item: place.get(item.path, len(LONG)))
