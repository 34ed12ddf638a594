package dev.fathom.engine.kernel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * The arrays that the layers of a step work in: what one layer has used, the next uses again, so
 * that a long prompt does not have the system clear hundreds of megabytes for each layer. What a
 * layer does not ask for again is let go, hence no more is kept than two layers use.
 *
 * <p>For the one thread that runs the steps.
 */
public final class Scratch {

  private Map<Integer, Deque<float[]>> free = new HashMap<>();
  private Map<Integer, Deque<float[]>> used = new HashMap<>();

  /** An array of exactly this size with anything in it, good until {@link #reuse}. */
  public float[] floats(int size) {
    Deque<float[]> fitting = free.get(size);
    float[] array = fitting == null || fitting.isEmpty() ? new float[size] : fitting.pop();
    used.computeIfAbsent(size, _ -> new ArrayDeque<>()).push(array);
    return array;
  }

  /** Says that nothing handed out is needed any more. */
  public void reuse() {
    free = used;
    used = new HashMap<>();
  }
}
