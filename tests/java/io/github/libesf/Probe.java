// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

/** A program of its own for each way of loading: says the release, or what was thrown and what was suppressed in it. */
final class Probe {
    private Probe() {}

    public static void main(String[] arguments) {
        try {
            System.out.println("loaded " + Libesf.version());
        } catch (UnsatisfiedLinkError failed) {
            System.out.println("thrown " + failed.getMessage());
            for (Throwable other : failed.getSuppressed()) {
                System.out.println("suppressed " + other.getMessage());
            }
        }
    }
}
