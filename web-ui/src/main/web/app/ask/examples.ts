import { language } from "../i18n/messages";

/** A question that the example documents answer, in the language it is asked in. */
export interface Example {
  question: string;
  language: "en" | "zh";
}

const EXAMPLES: readonly Example[] = [
  { language: "en", question: "Why did the operating margin of Norden Pumps fall in 2024 although sales grew?" },
  { language: "en", question: "How did the order backlog of Norden Pumps develop from 2023 to 2024, and why was it restated?" },
  { language: "zh", question: "诺登泵业2024年在中国的销售额为什么恢复增长？" },
];

/** Those in the language of the interface come first. */
export const examples: readonly Example[] = EXAMPLES.toSorted(
  (a, b) => Number(b.language === language) - Number(a.language === language),
);
