#!/usr/bin/env bash
# python-dateutil 2.9.0.post0: in the week in which a weekly rule begins, BYSETPOS is counted from DTSTART on and not from the week's first
# day. RFC 5545 (3.3.10) counts within the set of one interval, which is the whole week, so of MO,TH,FR the second is Thursday in
# every week. Begun on a Thursday, the library gives the Friday of that week, and Thursdays from then on; of position 1 it gives
# the Thursday, and Mondays from then on. Begun on the week's Monday all are as the RFC has it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-dateutil==2.9.0.post0
cd "$folder"
venv/bin/python - <<'PY'
from datetime import datetime

from dateutil.rrule import rrulestr


def dates(position, day):
    rule = f"RRULE:FREQ=WEEKLY;WKST=MO;BYDAY=MO,TH,FR;BYSETPOS={position};COUNT=3"
    found = [f"{one:%m-%d %a}" for one in rrulestr(rule, dtstart=datetime(2026, 12, day, 9))]
    print(rule, f"from 12-{day:02}", found)
    return found


assert dates(2, 3) == ["12-04 Fri", "12-10 Thu", "12-17 Thu"]
assert dates(1, 3) == ["12-03 Thu", "12-07 Mon", "12-14 Mon"]
assert dates(2, 7) == ["12-10 Thu", "12-17 Thu", "12-24 Thu"]
print("as found")
PY
