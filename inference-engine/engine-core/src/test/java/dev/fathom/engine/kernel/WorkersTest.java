package dev.fathom.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WorkersTest {

  @Property(tries = 200)
  void everyPartIsDoneOnce(
      @ForAll @IntRange(min = 1, max = 5) int threads,
      @ForAll @IntRange(min = 0, max = 300) int parts,
      @ForAll @IntRange(min = 0, max = 300) int slow) {
    try (Workers workers = new Workers(threads)) {
      for (int task = 0; task < 5; task++) {
        AtomicIntegerArray done = new AtomicIntegerArray(parts);
        workers.run(
            parts,
            part -> {
              if (part == slow) {
                LockSupport.parkNanos(200_000);
              }
              done.incrementAndGet(part);
            });
        for (int part = 0; part < parts; part++) {
          assertThat(done.get(part)).as("part %s of %s", part, parts).isOne();
        }
      }
    }
  }

  @Test
  void whatAPartThrowsReachesTheCallerAfterTheOthersAreDone() {
    AtomicIntegerArray done = new AtomicIntegerArray(20);
    try (Workers workers = new Workers(3)) {
      assertThatThrownBy(
              () ->
                  workers.run(
                      20,
                      part -> {
                        done.incrementAndGet(part);
                        if (part == 7) {
                          throw new IllegalStateException("seven");
                        }
                      }))
          .hasMessage("seven");
    }
    for (int part = 0; part < 20; part++) {
      assertThat(done.get(part)).isOne();
    }
  }
}
