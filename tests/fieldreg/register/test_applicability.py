"""Zones that apply by season, weekday and hour.  2026-12-01 is a Tuesday."""

from datetime import date, datetime

import pytest
import shapely

from fieldreg.kernel.geometry import Plane
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.register.applicability import Applicability, malformed, read_applicability
from fieldreg.register.zone_index import ZoneIndex
from fieldreg.register.zones import Edition, Layer, Zone
from fieldreg.surroundings.around_trial import LayerView
from fieldreg.trials.volume4d import Volume4D
from geodata.importers.base.contract import Target, collected
from geodata.importers.standards.zones import read_zones
from geodata.reading.placement import from_features


def span(start, end):
    """Of Japan's time where no offset is written."""
    return Timespan(*(datetime.fromisoformat(t if t[-6] in "+-" else f"{t}+09:00") for t in (start, end)))


def weekly(days, start=None, end=None, **more):
    hours = {name: value for name, value in (("startTime", start), ("endTime", end)) if value}
    return [{"schedule": [{"day": days, **hours}], **more}]


DAYTIME = weekly(["TUE"], "09:00+09:00", "17:00+09:00")
NIGHT = weekly(["TUE"], "22:00+09:00", "05:00+09:00")
SUMMER = [{"season": ["07-01", "08-31"]}]
WINTER = [{"season": ["12-29", "01-03"]}]
DECEMBER_NIGHTS = weekly(["ANY"], "22:00+09:00", "05:00+09:00", season=["12-01", "12-31"])


@pytest.mark.parametrize(
    ("case", "value", "start", "end", "applies"),
    [
        ("nothing is said", None, "2026-12-01T09:00", "2026-12-01T10:00", True),
        ("permanent", [{"permanent": "YES"}], "2026-12-01T09:00", "2026-12-01T10:00", True),
        ("permanent beside another", [{"permanent": "YES"}, *SUMMER], "2026-12-01T09:00", "2026-12-01T10:00", True),
        ("one period need not be a list", SUMMER[0], "2026-12-01T09:00", "2026-12-01T10:00", False),
        # between two moments
        ("ends as it starts", [{"startDateTime": "2026-12-01T10:00:00+09:00"}], "2026-12-01T09:00", "2026-12-01T10:00", False),
        ("reaches into it", [{"startDateTime": "2026-12-01T10:00:00+09:00"}], "2026-12-01T09:00", "2026-12-01T10:01", True),
        ("starts as it ends", [{"endDateTime": "2026-12-01T00:00:00Z"}], "2026-12-01T09:00", "2026-12-01T10:00", False),
        ("in its last second", [{"endDateTime": "2026-12-01T00:00:01Z"}], "2026-12-01T09:00", "2026-12-01T10:00", True),
        # weekdays and hours
        ("in the hours of its day", DAYTIME, "2026-12-01T16:00", "2026-12-01T18:00", True),
        ("as the hours end", DAYTIME, "2026-12-01T17:00", "2026-12-01T18:00", False),
        ("up to when they begin", DAYTIME, "2026-12-01T08:00", "2026-12-01T09:00", False),
        ("in the hours of another day", DAYTIME, "2026-12-02T10:00", "2026-12-02T11:00", False),
        ("across such a day, from one to another", DAYTIME, "2026-11-30T18:00", "2026-12-02T08:00", True),
        ("over a week from after the hours to before them", DAYTIME, "2026-12-01T17:00", "2026-12-08T09:00", False),
        ("over a week and one minute", DAYTIME, "2026-12-01T17:00", "2026-12-08T09:01", True),
        ("a whole day", weekly(["TUE"]), "2026-12-01T23:59", "2026-12-02T08:00", True),
        ("a whole day is over at midnight", weekly(["TUE"]), "2026-12-02T00:00", "2026-12-02T08:00", False),
        ("any day", weekly(["ANY"], "09:00+09:00", "10:00+09:00"), "2026-12-06T09:30", "2026-12-06T09:40", True),
        ("a day need not be a list", weekly("SUN"), "2026-12-06T09:30", "2026-12-06T09:40", True),
        ("one of two days", weekly(["SAT", "SUN"]), "2026-12-05T09:30", "2026-12-05T09:40", True),
        ("neither of two days", weekly(["SAT", "SUN"]), "2026-12-04T09:30", "2026-12-04T09:40", False),
        ("from an hour to the day's end", weekly(["TUE"], "22:00+09:00"), "2026-12-01T23:00", "2026-12-01T23:30", True),
        ("up to an hour", weekly(["TUE"], None, "05:00+09:00"), "2026-12-01T04:00", "2026-12-01T04:30", True),
        # over midnight
        ("after midnight", NIGHT, "2026-12-02T04:00", "2026-12-02T06:00", True),
        ("after midnight, past the end", NIGHT, "2026-12-02T05:00", "2026-12-02T06:00", False),
        ("in the small hours of the day itself", NIGHT, "2026-12-01T04:00", "2026-12-01T05:00", False),
        # the weekday is that of the offset: Monday 23:00 in UTC is Tuesday 08:00 in Japan
        ("Monday in UTC", weekly(["MON"], "22:00Z", "23:30Z"), "2026-12-01T08:00", "2026-12-01T08:10", True),
        ("Tuesday in UTC", weekly(["TUE"], "22:00Z", "23:30Z"), "2026-12-01T08:00", "2026-12-01T08:10", False),
        # seasons
        ("on the first day of the season", SUMMER, "2026-07-01T00:00", "2026-07-01T01:00", True),
        ("the evening before", SUMMER, "2026-06-30T20:00", "2026-07-01T00:00", False),
        ("on its last evening", SUMMER, "2026-08-31T23:00", "2026-08-31T23:30", True),
        ("the day after", SUMMER, "2026-09-01T00:00", "2026-09-01T23:00", False),
        ("a trial from spring to autumn", SUMMER, "2026-05-01T00:00", "2026-10-01T00:00", True),
        ("a trial from autumn to spring", SUMMER, "2026-09-01T00:00", "2027-07-01T00:00", False),
        ("over the year's end, before it", WINTER, "2026-12-31T10:00", "2026-12-31T11:00", True),
        ("over the year's end, after it", WINTER, "2027-01-03T10:00", "2027-01-03T11:00", True),
        ("over the year's end, the day after", WINTER, "2027-01-04T00:00", "2027-01-04T11:00", False),
        ("over the year's end, the day before", WINTER, "2026-12-28T10:00", "2026-12-29T00:00", False),
        ("a season up to a leap day", [{"season": ["02-01", "02-29"]}], "2027-02-28T10:00", "2027-02-28T11:00", True),
        ("and not beyond it", [{"season": ["02-01", "02-29"]}], "2027-03-01T00:00", "2027-03-01T11:00", False),
        # the night is of the season it begins in
        ("the season's last night", DECEMBER_NIGHTS, "2027-01-01T04:00", "2027-01-01T04:30", True),
        ("the night before the season", DECEMBER_NIGHTS, "2026-12-01T04:00", "2026-12-01T04:30", False),
        ("a night of it", DECEMBER_NIGHTS, "2026-12-01T22:30", "2026-12-01T23:00", True),
        ("hours of a limited time", weekly(["ANY"], "09:00+09:00", "17:00+09:00", endDateTime="2026-12-01T10:00:00+09:00"),
         "2026-12-01T10:00", "2026-12-01T12:00", False),
        ("one of two periods", [*SUMMER, *DAYTIME], "2026-12-01T10:00", "2026-12-01T12:00", True),
    ],
)  # fmt: skip
def test_when_it_applies(case, value, start, end, applies):
    assert malformed(value) is None, case
    assert read_applicability(value).meets(span(start, end)) is applies, case


MALFORMED = [
    ("no list", "summer", "applicability must be a list of periods; got summer"),
    ("no period", [], "applicability must be a list of periods; got []"),
    ("a period of nothing", [{}], "applicability must be a period of"),
    ("a word nobody knows", [{"seasons": ["07-01", "08-31"]}], "applicability must be a period of"),
    ("neither yes nor no", [{"permanent": True}], "permanent must be YES or NO; got True"),
    ("permanent and limited", [{"permanent": "YES", "season": ["07-01", "08-31"]}], "permanent must be alone where it is YES"),
    ("a start without offset", [{"startDateTime": "2026-07-01T00:00:00"}], "startDateTime must be written as"),
    ("a start that is a number", [{"startDateTime": 2026}], "startDateTime must be written as"),
    ("an end before the start", [{"startDateTime": "2026-07-01T00:00:00Z", "endDateTime": "2026-07-01T00:00:00Z"}],
     "endDateTime must be after startDateTime"),
    ("a season of one day", [{"season": ["07-01"]}], "season must be written as"),
    ("no such day", [{"season": ["06-31", "08-31"]}], "season must be days such as 07-01; got 06-31"),
    ("a season of months", [{"season": [7, 8]}], "season must be days such as 07-01; got 7"),
    ("no days", weekly([]), "day must be a list of MON"),
    ("a day nobody knows", weekly(["月"]), "day must be a list of MON"),
    ("no such hour", weekly(["MON"], "25:00+09:00"), "startTime must be written as"),
    ("hours without offset", weekly(["MON"], "09:00", "17:00"), "startTime must be written as"),
    ("two offsets", weekly(["MON"], "09:00+09:00", "17:00Z"), "endTime must be of the offset of startTime"),
    ("hours without days", [{"schedule": [{"startTime": "09:00Z"}]}], "schedule must be of day, startTime and endTime"),
    ("an empty schedule", [{"schedule": []}], "schedule must be a list of days and hours"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "value", "said"), MALFORMED, ids=[case for case, _, _ in MALFORMED])
def test_what_cannot_be_read_is_told_and_limits_nothing(case, value, said):
    assert said in malformed(value).en
    assert read_applicability(value) == Applicability()


@pytest.mark.parametrize(("case", "value", "said"), MALFORMED, ids=[case for case, _, _ in MALFORMED])
def test_a_load_refuses_it_with_its_row(case, value, said):
    good, bad = ({"type": "Feature", "id": name, "geometry": {"type": "Point", "coordinates": [140.9, 38.2]},
                  "properties": {"name": name, "accuracy_m": 5, "attributes": {"applicability": held}}}
                 for name, held in (("good", SUMMER), ("bad", value)))  # fmt: skip
    read = collected(read_zones(list(from_features([good, bad], "f")), Target(layer="parks", edition="e")))

    assert [(z.id, z.attributes) for z in read.zones] == [("good", {"applicability": SUMMER})]
    assert [(f.row.number, f.fault.code, f.fault.where) for f in read.faults] == [
        (2, "applicability-form", "properties.attributes.applicability")
    ]


# --- in place and in time

PLANE = Plane(10)
HOME = PLANE.to_xy(shapely.Point(140.92, 38.23))


def square(east_m):
    return PLANE.to_lonlat(shapely.box(HOME.x + east_m, HOME.y, HOME.x + east_m + 100, HOME.y + 100))


def volume(east_m, start, end):
    return Volume4D(outline=square(east_m), altitude_lower=None, altitude_upper=None, timespan=span(start, end))


def view(applicability, *volumes, on=date(2026, 12, 1), **more):
    edition = Edition(layer="parks", edition="e", in_force_from=date(2020, 1, 1), coverage=shapely.box(139, 37, 142, 40))
    zone = Zone(
        id="z", layer="parks", edition="e", name=Text("公園"), outline=square(0), accuracy_m=0,
        attributes={"applicability": applicability}, **more,
    )  # fmt: skip
    source = ZoneIndex([Layer(id="parks", title=Text("公園"))], [edition], [zone])
    footprint = shapely.union_all([v.outline for v in volumes]) if volumes else square(0)
    return LayerView(source, "parks", on, on, footprint, volumes)


TUESDAY, WEDNESDAY = ("2026-12-01T10:00", "2026-12-01T11:00"), ("2026-12-02T10:00", "2026-12-02T11:00")


@pytest.mark.parametrize(
    ("case", "volumes", "distances"),
    [
        ("there in its time", [(50, TUESDAY)], [0.0]),
        ("there at another time", [(50, WEDNESDAY)], []),
        ("there at another time, and elsewhere in its time", [(50, WEDNESDAY), (5000, TUESDAY)], []),
        ("there in its time, and elsewhere at another", [(50, TUESDAY), (5000, WEDNESDAY)], [0.0]),
        ("there at another time, and near in its time", [(50, WEDNESDAY), (120, TUESDAY)], [20.0]),
    ],
)
def test_a_zone_counts_for_the_volumes_that_are_there_while_it_applies(case, volumes, distances):
    held = view(DAYTIME, *(volume(east, *hours) for east, hours in volumes))

    assert [h.distance_m for h in held.hits(30)] == pytest.approx(distances, abs=1e-6), case


def test_the_overlap_and_the_margin_are_those_of_the_part_that_is_there():
    held = view(DAYTIME, volume(50, *TUESDAY), volume(-20, *WEDNESDAY))
    away = view(DAYTIME, volume(50, *WEDNESDAY), volume(300, *TUESDAY))

    assert [h.overlap_area_m2 for h in held.hits()] == pytest.approx([50 * 100], rel=1e-6)
    assert away.margin_m() == pytest.approx(200, abs=1e-6)
    assert view(DAYTIME, volume(50, *WEDNESDAY)).margin_m() is None


def test_only_the_days_it_is_in_force_count():
    """It applies on Tuesdays; in force from Wednesday to Monday it has none."""
    month = volume(0, "2026-12-01T00:00", "2026-12-31T00:00")
    days = {"valid_from": date(2026, 12, 2), "on": date(2026, 12, 2)}

    assert view(DAYTIME, month, **days, valid_to=date(2026, 12, 8)).hits() == []
    assert [h.zone.id for h in view(DAYTIME, month, **days, valid_to=date(2026, 12, 9)).hits()] == ["z"]


@pytest.mark.parametrize("value", [value for _, value, _ in MALFORMED])
def test_what_cannot_be_read_counts_always(value):
    assert [h.zone.id for h in view(value, volume(0, *WEDNESDAY)).hits()] == ["z"]


def test_without_a_time_it_counts():
    assert [h.zone.id for h in view(SUMMER).hits()] == ["z"]
