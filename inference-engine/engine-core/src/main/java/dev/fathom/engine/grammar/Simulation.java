package dev.fathom.engine.grammar;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs the automaton on all stacks at once, remembering every step it has taken. Only productive
 * states are entered, so that every configuration it gives can be brought to an end. Not
 * thread-safe.
 */
@SuppressWarnings("ReferenceEquality") // a frame is made once
final class Simulation {

  /** Beyond this many remembered configurations it starts to remember anew. */
  private static final int REMEMBERED = 20_000;

  private final Automaton automaton;
  private final BitSet productive;
  private final BitSet writable;
  private final Map<Frame, Frame> frames = new HashMap<>();
  private final Map<Key, Configuration> configurations = new HashMap<>();

  private record Key(List<Frame> frames, boolean accepting, boolean returned) {}

  Simulation(Automaton automaton, BitSet writable) {
    this.automaton = automaton;
    this.writable = writable;
    productive = automaton.productive(writable);
    if (!productive.get(automaton.ruleStarts().get(automaton.root()))) {
      throw new GrammarException("No text of this vocabulary satisfies the grammar.");
    }
  }

  Configuration start() {
    Closure closure = new Closure();
    closure.enter(automaton.ruleStarts().get(automaton.root()), null);
    return closure.configuration();
  }

  /** In the middle of a rule, called from who knows where. */
  Configuration inside(int state) {
    Closure closure = new Closure();
    closure.enter(state, Frame.UNKNOWN);
    return closure.configuration();
  }

  /** After a rule has returned to these callers. */
  Configuration returning(@Nullable Frame parent) {
    Closure closure = new Closure();
    closure.leave(parent);
    return closure.configuration();
  }

  /** The same for the next {@code horizon} bytes, whatever counts were reached. */
  Configuration folded(Configuration configuration, int horizon) {
    List<Frame> folded = new ArrayList<>();
    boolean same = true;
    for (Frame frame : configuration.frames) {
      Frame copy = folded(frame, horizon);
      same &= copy == frame;
      folded.add(copy);
    }
    return same
        ? configuration
        : interned(
            List.copyOf(new LinkedHashSet<>(folded)),
            configuration.accepting,
            configuration.returned);
  }

  private Frame folded(Frame frame, int horizon) {
    Frame parent = frame.parent();
    Frame below = parent == null || parent == Frame.UNKNOWN ? parent : folded(parent, horizon);
    int count = frame.count();
    if (automaton.states().get(frame.state()) instanceof State.Loop loop) {
      if (count < loop.min()) {
        count = Math.max(count, loop.min() - horizon - 1);
      } else if (loop.max() != Expression.UNBOUNDED) {
        count = Math.max(count, loop.max() - horizon - 1);
      }
    }
    return below == parent && count == frame.count() ? frame : frame(frame.state(), count, below);
  }

  Configuration step(Configuration from, int unsignedByte) {
    Configuration known = from.next[unsignedByte];
    if (known != null) {
      return known;
    }
    Closure closure = new Closure();
    for (Frame frame : from.frames) {
      if (automaton.states().get(frame.state()) instanceof State.Read read
          && read.bytes().get(unsignedByte)) {
        closure.enter(read.next(), frame.parent());
      }
    }
    Configuration next = closure.configuration();
    from.next[unsignedByte] = next;
    return next;
  }

  private Frame frame(int state, int count, @Nullable Frame parent) {
    Frame frame = new Frame(state, count, parent);
    Frame known = frames.putIfAbsent(frame, frame);
    return known == null ? frame : known;
  }

  private Configuration interned(List<Frame> tops, boolean accepting, boolean returned) {
    if (configurations.size() >= REMEMBERED) {
      configurations.clear();
      frames.clear();
    }
    return configurations.computeIfAbsent(
        new Key(tops, accepting, returned),
        key -> new Configuration(key.frames, accepting, returned));
  }

  /** Everything that can be reached without reading a byte. */
  private final class Closure {

    private final Set<Frame> seen = new HashSet<>();
    private final List<Frame> tops = new ArrayList<>();
    private boolean accepting;
    private boolean returned;

    void enter(int state, @Nullable Frame parent) {
      enter(frame(state, 0, parent));
    }

    private void enter(Frame frame) {
      if (!productive.get(frame.state()) || !seen.add(frame)) {
        return;
      }
      Frame parent = frame.parent();
      switch (automaton.states().get(frame.state())) {
        case State.Read read -> {
          if (read.bytes().intersects(writable)) {
            tops.add(frame);
          }
        }
        case State.Split split -> {
          for (int next : split.next()) {
            enter(next, parent);
          }
        }
        case State.Call call -> {
          // a call at the very end of a rule returns to the rule's own caller, so that right
          // recursion does not pile up stacks
          boolean last = automaton.states().get(call.next()) instanceof State.End;
          enter(
              automaton.ruleStarts().get(call.rule()),
              last ? parent : frame(call.next(), 0, parent));
        }
        case State.Loop loop -> {
          int count = frame.count();
          if (count >= loop.min()) {
            enter(loop.next(), parent);
          }
          if (count < loop.max()) {
            int more =
                loop.max() == Expression.UNBOUNDED ? Math.min(count + 1, loop.min()) : count + 1;
            enter(loop.body(), frame(frame.state(), more, parent));
          }
        }
        case State.End _ -> leave(parent);
      }
    }

    void leave(@Nullable Frame parent) {
      if (parent == null) {
        accepting = true;
      } else if (parent == Frame.UNKNOWN) {
        returned = true;
      } else {
        enter(parent);
      }
    }

    Configuration configuration() {
      tops.sort(Comparator.comparingInt(Frame::state).thenComparingInt(System::identityHashCode));
      return interned(tops, accepting, returned);
    }
  }
}
