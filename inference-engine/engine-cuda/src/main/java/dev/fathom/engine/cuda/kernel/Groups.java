package dev.fathom.engine.cuda.kernel;

/**
 * Which rows go to which expert, as {@link ExpertKernels#order} leaves it on the device.
 *
 * @param tiles address of {expert, first slot, slots}
 * @param slotRows address of each slot's row
 * @param slots address of each choice's slot
 * @param tileRows the most slots of a tile
 * @param mostTiles how many there can be; likewise {@code mostSlots}
 */
public record Groups(
    long tiles, long slotRows, long slots, int tileRows, int mostTiles, int mostSlots) {}
