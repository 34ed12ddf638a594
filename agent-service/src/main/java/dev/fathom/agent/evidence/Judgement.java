package dev.fathom.agent.evidence;

/**
 * The last rung of the ladder: what a judge, who sees a claim and what it cites but not the draft,
 * made of it.
 *
 * @param reason in the judge's words; may be empty
 * @param asked how often it was judged
 * @param agreeing how many of these judgements say the same as this one
 */
public record Judgement(Entailment entailment, String reason, int asked, int agreeing) {
  public Judgement {
    if (agreeing < 0 || agreeing > asked) {
      throw new IllegalArgumentException(agreeing + " of " + asked + " judgements");
    }
  }

  /** A claim that nobody could judge. */
  public static Judgement undecided(String reason) {
    return new Judgement(Entailment.UNDECIDED, reason, 0, 0);
  }

  /** Whether the judgements of one claim differ. */
  public boolean divided() {
    return agreeing < asked;
  }

  /**
   * The check with this judgement on top. A judgement lowers a verdict and never raises it; one
   * that could not be made leaves the claim unverified, which says nothing against it.
   */
  public Check onto(Check check) {
    Verdict verdict =
        switch (check.verdict()) {
          case CONTRADICTED, UNSUPPORTED, UNVERIFIED -> check.verdict();
          case SUPPORTED, PARTIAL ->
              switch (entailment) {
                case ENTAILED -> check.verdict();
                case PARTLY -> Verdict.PARTIAL;
                case CONTRADICTED -> Verdict.CONTRADICTED;
                case NOT_STATED -> Verdict.UNSUPPORTED;
                case UNDECIDED -> Verdict.UNVERIFIED;
              };
        };
    return new Check(
        verdict, check.citations(), verdict == check.verdict() ? check.reason() : reason);
  }
}
