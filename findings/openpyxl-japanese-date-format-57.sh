#!/usr/bin/env bash
# openpyxl 3.1.5 and python-calamine 0.9.1 on one workbook: a cell whose style names number format 57, one of the formats for
# East Asian dates that ECMA-376 (18.8.30) builds in and no file spells out. openpyxl calls the format General and gives the serial
# number 46357; calamine gives the day, 2026-12-01. A day a Japanese Excel shows as 令和8年12月1日 is thus a plain number to
# openpyxl and to pandas with it: whoever reads days there must know the ids themselves. Format 14 is a day to both.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check openpyxl==3.1.5 python-calamine==0.9.1
cd "$folder"
venv/bin/python - <<'PY'
import datetime
import zipfile

import openpyxl
import python_calamine

plain = openpyxl.Workbook()
for cell in ("A1", "A2"):
    plain.active[cell] = datetime.date(2026, 12, 1)
plain.active["A2"].number_format = "0.00"  # a style of its own, whose format is named anew below
plain.active["A1"].number_format = "mm-dd-yy"  # id 14
plain.save("plain.xlsx")
with zipfile.ZipFile("plain.xlsx") as source, zipfile.ZipFile("days.xlsx", "w") as target:
    for name in source.namelist():
        held = source.read(name)
        if name == "xl/styles.xml":
            assert held.count(b'numFmtId="2"') == 1, held
            held = held.replace(b'numFmtId="2"', b'numFmtId="57"')
        target.writestr(name, held)
sheet = openpyxl.load_workbook("days.xlsx").active
by_openpyxl = [(sheet[cell].number_format, sheet[cell].value) for cell in ("A1", "A2")]
by_calamine = [row[0] for row in python_calamine.CalamineWorkbook.from_path("days.xlsx").get_sheet_by_index(0).to_python()]
print("openpyxl", by_openpyxl)
print("calamine", by_calamine)
assert by_openpyxl == [("mm-dd-yy", datetime.datetime(2026, 12, 1)), ("General", 46357)]
assert by_calamine == [datetime.date(2026, 12, 1)] * 2
print("as found")
PY
