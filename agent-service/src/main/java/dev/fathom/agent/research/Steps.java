package dev.fathom.agent.research;

import dev.fathom.agent.evidence.DraftClaim;
import dev.fathom.agent.evidence.Evidence;
import dev.fathom.agent.evidence.Verdict;
import dev.fathom.agent.reasoning.FigureRequest;
import dev.fathom.agent.reasoning.FoundFigures;
import dev.fathom.agent.report.Chart;
import dev.fathom.agent.report.Citation;
import dev.fathom.agent.run.Clarification;
import dev.fathom.agent.web.Web;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the steps of a run leave in its journal. */
final class Steps {
  private Steps() {}

  record Clarifications(List<Clarification> open, long millis) {
    Clarifications {
      open = List.copyOf(open);
    }
  }

  /**
   * One round of looking into a plan item.
   *
   * @param passages found
   * @param pages looked at closely, each as source and page
   * @param gap whether the item still wants evidence
   * @param finished whether the report was asked for before anything else is looked into
   */
  record Gathering(
      int searches,
      int passages,
      List<String> pages,
      List<Evidence> evidence,
      boolean gap,
      boolean finished,
      long millis) {
    Gathering {
      pages = List.copyOf(pages);
      evidence = List.copyOf(evidence);
    }
  }

  /** What the web gave for a plan item. */
  record Surveyed(int searches, Web.Collected collected, long millis) {}

  record Figures(FigureRequest request, FoundFigures found, long millis) {}

  record Drafts(List<DraftClaim> claims, long millis) {
    Drafts {
      claims = List.copyOf(claims);
    }
  }

  /** A claim with what the ladder found. */
  record Checked(String text, Verdict verdict, List<Citation> citations, List<String> figures) {
    Checked {
      citations = List.copyOf(citations);
      figures = List.copyOf(figures);
    }
  }

  record Verified(List<Checked> claims, long millis) {
    Verified {
      claims = List.copyOf(claims);
    }
  }

  /**
   * A chart of the report.
   *
   * @param chart absent where it could not be drawn
   * @param lacking key of the text that says why; empty where it was drawn
   */
  record Charted(@Nullable Chart chart, String lacking, long millis) {}

  record Sentences(List<String> texts) {
    Sentences {
      texts = List.copyOf(texts);
    }
  }
}
