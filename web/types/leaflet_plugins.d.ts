// Of the plugins (markercluster, groupedlayercontrol), what our scripts touch.

import "leaflet";

declare module "leaflet" {
  namespace Control {
    const GroupedLayers: { prototype: { onAdd(map: Map): HTMLElement } };
  }
  const MarkerClusterGroup: { prototype: { options: { animate: boolean } } } | undefined;
  interface MarkerClusterGroup extends FeatureGroup {
    options: LayerOptions & { disableClusteringAtZoom: number; iconCreateFunction(group: { getChildCount(): number }): DivIcon };
    addLayers(layers: Layer[]): this;
  }
}
