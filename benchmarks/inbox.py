"""`python -m benchmarks.inbox`: the desk's lists over 1,000 open cases and 500 requests, asked at WSGI level; CPU, p50 and p95.

The registry is the sample, in a temporary folder.  Requests carry a trial each, so that the first look judges all of them; the first
page of each address is told apart from the rest.
"""

import statistics
import tempfile
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from fieldreg.booking.limits import BookingLimits
from fieldreg.kernel.timespan import JST
from fieldreg.people.accounts import Account, Role, hash_password
from fieldreg.register.sites import Availability
from fieldreg.services import Services
from fieldreg.wiring import Config, build
from geodata.sample.load import load_sample
from web.app import create_app

_CASES, _REQUESTS, _EACH, _ACCOUNTS = 1_000, 500, 60, 10
_SECRET = "benchmark " * 5
_WORDS = ("混雑", "公園", "ロボット", "ドローン", "自動運転", "校庭", "夜間", "配送")
_PATHS = (
    "/desk/", "/desk/?page=2", "/desk/?q=混", "/desk/?q=公園", "/desk/?view=unassigned", "/desk/reservations", "/desk/reservations?page=2",
    "/desk/reservations?q=会社7",
)  # fmt: skip


def main() -> None:
    """Prints a line for each address."""
    with tempfile.TemporaryDirectory() as folder:
        config = Config(database_url=f"sqlite:///{Path(folder) / 'registry.db'}", secret_key=_SECRET)
        services = build(replace(config, limits=BookingLimits(open_requests=None)))
        services.store.upgrade()
        load_sample(services.store)
        token = _fill(services)
        client = create_app(config, services, {"RATELIMIT_ENABLED": False}).test_client()
        print(f"{'address':32} {'first':>8} {'p50':>8} {'p95':>8}  ms CPU")
        for path in _PATHS:
            took = []
            for _ in range(_EACH):
                began = time.process_time()
                answer = client.get(path, headers={"Authorization": f"Bearer {token}"})
                took.append((time.process_time() - began) * 1e3)
                if answer.status_code != 200:
                    raise SystemExit(answer.text[:300])
            first, rest = took[0], sorted(took[1:])
            print(f"{path:32} {first:8.1f} {statistics.median(rest):8.1f} {rest[int(len(rest) * 0.95)]:8.1f}")


def _fill(services: Services) -> str:
    secret = hash_password("correct horse battery")
    staff = Account(email="staff@example.jp", role=Role.STAFF, password_hash=secret)
    _, token = services.accounts.put_account(staff, with_token=True)
    for n in range(_CASES):
        word = _WORDS[n % len(_WORDS)]
        told = {"subject": f"{word}の実証 {n}", "body": f"{word}について。" * 20}
        services.cases.open({"organisation": f"会社{n % 97}", "email": f"c{n}@example.jp", **told})
    company = Account(email="", role=Role.COMPANY, password_hash=secret)
    companies = [services.accounts.put_account(replace(company, email=f"c{n}@example.jp"))[0] for n in range(_ACCOUNTS)]
    asked_first = [site for site in services.register.sites() if site.availability is Availability.CONSULT]
    sites = [site.id for site in asked_first if not site.activities or "drone" in site.activities]
    start = datetime.combine(services.clock.today() + timedelta(days=20), datetime.min.time(), JST)
    for n in range(_REQUESTS):
        begins = start + timedelta(days=n // len(sites), hours=9)
        services.booking.reserve(_request(sites[n % len(sites)], begins, n), companies[n % _ACCOUNTS])
    return str(token)


def _request(site: str, begins: datetime, n: int) -> dict[str, object]:
    return {
        "site": site, "area": None, "time_start": begins.isoformat(), "time_end": (begins + timedelta(hours=2)).isoformat(),
        "activity": "drone", "altitude_upper": {"value": 60, "datum": "AGL"}, "geometry": None, "exclusive": True,
        "purpose": f"飛行試験 {n}", "organisation": f"会社{n % _ACCOUNTS}",
    }  # fmt: skip


if __name__ == "__main__":
    main()
