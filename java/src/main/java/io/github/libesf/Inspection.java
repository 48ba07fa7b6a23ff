// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Unstable: what can be said of a piece of octets without keys. Kinds, parts and rules may be added.
 *
 * @param what security-info, carrier, esprim-object, jwe, jws, e2e-sec-info, receiver-rand, originator-rand, jwk,
 *     request-primitive, response-primitive, certificate, certificate-request, crl, public-key, private-key or unknown
 * @param valid whether no problem was found; what only a key or an anchor can tell is not looked at, nor whether a
 *     random object has expired
 * @param summary one line for people
 * @param parts what the input is made of, in its own order
 * @param problems every rule that is broken, as far as that can be seen
 * @param others members that this release does not know, kept as they are
 */
public record Inspection(
        String what,
        boolean valid,
        String summary,
        List<Part> parts,
        List<Problem> problems,
        Map<String, @Nullable Object> others)
        implements JsonRecord {
    /**
     * Copies what may change.
     *
     * @param what as said of the record
     * @param valid as said of the record
     * @param summary as said of the record
     * @param parts as said of the record
     * @param problems as said of the record
     * @param others as said of the record
     */
    public Inspection {
        parts = List.copyOf(parts);
        problems = List.copyOf(problems);
        others = Members.frozen(others);
    }

    /**
     * Reads it.
     *
     * @param json what {@link #toJson()} writes
     * @return the same
     * @throws EsfFormatException it is something else
     */
    public static Inspection fromJson(String json) {
        Members members = Members.of(json);
        return new Inspection(
                members.text("what"),
                members.flag("valid"),
                members.text("summary"),
                members.list("parts", value -> Part.of(Members.of(value))),
                members.list("problems", value -> Problem.of(Members.of(value))),
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
        members.put("what", what);
        members.put("valid", valid);
        members.put("summary", summary);
        members.put("parts", parts);
        members.put("problems", problems);
        members.putAll(others);
        return members;
    }

    /**
     * A part of the input.
     *
     * @param name a JSON pointer that goes on into the parts of a JWE: {@code "/m2m:seci/epo/header/oro/espa/0"}; "" is
     *     the whole
     * @param value the value, or its kind and size; cut with "..." after 256 octets; never key material
     * @param note what it means
     */
    public record Part(String name, String value, String note) implements JsonRecord {
        static Part of(Members members) {
            return new Part(members.text("name"), members.text("value"), members.text("note"));
        }

        @Override
        public Map<String, @Nullable Object> members() {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            members.put("name", name);
            members.put("value", value);
            members.put("note", note);
            return members;
        }
    }

    /**
     * A rule that is broken.
     *
     * @param rule clause, RFC section or decision: "TS-0003 8.4.3.2", "RFC 7515 4.1.11", "D17"
     * @param where the name of the part, or "octet N" of the input
     * @param message what is wrong
     * @param rsc response status code that a Receiver would send; 0 when it is no matter of a Receiver
     */
    public record Problem(String rule, String where, String message, int rsc)
            implements JsonRecord {
        static Problem of(Members members) {
            return new Problem(
                    members.text("rule"),
                    members.text("where"),
                    members.text("message"),
                    members.number("rsc"));
        }

        @Override
        public Map<String, @Nullable Object> members() {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            members.put("rule", rule);
            members.put("where", where);
            members.put("message", message);
            members.put("rsc", rsc);
            return members;
        }
    }
}
