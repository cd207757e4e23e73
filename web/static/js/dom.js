// Small helpers every page's script leans on.  Text goes in as text: nothing here parses HTML.

export const language = document.documentElement.lang === "en" ? "en" : "ja";

/** The wording for the page's language. */
export const t = (ja, en) => (language === "en" ? en : ja);

/** The page's language out of {ja, en}; the other where that one is empty. */
export const said = (text) => (text ? (language === "en" ? text.en || text.ja : text.ja || text.en) || "" : "");

/** An element with properties (data-* and aria-* as attributes) and children; strings become text nodes. */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.includes("-") || name === "for" || name === "role") node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** A day ("2026-12-01") as people write it. */
export function day(iso) {
  const [year, month, date] = iso.split("-").map(Number);
  const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  return t(`${year}年${month}月${date}日`, `${date} ${months[month - 1]} ${year}`);
}

const SVG = "http://www.w3.org/2000/svg";

/** One of the page's own symbols (parts.html). */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** Waits until calls have stopped for `ms`, then calls once. */
export function settled(call, ms = 200) {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => call(...values), ms);
  };
}

/** JSON from our own origin; throws an Error that says which address failed. */
export async function getJson(url) {
  const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.json();
}

export const KINDS = {
  closed_school: t("閉校した学校", "Closed school"), closing_school: t("閉校予定の学校", "School to close"),
  park: t("公園", "Park"), river: t("河川", "Riverside"), coast: t("海岸", "Coast"), road: t("道路", "Road"),
  city_land: t("市有地", "City land"), campus: t("大学など", "Campus"), indoor: t("屋内", "Indoor"),
};

export const AVAILABILITY = {
  consult: t("相談できます", "Open to requests"), unconfirmed: t("利用計画は未確認", "Plans unconfirmed"),
  reused: t("別の用途で利用中", "Has another use"), in_use: t("現在使用中", "Still in use"),
  restricted: t("利用に制限あり", "Restricted"),
};
export const AVAILABILITY_ICON = {
  consult: "clear", unconfirmed: "unknown", reused: "closed", in_use: "closed", restricted: "permit",
};
