package dev.fathom.engine.grammar;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Builds automata from the end to the beginning (Thompson 1968): an expression is given the state
 * that follows it and gives back the one it starts with.
 */
final class AutomatonBuilder {

  /** Repetitions of up to so many states in all are written out; longer ones count. */
  private static final int WRITTEN_OUT = 48;

  /** The same for what may be empty and so cannot be counted. */
  private static final int MOST_WRITTEN_OUT = 4_096;

  private static final int MOST_STATES = 200_000;

  private final Set<String> nullable;
  private final Map<String, Integer> ruleNumbers = new LinkedHashMap<>();
  private final List<State> states = new ArrayList<>();

  private AutomatonBuilder(Map<String, Expression> rules) {
    nullable = RuleCheck.nullableRules(rules);
    rules.keySet().forEach(name -> ruleNumbers.put(name, ruleNumbers.size()));
  }

  static Automaton build(Map<String, Expression> rules) {
    AutomatonBuilder builder = new AutomatonBuilder(rules);
    List<Integer> starts = new ArrayList<>();
    for (Expression body : rules.values()) {
      starts.add(builder.build(body, builder.add(new State.End())));
    }
    return new Automaton(builder.states, starts, builder.number(Grammar.ROOT));
  }

  private int number(String rule) {
    Integer number = ruleNumbers.get(rule);
    if (number == null) {
      throw new GrammarException("The grammar has no rule " + rule + ".");
    }
    return number;
  }

  private int add(State state) {
    if (states.size() == MOST_STATES) {
      throw new GrammarException(
          "The grammar is too large: more than %d states.".formatted(MOST_STATES));
    }
    states.add(state);
    return states.size() - 1;
  }

  private int build(Expression expression, int next) {
    return switch (expression) {
      case Expression.Characters characters -> characters(characters.set(), next);
      case Expression.Sequence sequence -> {
        int start = next;
        for (Expression part : sequence.parts().reversed()) {
          start = build(part, start);
        }
        yield start;
      }
      case Expression.Choice choice ->
          add(
              new State.Split(
                  choice.options().stream().mapToInt(option -> build(option, next)).toArray()));
      case Expression.Repeat repeat -> repeat(repeat, next);
      case Expression.Reference reference -> add(new State.Call(number(reference.rule()), next));
    };
  }

  private int characters(CodePoints set, int next) {
    // ranges that go on alike share a state: [set of first bytes] followed by the same rest
    Map<List<Utf8.ByteRange>, BitSet> byRest = new LinkedHashMap<>();
    for (List<Utf8.ByteRange> sequence : Utf8.sequences(set)) {
      byRest
          .computeIfAbsent(sequence.subList(1, sequence.size()), rest -> new BitSet())
          .set(sequence.getFirst().first(), sequence.getFirst().last() + 1);
    }
    List<Integer> starts = new ArrayList<>();
    byRest.forEach(
        (rest, first) -> {
          int start = next;
          for (Utf8.ByteRange range : rest.reversed()) {
            BitSet bytes = new BitSet();
            bytes.set(range.first(), range.last() + 1);
            start = add(new State.Read(bytes, start));
          }
          starts.add(add(new State.Read(first, start)));
        });
    return starts.size() == 1
        ? starts.getFirst()
        : add(new State.Split(starts.stream().mapToInt(Integer::intValue).toArray()));
  }

  private int repeat(Expression.Repeat repeat, int next) {
    boolean unbounded = repeat.max() == Expression.UNBOUNDED;
    boolean mayBeEmpty = RuleCheck.nullable(repeat.body(), nullable);
    int min = mayBeEmpty ? 0 : repeat.min();
    int written = unbounded ? min : repeat.max();
    if (written > 1) {
      int before = states.size();
      int body = build(repeat.body(), add(new State.End()));
      int most = (mayBeEmpty ? MOST_WRITTEN_OUT : WRITTEN_OUT) / written;
      if (states.size() - before > most) {
        if (mayBeEmpty) {
          throw new GrammarException(
              "What may be empty is repeated up to %d times; leave out the count, or the empty case."
                  .formatted(repeat.max()));
        }
        return add(new State.Loop(body, min, repeat.max(), next));
      }
      states.subList(before, states.size()).clear();
    }
    return writtenOut(repeat.body(), min, repeat.max(), next);
  }

  private int writtenOut(Expression body, int min, int max, int next) {
    int start = next;
    int copies = min;
    if (max == Expression.UNBOUNDED) {
      int loop = add(new State.Split(new int[0]));
      int again = build(body, loop);
      states.set(loop, new State.Split(new int[] {again, next}));
      start = min == 0 ? loop : again;
      copies = Math.max(0, min - 1);
    } else {
      for (int i = min; i < max; i++) {
        start = add(new State.Split(new int[] {build(body, start), next}));
      }
    }
    for (int i = 0; i < copies; i++) {
      start = build(body, start);
    }
    return start;
  }
}
