import { svg, type SVGTemplateResult } from "lit";

/** Line drawings of 24 by 24 units, as large as the text beside them; what they mean is said in words too. */
function icon(lines: SVGTemplateResult): SVGTemplateResult {
  return svg`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${lines}</svg>`;
}

export const icons = {
  logo: svg`<svg class="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false"><rect width="32" height="32" rx="7" /><path d="M5 10.5c2.75-2.6 5.5-2.6 8.25 0s5.5 2.6 8.25 0 4.1-2.4 5.5-1.6M16 14v10" /><circle cx="16" cy="25" r="2.6" /></svg>`,
  add: icon(svg`<path d="M12 5v14M5 12h14" />`),
  up: icon(svg`<path d="M12 19V5M6 11l6-6 6 6" />`),
  down: icon(svg`<path d="M12 5v14M6 13l6 6 6-6" />`),
  previous: icon(svg`<path d="M15 5l-7 7 7 7" />`),
  next: icon(svg`<path d="M9 5l7 7-7 7" />`),
  remove: icon(svg`<path d="M6 6l12 12M18 6L6 18" />`),
  check: icon(svg`<path d="M5 12.5l4.5 4.5L19 7.5" />`),
  file: icon(svg`<path d="M6 3h8l4 4v14H6zM14 3v4h4" />`),
  unread: icon(svg`<path d="M12 4L2.5 20h19zM12 10v5M12 17.5v.5" />`),
  search: icon(svg`<circle cx="10.5" cy="10.5" r="6" /><path d="M15 15l5 5" />`),
  read: icon(svg`<path d="M4 5c3-1 6-.5 8 1.500c2-2 5-2.500 8-1.500v13c-3-1-6-.5-8 1.500c-2-2-5-2.500-8-1.500zM12 6.500v13" />`),
  thought: icon(svg`<path d="M9 17.500h6M10 20.500h4M12 3.500a6 6 0 0 0-3.500 10.900V17h7v-2.600A6 6 0 0 0 12 3.500z" />`),
  web: icon(svg`<circle cx="12" cy="12" r="8.500" /><path d="M3.500 12h17M12 3.500c-5 5-5 12 0 17c5-5 5-12 0-17z" />`),
  pencil: icon(svg`<path d="M4 20l1-4L16 5l3 3L8 19z" />`),
  evidence: icon(svg`<path d="M7 4h10v16l-5-4-5 4z" />`),
  list: icon(svg`<path d="M9 6h11M9 12h11M9 18h11M4.500 6h.01M4.500 12h.01M4.500 18h.01" />`),
  copy: icon(svg`<path d="M9 9h11v11H9zM5 15H4V4h11v1" />`),
  download: icon(svg`<path d="M12 4v11M7 10.500l5 5 5-5M5 20h14" />`),
  print: icon(svg`<path d="M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z" />`),
  settings: icon(svg`<path d="M4 7h9M17 7h3M4 17h3M11 17h9" /><circle cx="15" cy="7" r="2.200" /><circle cx="9" cy="17" r="2.200" />`),
  verdicts: {
    SUPPORTED: icon(svg`<circle cx="12" cy="12" r="9" /><path d="M8 12.500l3 3 5-6.500" />`),
    PARTIAL: icon(svg`<circle cx="12" cy="12" r="9" /><path class="solid" d="M12 3a9 9 0 0 0 0 18z" />`),
    CONTRADICTED: icon(svg`<circle cx="12" cy="12" r="9" /><path d="M8.500 8.500l7 7M15.500 8.500l-7 7" />`),
    UNSUPPORTED: icon(svg`<path d="M12 3.500L21.500 20h-19zM12 9.500v5M12 17v.5" />`),
    UNVERIFIED: icon(svg`<circle cx="12" cy="12" r="9" stroke-dasharray="3 3.300" /><path d="M8 12h8" />`),
  },
};
