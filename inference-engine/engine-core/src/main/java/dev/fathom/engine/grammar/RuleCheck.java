package dev.fathom.engine.grammar;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What every grammar must hold to: rules exist, and read something before they call themselves. */
final class RuleCheck {

  private final Map<String, Expression> rules;
  private final Set<String> nullable;
  private final Map<String, Boolean> finished = new HashMap<>();

  private RuleCheck(Map<String, Expression> rules) {
    this.rules = rules;
    nullable = nullableRules(rules);
  }

  static void check(Map<String, Expression> rules) {
    RuleCheck check = new RuleCheck(rules);
    check.rule(Grammar.ROOT);
    rules.keySet().forEach(check::rule);
  }

  static Set<String> nullableRules(Map<String, Expression> rules) {
    Set<String> found = new HashSet<>();
    boolean grew = true;
    while (grew) {
      grew = false;
      for (Map.Entry<String, Expression> rule : rules.entrySet()) {
        grew |= nullable(rule.getValue(), found) && found.add(rule.getKey());
      }
    }
    return found;
  }

  static boolean nullable(Expression expression, Set<String> nullableRules) {
    return switch (expression) {
      case Expression.Characters _ -> false;
      case Expression.Sequence s ->
          s.parts().stream().allMatch(part -> nullable(part, nullableRules));
      case Expression.Choice c ->
          c.options().stream().anyMatch(option -> nullable(option, nullableRules));
      case Expression.Repeat r -> r.min() == 0 || nullable(r.body(), nullableRules);
      case Expression.Reference r -> nullableRules.contains(r.rule());
    };
  }

  private void rule(String name) {
    Boolean known = finished.get(name);
    if (known != null) {
      if (!known) {
        throw new GrammarException(
            "Rule %s calls itself before anything is read (left recursion); write it with * or +."
                .formatted(name));
      }
      return;
    }
    Expression body = rules.get(name);
    if (body == null) {
      throw new GrammarException("The grammar has no rule " + name + ".");
    }
    finished.put(name, false);
    first(body);
    finished.put(name, true);
    later(body);
  }

  /** Visits the rules that may come before anything is read. */
  private void first(Expression expression) {
    switch (expression) {
      case Expression.Characters _ -> {}
      case Expression.Sequence s -> {
        for (Expression part : s.parts()) {
          first(part);
          if (!nullable(part, nullable)) {
            break;
          }
        }
      }
      case Expression.Choice c -> c.options().forEach(this::first);
      case Expression.Repeat r -> first(r.body());
      case Expression.Reference r -> rule(r.rule());
    }
  }

  /** Sees that the other rules it names exist. */
  private void later(Expression expression) {
    switch (expression) {
      case Expression.Characters _ -> {}
      case Expression.Sequence s -> s.parts().forEach(this::later);
      case Expression.Choice c -> c.options().forEach(this::later);
      case Expression.Repeat r -> later(r.body());
      case Expression.Reference r -> {
        if (!rules.containsKey(r.rule())) {
          throw new GrammarException("The grammar has no rule " + r.rule() + ".");
        }
      }
    }
  }
}
