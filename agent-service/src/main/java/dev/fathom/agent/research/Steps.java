package dev.fathom.agent.research;

import dev.fathom.agent.evidence.DraftClaim;
import dev.fathom.agent.evidence.Evidence;
import dev.fathom.agent.evidence.Verdict;
import dev.fathom.agent.figures.DerivedFigure;
import dev.fathom.agent.figures.Figure;
import dev.fathom.agent.reasoning.Depth;
import dev.fathom.agent.reasoning.FigureRequest;
import dev.fathom.agent.reasoning.FoundFigures;
import dev.fathom.agent.reasoning.Program;
import dev.fathom.agent.report.Chart;
import dev.fathom.agent.report.Citation;
import dev.fathom.agent.report.ReportProgram;
import dev.fathom.agent.run.Clarification;
import dev.fathom.agent.run.Steer;
import dev.fathom.agent.web.Web;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the steps of a run leave in its journal. */
final class Steps {
  private Steps() {}

  /** Which way the question takes. */
  record Clarifications(List<Clarification> open, Depth depth, long millis) {
    Clarifications {
      open = List.copyOf(open);
      // Runs that began before there was a depth have none.
      depth = depth == null ? Depth.STANDARD : depth;
    }
  }

  /**
   * One round of looking into a plan item.
   *
   * @param passages found
   * @param pages looked at closely, each as source and page
   * @param gap whether the item still wants evidence
   * @param finished whether the report was asked for before anything else is looked into
   * @param asked what was searched for
   * @param missing what the item still lacks, in words
   * @param wanted what to search for next
   * @param tokens of models that it took
   * @param steered what the asker had said when it began
   */
  record Gathering(
      int searches,
      int passages,
      List<String> pages,
      List<Evidence> evidence,
      boolean gap,
      boolean finished,
      long millis,
      List<String> asked,
      String missing,
      List<String> wanted,
      long tokens,
      List<Steer> steered) {
    Gathering {
      pages = List.copyOf(pages);
      evidence = List.copyOf(evidence);
      // Rounds that were journalled before these were kept have none.
      asked = asked == null ? List.of() : List.copyOf(asked);
      missing = missing == null ? "" : missing;
      wanted = wanted == null ? List.of() : List.copyOf(wanted);
      steered = steered == null ? List.of() : List.copyOf(steered);
    }

    /** Nothing was looked into. */
    static Gathering nothing(boolean finished, List<Steer> steered) {
      return new Gathering(
          0, 0, List.of(), List.of(), true, finished, 0, List.of(), "", List.of(), 0, steered);
    }
  }

  /** What the asker has said since the plan stood. */
  record Steered(List<Steer> said) {
    Steered {
      said = List.copyOf(said);
    }
  }

  /** What the web gave for a plan item. */
  record Surveyed(int searches, Web.Collected collected, long millis) {}

  record Figures(FigureRequest request, FoundFigures found, long millis) {}

  /**
   * What formulas gave beyond the figures that were asked for.
   *
   * @param rows figures of the rows that were quoted
   * @param beyond what a program is to compute; often empty
   */
  record Reckoned(List<Figure> rows, List<DerivedFigure> derived, String beyond, long millis) {
    Reckoned {
      // Runs that were journalled before there were programs have none.
      beyond = beyond == null ? "" : beyond;
      rows = List.copyOf(rows);
      derived = List.copyOf(derived);
    }
  }

  /**
   * What a program gave.
   *
   * @param beyond what it was to compute; empty where no program was wanted
   * @param program absent where there is none that works
   * @param evidence what was kept of it; absent like it
   * @param lacking key of the text that says why there is none; empty where there is
   */
  record Programmed(
      String beyond,
      List<DerivedFigure> figures,
      @Nullable Program program,
      @Nullable ReportProgram evidence,
      String lacking,
      long millis) {
    static final Programmed NONE = new Programmed("", List.of(), null, null, "", 0);

    Programmed {
      figures = List.copyOf(figures);
    }

    static Programmed lacking(String why, String beyond) {
      return new Programmed(beyond, List.of(), null, null, why, 0);
    }

    Programmed within(long time) {
      return new Programmed(beyond, figures, program, evidence, lacking, time);
    }

    /** The variable of the program that held a figure of it. */
    String variable(DerivedFigure figure) {
      int at = figures.indexOf(figure);
      return program == null || at < 0 ? "" : program.results().get(at).variable();
    }
  }

  record Drafts(List<DraftClaim> claims, long millis) {
    Drafts {
      claims = List.copyOf(claims);
    }
  }

  /**
   * A claim with what the ladder found.
   *
   * @param evidence ids of what it stands on
   * @param judged how often it was judged whether its quotes say what it says
   * @param agreeing how many of these judgements agree with its verdict
   */
  record Checked(
      String text,
      Verdict verdict,
      List<Citation> citations,
      List<String> figures,
      List<String> evidence,
      int judged,
      int agreeing) {
    Checked {
      citations = List.copyOf(citations);
      figures = List.copyOf(figures);
      // Claims that were checked before these were kept have none.
      evidence = evidence == null ? List.of() : List.copyOf(evidence);
    }

    DraftClaim draft() {
      return new DraftClaim(text, evidence, figures);
    }
  }

  /**
   * Claims that were checked.
   *
   * @param dropped how many did not hold and are left out
   */
  record Verified(List<Checked> claims, int dropped, long millis) {
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
