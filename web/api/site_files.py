"""One site as a file for other programs: KML for a globe, a .plan whose fence is its outline for a ground station."""

from flask import Response

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.geometry import polygon_json, polygons_of
from fieldreg.register.footprints import site_footprint
from fieldreg.register.sites import Site
from geodata.drawings.drawing import FORMATS, write_drawing
from geodata.export.kml import to_kml
from web.api.features.views.places import site_as_features
from web.shell.context import services

__all__ = ["site_as_kml", "site_as_plan"]


def site_as_kml(site_id: str) -> Response:
    """The site and those of its areas that are drawn, with every property.  Raises NotFound."""
    site = services().register.site(site_id)
    return _file(to_kml(site_as_features(site), site.name.ja), site, FORMATS["kml"].mimetype, "kml")


def site_as_plan(site_id: str) -> Response:
    """The outline as the fence of a QGroundControl plan that flies nowhere; of a road the band it takes up.

    Raises NotFound, InvalidInput for a site known only as a point: a circle about it would fence in what nobody knows.
    """
    site = services().register.site(site_id)
    if site.outline.geom_type in ("Point", "MultiPoint"):
        raise InvalidInput.one(
            "no-outline", "site",
            "この場所は位置だけの登録で、形がわかっていません。「条件を調べる」で範囲を描き、そこから .plan を書き出してください。",
            "only a point is held of this site, and no outline: draw the area under “Check an operation” and save the .plan there",
        )  # fmt: skip
    fence = polygons_of(site_footprint(site))
    document = {"type": "Feature", "geometry": polygon_json(fence), "properties": {"name": site.name.ja, "site": site.id}}
    return _file(write_drawing(document, FORMATS["plan"]), site, FORMATS["plan"].mimetype, "plan")


def _file(body: bytes, site: Site, mimetype: str, ending: str) -> Response:
    answer = Response(body, content_type=mimetype)
    name = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in site.id)[:80]
    answer.headers["Content-Disposition"] = f"attachment; filename={name}.{ending}"
    return answer
