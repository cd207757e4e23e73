// @ts-check
// Before a map is made: Leaflet is made ours, and our layers are laid out for Folium's script to call by name.

import { language } from "../shell/language.js";
import { nameMaps, stillMaps } from "./accessibility.js";
import { plain } from "./base.js";
import { dressControls } from "./controls.js";
import { offer } from "./leaflet.js";
import { speakJapanese } from "./leaflet_words.js";
import { farSites } from "./far_sites.js";
import { pictureBase, vectorBase } from "./file_base.js";
import { followAddress } from "./save.js";
import { site, sites } from "./sites.js";
import { tileOptions, watchTiles } from "./tiles.js";
import { zones } from "./zones.js";

if (language === "ja") speakJapanese();
dressControls();
nameMaps();
stillMaps();
followAddress();
watchTiles();
offer({ plain, pictureBase, vectorBase, sites, farSites, site, zones, tileOptions });
