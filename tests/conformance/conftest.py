"""The API served over the sample of Sendai and over a registry without anything, and a client that reads as a program does."""

import json
from contextlib import closing
from urllib.parse import urlencode

import pytest

from fieldreg.services import Services
from fieldreg.wiring import Config
from tests import registries
from tests.fakes import FixedClock
from web.app import create_app

SECRET = "0123456789abcdefghijklmnopqrstuvwxyz"


class Api:
    """The API below `root`; what it answers is kept, for the same is asked again and again."""

    root = "http://localhost/api"

    def __init__(self, app):
        self._client, self._known = app.test_client(), {}

    def get(self, address, /, headers=None, **query):
        """An answer; `address` is whole or below the root."""
        query = {"bbox-crs" if name == "bbox_crs" else name: value for name, value in query.items()}
        whole = address if address.startswith("http") else self.root + address
        if query:
            whole += ("&" if "?" in whole else "?") + urlencode(query)
        key = whole, tuple(sorted((headers or {}).items()))
        if key not in self._known:
            self._known[key] = self._client.get(whole, headers=headers)
        return self._known[key]

    def json(self, address, /, **query):
        """The document at an address that answers with 200."""
        answer = self.get(address, **query)
        assert answer.status_code == 200, (address, query, answer.status_code, answer.text[:300])
        return json.loads(answer.data)

    def collections(self):
        return self.json("/collections")["collections"]

    def features(self, collection_id, /, **query):
        """All of them, page by page."""
        page = self.json(f"/collections/{collection_id}/items", **query)
        found = list(page["features"])
        while (onward := link(page, "next")) is not None:
            page = self.json(onward["href"])
            found += page["features"]
        return found


def link(document, rel, kind=None):
    """The first link of that relation (and media type), or None."""
    return next((one for one in document["links"] if one["rel"] == rel and kind in (None, one.get("type"))), None)


@pytest.fixture(scope="session", params=["sample", "empty"])
def api(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("conformance") / "fieldreg.db"
    store = (registries.sample if request.param == "sample" else registries.upgraded)(path)
    config = Config(database_url=f"sqlite:///{path}", secret_key=SECRET)
    with closing(store):
        yield Api(create_app(config, Services(store, FixedClock()), {"TESTING": True, "RATELIMIT_ENABLED": False}))


@pytest.fixture(scope="session")
def ids(api):
    """Every collection that is told of, and those that are only there."""
    return [*(one["id"] for one in api.collections()), "zones"]
