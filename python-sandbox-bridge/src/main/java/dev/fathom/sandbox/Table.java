package dev.fathom.sandbox;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A data frame that the code showed.
 *
 * @param rows all rows, or the first ones when there are more than 10,000
 * @param rowCount how many there are
 * @param file the whole table as Parquet (or CSV where pyarrow is missing) when rows is a preview
 */
public record Table(
    String name,
    List<Column> schema,
    List<List<@Nullable Object>> rows,
    long rowCount,
    @Nullable OutputFile file) {

  public Table {
    schema = List.copyOf(schema);
    // Cells may be null, which List.copyOf refuses.
    rows = Collections.unmodifiableList(new ArrayList<>(rows));
    for (List<@Nullable Object> row : rows) {
      if (row.size() != schema.size()) {
        throw new IllegalArgumentException(
            "a row has " + row.size() + " cells, the schema has " + schema.size());
      }
    }
  }
}
