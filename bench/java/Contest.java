// SPDX-License-Identifier: Apache-2.0

import java.util.ArrayList;
import java.util.List;

/** Both forms of ours and everybody else, in turns, at one size. */
final class Contest {
    private final Batch plain;
    private final Batch into;
    private final List<Peer> peers;
    private final int batch;

    /** For each peer, each phase; last, the forms into a buffer against the plain ones. */
    private final List<Rounds[]> duels = new ArrayList<>();

    private int sent = 1;

    Contest(Batch plain, Batch into, List<Peer> peers) {
        this.plain = plain;
        this.into = into;
        this.peers = peers;
        batch = plain.requests.length;
        for (Peer peer : peers) {
            duels.add(duel("", peer.reference()));
        }
        duels.add(duel(", into", "the plain form"));
    }

    private Rounds[] duel(String form, String reference) {
        Rounds[] phases = new Rounds[Batch.PHASES.length];
        for (int phase = 0; phase < phases.length; phase++) {
            phases[phase] = new Rounds("java esprim " + Batch.PHASES[phase] + form, plain.size, reference, batch);
        }
        return phases;
    }

    boolean hasMessages() {
        return sent + batch < Pair.MESSAGES_MAX;
    }

    boolean hasHalfItsMessages() {
        return sent < Pair.MESSAGES_MAX / 2;
    }

    int rounds() {
        return duels.get(0)[0].count();
    }

    void round() {
        measure(true);
    }

    void warmUp() {
        measure(false);
    }

    private void measure(boolean isCounted) {
        byte[][] requests = new byte[batch][];
        byte[][] responses = new byte[batch][];
        for (int i = 0; i < batch; i++) {
            requests[i] = Pair.requestText(plain.size, sent + i);
            responses[i] = Pair.responseText(plain.size, sent + i);
        }
        sent += batch;
        Rounds.Lap[] ours = plain.round(requests, responses);
        Rounds.Lap[] oursInto = into.round(requests, responses);
        List<Rounds.Lap[]> theirs = new ArrayList<>();
        for (Peer peer : peers) {
            theirs.add(peer.round(requests, plain.size));
        }
        if (isCounted) {
            count(ours, oursInto, theirs);
        }
    }

    private void count(Rounds.Lap[] ours, Rounds.Lap[] oursInto, List<Rounds.Lap[]> theirs) {
        for (int phase = 0; phase < ours.length; phase++) {
            for (int peer = 0; peer < peers.size(); peer++) {
                duels.get(peer)[phase].add(ours[phase], theirs.get(peer)[phase % 2]);
            }
            duels.get(peers.size())[phase].add(oursInto[phase], ours[phase]);
        }
    }

    void show() {
        for (Rounds[] phases : duels) {
            for (Rounds phase : phases) {
                phase.show();
            }
        }
    }
}
