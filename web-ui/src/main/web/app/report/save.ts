const NOT_IN_FILE_NAMES = /[\\/:*?"<>|\p{Cc}]+/gu;
const LONGEST = 80;

/** Has the browser save something as a file, under a name that every system takes. */
export function save(content: Blob, name: string): void {
  const dot = name.lastIndexOf(".");
  const stem = name.slice(0, dot).replace(NOT_IN_FILE_NAMES, " ").trim().slice(0, LONGEST).trim();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = `${stem || "report"}${name.slice(dot)}`;
  link.click();
  URL.revokeObjectURL(link.href);
}
