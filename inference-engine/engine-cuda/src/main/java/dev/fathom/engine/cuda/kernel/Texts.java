package dev.fathom.engine.cuda.kernel;

/**
 * The texts of a launch, on the device.
 *
 * @param texts address of {first row, tokens, tokens before them} of each
 * @param tiles address of {text, first row of its matrix}: a text's queries, head by head within
 *     each token, cut into pieces of {@code tileRows}
 * @param pageTables address of {@code [texts, mostPages]}; 0 when entry t is token t
 * @param rows rows of the whole step, which results are laid out by
 */
public record Texts(
    long texts,
    long tiles,
    int tileCount,
    int tileRows,
    long pageTables,
    int mostPages,
    int pageSize,
    int rows) {}
