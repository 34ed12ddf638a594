package dev.fathom.engine.template;

import dev.fathom.engine.template.Expression.Attribute;
import dev.fathom.engine.template.Expression.Binary;
import dev.fathom.engine.template.Expression.Call;
import dev.fathom.engine.template.Expression.Conditional;
import dev.fathom.engine.template.Expression.Filter;
import dev.fathom.engine.template.Expression.Index;
import dev.fathom.engine.template.Expression.ListOf;
import dev.fathom.engine.template.Expression.Literal;
import dev.fathom.engine.template.Expression.MapOf;
import dev.fathom.engine.template.Expression.Minus;
import dev.fathom.engine.template.Expression.Name;
import dev.fathom.engine.template.Expression.Not;
import dev.fathom.engine.template.Expression.Slice;
import dev.fathom.engine.template.Expression.Test;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Renders one template once. Loops and macros have scopes of their own; what they set is gone
 * afterwards, except in namespaces. The work and the text are bounded, so that a template cannot
 * hang the server.
 */
final class Evaluator {

  private static final int MAX_STEPS = 2_000_000;
  private static final int MAX_TEXT = 64 << 20;
  private static final int MAX_DEPTH = 100;

  private final LocalDateTime now;
  private final StringBuilder out = new StringBuilder();
  private Map<String, Object> scope = new HashMap<>();
  private int steps;
  private int depth;

  Evaluator(LocalDateTime now) {
    this.now = now;
  }

  String render(List<Statement> statements, Map<String, Object> variables) {
    scope = new HashMap<>(variables);
    run(statements);
    return out.toString();
  }

  private enum Flow {
    ON,
    BREAK,
    CONTINUE
  }

  private Flow run(List<Statement> statements) {
    for (Statement statement : statements) {
      if (++steps > MAX_STEPS || out.length() > MAX_TEXT) {
        throw new TemplateException("The template does not come to an end.");
      }
      Flow flow = run(statement);
      if (flow != Flow.ON) {
        return flow;
      }
    }
    return Flow.ON;
  }

  private Flow run(Statement statement) {
    return switch (statement) {
      case Statement.Text(String text) -> write(text);
      case Statement.Output(Expression value) -> write(Values.string(value(value)));
      case Statement.If conditional -> runIf(conditional);
      case Statement.For loop -> runFor(loop);
      case Statement.Set(List<String> names, Expression value) -> {
        assign(names, value(value));
        yield Flow.ON;
      }
      case Statement.SetAttribute(String namespace, String name, Expression value) -> {
        if (!(scope.get(namespace) instanceof Namespace target)) {
          throw new TemplateException(namespace + " is no namespace.");
        }
        target.values.put(name, value(value));
        yield Flow.ON;
      }
      case Statement.SetBlock(String name, List<Statement> body) -> {
        scope.put(name, capture(body));
        yield Flow.ON;
      }
      case Statement.Macro macro -> {
        scope.put(macro.name(), macro);
        yield Flow.ON;
      }
      case Statement.Break() -> Flow.BREAK;
      case Statement.Continue() -> Flow.CONTINUE;
    };
  }

  private Flow write(String text) {
    out.append(text);
    return Flow.ON;
  }

  private String capture(List<Statement> body) {
    int start = out.length();
    run(body);
    String text = out.substring(start);
    out.setLength(start);
    return text;
  }

  private Flow runIf(Statement.If conditional) {
    for (Statement.Branch branch : conditional.branches()) {
      if (Values.truth(value(branch.condition()))) {
        return run(branch.body());
      }
    }
    return run(conditional.otherwise());
  }

  private Flow runFor(Statement.For loop) {
    Map<String, Object> outer = scope;
    List<Object> elements = new ArrayList<>();
    for (Object element : Values.elements(value(loop.elements()))) {
      scope = new HashMap<>(outer);
      assign(loop.names(), element);
      if (loop.filter().isEmpty() || Values.truth(value(loop.filter().get()))) {
        elements.add(element);
      }
    }
    Flow flow = Flow.ON;
    for (int i = 0; i < elements.size() && flow != Flow.BREAK; i++) {
      scope = new HashMap<>(outer);
      assign(loop.names(), elements.get(i));
      scope.put("loop", position(elements, i));
      flow = run(loop.body());
    }
    scope = outer;
    return elements.isEmpty() ? run(loop.otherwise()) : Flow.ON;
  }

  private static Map<String, Object> position(List<Object> elements, int i) {
    Map<String, Object> loop = new HashMap<>();
    loop.put("index", i + 1L);
    loop.put("index0", (long) i);
    loop.put("revindex", (long) elements.size() - i);
    loop.put("revindex0", elements.size() - i - 1L);
    loop.put("first", i == 0);
    loop.put("last", i == elements.size() - 1);
    loop.put("length", (long) elements.size());
    loop.put("previtem", i == 0 ? Values.UNDEFINED : elements.get(i - 1));
    loop.put("nextitem", i == elements.size() - 1 ? Values.UNDEFINED : elements.get(i + 1));
    return loop;
  }

  private void assign(List<String> names, Object value) {
    if (names.size() == 1) {
      scope.put(names.getFirst(), value);
      return;
    }
    List<?> parts = Values.elements(value);
    if (parts.size() != names.size()) {
      throw new TemplateException(parts.size() + " values for " + String.join(", ", names));
    }
    for (int i = 0; i < names.size(); i++) {
      scope.put(names.get(i), parts.get(i));
    }
  }

  private Object value(Expression expression) {
    steps++;
    return switch (expression) {
      case Literal(Object value) -> value;
      case Name(String name) -> scope.getOrDefault(name, Values.UNDEFINED);
      case ListOf(List<Expression> elements) -> values(elements);
      case MapOf(List<Map.Entry<Expression, Expression>> entries) -> {
        Map<Object, Object> map = new LinkedHashMap<>();
        entries.forEach(entry -> map.put(value(entry.getKey()), value(entry.getValue())));
        yield map;
      }
      case Attribute(Expression target, String name) -> attribute(value(target), name);
      case Index(Expression target, Expression index) -> index(value(target), value(index));
      case Slice slice -> slice(slice);
      case Call call -> call(call);
      case Filter(var input, var name, var arguments, var named) ->
          Filters.filter(name, value(input), values(arguments), values(named));
      case Test(var input, var name, var arguments, var negated) ->
          Filters.test(name, value(input), values(arguments)) != negated;
      case Not(Expression operand) -> !Values.truth(value(operand));
      case Minus(Expression operand) ->
          value(operand) instanceof Long n
              ? (Object) (-n)
              : (Object) (-Filters.number(value(operand)));
      case Binary binary -> binary(binary);
      case Conditional(var condition, var then, var otherwise) ->
          Values.truth(value(condition))
              ? value(then)
              : otherwise.map(this::value).orElse(Values.UNDEFINED);
    };
  }

  private List<Object> values(List<Expression> expressions) {
    List<Object> values = new ArrayList<>();
    expressions.forEach(expression -> values.add(value(expression)));
    return values;
  }

  private Map<String, Object> values(Map<String, Expression> expressions) {
    Map<String, Object> values = new LinkedHashMap<>();
    expressions.forEach((name, expression) -> values.put(name, value(expression)));
    return values;
  }

  private static Object attribute(Object target, String name) {
    if (target.equals(Values.UNDEFINED)) {
      throw new TemplateException("Nothing is defined to take " + name + " from.");
    }
    return target instanceof Namespace namespace
        ? namespace.values.getOrDefault(name, Values.UNDEFINED)
        : Filters.attribute(target, name);
  }

  private static Object index(Object target, Object index) {
    if (index instanceof Long at) {
      return Filters.element(Values.elements(target), at);
    }
    return attribute(target, Values.string(index));
  }

  private Object slice(Slice slice) {
    Object target = value(slice.target());
    List<?> elements = Values.elements(target);
    long step = slice.step().map(this::whole).orElse(1L);
    if (step == 0) {
      throw new TemplateException("A slice cannot have the step 0.");
    }
    int size = elements.size();
    long from = bound(slice.from(), size, step > 0 ? 0 : size - 1L, step);
    long to = bound(slice.to(), size, step > 0 ? size : -1, step);
    List<Object> taken = new ArrayList<>();
    for (long i = from; step > 0 ? i < to : i > to; i += step) {
      taken.add(elements.get((int) i));
    }
    return target instanceof String
        ? String.join("", taken.stream().map(Values::string).toList())
        : taken;
  }

  private long bound(Optional<Expression> bound, int size, long absent, long step) {
    if (bound.isEmpty()) {
      return absent;
    }
    long at = whole(bound.get());
    long positive = at < 0 ? at + size : at;
    return step > 0 ? Math.clamp(positive, 0L, size) : Math.clamp(positive, -1L, size - 1L);
  }

  private long whole(Expression expression) {
    return (long) Filters.number(value(expression));
  }

  private Object call(Call call) {
    List<Object> arguments = values(call.arguments());
    if (call.target() instanceof Attribute(Expression target, String name)) {
      return Filters.method(value(target), name, arguments);
    }
    if (call.target() instanceof Name(String name)) {
      if (scope.get(name) instanceof Statement.Macro macro) {
        return call(macro, arguments, values(call.named()));
      }
      return function(name, arguments, values(call.named()));
    }
    throw new TemplateException("Only functions, macros and methods can be called.");
  }

  private Object function(String name, List<Object> arguments, Map<String, Object> named) {
    return switch (name) {
      case "namespace" -> new Namespace(new HashMap<>(named));
      case "dict" -> new LinkedHashMap<>(named);
      case "raise_exception" ->
          throw new TemplateException(Values.string(Filters.element(arguments, 0)));
      case "strftime_now" -> Dates.format(now, Values.string(Filters.element(arguments, 0)));
      case "range" -> {
        long from = arguments.size() > 1 ? (long) Filters.number(arguments.get(0)) : 0;
        long to = (long) Filters.number(arguments.size() > 1 ? arguments.get(1) : arguments.get(0));
        if (to - from > MAX_STEPS) {
          throw new TemplateException("The template does not come to an end.");
        }
        List<Object> range = new ArrayList<>();
        for (long i = from; i < to; i++) {
          range.add(i);
        }
        yield range;
      }
      default -> throw new TemplateException("The function " + name + " is not supported.");
    };
  }

  private Object call(Statement.Macro macro, List<Object> arguments, Map<String, Object> named) {
    if (++depth > MAX_DEPTH) {
      throw new TemplateException("The template's macros are nested too deeply.");
    }
    Map<String, Object> outer = scope;
    Map<String, Object> inner = new HashMap<>(outer);
    for (int i = 0; i < macro.parameters().size(); i++) {
      String parameter = macro.parameters().get(i);
      Expression otherwise = macro.defaults().get(parameter);
      Object value =
          i < arguments.size()
              ? arguments.get(i)
              : named.containsKey(parameter)
                  ? named.getOrDefault(parameter, Values.UNDEFINED)
                  : otherwise == null ? Values.UNDEFINED : value(otherwise);
      inner.put(parameter, value);
    }
    scope = inner;
    String text = capture(macro.body());
    scope = outer;
    depth--;
    return text;
  }

  private Object binary(Binary binary) {
    Object left = value(binary.left());
    return switch (binary.operator()) {
      case "and" -> Values.truth(left) ? value(binary.right()) : left;
      case "or" -> Values.truth(left) ? left : value(binary.right());
      default -> binary(binary.operator(), left, value(binary.right()));
    };
  }

  private static Object binary(String operator, Object left, Object right) {
    return switch (operator) {
      case "==" -> Values.equal(left, right);
      case "!=" -> !Values.equal(left, right);
      case "<" -> Values.compare(left, right) < 0;
      case ">" -> Values.compare(left, right) > 0;
      case "<=" -> Values.compare(left, right) <= 0;
      case ">=" -> Values.compare(left, right) >= 0;
      case "in" -> Values.contains(right, left);
      case "~" -> Values.string(left) + Values.string(right);
      case "+" -> plus(left, right);
      default -> arithmetic(operator, left, right);
    };
  }

  private static Object plus(Object left, Object right) {
    if (left instanceof String a && right instanceof String b) {
      return a + b;
    }
    if (left instanceof List<?> a && right instanceof List<?> b) {
      List<Object> joined = new ArrayList<>(a);
      joined.addAll(b);
      return joined;
    }
    return arithmetic("+", left, right);
  }

  private static Object arithmetic(String operator, Object left, Object right) {
    if (left instanceof String || right instanceof String) {
      throw new TemplateException(
          "Cannot compute %s %s %s".formatted(Values.string(left), operator, Values.string(right)));
    }
    if (left instanceof Long a && right instanceof Long b && !operator.equals("/")) {
      if (b == 0 && (operator.equals("//") || operator.equals("%"))) {
        throw new TemplateException("The template divides by 0.");
      }
      return switch (operator) {
        case "+" -> a + b;
        case "-" -> a - b;
        case "*" -> a * b;
        case "//" -> Math.floorDiv(a, b);
        case "%" -> Math.floorMod(a, b);
        default -> throw new TemplateException("The operator " + operator + " is not supported.");
      };
    }
    double a = Filters.number(left);
    double b = Filters.number(right);
    return switch (operator) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "/" -> a / b;
      default -> throw new TemplateException("The operator " + operator + " is not supported.");
    };
  }

  /** The one value that can be changed from within loops. */
  private record Namespace(Map<String, Object> values) {}
}
