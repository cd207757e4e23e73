"""The pages anybody may read, and what their maps fetch: which address is answered by whom."""

from flask import Blueprint

from web.pages.calendars import booked_calendar
from web.pages.checking import alternatives_page, check_page, kept_trial_page
from web.pages.choosing import choose, nothing_fits
from web.pages.comparing import compare, compare_files
from web.pages.maps import base_map, drawn_maps, map_data
from web.pages.saving import saved_map
from web.pages.sheet import site_paper, site_sheet

__all__ = ["public"]

public = Blueprint("public", __name__)
public.add_url_rule("/", view_func=choose.choose)
public.add_url_rule("/nothing-fits", view_func=nothing_fits.nothing_fits)
public.add_url_rule("/sites/<site_id>", view_func=site_sheet.site)
public.add_url_rule("/sites/<site_id>.pdf", view_func=site_paper.site_pdf)
public.add_url_rule("/compare", view_func=compare.compare)
public.add_url_rule("/compare.<kind>", view_func=compare_files.compare_file)
public.app_context_processor(compare.need_names)
public.add_url_rule("/calendar", view_func=booked_calendar.booked_calendar)
public.add_url_rule("/check", view_func=check_page.check)
public.add_url_rule("/t/<code>", view_func=kept_trial_page.kept_trial)
public.add_url_rule("/t/<code>.ics", view_func=kept_trial_page.kept_trial_calendar)
public.add_url_rule("/t/<code>.<any(plan, kml, kmz):form>", view_func=kept_trial_page.kept_trial_file)
public.add_url_rule("/t/<code>/alternatives", view_func=alternatives_page.alternatives)
public.add_url_rule("/t/<code>/alternatives", view_func=alternatives_page.open_alternative, methods=["POST"])
public.add_url_rule("/maps/<digest>.<kind>", view_func=drawn_maps.bundle)
public.add_url_rule("/map.html", view_func=saved_map.map_file)
public.add_url_rule("/map/base/<z>/<x>/<y>", view_func=base_map.base_tile)
public.add_url_rule("/map/basemap.geojson", view_func=map_data.basemap)
public.add_url_rule("/map/rows.json", view_func=choose.rows)
public.add_url_rule("/map/sites.geojson", view_func=map_data.map_sites)
public.add_url_rule("/map/sites/<site_id>.geojson", view_func=map_data.map_site)
public.add_url_rule("/map/zones/<layer>.geojson", view_func=map_data.map_zones)
