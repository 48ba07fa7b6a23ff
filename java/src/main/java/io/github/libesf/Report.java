// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of an endpoint. No key material.
 *
 * @param id the endpoint's absolute id
 * @param now the endpoint's time, ms since 1970-01-01 UTC
 * @param shared whether marks and originator random objects lie outside ({@link Endpoint#share})
 * @param settings every setting, by its name
 * @param keys at most 1000 of its keys
 * @param keysCount how many there are
 * @param marks the table of replay marks; nothing is in it when they lie outside
 * @param esprim the state of ESPrim; null when there is none
 * @param others members that this release does not know, kept as they are
 */
public record Report(
        String id,
        long now,
        boolean shared,
        Map<String, @Nullable Object> settings,
        List<KeyUse> keys,
        long keysCount,
        Table marks,
        @Nullable Esprim esprim,
        Map<String, @Nullable Object> others)
        implements JsonRecord {
    /**
     * Copies what may change.
     *
     * @param id as said of the record
     * @param now as said of the record
     * @param shared as said of the record
     * @param settings as said of the record
     * @param keys as said of the record
     * @param keysCount as said of the record
     * @param marks as said of the record
     * @param esprim as said of the record
     * @param others as said of the record
     */
    public Report {
        settings = Members.frozen(settings);
        keys = List.copyOf(keys);
        others = Members.frozen(others);
    }

    /**
     * Reads it.
     *
     * @param json what {@link #toJson()} writes
     * @return the same
     * @throws EsfFormatException it is something else
     */
    public static Report fromJson(String json) {
        Members members = Members.of(json);
        return new Report(
                members.text("id"),
                members.size("now"),
                members.flag("shared"),
                members.object("settings").others(),
                members.list("keys", value -> KeyUse.of(Members.of(value))),
                members.size("keys_count"),
                Table.of(members.object("marks")),
                members.has("esprim") ? Esprim.of(members.object("esprim")) : null,
                members.others());
    }

    /**
     * Writes it.
     *
     * @return JSON
     */
    public String toJson() {
        return Octets.text(octets());
    }

    @Override
    public Map<String, @Nullable Object> members() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("id", id);
        members.put("now", now);
        members.put("shared", shared);
        members.put("settings", settings);
        members.put("keys", keys);
        members.put("keys_count", keysCount);
        members.put("marks", marks);
        if (esprim != null) {
            members.put("esprim", esprim);
        }
        members.putAll(others);
        return members;
    }

    /**
     * A key and what it was used for.
     *
     * @param kid its identifier
     * @param suid its usage (TS-0004 6.3.4.2.39)
     * @param peer absolute id of whom it is shared with
     * @param expires ms since 1970-01-01 UTC; 0 = never
     * @param confirmed whether the other end has it too, so that it may seal (D13)
     * @param uses objects opened and sealed under it
     * @param marks replay marks of it
     * @param sessions sessions of it
     */
    public record KeyUse(
            String kid,
            int suid,
            String peer,
            long expires,
            boolean confirmed,
            long uses,
            long marks,
            long sessions)
            implements JsonRecord {
        static KeyUse of(Members members) {
            return new KeyUse(
                    members.text("kid"),
                    members.number("suid"),
                    members.text("peer"),
                    members.size("expires"),
                    members.flag("confirmed"),
                    members.size("uses"),
                    members.size("marks"),
                    members.size("sessions"));
        }

        @Override
        public Map<String, @Nullable Object> members() {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            members.put("kid", kid);
            members.put("suid", suid);
            members.put("peer", peer);
            members.put("expires", expires);
            members.put("confirmed", confirmed);
            members.put("uses", uses);
            members.put("marks", marks);
            members.put("sessions", sessions);
            return members;
        }
    }

    /**
     * A table of the endpoint.
     *
     * @param count its entries
     * @param memory its octets with those of its entries
     */
    public record Table(long count, long memory) implements JsonRecord {
        static Table of(Members members) {
            return new Table(members.size("count"), members.size("octets"));
        }

        @Override
        public Map<String, @Nullable Object> members() {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            members.put("count", count);
            members.put("octets", memory);
            return members;
        }
    }

    /**
     * The state of ESPrim.
     *
     * @param peers the peers whose e2eSecInfo was learned
     * @param sessions sessions with peers
     * @param originatorRands originator random objects of peers
     * @param published esprimRandID of the published random object, or ""
     */
    public record Esprim(
            Table peers, Table sessions, Table originatorRands, String published)
            implements JsonRecord {
        static Esprim of(Members members) {
            return new Esprim(
                    Table.of(members.object("peers")),
                    Table.of(members.object("sessions")),
                    Table.of(members.object("originator_rands")),
                    members.text("published"));
        }

        @Override
        public Map<String, @Nullable Object> members() {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            members.put("peers", peers);
            members.put("sessions", sessions);
            members.put("originator_rands", originatorRands);
            members.put("published", published);
            return members;
        }
    }
}
