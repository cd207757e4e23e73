"""Every colour stands once, in the palette, and every name asked for is in it."""

import re

import pytest

from web.pages.maps.maps import PAINTED, MapSources
from web.shell import labels
from web.shell.palette import PALETTE, _colours, colour

WEB = PALETTE.parents[2]
OURS = [path for path in WEB.rglob("*") if path.suffix in {".css", ".js", ".py", ".html"} and "vendor" not in path.parts]
ZONES = re.findall(r"^  \"?([\w-]+)\"?: \{.*fillOpacity", (WEB / "static/js/map/zones.js").read_text(encoding="utf-8"), re.MULTILINE)


def named(text, pattern):
    return {name for name in re.findall(pattern, text) if "$" not in name}


def test_no_colour_is_written_elsewhere():
    elsewhere = {
        path.relative_to(WEB).as_posix(): found
        for path in OURS
        if path != PALETTE and path.name != "parts.html"  # its symbols have white in them
        if (found := re.findall(r"(?<!&)#(?:[0-9a-fA-F]{3}){1,2}\b(?=[\s;,)\"'`}])", path.read_text(encoding="utf-8")))
    }

    assert elsewhere == {}


def test_every_name_that_styles_and_scripts_ask_for_is_a_colour():
    asked = set()
    for path in OURS:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".css":
            asked |= named(text, r"var\(--([\w-]+)\)")
        if path.suffix in {".js", ".py"}:
            asked |= named(text, r"colour\(\"([\w-]+)\"\)")
    asked -= {"radius", "shadow", "header-h"}  # of fieldreg.css, and no colours

    assert len(asked) > 50
    assert asked - _colours().keys() == set()


MADE = [
    *(f"site-{availability}" for availability in (*labels.AVAILABILITY, "other")),
    *(severity for severity in labels.SEVERITY if severity != "not_applicable"),
    *(f"zone-{layer}{part}" for layer in (*ZONES, "other") for part in ("", "-fill")),
    *(f"headroom-{step}" for step in range(1, 6)),
    *(f"map-{kind}" for kind in ("sea", "land", "green", "built")),
]


@pytest.mark.parametrize("name", MADE)
def test_names_made_of_the_registry_s_own_words_are_colours_too(name):
    assert re.fullmatch(r"#[0-9a-f]{3,6}", colour(name))


def test_a_name_that_stands_for_another_has_its_colour():
    assert colour("site-consult") == colour("brand-2")


def test_folium_s_options_have_no_colours_but_the_palette_s():
    sources = MapSources(language="ja", basemap="plain", basemap_url="/b", sites_url="/s")
    known = set(re.findall(r"#[0-9a-f]{3,6}(?=;)", PALETTE.read_text(encoding="utf-8")))

    for painted in PAINTED.values():
        assert set(re.findall(r"#[0-9a-fA-F]{3,8}(?=\")", painted(sources).script)) <= known


def test_an_unknown_name_is_refused():
    with pytest.raises(KeyError, match="mauve"):
        colour("mauve")
