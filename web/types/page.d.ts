// What a page holds besides its own elements: words in two languages, and the names a rendered map leaves on `window`.

interface Words { ja: string; en?: string; }

interface Window {
  L: typeof import("leaflet");
  fieldreg: Record<string, (url: any, options: any) => any>;
  protomapsL: any;
  map_main: import("leaflet").Map;
  feature_group_drawn: import("leaflet").FeatureGroup;
  feature_group_hits: import("leaflet").FeatureGroup;
  marker_cluster_pins: import("leaflet").MarkerClusterGroup;
  remote_sites: import("leaflet").GeoJSON;
  remote_site_tiles?: import("leaflet").GridLayer;
}
