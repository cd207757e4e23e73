"""Neighbours told by looking at every pair, without an index, a box or a lazy step: what the product must give."""

import math
from datetime import timedelta
from functools import cache

import pyproj
import shapely

SPREAD_M = {"Point": 50.0, "LineString": 5.0, "Polygon": 0.0}


@cache
def _into():
    return pyproj.Transformer.from_crs(6668, 6678, always_xy=True)


def metres(shape):
    return shapely.transform(shape, lambda xy: [_into().transform(x, y) for x, y in xy])


def ground(held, site):
    if held.geometry is not None:
        return metres(held.geometry)
    outline = next((a.outline for a in site.areas if a.id == held.area), None) or site.outline
    spread = SPREAD_M[outline.geom_type]
    return metres(outline).buffer(spread) if spread else metres(outline)  # as a footprint is drawn, sixteen parts of a quarter


def lines_of(site):
    """Each unit with everything above it."""
    parents = {area.id: area.parent for area in site.areas}

    def above(unit):
        return [unit, *above(parents[unit] or site.id)] if unit in parents else [unit]

    return {unit: above(unit) for unit in (site.id, *parents)}


def claim(one, other, sites):
    if one.site != other.site:
        return False
    lines = lines_of(sites[one.site])
    mine, theirs = one.area or one.site, other.area or other.site
    return mine in lines[theirs] or theirs in lines[mine]


def said(held, question):
    about, name = question.split(".")
    return held.trial["properties"].get(about, {}).get(name)


def side(rule, held):
    parts = [not rule.activities or held.activity in rule.activities]
    for question, wanted in rule.said.items():
        value = said(held, question)
        parts.append(None if value is None else value == wanted if isinstance(wanted, bool) else value >= wanted)
    return lowest(parts)


def lowest(parts):
    return False if False in parts else None if None in parts else True


def share(rule, one, other):
    if rule.shared is None:
        return True
    question, values = rule.shared
    sets = [None if not said(held, question) else set(said(held, question)) & values for held in (one, other)]
    if set() in sets:
        return False
    return None if None in sets else bool(sets[0] & sets[1])


def pairs(held, sites, book, asked):
    """(other, rule, applies, centimetres) of every other reservation that is live."""
    found = set()
    for other in held:
        if other.id == asked.id or not other.is_live or claim(asked, other, sites):
            continue
        day = max(asked.slot.first_day, other.slot.first_day)
        in_force = [edition for edition in book.editions if edition.in_force <= day]
        if not in_force:
            continue
        away_m = shapely.distance(ground(asked, sites[asked.site]), ground(other, sites[other.site]))
        for rule in max(in_force, key=lambda edition: edition.in_force).rules:
            margin = timedelta(minutes=rule.within_minutes)
            meets = other.slot.start < asked.slot.end + margin and asked.slot.start < other.slot.end + margin
            if not meets or away_m >= rule.within_m + 0.01:
                continue
            ways = [lowest([side(rule.one, a), side(rule.other, b)]) for a, b in ((asked, other), (other, asked))]
            either = True if True in ways else None if None in ways else False
            applies = lowest([either, share(rule, asked, other)])
            if applies is not False:
                found.add((other.id, rule.id, applies, math.floor(away_m * 100 + 1e-4)))
    return found
