// @ts-check
// The trial (the contract's Feature) out of what the form, the answers and the place say, and back.

/** @typedef {{geometry: Geometry, site?: string, area?: string}} Place */
/** @typedef {"activity" | "day" | "from" | "to" | "radius_m" | "corridor_width_m" | "height" | "height_lower" | "datum" | "mass_g" | "count"} FieldName */
/** @typedef {Record<FieldName, string>} Fields as typed: a day as 2026-12-21, a time as 10:00 (an end before the start is of the next day), a number or "" */

const AIRBORNE = ["balloon", "kite", "laser", "fireworks"]; // of a height, but no mass
export const NOT_YET = "not yet known"; // an answer: nobody knows it yet

/**
 * The trial; what nobody answered is not in it.
 * @param {Fields} fields
 * @param {Place} place
 * @param {Map<string, Answer>} answers by the contract's name ("vehicle.bvlos")
 * @returns {Trial}
 */
export function trialOf(fields, place, answers) {
  const drone = fields.activity === "drone";
  const aloft = drone || AIRBORNE.includes(fields.activity);
  /** @type {Trial["properties"]} */
  const properties = {
    activity: fields.activity,
    time_start: `${fields.day}T${fields.from}:00+09:00`,
    time_end: `${endsNextDay(fields) ? dayAfter(fields.day) : fields.day}T${fields.to}:00+09:00`,
    vehicle: {}, on_site: {},
  };
  if (place.site) properties.site = place.site;
  if (place.area) properties.area = place.area;
  if (place.geometry.type === "Point") properties.radius_m = number(fields.radius_m);
  if (place.geometry.type === "LineString") properties.corridor_width_m = number(fields.corridor_width_m);
  if (aloft) Object.assign(properties, heightsOf(fields));
  if (drone && number(fields.mass_g) !== null) properties.vehicle.mass_g = number(fields.mass_g);
  const open = [...answers].filter(([, value]) => value === NOT_YET).map(([name]) => name);
  if (open.length) properties.not_yet_known = open;
  if (drone && fields.count) properties.vehicle.count = number(fields.count);
  for (const [name, value] of answers) {
    const [part, key] = name.split(".");
    if (value !== null && value !== NOT_YET) properties[part === "vehicle" ? "vehicle" : "on_site"][key] = value;
  }
  return { type: "Feature", geometry: place.geometry, properties };
}

/**
 * What a trial says in the form's own terms: the fields it has a value for, the answers, the place.
 * @param {Trial} trial
 * @returns {{fields: Partial<Fields>, answers: Map<string, Answer>, place: Place}}
 */
export function partsOf({ geometry, properties }) {
  /** @type {Partial<Fields>} */
  const fields = { day: properties.time_start.slice(0, 10), from: properties.time_start.slice(11, 16), to: properties.time_end.slice(11, 16) };
  const { altitude_upper: upper, altitude_lower: lower } = properties;
  if (upper) Object.assign(fields, { height: String(upper.value), height_lower: lower?.value ? String(lower.value) : "", datum: upper.datum });
  if (properties.radius_m) fields.radius_m = String(properties.radius_m);
  if (properties.corridor_width_m) fields.corridor_width_m = String(properties.corridor_width_m);
  /** @type {Map<string, Answer>} */
  const answers = new Map();
  for (const part of /** @type {const} */ (["vehicle", "on_site"])) {
    for (const [key, value] of Object.entries(properties[part] || {})) if (key !== "mass_g") answers.set(`${part}.${key}`, value);
  }
  for (const name of properties.not_yet_known || []) answers.set(name, NOT_YET);
  return { fields, answers, place: { geometry, site: properties.site, area: properties.area } };
}

/**
 * The same trial up to another height above ground; null leaves it as it is.
 * @param {Trial} trial
 * @param {number | null} height_m
 * @returns {Trial}
 */
export function atHeight(trial, height_m) {
  if (height_m === null) return trial;
  return { ...trial, properties: { ...trial.properties, altitude_upper: { value: height_m, datum: "AGL" } } };
}

/**
 * Whether the hours run over midnight. Equal hours are left to the server, which says that they are none.
 * @param {Pick<Fields, "from" | "to">} fields
 */
export const endsNextDay = ({ from, to }) => from !== "" && to !== "" && to < from;

/** @param {string} day as 2026-12-31, or "" */
export const dayAfter = (day) => (day ? new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10) : day);

/** Both bounds above one datum; nothing below is told where none is typed, but for the ground. @param {Fields} fields */
function heightsOf({ height, height_lower, datum }) {
  const [upper_m, lower_m] = [number(height), number(height_lower)];
  const from_m = lower_m ?? (datum === "AGL" && upper_m !== null ? 0 : null);
  return {
    ...(from_m === null ? {} : { altitude_lower: { value: from_m, datum } }),
    ...(upper_m === null ? {} : { altitude_upper: { value: upper_m, datum } }),
  };
}

/** @param {string} typed */
const number = (typed) => (typed === "" ? null : Number(typed));
