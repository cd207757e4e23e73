"""Run by Debian's Python: QGIS without a screen looks at layers of an API, draws them, and tries to change one.

`qgis_looks.py API LAYER…` prints JSON: what QGIS makes of each layer.
"""

import json
import sys

from qgis.core import (
    QgsApplication,
    QgsFeature,
    QgsFeatureRequest,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsRectangle,
    QgsRenderedFeatureHandlerInterface,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QEventLoop, QSize


class Drawn(QgsRenderedFeatureHandlerInterface):
    """The features that were given a symbol."""

    def __init__(self):
        super().__init__()
        self.ids = set()

    def handleRenderedFeature(self, feature, _bounds, _context):  # noqa: N802 - QGIS calls it so
        self.ids.add(feature.id())


def layer_of(api, name):
    return QgsVectorLayer(f"url='{api}' typename='{name}' version='OGC_API_FEATURES'", name, "OAPIF")


def rectangle(extent):
    return [extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()]


def drawn(layer):
    """How many features are given a symbol on a map of the layer's extent."""
    settings, handler, loop = QgsMapSettings(), Drawn(), QEventLoop()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setOutputSize(QSize(800, 600))
    extent = layer.extent()
    extent.grow(0.01)
    settings.setExtent(extent)
    settings.addRenderedFeatureHandler(handler)
    job = QgsMapRendererSequentialJob(settings)
    job.finished.connect(loop.quit)
    job.start()
    loop.exec_()
    ground = settings.backgroundColor().rgb()
    picture = job.renderedImage()
    inked = sum(picture.pixel(x, y) != ground for x in range(0, 800, 2) for y in range(0, 600, 2))
    return len(handler.ids), inked


def looked(api, name):
    layer = layer_of(api, name)
    at_once = rectangle(layer.extent())
    told = layer.featureCount()
    symbols, inked = drawn(layer) if layer.isSpatial() else (0, 0)
    request = QgsFeatureRequest()
    if layer.isSpatial():
        request.setFilterRect(QgsRectangle(*at_once).buffered(-0.0523))
    edited = layer.startEditing(), layer.dataProvider().addFeatures([QgsFeature(layer.fields())])[0]
    return {
        "valid": layer.isValid(), "count": told, "extent": at_once, "geometry": QgsWkbTypes.displayString(layer.wkbType()),
        "fields": [field.name() for field in layer.fields()], "symbols": symbols, "inked": inked,
        "read": sum(1 for _ in layer.getFeatures()), "inside": sum(1 for _ in layer.getFeatures(request)), "edited": edited,
        "parks": filtered(api, name) if name == "sites" else None,
    }  # fmt: skip


def filtered(api, name):
    layer = layer_of(api, name)
    return layer.featureCount() if layer.setSubsetString("\"kind\" = 'park'") else None


def main():
    started = QgsApplication([], False)
    started.initQgis()
    api, *names = sys.argv[1:]
    print(json.dumps({name: looked(api, name) for name in names}))


if __name__ == "__main__":
    main()
