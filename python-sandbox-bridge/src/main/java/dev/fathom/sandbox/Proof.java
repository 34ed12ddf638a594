package dev.fathom.sandbox;

import java.util.Map;

/**
 * The layers that held an execution, as its monitor read them from the kernel before any of the
 * code ran.
 *
 * @param namespaces kind to inode, only those that differ from the host's
 * @param filter SHA-256 of the system-call filter
 * @param landlock version of the interface in use, 0 for none
 * @param kernelUser the user id that the kernel sees
 * @param capabilities none, or the mask
 * @param cgroup v2, v1 or none
 */
public record Proof(
    Tier tier,
    Map<String, String> namespaces,
    boolean seccomp,
    String filter,
    boolean noNewPrivileges,
    int landlock,
    long kernelUser,
    String capabilities,
    String cgroup) {

  public Proof {
    namespaces = Map.copyOf(namespaces);
  }
}
