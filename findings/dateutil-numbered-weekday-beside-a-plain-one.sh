#!/usr/bin/env bash
# python-dateutil 2.9.0.post0: a monthly or yearly rule whose BYDAY names a numbered weekday beside a plain one has no dates at all. RFC 5545
# (3.3.10) lists in BYDAY the days that fit, each by itself, so BYDAY=2MO,FR is the second Monday and every Friday of the month; the
# library keeps numbered and plain weekdays in two filters and asks for both. No error is raised, and without UNTIL the search goes on to
# the year 9999. Two numbered weekdays, or two plain ones, are joined as the RFC has it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-dateutil==2.9.0.post0
cd "$folder"
venv/bin/python - <<'PY'
from datetime import datetime

from dateutil.rrule import rrulestr

START = datetime(2026, 12, 4, 9)


def dates(byday, frequency="MONTHLY;"):
    rule = f"RRULE:FREQ={frequency}BYDAY={byday};UNTIL=20270131T235959"
    found = [f"{day:%m-%d %a}" for day in rrulestr(rule, dtstart=START)]
    print(rule, found)
    return found


fridays, mondays = dates("FR"), dates("2MO")
assert len(fridays) == 9 and mondays == ["12-14 Mon", "01-11 Mon"]
assert dates("2MO,1FR") == ["12-04 Fri", "12-14 Mon", "01-01 Fri", "01-11 Mon"]
assert dates("2MO,FR") == []
assert dates("2MO,FR", "YEARLY;BYMONTH=12,1;") == []
print("as found: of the nine Fridays and two Mondays that BYDAY=2MO,FR names there is none")
PY
