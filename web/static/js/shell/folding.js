// @ts-check
// Words written in one way before they are looked for in one another: the same as fieldreg/kernel/folding.py, held to it by
// tests/folding_cases.json.  What rows carry was folded by the server; here only what is asked for is.

const OLD = "濱澤國廣瀨邊邉齋齊鹽臺龍瀧櫻實學舘嶋嶌髙﨑德惠榮圓驛縣區會眞藏條莊鐵燈濵曽瀬";
const NEW = "浜沢国広瀬辺辺斎斉塩台竜滝桜実学館島島高崎徳恵栄円駅県区会真蔵条荘鉄灯浜曾瀬";
/** @type {Map<string, string>} */
const SIGNS = new Map([...OLD].map((sign, place) => [sign, [...NEW][place]]));
for (const [sign, plain] of [["ゖ", "け"], ["ゕ", "か"], ["ー", ""], ["・", ""], ...[..."āīūēōâîûêô"].map((long, place) => [long, "aiueoaiueo"[place]]),
  ...[..."‐‑‒–—―−"].map((dash) => [dash, "-"])]) SIGNS.set(sign, plain);

/** @type {[string, string][]} */
const ROWS = [["あいうえお", "a i u e o"], ["かきくけこ", "ka ki ku ke ko"], ["がぎぐげご", "ga gi gu ge go"], ["さしすせそ", "sa shi su se so"],
  ["ざじずぜぞ", "za ji zu ze zo"], ["たちつてと", "ta chi tsu te to"], ["だぢづでど", "da ji zu de do"], ["なにぬねの", "na ni nu ne no"],
  ["はひふへほ", "ha hi fu he ho"], ["ばびぶべぼ", "ba bi bu be bo"], ["ぱぴぷぺぽ", "pa pi pu pe po"], ["まみむめも", "ma mi mu me mo"],
  ["らりるれろ", "ra ri ru re ro"], ["やゆよわをん", "ya yu yo wa o n"]];
/** Hepburn. @type {Map<string, string>} */
const SOUND = new Map(ROWS.flatMap(([signs, sounds]) => [...signs].map((sign, place) => /** @type {[string, string]} */ ([sign, sounds.split(" ")[place]]))));
/** @type {Record<string, string>} */
const SMALL = { "ゃ": "ya", "ゅ": "yu", "ょ": "yo" };

/**
 * The text in the one way of writing.
 * @param {string} text
 */
export function folded(text) {
  const hiragana = text.normalize("NFKC").toLowerCase().replace(/[ァ-ヶ]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0x60));
  return [...hiragana].map((sign) => SIGNS.get(sign) ?? sign).join("");
}

/**
 * What is asked for: rows of words of which one row's must all be found; none asks for nothing.
 * @param {string} asked
 * @returns {string[][]}
 */
export const alternatives = (asked) =>
  folded(asked).trim().split(/\s+(?:or|または)\s+|\s*\|\s*/).map((row) => row.split(/\s+/).filter(Boolean)).filter((row) => row.length);

/**
 * Whether what is asked for is in a text the server made for it.
 * @param {string} text
 * @param {string[][]} asked
 */
export const foundIn = (text, asked) =>
  !asked.length || asked.some((row) => row.every((word) => text.includes(word) || soundsIn(text, word)));

/** @param {string} text @param {string} word */
const soundsIn = (text, word) => /^[ぁ-ん]+$/.test(word) && text.includes(short(sound(word)));

/** @param {string} kana */
function sound(kana) {
  let said = "";
  let doubled = false;
  for (const sign of kana) {
    if (sign === "っ") {
      doubled = true;
    } else if (SMALL[sign] && said.endsWith("i")) {
      said = said.slice(0, -1) + (/(?:shi|chi|ji)$/.test(said) ? SMALL[sign].slice(1) : SMALL[sign]);
    } else {
      const next = SOUND.get(sign) ?? "";
      said += (doubled ? next.slice(0, 1) : "") + next;
      doubled = false;
    }
  }
  return said;
}

/** Long vowels written short. @param {string} sounds */
const short = (sounds) => sounds.replace(/ou|oo/g, "o").replaceAll("uu", "u");
