from fieldreg.kernel.errors import Unavailable
from fieldreg.kernel.texts import Text


def test_a_busy_store_is_a_503_that_may_be_repeated(client, services, monkeypatch):
    def busy():
        raise Unavailable(Text("混み合っています。", "busy"))

    monkeypatch.setattr(services.store, "reading", busy)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.mimetype == "application/problem+json"


def test_a_page_is_a_page_and_an_api_is_json(client):
    assert client.get("/sites/nowhere").mimetype == "text/html"
    assert client.get("/sites/nowhere", headers={"Accept": "application/json"}).mimetype == "application/problem+json"
    problem = client.get("/api/collections/nothing").json
    assert problem["type"] == "urn:fieldreg:problem:not-found"
    assert problem["instance"] == "/api/collections/nothing"


def test_a_wrong_method_tells_the_right_one(client):
    answer = client.get("/api/screenings")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_an_error_of_ours_tells_nothing_of_the_inside(app_of, services, monkeypatch):
    app = app_of(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    monkeypatch.setattr(services.screening, "rules", lambda on: 1 / 0)
    answer = app.test_client().get("/api/rules")
    assert answer.status_code == 500
    assert answer.mimetype == "application/problem+json"
    assert "ZeroDivision" not in answer.text
