// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an entity publishes about its end-to-end security in the attribute {@code esi} (TS-0004 6.3.5.52).
 *
 * @param features supportedE2ESecFeatures: SUIDs (TS-0004 6.3.4.2.39). 13, 23, 33 or 43 says that it takes part in
 *     ESPrim
 * @param certificates DER in base64 with padding; null when the member is absent
 * @param randomObject sharedReceiverESPrimRandObject; null: the entity gives a random object to each that asks
 * @param others members that this release does not know, kept as they are
 */
public record E2eSecInfo(
        List<Integer> features,
        @Nullable List<String> certificates,
        @Nullable RandomObject randomObject,
        Map<String, @Nullable Object> others)
        implements JsonRecord {
    /**
     * Copies what may change.
     *
     * @param features as said of the record
     * @param certificates as said of the record
     * @param randomObject as said of the record
     * @param others as said of the record
     */
    public E2eSecInfo {
        features = List.copyOf(features);
        certificates = certificates == null ? null : List.copyOf(certificates);
        others = Members.frozen(others);
    }

    /**
     * Reads it.
     *
     * @param json {"esf":[13],"esro":{...}}
     * @return the same
     * @throws EsfFormatException it is something else
     */
    public static E2eSecInfo fromJson(String json) {
        Members members = Members.of(json);
        return new E2eSecInfo(
                members.numbers("esf"),
                members.has("escert") ? members.texts("escert") : null,
                members.has("esro") ? RandomObject.of(members.object("esro")) : null,
                members.others());
    }

    /**
     * Writes it, as {@link Endpoint#learn(String, Document)} and the attribute {@code esi} take it.
     *
     * @return JSON
     */
    public String toJson() {
        return Octets.text(octets());
    }

    @Override
    public Map<String, @Nullable Object> members() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("esf", features);
        if (certificates != null) {
            members.put("escert", certificates);
        }
        if (randomObject != null) {
            members.put("esro", randomObject.members());
        }
        members.putAll(others);
        return members;
    }
}
