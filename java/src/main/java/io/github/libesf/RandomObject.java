// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A receiver random object (rro, esro, ero) or an originator random object (oro) of ESPrim, with short names, as libesf
 * writes it (TS-0003 8.4.3.1, TS-0004 6.3.5.50 and 6.3.5.51).
 *
 * @param id esprimRandID. Ours start with "s." (shared) or "u." (unshared); a peer's is opaque
 * @param value esprimRandValue
 * @param expiry esprimRandExpiry as it was written: UTC as YYYYMMDDThhmmss, perhaps with a comma and 1 to 6 digits, or
 *     milliseconds after it was received, as a String of digits or a Number; see {@link #expires()}
 * @param isOriginators whether it is an originator random object, which has chosen one key generation ("esk" in place
 *     of "esks")
 * @param keyGenerations esprimKeyGenAlgIDs, 1 = HMAC-SHA256; one of them in an originator random object
 * @param algorithms esprimProtocolAndAlgIDs, the preferred one first: 10 = A128GCM, 11 = A192GCM, 12 = A256GCM
 * @param others members that this release does not know, kept as they are
 */
public record RandomObject(
        String id,
        String value,
        Object expiry,
        boolean isOriginators,
        List<Integer> keyGenerations,
        List<Integer> algorithms,
        Map<String, @Nullable Object> others)
        implements JsonRecord {
    private static final DateTimeFormatter ABSOLUTE = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss");

    /**
     * Copies what may change.
     *
     * @param id as said of the record
     * @param value as said of the record
     * @param expiry as said of the record
     * @param isOriginators as said of the record
     * @param keyGenerations as said of the record
     * @param algorithms as said of the record
     * @param others as said of the record
     * @throws EsfFormatException the expiry is neither text nor a number, or an originator random object has not one
     *     key generation
     */
    public RandomObject {
        if (!(expiry instanceof String || expiry instanceof Number)) {
            throw EsfException.of(Codes.E_FORMAT, "the expiry is a " + expiry.getClass().getSimpleName());
        }
        if (isOriginators && keyGenerations.size() != 1) {
            throw EsfException.of(Codes.E_FORMAT, "an originator random object has one key generation");
        }
        keyGenerations = List.copyOf(keyGenerations);
        algorithms = List.copyOf(algorithms);
        others = Members.frozen(others);
    }

    /**
     * Reads it.
     *
     * @param json {"esri":"s.R1","esrv":"...","esrx":"20300101T000000","esks":[1],"espa":[12]}
     * @return the same
     * @throws EsfFormatException it is something else
     */
    public static RandomObject fromJson(String json) {
        return of(Members.of(json));
    }

    static RandomObject of(Members members) {
        boolean isOriginators = members.has("esk");
        return new RandomObject(
                members.text("esri"),
                members.text("esrv"),
                members.take("esrx", Object.class),
                isOriginators,
                isOriginators ? List.of(members.number("esk")) : members.numbers("esks"),
                members.numbers("espa"),
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
        members.put("esri", id);
        members.put("esrv", value);
        members.put("esrx", expiry);
        members.put(isOriginators ? "esk" : "esks", isOriginators ? keyGenerations.get(0) : keyGenerations);
        members.put("espa", algorithms);
        members.putAll(others);
        return members;
    }

    /**
     * When it expires, as far as that is absolute.
     *
     * @return the moment, to the second; empty for an expiry that counts from reception
     */
    public Optional<Instant> expires() {
        try {
            String seconds = expiry.toString().split(",", 2)[0];
            return Optional.of(LocalDateTime.parse(seconds, ABSOLUTE).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException relative) {
            return Optional.empty();
        }
    }
}
