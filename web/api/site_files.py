"""Places as files for other programs: KML and KMZ for a globe, a .plan whose fence is the outline for a ground station.

Of a site, an area of it, and where inside an outline no permit is needed.
"""

from collections.abc import Mapping
from typing import Any

import shapely
from flask import Response, request, url_for

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.geometry import polygon_json, polygons_of
from fieldreg.kernel.texts import Text
from fieldreg.register.footprints import footprint_of, site_footprint
from fieldreg.register.sites import Area
from geodata.drawings.drawing import FORMATS, write_drawing
from geodata.export.kml import to_kml, to_kmz
from geodata.export.municipal import sites_to_municipal_csv
from geodata.importers.base.area_codes import area_code
from web.api.features.views.places import site_as_features
from web.shell.context import services
from web.shell.errors import MalformedRequest

__all__ = ["permit_free_as_file", "site_as_globe", "site_as_plan", "sites_as_municipal_list"]

_GLOBES = {"kml": to_kml, "kmz": to_kmz}
_CODE_DIGITS, _LONGEST = 6, 100
_MOST_FENCES = 100  # as many as are read back


def site_as_globe(site_id: str, form: str) -> Response:
    """The site and those of its areas that are drawn, with every property, as `form` (kml, kmz); of `area` that one alone.

    Raises NotFound, InvalidInput for an area that is not drawn.
    """
    site = services().register.site(site_id)
    area = site.area(request.args.get("area") or None)
    features = site_as_features(site)
    if area is not None:
        features = [feature for feature in features[1:] if feature["id"] == area.id]
        if not features:
            raise _not_drawn(area)
    body = _GLOBES[form](features, site.name.ja if area is None else f"{site.name.ja} {area.name.ja}")
    return _file(body, site.id if area is None else area.id, form)


def site_as_plan(site_id: str) -> Response:
    """The outline as the fence of a QGroundControl plan that flies nowhere; of a road the band it takes up; of `area` that one's.

    Raises NotFound, InvalidInput for a place known only as a point: a circle about it would fence in what nobody knows.
    """
    site = services().register.site(site_id)
    area = site.area(request.args.get("area") or None)
    if area is not None and area.outline is None:
        raise _not_drawn(area)
    outline = site.outline if area is None or area.outline is None else area.outline
    if outline.geom_type in ("Point", "MultiPoint"):
        raise InvalidInput.one(
            "no-outline", "site",
            "この場所は位置だけの登録で、形がわかっていません。「条件を調べる」で範囲を描き、そこから .plan を書き出してください。",
            "only a point is held of this site, and no outline: draw the area under “Check an operation” and save the .plan there",
        )  # fmt: skip
    fence = polygons_of(site_footprint(site) if area is None else footprint_of(area) or outline)
    name = site.name.ja if area is None else f"{site.name.ja} {area.name.ja}"
    told = {"name": name, "site": site.id} | ({"area": area.id} if area else {})
    document = {"type": "Feature", "geometry": polygon_json(fence), "properties": told}
    return _file(write_drawing(document, FORMATS["plan"]), site.id if area is None else area.id, "plan")


def sites_as_municipal_list() -> Response:
    """公共施設一覧; `code` and `municipality` are the publisher's own, as the registry knows neither.

    Raises InvalidInput for a code that is none.
    """
    code, municipality = request.args.get("code", ""), request.args.get("municipality", "")
    if code and (len(code) != _CODE_DIGITS or area_code(code, _CODE_DIGITS, "") is None):
        raise InvalidInput.one("code-form", "code", "全国地方公共団体コードは検査数字を含む6桁で書いてください（例: 041009）。",
                               "a municipality's code has six digits, the last of which checks (such as 041009)")  # fmt: skip
    if len(municipality) > _LONGEST or not municipality.isprintable():
        raise InvalidInput.one("name-form", "municipality", f"地方公共団体名は{_LONGEST}文字までにしてください。",
                               f"a municipality's name has at most {_LONGEST} letters")  # fmt: skip
    text = sites_to_municipal_csv(
        services().register.sites(), code=code, municipality=municipality,
        page=lambda own: url_for("public.site", site_id=own, _external=True),
    )  # fmt: skip
    answer = Response(text, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename={code or 'sites'}_public_facility.csv"
    return answer


def permit_free_as_file(answer: Mapping[str, Any], form: str) -> Response:
    """Parts by whether a permit is needed: each with its answer (kml, kmz), or the free ones alone as the fence of a plan (plan).

    Raises MalformedRequest for another form, InvalidInput where nothing is free, or in more parts than a plan holds.
    """
    if form in _GLOBES:
        return _file(_GLOBES[form](answer["features"], "許可のいらない範囲"), "permit-free", form)
    if form != "plan":
        words = Text("format は plan、kml、kmz のどれかです。", "format is plan, kml or kmz")
        raise MalformedRequest([Fault("bad-parameter", "format", words)])
    free = [shapely.geometry.shape(f["geometry"]) for f in answer["features"] if f["properties"]["answer"] == "free"]
    parts = [part for shape in free for part in shapely.get_parts(shape) if part.area > 0]
    rings = sum(1 + len(part.interiors) for part in parts)
    if not parts:
        raise InvalidInput.one("nothing-free", "geometry", "許可のいらない範囲がないため、柵を書けません。",
                               "nowhere is it sure that no permit is needed: there is no fence to write")  # fmt: skip
    if rings > _MOST_FENCES:
        raise InvalidInput.one(
            "too-many-fences", "geometry", f"許可のいらない範囲が {rings:,} の輪に分かれます（{_MOST_FENCES} まで）。狭めてください。",
            f"what is free falls into {rings:,} rings, more than the {_MOST_FENCES} of a fence; ask about a smaller area",
        )  # fmt: skip
    document = {"type": "Feature", "geometry": polygon_json(shapely.MultiPolygon(parts)), "properties": {"name": "許可のいらない範囲"}}
    return _file(write_drawing(document, FORMATS["plan"]), "permit-free", "plan")


def _not_drawn(area: Area) -> InvalidInput:
    return InvalidInput.one("no-outline", "area", f"「{area.name.ja}」は形が描かれていません。場所全体のファイルを使ってください。",
                            f"{area.id} is not drawn; take the file of the whole site")  # fmt: skip


def _file(body: bytes, named: str, ending: str) -> Response:
    answer = Response(body, content_type=FORMATS[ending].mimetype)
    name = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in named)[:80]
    answer.headers["Content-Disposition"] = f"attachment; filename={name}.{ending}"
    return answer
