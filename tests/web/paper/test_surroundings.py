"""What a drawing holds about its place: whatever reaches into the frame, from any side."""

import shapely

from tests import makers
from web.paper.frame import Frame
from web.paper.surroundings import about_frame


def test_a_site_that_reaches_over_any_edge_of_the_frame_is_in_it_and_one_beside_it_is_not(app, services, store):
    park = services.register.site("park")
    frame = Frame.about(park, 400, 300)
    west, south, east, north = frame.box
    wide, high = east - west, north - south
    outlines = {
        "north": shapely.box(west + wide / 3, north - high / 9, east - wide / 3, north + high),
        "south": shapely.box(west + wide / 3, south - high, east - wide / 3, south + high / 9),
        "east": shapely.box(east - wide / 9, south + high / 3, east + wide, north - high / 3),
        "west": shapely.box(west - wide, south + high / 3, west + wide / 9, north - high / 3),
        "around": shapely.box(west - wide, south - high, east + wide, north + high),
        "beside": shapely.box(east + wide, south, east + 2 * wide, north),
    }
    with store.writing() as work:
        for name in ("hostile", "reused"):
            work.sites.remove(name)
        for name, outline in outlines.items():
            work.sites.put(makers.park(id=name, outline=outline, areas=()))
        work.commit()
    with app.test_request_context("/"):
        app.preprocess_request()
        found = {site.id for site in about_frame(frame, services.clock.today()).sites}

    assert found == {*outlines, "park"} - {"beside"}
