package dev.fathom.engine.cuda.bench;

import java.util.Map;

/** The numbers that the binding of cuBLASLt uses, by what headers.cpp calls them. */
public final class LibraryNumbers {

  public static final Map<String, Integer> ALL =
      Map.of(
          "COMPUTE_32F", CublasLt.COMPUTE_32F,
          "R_32F", CublasLt.R_32F,
          "R_16BF", CublasLt.R_16BF,
          "TRANSA", CublasLt.TRANSA,
          "OP_T", CublasLt.OP_T);

  private LibraryNumbers() {}
}
