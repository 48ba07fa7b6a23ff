// SPDX-License-Identifier: Apache-2.0

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** One request, the reply to it, and the objects that the test has named. */
final class Call {
    private static final Map<String, AutoCloseable> OBJECTS = new HashMap<>();
    private static final HexFormat HEX = HexFormat.of();

    private final Map<String, Object> request;
    final Map<String, Object> reply = new LinkedHashMap<>();

    Call(Map<String, Object> request) {
        this.request = request;
    }

    // ---- the request ----

    boolean has(String name) {
        return request.containsKey(name);
    }

    String text(String name) {
        return (String) request.get(name);
    }

    long number(String name) {
        return (Long) request.get(name);
    }

    Integer optionalInt(String name) {
        return has(name) ? (Integer) (int) number(name) : null;
    }

    byte[] octets(String name) {
        return HEX.parseHex(text(name));
    }

    boolean is(String form) {
        return form.equals(text("form"));
    }

    int capacity(long enough) {
        return (int) (has("capacity") ? number("capacity") : enough);
    }

    // ---- objects ----

    void keep(AutoCloseable object) {
        OBJECTS.put(text("as"), object);
    }

    <T> T get(String name, Class<T> kind) {
        return kind.cast(OBJECTS.get(text(name)));
    }

    <T> T on(Class<T> kind) {
        return get("on", kind);
    }

    void close() throws Exception {
        OBJECTS.get(text("on")).close();
    }

    void forget() throws Exception {
        OBJECTS.remove(text("on")).close();
    }

    // ---- the reply ----

    void say(String name, Object value) {
        reply.put(name, value);
    }

    void octets(String name, byte[] octets) {
        say(name, HEX.formatHex(octets));
    }

    void octets(String name, String text) {
        octets(name, text.getBytes(StandardCharsets.UTF_8));
    }
}
