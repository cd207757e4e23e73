"""What is imported when: a list of commands needs no database, a screening no pages, a server no data frames.

Each is looked at in a process of its own, as in this one everything is imported already.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from scripts.cli import COMMANDS, main
from tests.scripts.conftest import environment
from tests.scripts.test_cli_screen import trial

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {
    "alembic", "argon2", "asyncio", "astral", "branca", "flask", "folium", "geopandas", "holidays", "icalendar", "numpy",
    "openpyxl", "pandas", "pyarrow", "pyogrio", "pyproj", "rasterio", "requests", "shapely", "sqlalchemy", "tqdm", "waitress",
    "werkzeug", "yaml",
}  # fmt: skip


def libraries_after(code, *, cwd=ROOT, **environment):
    """The libraries that a new process has imported when `code` is done; what it prints goes to standard error."""
    tell = f"import sys, json\nout, sys.stdout = sys.stdout, sys.stderr\n{code}\nprint(json.dumps(sorted(sys.modules)), file=out)"
    done = subprocess.run(
        [sys.executable, "-c", tell], cwd=cwd, capture_output=True, text=True, check=False,
        env=os.environ | environment | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {name.split(".")[0] for name in json.loads(done.stdout)}


def called(*arguments):
    return f"from scripts.cli import main\ntry: main({list(arguments)!r})\nexcept SystemExit: pass"


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], [], ["nothing-of-the-kind"]])
def test_listing_the_commands_imports_none_of_them(arguments):
    found = libraries_after(called(*arguments))
    assert "click" in found
    assert found & HEAVY == set()


def test_a_screening_needs_no_pages_no_formats_and_no_migrations(database, tmp_path):
    path = tmp_path / "trial.geojson"
    path.write_text(json.dumps(trial()), encoding="utf-8")
    found = libraries_after(called("screen", str(path)), **environment(database))
    assert {"shapely", "sqlalchemy", "yaml"} <= found
    assert found & HEAVY == {"argon2", "asyncio", "astral", "holidays", "numpy", "pyproj", "shapely", "sqlalchemy", "yaml"}


def test_serving_needs_no_data_frames_no_gdal_no_migrations_and_no_folium_before_the_first_map(database):
    serving = "import scripts.server.serving\nfrom web.app import create_app\npages = create_app().test_client()\n"
    idle = libraries_after(serving + "assert pages.get('/healthz').status_code == 200", **environment(database))
    unused = {"alembic", "geopandas", "openpyxl", "pandas", "pyarrow", "pyogrio", "rasterio", "requests", "tqdm"}
    assert "flask" in idle
    assert idle & (unused | {"branca", "folium"}) == set()

    with_map = libraries_after(serving + "assert pages.get('/').status_code == 200", **environment(database))
    assert with_map & (unused | {"branca", "folium"}) == {"branca", "folium", "requests"}


def test_what_is_listed_of_a_command_is_what_its_help_begins_with():
    for name, later in COMMANDS.items():
        command = later.imported()
        assert command.name == name
        assert later.help == str(command.help).split("\n\n")[0].strip()
        assert later.listed().get_short_help_str(80) == command.get_short_help_str(80)
    context = click.Context(main)
    assert main.list_commands(context) == sorted(COMMANDS)
    assert main.get_command(context, "no-such") is None
