"""Which tests keep to one worker: a file's, so that what it sets up once is set up once; and none needs a part it is not marked for."""

import itertools
import re
import subprocess
import sys

from tests.long_first import LONG

_FILE = """
import os
import time
import pytest

@pytest.mark.parametrize("n", range(4))
def test_one(n):
    time.sleep(0.05)
    with open("workers.txt", "a") as kept:
        kept.write(f"{__name__} {os.environ['PYTEST_XDIST_WORKER']}\\n")
"""


def test_a_files_tests_run_on_one_worker_as_the_script_of_the_tests_starts_them(root, tmp_path):
    script = (root / "scripts" / "test").read_text(encoding="utf-8")
    asked = re.search(r"-m pytest --quiet (-n \d+ --dist \w+ --no-loadscope-reorder)", script)[1].split()
    workers = int(asked[1])
    names = [f"test_{n}" for n in range(workers + 1)]
    for name in names:
        (tmp_path / f"{name}.py").write_text(_FILE, encoding="utf-8")

    subprocess.run([sys.executable, "-m", "pytest", "-q", *asked], cwd=tmp_path, check=True, capture_output=True)

    seen = set((tmp_path / "workers.txt").read_text(encoding="utf-8").splitlines())
    assert sorted(line.split()[0] for line in seen) == names
    assert {line.split()[1] for line in seen} == {f"gw{n}" for n in range(workers)}


def test_long_files_begin_first_and_every_file_s_tests_stay_together(root, request):
    """Of whatever this run collected."""
    assert [name for name in LONG if not (root / "tests" / name).is_file()] == []
    assert len(set(LONG)) == len(LONG)
    met = [path for path, _ in itertools.groupby(item.path.relative_to(root / "tests").as_posix() for item in request.session.items)]
    assert len(met) == len(set(met))
    assert met[: len(set(met) & set(LONG))] == [name for name in LONG if name in met]


def test_what_drives_a_browser_is_marked_so(request):
    """Of whatever this run collected."""
    for item in request.session.items:
        assert item.get_closest_marker("browser") or "browser" not in item.fixturenames, item.nodeid


def test_a_cluster_is_started_for_those_marked_only(request):
    for item in request.session.items:
        assert item.get_closest_marker("postgis") or "postgis_url" not in item.fixturenames, item.nodeid
