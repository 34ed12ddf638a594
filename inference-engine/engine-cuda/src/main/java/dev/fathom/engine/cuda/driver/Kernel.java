package dev.fathom.engine.cuda.driver;

import jcuda.driver.CUfunction;

/** A compiled kernel. */
public final class Kernel {

  private final String name;
  private final CUfunction handle;

  Kernel(String name, CUfunction handle) {
    this.name = name;
    this.handle = handle;
  }

  public String name() {
    return name;
  }

  CUfunction handle() {
    return handle;
  }
}
