// Of the plugins (Leaflet.draw, markercluster, groupedlayercontrol), what our scripts touch.

import "leaflet";

declare module "leaflet" {
  interface DrawnEvent extends LeafletEvent { layer: Layer & { toGeoJSON(): import("geojson").Feature }; }
  namespace Draw {
    const Event: { CREATED: string; EDITED: string; DELETED: string };
    const Marker: { prototype: { options: { icon: DivIcon } } };
  }
  const drawLocal: any; // a tree of words
  namespace Control {
    const GroupedLayers: { prototype: { onAdd(map: Map): HTMLElement } };
  }
  const MarkerClusterGroup: { prototype: { options: { animate: boolean } } } | undefined;
  interface MarkerClusterGroup extends FeatureGroup {
    options: LayerOptions & { disableClusteringAtZoom: number; iconCreateFunction(group: { getChildCount(): number }): DivIcon };
    addLayers(layers: Layer[]): this;
  }
}
