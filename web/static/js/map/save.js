// @ts-check
// "Save this map": the file is of the sites the page shows when it is asked for, as its address tells them.

/** Lets the link of the page, if it has one, follow the page's address; called once. */
export function followAddress() {
  const link = document.querySelector("[data-save-map]");
  if (!(link instanceof HTMLAnchorElement)) return;
  const file = new URL(link.href).pathname;
  for (const event of ["pointerdown", "focus", "click"]) link.addEventListener(event, () => { link.href = file + location.search; });
}
