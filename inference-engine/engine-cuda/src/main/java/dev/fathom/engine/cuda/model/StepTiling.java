package dev.fathom.engine.cuda.model;

import dev.fathom.engine.cuda.kernel.AttentionKernels;
import dev.fathom.engine.cuda.model.DeviceLayer.Grouped;
import dev.fathom.engine.cuda.model.DeviceLayer.Latent;
import dev.fathom.engine.cuda.model.DeviceLayer.Mixing;
import dev.fathom.engine.model.Chunk;

/** How a model's queries are cut into tiles, and the tokens before them into splits. */
final class StepTiling implements DeviceStep.Tiling {

  /** The most rows of a step whose texts are split. */
  static final int MOST_SPLIT_ROWS = 64;

  private final Mixing mixing;
  private final AttentionKernels attention;
  private final Workspace space;

  StepTiling(Mixing mixing, AttentionKernels attention, Workspace space) {
    this.mixing = mixing;
    this.attention = attention;
    this.space = space;
  }

  @Override
  public boolean expands(Chunk chunk) {
    return switch (mixing) {
      case Grouped _ -> false;
      case Latent _ ->
          chunk.phase() == Chunk.Phase.PREFILL && chunk.end() <= space.expandedTokens();
    };
  }

  @Override
  public int queriesOfToken(boolean expanded) {
    return switch (mixing) {
      case Grouped grouped -> grouped.heads().perGroup();
      case Latent latent -> expanded ? 1 : latent.heads();
    };
  }

  @Override
  public int tileRows(int queries, boolean expanded) {
    return switch (mixing) {
      case Grouped _ -> AttentionKernels.groupedTileRows(queries);
      case Latent latent ->
          expanded
              ? AttentionKernels.groupedTileRows(queries)
              : attention.latentTileRows(queries, latent.width());
    };
  }

  @Override
  public int splits(int rows, int tiles, int longest) {
    if (rows > MOST_SPLIT_ROWS) {
      return 1;
    }
    long rowFloats =
        switch (mixing) {
          case Grouped grouped -> (long) grouped.heads().heads() * grouped.heads().valueDim();
          case Latent latent -> (long) latent.heads() * latent.rank();
        };
    int useful =
        switch (mixing) {
          case Grouped grouped -> attention.groupedSplits(grouped.heads(), tiles, longest);
          case Latent latent -> attention.latentSplits(latent.absorbed(), tiles, longest);
        };
    long room = space.partialFloats() / (rows * rowFloats);
    return (int) Math.max(1, Math.min(useful, room));
  }
}
