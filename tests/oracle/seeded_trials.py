"""Trials of every kind over the model city, from a seed: what they prove depends on how unlike they are."""

import copy
import random

import shapely

BOX = (140.72, 38.17, 141.05, 38.36)
HERE = {
    "activity": "drone", "time_start": "2027-03-01T09:00:00+09:00", "time_end": "2027-03-01T12:00:00+09:00",
    "altitude_upper": {"value": 60, "datum": "AGL"},
    "vehicle": {"mass_g": 1200, "gross_mass_g": 1500, "bvlos": False, "registered": True},
}  # fmt: skip
BUS = {"activity": "automated_driving", "vehicle": {"level": 2, "length_cm": 700}, "altitude_upper": None}


def seeded(count, seed, sites=()):
    """`count` GeoJSON trials; some lie exactly on a site's outline, some last for months, some lie in another plane or across two."""
    chance = random.Random(seed)
    return [_trial(chance, sites) for _ in range(count)]


def _trial(chance, sites):
    properties = copy.deepcopy(HERE)
    if chance.random() < 0.15:
        properties["time_end"] = "2027-06-10T12:00:00+09:00"
    if chance.random() < 0.1:
        properties |= BUS
    if chance.random() < 0.2:
        properties["vehicle"]["keeps_30m"] = chance.random() < 0.5
    kind = chance.choices(["point", "square", "corridor", "site", "elsewhere", "wide", "many corners"], [8, 6, 5, 4, 1, 1, 1])[0]
    if kind == "site" and sites:
        site = chance.choice(sites)
        properties["site"] = site.id
        if site.outline.geom_type == "Polygon":
            return _feature(shapely.geometry.mapping(site.outline), properties)
    return _feature(_geometry(kind, chance, properties), properties)


def _geometry(kind, chance, properties):
    x, y = chance.uniform(BOX[0], BOX[2]), chance.uniform(BOX[1], BOX[3])
    if kind == "square":
        return _square(x, y, chance.uniform(0.0005, 0.003))
    if kind == "wide":
        return _square(x, y, chance.choice([0.2, 0.4]))  # wider than a plane holds
    if kind == "many corners":
        return shapely.geometry.mapping(shapely.Point(x, y).buffer(chance.uniform(0.001, 0.01), quad_segs=400))
    if kind == "corridor":
        line = [[x, y]]
        for _ in range(chance.randint(2, 6)):
            line.append([line[-1][0] + chance.uniform(-0.006, 0.006), line[-1][1] + chance.uniform(-0.005, 0.005)])
        properties["corridor_width_m"] = 60
        return {"type": "LineString", "coordinates": line}
    properties["radius_m"] = chance.choice([30, 100, 200])
    if kind == "elsewhere":
        x, y = chance.choice([(139.7, 35.7), (140.88, 38.02), (140.9, 37.95)])
    return {"type": "Point", "coordinates": [x, y]}


def _square(x, y, side):
    return {"type": "Polygon", "coordinates": [[[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]]}


def _feature(geometry, properties):
    return {"type": "Feature", "geometry": geometry, "properties": properties}
