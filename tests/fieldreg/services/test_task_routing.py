"""Whom to ask about a case in the sample: the forest park at Dainohara by drone, and what has no place."""

import pytest

from fieldreg.kernel.errors import NotAllowed, NotFound
from fieldreg.people.accounts import Account, Role
from fieldreg.services import Services
from tests import registries
from tests.fakes import FixedClock


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    store = registries.sample(tmp_path_factory.mktemp("routing") / "registry.db")
    yield Services(store, FixedClock())
    store.close()


@pytest.fixture(scope="module")
def staff(services):
    return services.accounts.put_account(Account(email="staff@example.jp", role=Role.STAFF, password_hash=""))[0]


def routed(services, staff, **more):
    form = {"organisation": "見本", "email": "a@example.jp", "subject": "件名", "body": "本文"} | more
    return services.task_routing.suggest(services.cases.open(form)[0].ref, staff)


def test_dainohara_by_drone_suggests_the_park_the_aviation_authority_and_says_why_no_police(services, staff):
    routing = routed(services, staff, site="dainohara-forest-park", activity="drone", body="公園でドローンを飛ばす")
    names = [one.addressee.name.ja for one in routing.suggestions]
    assert routing.suggestions[0].addressee.manager == "sendai-park-association"
    assert "国土交通省 東京航空局" in names
    assert any(name.startswith("公園の管理者") for name in names)
    assert "仙台市（公園・緑地の担当）" in names
    assert all(one.reasons and all(reason.ja and reason.en for reason in one.reasons) for one in routing.suggestions)
    assert [one.name.ja for one in routing.left] == ["警察"]


def test_a_road_by_bus_suggests_its_manager_and_the_police(services, staff):
    with services.store.reading() as work:
        road = next(site for site in work.sites.all() if site.kind == "road")
    routing = routed(services, staff, site=road.id, activity="automated_driving")
    assert any("警察" in one.addressee.name.ja for one in routing.suggestions)
    assert routing.left == []


def test_a_robot_on_the_ground_asks_no_aviation_authority(services, staff):
    routing = routed(services, staff, site="dainohara-forest-park", activity="ground_robot")
    assert not any("航空" in one.addressee.name.ja for one in routing.suggestions)
    assert any(one.addressee.manager == "sendai-park-association" for one in routing.suggestions)


def test_crowding_at_refuges_without_a_place_leads_to_disaster_management_by_its_words(services, staff):
    routing = routed(services, staff, subject="避難所混雑配信", body="避難所の混み具合をアプリで配信する")
    assert {one.addressee.name.ja: (one.confirmed, [why.ja for why in one.reasons]) for one in routing.suggestions} == {
        "仙台市（防災・危機管理の担当）": (False, ["案件の言葉: 避難"]),
        "仙台市（デジタル・データの担当）": (False, ["案件の言葉: アプリ、配信"]),
    }
    assert [one.name.ja for one in routing.left] == ["場所の管理者", "許認可の関係機関"]


def test_only_the_desk_looks(services, staff):
    company = Account(id=99, email="x@example.jp", role=Role.COMPANY, password_hash="")
    with pytest.raises(NotAllowed):
        services.task_routing.suggest("C-2026-0001", company)
    with pytest.raises(NotFound):
        services.task_routing.suggest("C-2026-9999", staff)
