package dev.fathom.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class OutputNamesTest {

  @Property(tries = 300)
  void anyPathBecomesASafeNameOnce(@ForAll List<String> paths) {
    OutputNames names = new OutputNames();
    Set<String> seen = new HashSet<>();
    for (String path : paths) {
      String name = names.safe(path);
      assertThat(name).matches("[\\p{L}\\p{N}_][\\p{L}\\p{N}._-]*").hasSizeLessThanOrEqualTo(80);
      assertThat(seen.add(name.toLowerCase(Locale.ROOT))).isTrue();
    }
  }

  @Example
  void keepsWhatIsHarmless() {
    OutputNames names = new OutputNames();
    assertThat(names.safe("out/图表 1.png")).isEqualTo("out_图表_1.png");
    assertThat(names.safe("../../etc/passwd")).isEqualTo("_.._etc_passwd");
    assertThat(names.safe("a.csv")).isEqualTo("a.csv");
    assertThat(names.safe("A.csv")).isEqualTo("A-2.csv");
  }
}
