// What a rule may still need to know, and how a person is asked for it.
// Keys are the names the contract gives ("vehicle.bvlos"); `on` tells a yes/no, a number or a choice.

import { el, t } from "./dom.js";

const CERTIFICATES = [["none", t("なし", "None")], ["first", t("第一種", "Class 1")], ["second", t("第二種", "Class 2")]];
const LICENCES = [["none", t("なし", "None")], ["first", t("一等", "First class")], ["second", t("二等", "Second class")]];
const LEVELS = [0, 1, 2, 3, 4, 5].map((level) => [String(level), t(`レベル${level}`, `Level ${level}`)]);

export const QUESTIONS = {
  "vehicle.mass_g": { number: "g", title: t("機体の重さ（電池を含む）はいくらですか", "What is its mass, battery included?") },
  "vehicle.gross_mass_g": { number: "g", title: t("積荷を含む重さはいくらですか", "What is its gross mass?") },
  "vehicle.bvlos": { title: t("目視の範囲の外を飛びますか", "Does it fly beyond visual line of sight?") },
  "vehicle.over_third_parties": { title: t("関係のない人の上を飛びますか", "Does it fly over third parties?") },
  "vehicle.entry_control": { title: t("立入りを管理する措置をとりますか", "Is entry to the area controlled?") },
  "vehicle.tether_m": { number: "m", title: t("係留索の長さは何 m ですか（係留しないときは空欄）", "How long is the tether? (leave empty for none)") },
  "vehicle.tether_anchored": { title: t("係留索を動かないものに固定しますか", "Is the tether fixed to something that does not move?") },
  "vehicle.airframe_certificate": { choices: CERTIFICATES, title: t("機体認証はありますか", "Airframe certificate?") },
  "vehicle.pilot_licence": { choices: LICENCES, title: t("操縦者の技能証明はありますか", "Pilot licence?") },
  "vehicle.flight_manual": { title: t("飛行マニュアルに従って飛ばしますか", "Is it flown by a flight manual?") },
  "vehicle.drops": { title: t("物を落としますか", "Does it drop anything?") },
  "vehicle.dangerous_goods": { title: t("危険物を運びますか", "Does it carry dangerous goods?") },
  "vehicle.keeps_30m": { title: t("関係のない人や建物・車から30 m以上離れて飛びますか", "Does it keep 30 m from third parties and their property?") },
  "vehicle.near_structure": { title: t("ずっと建物などから30 m以内の高さを飛びますか", "Does it stay within 30 m of a structure throughout?") },
  "vehicle.registered": { title: t("機体は登録してありますか", "Is the aircraft registered?") },
  "vehicle.remote_id": { title: t("リモートIDを備えていますか", "Does it carry remote ID?") },
  "vehicle.level": { choices: LEVELS, whole: true, title: t("自動運転のレベルはどれですか", "Which level of automation?") },
  "vehicle.remote": { title: t("遠隔で操作・監視しますか", "Is it operated or watched remotely?") },
  "vehicle.driver_on_board": { title: t("運転者が乗りますか", "Is a driver on board?") },
  "vehicle.standard_controls": { title: t("通常のハンドル・ブレーキがありますか", "Has it the usual wheel and brakes?") },
  "vehicle.length_cm": { number: "cm", title: t("長さは何 cm ですか", "How long is it?") },
  "vehicle.width_cm": { number: "cm", title: t("幅は何 cm ですか", "How wide is it?") },
  "vehicle.height_cm": { number: "cm", title: t("高さは何 cm ですか", "How high is it?") },
  "vehicle.max_speed_kmh": { number: "km/h", title: t("最高速度はいくらですか", "What is its top speed?") },
  "vehicle.fare": { title: t("運賃をもらいますか", "Is a fare charged?") },
  "on_site.objects_placed": { title: t("地上に物を置きますか", "Is anything placed on the ground?") },
  "on_site.crowd": { number: t("人", "people"), whole: true, title: t("人が何人くらい集まりますか", "How many people gather?") },
  "on_site.filming": { title: t("撮影をしますか", "Is there filming?") },
  "on_site.exclusive_use": { title: t("場所をひとりじめして使いますか", "Is the place used exclusively?") },
  "on_site.owner_consent": { title: t("土地や施設の管理者の同意がありますか", "Has the owner or manager agreed?") },
  "on_site.closed_to_traffic": { title: t("道路を通行止めにしますか", "Is the road closed to traffic?") },
  "on_site.indoors": { title: t("屋内だけで行いますか", "Is it all indoors?") },
  "on_site.third_party_event": { title: t("多くの人が集まる催しの場所ですか", "Is it at a public event?") },
};

/** The controls for one question; `answer(name, value)` is called with true, false, a number, a text or null. */
export function control(name, held, answer, place) {
  const question = QUESTIONS[name];
  const id = `${place}-${name.replace(/\W/g, "-")}`;
  if (question.number) {
    const input = el("input", { id, type: "number", min: "0", step: question.whole ? "1" : "any", value: held ?? "", inputMode: "decimal" });
    input.addEventListener("change", () => answer(name, input.value === "" ? null : Number(input.value)));
    return el("div", {}, el("label", { for: id, textContent: question.title }), el("div", { className: "with-unit" }, input, el("span", { textContent: question.number })));
  }
  const choices = question.choices || [["yes", t("はい", "Yes")], ["no", t("いいえ", "No")]];
  const read = (value) => (question.choices ? (question.whole ? Number(value) : value) : value === "yes");
  const now = held === null || held === undefined ? "" : question.choices ? String(held) : held ? "yes" : "no";
  return el("fieldset", {}, el("legend", { textContent: question.title }),
    el("div", { className: "segmented" }, choices.map(([value, label]) => {
      const input = el("input", { type: "radio", name: id, value, checked: value === now });
      input.dataset.question = name;
      input.addEventListener("change", () => answer(name, read(value)));
      return el("label", {}, input, label);
    })));
}
