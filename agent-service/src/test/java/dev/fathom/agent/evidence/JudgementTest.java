package dev.fathom.agent.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgementTest {
  @ParameterizedTest
  @CsvSource({
    "SUPPORTED, ENTAILED, SUPPORTED",
    "SUPPORTED, PARTLY, PARTIAL",
    "SUPPORTED, NOT_STATED, UNSUPPORTED",
    "SUPPORTED, CONTRADICTED, CONTRADICTED",
    "SUPPORTED, UNDECIDED, UNVERIFIED",
    "PARTIAL, ENTAILED, PARTIAL",
    "PARTIAL, UNDECIDED, UNVERIFIED",
    "UNSUPPORTED, ENTAILED, UNSUPPORTED",
    "CONTRADICTED, ENTAILED, CONTRADICTED",
    "UNVERIFIED, CONTRADICTED, UNVERIFIED"
  })
  void aJudgementLowersAVerdictAndNeverRaisesIt(
      Verdict checked, Entailment judged, Verdict outcome) {
    Check check = new Check(checked, List.of(), "");

    assertThat(new Judgement(judged, "", 1, 1).onto(check).verdict()).isEqualTo(outcome);
  }
}
