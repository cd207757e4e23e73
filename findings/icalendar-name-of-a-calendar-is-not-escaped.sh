#!/usr/bin/env bash
# icalendar 7.3.2: what is written under NAME, X-WR-CALNAME or X-WR-CALDESC of a calendar is not escaped, as the same words under SUMMARY are:
# a semicolon and a comma go out bare, and a line's end raises AssertionError while writing. The library takes the type of a property from
# its own table of names, and these, though NAME is of RFC 7986, are of type "unknown" there. With the parameter VALUE=TEXT the words are
# escaped; a reader that follows the RFC then gives back what was put in.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check icalendar==7.3.2
cd "$folder"
venv/bin/python - <<'PY'
from icalendar import Calendar, Event

WORDS = "park; yard, gym"


def line(component, name, words, **parameters):
    component.add(name, words, parameters=parameters or None)
    text = component.to_ical().decode()
    (found,) = [one for one in text.splitlines() if one.startswith(name)]
    print(found)
    return found


assert line(Event(), "SUMMARY", WORDS) == r"SUMMARY:park\; yard\, gym"
for name in ("NAME", "X-WR-CALNAME", "X-WR-CALDESC"):
    assert line(Calendar(), name, WORDS) == f"{name}:{WORDS}"
    assert line(Calendar(), name, WORDS, VALUE="TEXT") == rf"{name};VALUE=TEXT:park\; yard\, gym"
try:
    line(Calendar(), "NAME", "park\nyard")
except AssertionError as error:
    print("AssertionError:", error)
else:
    raise SystemExit("a line's end under NAME raises nothing any more")
assert line(Event(), "SUMMARY", "park\nyard") == r"SUMMARY:park\nyard"
print("as found")
PY
