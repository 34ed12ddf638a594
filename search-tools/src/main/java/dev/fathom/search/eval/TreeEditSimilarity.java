package dev.fathom.search.eval;

import dev.fathom.search.eval.GridTable.GridText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Similarity of two tables by tree edit distance (TEDS, Zhong et al. 2020): one minus the distance
 * between the trees table, row, cell over the number of nodes of the larger. Rows align in order,
 * and cells within aligned rows; two cells differ by 1 where their spans differ, otherwise by the
 * normalised edit distance of their texts. Blank positions count as empty cells.
 */
final class TreeEditSimilarity {
  private record Node(int rowSpan, int columnSpan, String text) {}

  private TreeEditSimilarity() {}

  static double of(GridTable first, GridTable second) {
    List<List<Node>> a = rows(first);
    List<List<Node>> b = rows(second);
    double[][] distance = new double[a.size() + 1][b.size() + 1];
    for (int i = 0; i <= a.size(); i++) {
      for (int j = 0; j <= b.size(); j++) {
        if (i == 0 && j == 0) {
          continue;
        }
        double best = Double.MAX_VALUE;
        if (i > 0) {
          best = Math.min(best, distance[i - 1][j] + 1 + a.get(i - 1).size());
        }
        if (j > 0) {
          best = Math.min(best, distance[i][j - 1] + 1 + b.get(j - 1).size());
        }
        if (i > 0 && j > 0) {
          best = Math.min(best, distance[i - 1][j - 1] + cells(a.get(i - 1), b.get(j - 1)));
        }
        distance[i][j] = best;
      }
    }
    return 1 - distance[a.size()][b.size()] / Math.max(nodes(a), nodes(b));
  }

  private static int nodes(List<List<Node>> rows) {
    return 1 + rows.size() + rows.stream().mapToInt(List::size).sum();
  }

  private static double cells(List<Node> a, List<Node> b) {
    double[] above = new double[b.size() + 1];
    for (int j = 0; j <= b.size(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.size(); i++) {
      double[] row = new double[b.size() + 1];
      row[0] = i;
      for (int j = 1; j <= b.size(); j++) {
        double change = above[j - 1] + difference(a.get(i - 1), b.get(j - 1));
        row[j] = Math.min(change, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[b.size()];
  }

  private static double difference(Node a, Node b) {
    if (a.rowSpan() != b.rowSpan() || a.columnSpan() != b.columnSpan()) {
      return 1;
    }
    int longest = Math.max(a.text().length(), b.text().length());
    return longest == 0 || a.text().equals(b.text())
        ? 0
        : (double) editDistance(a.text(), b.text()) / longest;
  }

  private static int editDistance(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[b.length()];
  }

  private static List<List<Node>> rows(GridTable table) {
    boolean[][] covered = new boolean[table.rows()][table.columns()];
    Node[][] nodes = new Node[table.rows()][table.columns()];
    for (GridText cell : table.cells()) {
      for (int r = cell.row(); r <= cell.lastRow(); r++) {
        Arrays.fill(covered[r], cell.column(), cell.lastColumn() + 1, true);
      }
      nodes[cell.row()][cell.column()] =
          new Node(
              cell.lastRow() - cell.row() + 1,
              cell.lastColumn() - cell.column() + 1,
              cell.text().replaceAll("\\s+", ""));
    }
    List<List<Node>> rows = new ArrayList<>();
    for (int r = 0; r < table.rows(); r++) {
      List<Node> row = new ArrayList<>();
      for (int c = 0; c < table.columns(); c++) {
        Node node = nodes[r][c];
        if (node != null) {
          row.add(node);
        } else if (!covered[r][c]) {
          row.add(new Node(1, 1, ""));
        }
      }
      rows.add(row);
    }
    return rows;
  }
}
