const region = document.createElement("div");
region.className = "visually-hidden";
region.setAttribute("role", "status");
region.setAttribute("aria-live", "polite");
document.body.append(region);

/** Says something to those who listen rather than look: changes of phase, never each step. */
export function announce(text: string): void {
  region.textContent = text;
}
