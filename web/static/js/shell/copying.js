// @ts-check
// Buttons that copy a command.  Without this script the commands are there to be selected by hand.
import { el, every, one } from "./dom.js";
import { t } from "./language.js";

for (const held of every("[data-copied]")) {
  const text = one("pre", held);
  const button = el("button", { type: "button", className: "button button--small" }, t("コピー", "Copy"));
  const told = el("span", { role: "status", className: "muted" });
  button.setAttribute("aria-describedby", text.getAttribute("aria-labelledby") ?? "");
  button.addEventListener("click", () => copy(text, told));
  held.append(button, " ", told);
}

/**
 * @param {HTMLElement} from
 * @param {HTMLElement} told
 */
async function copy(from, told) {
  try {
    await navigator.clipboard.writeText(from.textContent ?? "");
    told.textContent = t("コピーしました。", "Copied.");
  } catch {
    getSelection()?.selectAllChildren(from);
    told.textContent = t("選択しました。Ctrl+C（⌘C）でコピーしてください。", "Selected: copy it with Ctrl+C (⌘C).");
  }
}
