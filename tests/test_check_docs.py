"""A command, address, setting or rule that no document tells is found out."""

import pytest

from scripts import check_docs


def test_everything_is_told(root):
    assert check_docs.untold(check_docs.documents(root)) == []


def test_nothing_told_is_everything_missed():
    missed = check_docs.untold("")
    for sample in ("command `fieldreg load`", "route /check", "setting FIELDREG_DATABASE_URL", "rule caa-did"):
        assert f"{sample} is found in no document" in missed


def test_addresses_are_read_from_the_decorators(tmp_path):
    (tmp_path / "api.py").write_text(
        'bp = Blueprint("api", __name__, url_prefix="/api")\n'
        '@bp.get("/reservations/<reservation_id>")\n'
        "def show(reservation_id): return store.get('not/an/address')\n"
    )
    assert check_docs.routes(tmp_path) == {"/api/reservations/<reservation_id>"}


@pytest.mark.parametrize(
    "route, text, told",
    [
        ("/sites/<site_id>", "the sheet at `/sites/ID` tells", True),
        ("/sites/<site_id>", "the list at `/sites` tells", False),
        ("/check", "draw at `/check`", True),
        ("/check", "`/check-law` is another", False),
        ("/api/rules", "`GET /api/rules`: every rule", True),
    ],
)
def test_an_address_is_told_by_itself_alone(route, text, told):
    assert bool(check_docs.address_pattern(route).search(text)) is told
