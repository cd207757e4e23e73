"""`fieldreg rank`: first what to do, then a table of sites and why others do not fit; the same answer for machines."""

import json

import pytest

from fieldreg.wiring import Config, build
from scripts.cli import main
from tests.oracle.model_needs import MODEL_NEEDS
from tests.scripts.conftest import environment


@pytest.fixture
def rank(run, tmp_path):
    def ask(document, *options):
        path = tmp_path / "need.json"
        path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
        return run("rank", path, *options)

    return ask


def test_the_first_lines_are_what_to_do_and_a_table_follows(rank):
    result = rank(MODEL_NEEDS["drone"], "--limit", 6)
    lines = result.stdout.splitlines()

    assert result.exit_code == 0
    assert lines[0].startswith("場所 / sites: 66（合う / fit ○ ")
    assert lines[1].startswith("まず / first: ")
    assert [line.split(".")[0] for line in lines[4:10]] == ["1", "2", "3", "4", "5", "6"]
    assert "ほか / and 60 more" in result.stdout
    assert "合わない・分からない理由 / why not, or not known:" in lines


def test_where_nothing_surely_fits_the_way_on_is_told(rank):
    result = rank({**MODEL_NEEDS["drone"], "radius_m": 40_000})

    assert (result.exit_code, result.stdout.splitlines()[0][:27]) == (1, "場所 / sites: 66（合う / fit ○ 0、"[:27])
    assert "none surely fits: ask the desk" in result.stdout
    lines = result.stdout.splitlines()
    way = lines.index("妨げになっているもの / what stands in the way:")
    assert any(line.startswith("  円の半径: ") for line in lines[way + 1 : way + 6])
    assert lines[lines.index("近い条件 / what is nearest:") + 1].startswith("  ")


def test_the_answer_for_machines_is_the_services(rank, database):
    result = rank(MODEL_NEEDS["bus"], "--json")
    services = build(Config.from_environment(environment(database)))

    assert json.loads(result.stdout) == json.loads(json.dumps(services.choosing.page(MODEL_NEEDS["bus"], 100_000).to_dict()))
    services.store.close()


@pytest.mark.parametrize(
    "document, says",
    [
        ("{", "JSON として読めません"), ({**MODEL_NEEDS["drone"], "site": "park"}, "site: 場所を決める「site」は書きません"),
        ({**MODEL_NEEDS["drone"], "needs": {"power": 30}}, "needs.power: 条件「power」はありません"),
        ({**MODEL_NEEDS["drone"], "radius_m": "30m"}, "radius_m"),
    ],
)  # fmt: skip
def test_what_cannot_be_ranked_ends_with_2_and_says_where(rank, document, says):
    result = rank(document, "--json")

    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr


def test_the_list_of_commands_tells_its_first_line():
    command = main.get_command(None, "rank")
    assert command.help.startswith("やりたいこと（JSON）に合う場所を、手続きの少ない順に並べる。")
