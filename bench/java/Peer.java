// SPDX-License-Identifier: Apache-2.0

/** Whom we are compared with: seals a batch, and opens what it has sealed. */
interface Peer {
    String reference();

    void seal(byte[][] texts) throws Exception;

    /** The plaintexts have to have the given size. */
    void open(int size) throws Exception;

    /** What sealing and what opening has taken. */
    default Rounds.Lap[] round(byte[][] texts, int size) {
        Rounds.Lap sealed = Rounds.timed(() -> must(() -> seal(texts)));
        return new Rounds.Lap[] {sealed, Rounds.timed(() -> must(() -> open(size)))};
    }

    /** Work that fails only when there is nothing to compare with. */
    interface Work {
        void run() throws Exception;
    }

    private static void must(Work work) {
        try {
            work.run();
        } catch (Exception failed) {
            throw new AssertionError("cannot compare", failed);
        }
    }
}
