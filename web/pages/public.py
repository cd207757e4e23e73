"""The pages anybody may read, and what their maps fetch: which address is answered by whom."""

from flask import Blueprint

from web.pages import check_page, choose, drawn_maps, map_data, site_sheet

__all__ = ["public"]

public = Blueprint("public", __name__)
for address, view in (
    ("/", choose.choose),
    ("/sites/<site_id>", site_sheet.site),
    ("/check", check_page.check),
    ("/maps/<digest>.<kind>", drawn_maps.bundle),
    ("/map/basemap.geojson", map_data.basemap),
    ("/map/rows.json", choose.rows),
    ("/map/sites.geojson", map_data.map_sites),
    ("/map/sites/<site_id>.geojson", map_data.map_site),
    ("/map/zones/<layer>.geojson", map_data.map_zones),
):
    public.add_url_rule(address, view_func=view)
