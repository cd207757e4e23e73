"""What the list says of permits is what the checking page says, begun from the list's own trial."""

import json
import re
from datetime import date
from html import unescape

from fieldreg.law.findings import TOLD_FIRST, Severity
from fieldreg.screening.standing_probe import standing_probe
from fieldreg.trials.trial_geojson import trial_from_geojson
from web.pages.needs.probe_document import probe_document

DAY = date(2026, 12, 21)


def begun(client, query):
    """The trial a checking page begins with; None where it begins empty."""
    held = re.search(r'data-trial="([^"]*)"', client.get(f"/check?{query}").text)
    return json.loads(unescape(held[1])) if held[1] else None


def test_the_document_reads_back_as_the_probe(registry):
    services, _ = registry
    for site in services.register.sites():
        read, probe = trial_from_geojson(json.loads(json.dumps(probe_document(site, DAY)))), standing_probe(site, DAY)
        (read_volume,), (volume,) = read.volumes, probe.volumes
        assert (read.activity, read.vehicle, read.on_site, read.site) == (probe.activity, probe.vehicle, probe.on_site, probe.site)
        assert read_volume.timespan == volume.timespan
        assert (read_volume.altitude_lower, read_volume.altitude_upper) == (volume.altitude_lower, volume.altitude_upper)
        assert read_volume.outline.equals_exact(volume.outline, 1e-9)


def test_every_site_called_free_of_permits_is_so_on_the_checking_page(registry):
    _, client = registry
    free = [row["id"] for row in client.get(f"/map/rows.json?free=1&on={DAY}").json["rows"]]

    assert free
    for site in free:
        answer = client.post("/api/screenings", json=begun(client, f"site={site}&need=list&on={DAY}")).json
        assert [f["rule"] for f in answer["findings"] if Severity(f["severity"]).rank <= Severity.PERMIT.rank] == [], site
        assert sum(answer["open"].values()) == 0, site
        assert not set(TOLD_FIRST) & {f["rule"] for f in answer["findings"]}, site


def test_the_sheet_leads_to_the_trial_it_tells_of(registry):
    services, client = registry
    for site in services.register.sites()[::9]:
        link = re.search(r'href="/check\?([^"]*)" data-same-need', client.get(f"/sites/{site.id}").text)[1]
        assert begun(client, unescape(link)) == json.loads(json.dumps(probe_document(site, services.clock.today())))


def test_without_the_list_s_need_the_page_begins_empty(registry):
    services, client = registry
    site = services.register.sites()[0].id

    assert begun(client, f"site={site}") is None
    assert begun(client, "need=list") is None
    assert client.get(f"/check?site={site}&need=list&on=tomorrow").status_code == 422
