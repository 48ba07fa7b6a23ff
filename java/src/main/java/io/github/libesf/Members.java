// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The members of a JSON object on their way into a record: each is taken once, and what nobody took is kept as it is.
 */
final class Members {
    private final Map<String, @Nullable Object> left;

    private Members(Map<?, ?> members) {
        left = new LinkedHashMap<>();
        members.forEach((name, value) -> left.put(String.valueOf(name), value));
    }

    static Members of(String json) {
        return new Members(Json.read(json));
    }

    static Members of(@Nullable Object value) {
        return new Members(cast(value, Map.class, ""));
    }

    boolean has(String name) {
        return left.get(name) != null;
    }

    String text(String name) {
        return take(name, String.class);
    }

    boolean flag(String name) {
        return take(name, Boolean.class);
    }

    int number(String name) {
        return take(name, Integer.class);
    }

    long size(String name) {
        return take(name, Number.class).longValue();
    }

    <T> T take(String name, Class<T> type) {
        return cast(left.remove(name), type, name);
    }

    Members object(String name) {
        return new Members(take(name, Map.class));
    }

    <T> List<T> list(String name, Function<@Nullable Object, T> item) {
        List<T> items = new ArrayList<>();
        for (Object value : take(name, List.class)) {
            items.add(item.apply(value));
        }
        return List.copyOf(items);
    }

    List<Integer> numbers(String name) {
        return list(name, value -> cast(value, Integer.class, name));
    }

    List<String> texts(String name) {
        return list(name, value -> cast(value, String.class, name));
    }

    /** What was not taken, so that a document of a newer library keeps what this release does not know. */
    Map<String, @Nullable Object> others() {
        return frozen(left);
    }

    static Map<String, @Nullable Object> frozen(Map<String, ? extends @Nullable Object> members) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        members.forEach((name, value) -> copy.put(name, frozenValue(value)));
        return Collections.unmodifiableMap(copy);
    }

    private static @Nullable Object frozenValue(@Nullable Object value) {
        if (value instanceof Map) {
            return new Members((Map<?, ?>) value).others();
        }
        if (value instanceof List) {
            List<@Nullable Object> copy = new ArrayList<>();
            for (Object item : (List<?>) value) {
                copy.add(frozenValue(item));
            }
            return Collections.unmodifiableList(copy);
        }
        return value;
    }

    private static <T> T cast(@Nullable Object value, Class<T> type, String name) {
        if (type.isInstance(value)) {
            return type.cast(value);
        }
        String found = value == null ? "missing" : "a " + value.getClass().getSimpleName();
        throw EsfException.make(
                Codes.E_FORMAT,
                "ESF_E_FORMAT",
                "the member is " + found + ", it has to be a " + type.getSimpleName(),
                name.isEmpty() ? "" : "/" + name,
                0,
                Codes.REMEDY_NONE);
    }
}
