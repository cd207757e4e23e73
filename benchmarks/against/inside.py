"""What runs inside a build: making worlds and doing jobs.  Started by its path, with the build's folder as the current one.

    python inside.py JOB [ARGUMENT…]

Knows both builds' names for the same things and nothing else of either.  Prints one line of JSON.
"""

import hashlib
import importlib.util
import json
import os
import resource
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[0] = str(Path.cwd())  # the build, not this folder
EARLIER = Path("fieldreg/services.py").exists()


def services() -> Any:
    """All use cases over the database of the environment."""
    from fieldreg.wiring import Config, build  # noqa: PLC0415 (of whichever build this is)

    return build(Config.from_environment())


def client() -> Any:
    """A browser without a network."""
    if EARLIER:
        from web import create_app  # noqa: PLC0415
    else:
        from web.app import create_app  # noqa: PLC0415
    return create_app().test_client()


def sibling(name: str) -> Any:
    """A module of this folder, whichever build's `benchmarks` the name would mean."""
    spec = importlib.util.spec_from_file_location(f"against_{name}", HERE / f"{name}.py")
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def timed(calls: Iterable[Callable[[], Any]], *, warm: int = 1) -> tuple[list[float], list[Any]]:
    """CPU milliseconds of each call after the first `warm`, and what each gave."""
    spent, gave = [], []
    for n, call in enumerate(calls):
        began = time.process_time()
        answer = call()
        if n >= warm:
            spent.append((time.process_time() - began) * 1e3)
            gave.append(answer)
    return spent, gave


def digest(answers: Iterable[Any]) -> str:
    """One word for many answers, whatever the spaces in their JSON."""
    whole = hashlib.sha256()
    for answer in answers:
        document = json.loads(answer) if isinstance(answer, str | bytes) else answer
        document.pop("timeStamp", None) if isinstance(document, dict) else None
        whole.update(json.dumps(document, ensure_ascii=False, sort_keys=True).encode())
    return whole.hexdigest()[:16]


# ---------------------------------------------------------------- jobs


def screen(path: str, keep: str = "") -> dict[str, Any]:
    """Each trial of a file screened to JSON; the first is asked once more before, to be warm."""
    trials = json.loads(Path(path).read_text(encoding="utf-8"))
    held = services()
    ask: Callable[[Any], str | bytes]
    if EARLIER:
        ask = lambda trial: json.dumps(held.screen(trial).to_dict(), ensure_ascii=False)
    else:
        # As `serve` does before it answers; what large editions take to be read is not a screening's.
        import_module("scripts.getting_ready").get_ready(held)
        ask = lambda trial: held.screening.screen(trial).to_json()
    ms, gave = timed([lambda t=trial: ask(t) for trial in [trials[0], *trials]])  # type: ignore[misc]
    if keep:
        Path(keep).write_text(json.dumps([json.loads(one) for one in gave], ensure_ascii=False, sort_keys=True), encoding="utf-8")
    return {"ms": ms, "digest": digest(gave), "peak_mib": peak_mib()}


def get(*addresses: str) -> dict[str, Any]:
    """Each address asked three times after a first; CPU of the best of three."""
    asked, ms, sizes, gave = client(), [], [], []
    for address in addresses:
        spent, answers = timed([lambda a=address: asked.get(a)] * 4)  # type: ignore[misc]
        ms.append(min(spent))
        sizes.append(len(answers[0].data))
        is_json = "json" in (answers[0].content_type or "")
        gave.append(json.loads(answers[0].data) if is_json else {"status": answers[0].status_code})
    return {"ms": ms, "bytes": sizes, "digest": digest(gave), "peak_mib": peak_mib()}


def first_page() -> dict[str, Any]:
    """`/` once after a change of the register."""
    asked, held = client(), services()
    register = held if EARLIER else held.register
    asked.get("/about")
    asked.get("/")
    site = register.sites()[0]
    with held.store.writing() as work:
        work.sites.put(site)
        work.commit()
    ms, gave = timed([lambda: asked.get("/")], warm=0)
    return {"ms": ms, "bytes": [len(gave[0].data)]}


def standing(most: str) -> dict[str, Any]:
    """Every site judged for the standing need; the earlier build judges `most` of them one by one, and the rest is reckoned."""
    held = services()
    day = held.clock.today()
    if not EARLIER:
        held.screening.screen(sibling("trials").README)  # the snapshot stands, as it does while serving
        sites = len(held.register.sites())
        ms, _ = timed([lambda: {s: one.permit_free for s, one in held.screening.standing(day).items()}], warm=0)
        return {"ms": ms, "sites": sites}
    from fieldreg.fields import standing_probe  # noqa: PLC0415

    sites = held.sites()
    with held.store.reading() as work:
        asked = [*sites[:1], *sites[-int(most) :]]
        ms, _ = timed([lambda s=site: held._screened(work, standing_probe(s, day), None) for site in asked])  # type: ignore[misc]  # noqa: SLF001
    return {"ms": [sum(ms) / len(ms) * len(sites)], "sites": len(sites), "judged": len(ms)}


def reserve(count: str) -> dict[str, Any]:
    """So many reservations of free slots, one after the other."""
    held = services()
    accounts, booking, register = (held, held, held) if EARLIER else (held.accounts, held.booking, held.register)
    who = accounts.account_by_token(Path(os.environ["AGAINST_TOKEN"]).read_text(encoding="ascii"))
    site = next(s for s in register.sites() if s.availability != "reused" and "drone" in s.activities and not s.indoor)

    def body(n: int) -> dict[str, Any]:
        day, hour = divmod(n, 8)
        start = f"2027-{3 + day // 28:02d}-{1 + day % 28:02d}T{8 + hour:02d}"
        return {
            "site": site.id, "time_start": f"{start}:00:00+09:00", "time_end": f"{start}:50:00+09:00", "activity": "drone",
            "purpose": "x", "organisation": "o", "altitude_upper": {"value": 60, "datum": "AGL"},
        }  # fmt: skip

    with sqlite3.connect(os.environ["FIELDREG_DATABASE_URL"].removeprefix("sqlite:///")) as db:
        first = db.execute("SELECT count(*) FROM reservations WHERE purpose = 'x'").fetchone()[0]  # of earlier rounds
    ms, _ = timed([lambda n=n: booking.reserve(body(first + n), who) for n in range(int(count) + 1)])  # type: ignore[misc]
    return {"ms": ms}


def peak_mib() -> float:
    """The largest resident set so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# ---------------------------------------------------------------- worlds (the earlier build's names)


def make_buildings(count: str) -> dict[str, Any]:
    """So many rectangles in forty quarters, put straight into the table with their boxes."""
    import numpy as np  # noqa: PLC0415
    import shapely  # noqa: PLC0415
    import sqlalchemy as sa  # noqa: PLC0415

    chance, n = np.random.default_rng(9), int(count)
    quarters = np.column_stack([chance.uniform(140.70, 141.05, 40), chance.uniform(38.16, 38.38, 40), chance.uniform(0.01, 0.05, 40)])
    home = quarters[chance.integers(0, 40, n)]
    middle = home[:, :2] + chance.normal(0, 1, (n, 2)) * home[:, 2:] * [1, 0.8] / 2
    half, turn = chance.uniform(2e-5, 1e-4, (n, 2)), chance.uniform(0, np.pi, n)
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]]) * half[:, None, :]
    cos, sin = np.cos(turn)[:, None], np.sin(turn)[:, None]
    rim = np.stack([corners[..., 0] * cos - corners[..., 1] * sin, (corners[..., 0] * sin + corners[..., 1] * cos) * 0.8], axis=-1)
    outlines = shapely.polygons(np.round(rim + middle[:, None, :], 7))
    outlines = outlines[shapely.is_valid(outlines)]
    wkb, boxes = shapely.to_wkb(outlines), shapely.bounds(outlines)
    held = services()
    with held.store.writing() as work:
        _declare_buildings(work)
        said, none = json.dumps({"ja": "建物"}, ensure_ascii=False), json.dumps({"ja": ""})
        work._transaction.connection.execute(  # noqa: SLF001
            sa.text(
                "INSERT INTO zones (layer, edition, id, name, outline, west, south, east, north, restriction, authority, reason, source,"
                " confidence, attributes) VALUES ('buildings', 'made-up', :id, :said, :outline, :w, :s, :e, :n, 'CONDITIONAL', '', :none,"
                " 'made up', 'unconfirmed', '{}')"
            ),
            [
                {"id": f"b-{k:07d}", "said": said, "none": none, "outline": wkb[k], **dict(zip("wsen", map(float, boxes[k]), strict=True))}
                for k in range(len(outlines))
            ],
        )
        work.commit()
    return {"zones": len(outlines)}


def _declare_buildings(work: Any) -> None:
    from datetime import date  # noqa: PLC0415

    import shapely  # noqa: PLC0415

    from fieldreg.zones import Edition  # noqa: PLC0415

    work.zones.put_edition(
        Edition(
            layer="buildings", edition="made-up", in_force_from=date(2026, 1, 1), accuracy_m=5, complete=False,
            coverage=shapely.box(140.5, 38.0, 141.2, 38.6), source="made up",
        )
    )  # fmt: skip


def make_sites(count: str) -> dict[str, Any]:
    """Made-up sites beside the sample's."""
    import shapely  # noqa: PLC0415

    from fieldreg.sites import Availability, Site, SiteKind  # noqa: PLC0415
    from fieldreg.texts import Text  # noqa: PLC0415

    held = services()
    manager = min(held.managers())
    with held.store.writing() as work:
        for feature in sibling("worlds").site_features(int(count)):
            told: dict[str, Any] = feature["properties"]
            work.sites.put(
                Site(
                    id=told["id"], name=Text(told["name"], told["name_en"]), kind=SiteKind(told["kind"]), manager=manager,
                    outline=shapely.make_valid(shapely.geometry.shape(feature["geometry"])), accuracy_m=5.0, ward=told["ward"],
                    area_m2=float(told["area_m2"]), ground_elevation_m=told["ground_elevation_m"], ground_accuracy_m=5.0,
                    availability=Availability.UNCONFIRMED, source="made up", confidence="unconfirmed",
                )
            )  # fmt: skip
        work.commit()
    return {"sites": int(count)}


def make_claims(count: str) -> dict[str, Any]:
    """Past reservations without a gap, a fifth of them on one site; the guard is laid aside while they are put."""
    import sqlalchemy as sa  # noqa: PLC0415

    from fieldreg.accounts import Account, Role  # noqa: PLC0415

    held, n, hour = services(), int(count), 3_600_000_000
    company = Account(email="bench@example.jp", role=Role.COMPANY, password_hash="-", organisation="o")  # noqa: S106 (nobody signs in)
    owner, token = held.put_account(company, with_token=True)
    sites = [site.id for site in held.sites()]
    hot = next(s.id for s in held.sites() if s.availability != "reused" and "drone" in s.activities and not s.indoor)
    others, begin = [site for site in sites if site != hot], 1_300_000_000_000_000
    rows = []
    for k in range(n):
        busy = k < n // 5
        site = hot if busy else others[k % len(others)]
        start = begin + k * hour // 4 if busy else begin + k // len(others) * hour
        rows.append({"pk": k + 1, "ref": f"R-2011-{k + 1:07d}", "site": site, "t0": start, "t1": start + hour // 4, "owner": owner.id})
    with held.store.writing() as work:
        db = work._transaction.connection  # noqa: SLF001
        guards = db.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'claims'")).all()
        for name, _ in guards:
            db.execute(sa.text(f'DROP TRIGGER "{name}"'))
        db.execute(
            sa.text(
                "INSERT INTO reservations (pk, public_id, site, t0, t1, state, live, exclusive, activity, purpose, organisation, owner,"
                " decision_note) VALUES (:pk, :ref, :site, :t0, :t1, 'accepted', 1, 1, 'drone', 'p', 'o', :owner, '')"
            ),
            rows,
        )
        db.execute(
            sa.text("INSERT INTO claims (reservation, unit, t0, t1, hold, exclusive, live) VALUES (:pk, :site, :t0, :t1, 1, 1, 1)"), rows
        )
        for _, sql in guards:
            db.execute(sa.text(sql))
        work.commit()
    Path(os.environ["AGAINST_TOKEN"]).write_text(str(token), encoding="ascii")
    return {"claims": n}


if __name__ == "__main__":
    job = {
        "screen": screen, "get": get, "first-page": first_page, "standing": standing, "reserve": reserve,
        "make-buildings": make_buildings, "make-sites": make_sites, "make-claims": make_claims,
    }[sys.argv[1]]  # fmt: skip
    print(json.dumps(job(*sys.argv[2:])))
