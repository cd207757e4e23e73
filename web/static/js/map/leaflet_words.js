// @ts-check
// Leaflet's and Leaflet.draw's own words, in Japanese.

import { L } from "./leaflet.js";

/** Puts Japanese in place of their English; called once, before a map is made. */
export function speakJapanese() {
  Object.assign(L.Control.Zoom.prototype.options, { zoomInTitle: "拡大", zoomOutTitle: "縮小" });
  if (!L.drawLocal) return;
  const { draw, edit } = L.drawLocal;
  Object.assign(draw.toolbar.actions, { title: "作図をやめる", text: "やめる" });
  Object.assign(draw.toolbar.finish, { title: "作図を終える", text: "完了" });
  Object.assign(draw.toolbar.undo, { title: "最後の点を消す", text: "1点戻す" });
  Object.assign(draw.toolbar.buttons, { polyline: "線を描く（経路）", polygon: "多角形を描く（範囲）", rectangle: "四角形を描く（範囲）", marker: "地点を置く" });
  Object.assign(draw.handlers.polygon.tooltip, { start: "クリックして描き始めます", cont: "クリックして点を足します", end: "最初の点をクリックすると閉じます" });
  Object.assign(draw.handlers.polyline.tooltip, { start: "クリックして描き始めます", cont: "クリックして線を延ばします", end: "最後の点をクリックすると終わります" });
  draw.handlers.polyline.error = "線が交わっています";
  Object.assign(draw.handlers.rectangle.tooltip, { start: "押したまま動かして四角形を描きます" });
  Object.assign(draw.handlers.simpleshape.tooltip, { end: "離すと終わります" });
  Object.assign(draw.handlers.marker.tooltip, { start: "クリックして地点を置きます" });
  Object.assign(edit.toolbar.actions.save, { title: "変更を保存", text: "保存" });
  Object.assign(edit.toolbar.actions.cancel, { title: "変更を取り消す", text: "取消" });
  Object.assign(edit.toolbar.actions.clearAll, { title: "すべて消す", text: "全消去" });
  Object.assign(edit.toolbar.buttons, { edit: "形を直す", editDisabled: "直す形がありません", remove: "形を消す", removeDisabled: "消す形がありません" });
  Object.assign(edit.handlers.edit.tooltip, { text: "点を動かして形を直します", subtext: "取消で元に戻ります" });
  Object.assign(edit.handlers.remove.tooltip, { text: "消す形をクリックします" });
}
