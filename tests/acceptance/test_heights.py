"""The worked heights about Sendai Airport, asked of the shipped sample: each within half a metre."""

import pytest

# along the extended centreline west of runway 09, and beside it: metres out, aside → lat, lon, lowest surface AMSL
CENTRELINE = [
    ("300 m out", 38.138383, 140.894930, 9.35),
    ("1 km out", 38.137568, 140.887012, 23.35),
    ("1 km out, 250 m aside", 38.139801, 140.886644, 23.35),
    ("1 km out, 400 m aside", 38.141141, 140.886423, 37.64),
    ("2 km out", 38.136404, 140.875701, 43.35),
    ("3 km out", 38.135240, 140.864390, 59.38),
    ("5 km out", 38.132912, 140.841767, 99.37),
    ("10 km out", 38.127093, 140.785211, 199.36),
    ("15 km out", 38.121274, 140.728655, 296.70),
]
PLACES = [
    ("閖上", 38.1790, 140.9580, 79.8),
    ("藤塚", 38.1830, 140.9550, 83.7),
    ("東六郷", 38.1925, 140.9540, 100.7),
    ("富沢", 38.2100, 140.8690, 143.9),
    ("霞目", 38.2355, 140.9235, 179.6),
    ("荒浜小遺構", 38.2224881, 140.9803061, 181.4),
    ("荒井駅", 38.2422, 140.9525, 202.6),
    ("八木山動物公園", 38.2445, 140.8450, 231.3),
    ("仙台駅", 38.2601, 140.8824, 240.7),
    ("仙台城跡", 38.2526, 140.8560, 239.1),
    ("東北大青葉山新C", 38.2540, 140.8370, 256.5),
    ("坪沼小跡", 38.1850, 140.7700, 243.3),
    ("太白山頂", 38.2340, 140.7920, 269.7),
    ("錦ケ丘", 38.2560, 140.7560, 296.7),
    ("貝森小跡", 38.286306, 140.839583, 296.7),
    ("泉パークタウン紫山", 38.3430, 140.8380, 296.7),
    ("七北田公園", 38.328015, 140.882793, 296.7),
    ("作並小跡", 38.316778, 140.635806, None),
    ("大倉小跡", 38.334278, 140.698722, None),
]


@pytest.mark.parametrize(("place", "lat", "lon", "expected"), CENTRELINE + PLACES)
def test_the_lowest_surface_is_as_worked(services, place, lat, lon, expected):
    lowest = services.headroom(lon, lat)["lowest_amsl_m"]

    assert lowest == (None if expected is None else pytest.approx(expected, abs=0.5)), place
