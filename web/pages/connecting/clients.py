"""Programs that read the API, and what each is told: steps for people, and commands to copy.

A test runs every command of the page as it stands.  ``@api@`` in a command is the address of this installation's API, ``@site@`` the
id of a site in an address.
"""

from dataclasses import dataclass
from typing import Final

from fieldreg.kernel.texts import Text

__all__ = ["CLIENTS", "Client", "Command"]


@dataclass(frozen=True)
class Command:
    """What is copied: a script of `language`, which is also how a test runs it.  `of_site`: it names a site that has an outline."""

    language: str
    about: Text
    text: str
    of_site: bool = False


@dataclass(frozen=True)
class Client:
    """One program."""

    id: str
    name: Text
    reads: Text
    steps: tuple[Text, ...]
    commands: tuple[Command, ...]


def _same(name: str) -> Text:
    return Text(name, name)


_QGIS = Client(
    "qgis", _same("QGIS"),
    Text("場所、区域、規制の区域を層として重ね、絞り込み、印刷できます。読み取り専用です。",
         "Sites, areas and zones as layers, to filter and to print.  They are read only."),
    (
        Text("「レイヤ」→「データソースマネージャ」→「WFS / OGC API - Features」で「新規」を押し、URL に上の API のアドレスを、"
             "バージョンに「OGC API - Features」を入れます。",
             "Layer, Data Source Manager, WFS / OGC API - Features, New: the API's address above as URL, “OGC API - Features” as version."),
        Text("「接続」を押し、層を選んで「追加」します。同じことは Python コンソールでもできます。",
             "Press Connect, choose layers and add them.  The Python console does the same:"),
    ),
    (
        Command("qgis", Text("Python コンソール", "Python console"), """\
from qgis.core import QgsProject, QgsVectorLayer

for name in ("sites", "site-outlines", "areas"):
    source = f"url='@api@' typename='{name}' version='OGC_API_FEATURES'"
    layer = QgsVectorLayer(source, name, "OAPIF")
    QgsProject.instance().addMapLayer(layer)
    print(name, layer.featureCount())
"""),
        Command("qgis", Text("件数の多い規制の区域はベクタタイルで", "Zones, of which there are many, as vector tiles"), """\
from qgis.core import QgsProject, QgsVectorTileLayer

tiles = "@api@/collections/zones/tiles/WebMercatorQuad/{z}/{y}/{x}"
layer = QgsVectorTileLayer(f"type=xyz&url={tiles}&zmin=0&zmax=20", "zones")
QgsProject.instance().addMapLayer(layer)
print(layer.name(), layer.isValid())
"""),
    ),
)  # fmt: skip
_GDAL = Client(
    "gdal", Text("GDAL（ogrinfo・ogr2ogr）", "GDAL (ogrinfo, ogr2ogr)"),
    Text("層の一覧と件数を見て、必要な分だけをファイルにします。絞り込みはサーバの側で行われます。",
         "What there is and how many, and as much of it as is needed as a file.  The server does the filtering."),
    (),
    (
        Command("sh", Text("層の一覧、層の中身", "The layers, and one of them"), """\
ogrinfo -ro -so OAPIF:@api@
ogrinfo -ro -so OAPIF:@api@ sites
"""),
        Command("sh", Text("公園だけを GeoPackage に", "Parks alone, as a GeoPackage"), """\
ogr2ogr -f GPKG parks.gpkg OAPIF:@api@ sites -where "kind = 'park'"
"""),
        Command("sh", Text("GDAL がなければ、同じものをそのまま受け取れます", "Without GDAL the same is had as a file"), """\
curl -f -o parks.gpkg "@api@/collections/sites/items?f=gpkg&kind=park"
curl -f -o parks.csv "@api@/collections/sites/items?f=csv&kind=park"
"""),
    ),
)  # fmt: skip
_LEAFLET = Client(
    "leaflet", _same("Leaflet"),
    Text("ご自分のページの地図に、鍵なしで読み込めます。Leaflet と、id が map の要素があるページに置いてください。",
         "On a map of your own page, without any key.  For a page that has Leaflet and an element whose id is map."),
    (),
    (
        Command("leaflet", Text('<script type="module"> の中に', 'In a <script type="module">'), """\
const api = "@api@";
const { extent } = await (await fetch(`${api}/collections/sites`)).json();
const [west, south, east, north] = extent.spatial.bbox[0];
const map = L.map("map").fitBounds([[south, west], [north, east]]);

const outlines = await (await fetch(`${api}/collections/site-outlines/items`)).json();
const name = (site) => Object.assign(document.createElement("b"), { textContent: site.properties.name });
L.geoJSON(outlines, { onEachFeature: (site, shape) => shape.bindPopup(name(site)) }).addTo(map);
"""),
    ),
)  # fmt: skip
_MAPLIBRE = Client(
    "maplibre", _same("MapLibre GL"),
    Text("規制の区域をベクタタイルで描きます。maplibre-gl.mjs とその CSS があり、id が map の要素があるページに置いてください。",
         "Zones drawn from vector tiles.  For a page with maplibre-gl.mjs beside it, its CSS, and an element whose id is map."),
    (),
    (
        Command("maplibre", Text('<script type="module"> の中に', 'In a <script type="module">'), """\
import * as maplibre from "./maplibre-gl.mjs";

const api = "@api@";
const { extent } = await (await fetch(`${api}/collections/sites`)).json();
const zones = { type: "vector", tiles: [`${api}/collections/zones/tiles/WebMercatorQuad/{z}/{y}/{x}`], maxzoom: 20 };
const fill = { "fill-color": "firebrick", "fill-opacity": 0.25 };
const layer = { id: "zones", type: "fill", source: "zones", "source-layer": "zones", paint: fill };
const style = { version: 8, sources: { zones }, layers: [layer] };
const map = new maplibre.Map({ container: "map", style, bounds: extent.spatial.bbox[0] });
"""),
    ),
)  # fmt: skip
_OWSLIB = Client(
    "owslib", Text("OWSLib（Python）", "OWSLib (Python)"),
    Text("層、検索できる属性、地物を Python で読みます。", "Collections, what may be asked for, and features, in Python."),
    (),
    (
        Command("python", _same("Python"), """\
from owslib.ogcapi.features import Features

api = Features("@api@")
print(api.feature_collections())
print(list(api.collection_queryables("sites")["properties"]))
parks = api.collection_items("sites", filter="kind = 'park'", limit=1000)
print(parks["numberMatched"])
"""),
    ),
)  # fmt: skip
_GEOPANDAS = Client(
    "geopandas", Text("geopandas（Python・ノートブック）", "geopandas (Python, notebooks)"),
    Text("層をそのまま GeoDataFrame にします。", "A layer as a GeoDataFrame."),
    (),
    (
        Command("python", _same("Python"), """\
import geopandas

sites = geopandas.read_file("OAPIF:@api@", layer="sites")
parks = geopandas.read_file("OAPIF:@api@", layer="sites", where="kind = 'park'")
print(len(sites), len(parks), sites.crs)
"""),
    ),
)  # fmt: skip
_GROUND = Client(
    "qgroundcontrol", _same("QGroundControl"),
    Text("場所の外形をジオフェンスとして機体へ送れます。フェンスの中であっても、許可が要らないという意味ではありません。",
         "A site's outline as a geofence for the craft.  To be inside the fence does not mean that no permit is needed."),
    (
        Text("「Plan」→「File」→「Open」で site.plan を開き、フェンスを確かめてから「Upload」します。",
             "Plan, File, Open site.plan; look at the fence; Upload."),
    ),
    (
        Command("sh", Text("計画ファイル（.plan）を受け取る", "The plan file (.plan)"), """\
curl -f -o site.plan "@api@/sites/@site@.plan"
""", of_site=True),
    ),
)  # fmt: skip
_CALENDAR = Client(
    "calendar", Text("カレンダー（スマートフォン・Google・Outlook・vdirsyncer）", "Calendars (telephones, Google, Outlook, vdirsyncer)"),
    Text("場所ごとの予約済みの時間を購読できます。予約した人の名前は含まれません。自分の予約のアドレスは「自分のページ」で作れます。",
         "When a site is reserved, as a feed: no names.  The address of your own reservations is made on your page."),
    (
        Text("カレンダーの「URL で追加」「照会」などに、次の .ics のアドレスを入れます。"
             "vdirsyncer では次の設定を vdirsyncer.ini に保存します。",
             "Give the address of the .ics below to “add by URL” or “subscribe”.  For vdirsyncer keep this as vdirsyncer.ini:"),
    ),
    (
        Command("vdirsyncer.ini", _same("vdirsyncer.ini"), """\
[general]
status_path = "./status"
[pair fieldreg]
a = "feed"
b = "kept"
collections = null
conflict_resolution = "a wins"
[storage feed]
type = "http"
url = "@api@/sites/@site@.ics"
[storage kept]
type = "filesystem"
path = "./calendar"
fileext = ".ics"
""", of_site=True),
        Command("sh", Text("取り込み（二度目からは変わった分だけ）", "Fetch it; from the second time on only what changed"), """\
mkdir -p calendar
yes | vdirsyncer -c vdirsyncer.ini discover fieldreg
vdirsyncer -c vdirsyncer.ini sync fieldreg
""", of_site=True),
    ),
)  # fmt: skip
CLIENTS: Final = (_QGIS, _GDAL, _LEAFLET, _MAPLIBRE, _OWSLIB, _GEOPANDAS, _GROUND, _CALENDAR)
