package dev.fathom.engine.cuda.weights;

import dev.fathom.engine.cuda.driver.PinnedMemory;
import dev.fathom.engine.cuda.driver.Stream;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * The experts of a layer of which some lie on the device and the others in main memory, where
 * kernels read them over the bus. Each is one block: its weights and factors, one matrix after the
 * other. Where an expert lies changes only how fast it is, so two may change places at any time
 * between steps.
 */
public final class SplitExperts {

  private final long blockBytes;
  private final long table;
  private final long[] onDevice;
  private final HostBlocks.@Nullable Block[] onHost;

  SplitExperts(int count, long blockBytes, long table) {
    this.blockBytes = blockBytes;
    this.table = table;
    onDevice = new long[count];
    onHost = new HostBlocks.@Nullable Block[count];
  }

  void put(int expert, long address) {
    onDevice[expert] = address;
  }

  void put(int expert, HostBlocks.Block block) {
    onHost[expert] = block;
  }

  public int count() {
    return onDevice.length;
  }

  /** Bytes of an expert, which {@link #exchange} has to have room for. */
  public long blockBytes() {
    return blockBytes;
  }

  public boolean isOnDevice(int expert) {
    return onHost[expert] == null;
  }

  /** Where kernels find each expert. */
  long[] addresses() {
    long[] addresses = onDevice.clone();
    for (int expert = 0; expert < addresses.length; expert++) {
      HostBlocks.Block block = onHost[expert];
      if (block != null) {
        addresses[expert] = block.address();
      }
    }
    return addresses;
  }

  /**
   * Lets an expert in main memory and one on the device change places; {@link #sendAddresses} must
   * follow before the next step.
   *
   * @param spare room for one expert
   */
  public void exchange(Stream stream, PinnedMemory spare, int coming, int going) {
    HostBlocks.Block block = onHost[coming];
    if (block == null || onHost[going] != null) {
      throw new IllegalArgumentException(
          "expert %d is not in main memory, or %d not on the device".formatted(coming, going));
    }
    long address = onDevice[going];
    stream.copyOut(spare, 0, address, blockBytes);
    stream.copyIn(address, block.slab(), block.offset(), blockBytes);
    stream.await();
    block.segment().copyFrom(spare.segment().asSlice(0, blockBytes));
    onDevice[coming] = address;
    onHost[coming] = null;
    onHost[going] = block;
    onDevice[going] = 0;
  }

  /** Tells the kernels where experts are. */
  public void sendAddresses(Stream stream, PinnedMemory spare) {
    long[] addresses = addresses();
    for (int expert = 0; expert < addresses.length; expert++) {
      spare.segment().setAtIndex(ValueLayout.JAVA_LONG, expert, addresses[expert]);
    }
    stream.copyIn(table, spare, 0, 8L * addresses.length);
    stream.await();
  }

  /** Address of the list of addresses. */
  long table() {
    return table;
  }
}
