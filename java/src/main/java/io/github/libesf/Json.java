// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Maps and JSON text, by a streaming reader and writer that come from a library. */
final class Json {
    private Json() {}

    static byte[] write(Map<?, ?> members) {
        StringWriter text = new StringWriter();
        try (JsonWriter out = new JsonWriter(text)) {
            out.setStrictness(Strictness.STRICT);
            out.setSerializeNulls(true);
            write(out, members);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return Octets.of(text.getBuffer());
    }

    private static void write(JsonWriter out, @Nullable Object value) throws IOException {
        if (value == null) {
            out.nullValue();
        } else if (value instanceof CharSequence || value instanceof Character) {
            out.value(value.toString());
        } else if (value instanceof Boolean) {
            out.value((Boolean) value);
        } else if (value instanceof Number) {
            writeNumber(out, (Number) value);
        } else if (value instanceof Map) {
            writeMembers(out, (Map<?, ?>) value);
        } else if (value instanceof Iterable) {
            writeItems(out, (Iterable<?>) value);
        } else if (value instanceof Object[]) {
            writeItems(out, Arrays.asList((Object[]) value));
        } else if (value instanceof Document) {
            out.jsonValue(Octets.text(((Document) value).octets()));
        } else {
            throw noForm("a " + value.getClass().getSimpleName());
        }
    }

    private static void writeNumber(JsonWriter out, Number number) throws IOException {
        if (!Double.isFinite(number.doubleValue()) && (number instanceof Double || number instanceof Float)) {
            throw noForm(number.toString());
        }
        out.value(number);
    }

    private static void writeMembers(JsonWriter out, Map<?, ?> members) throws IOException {
        out.beginObject();
        for (Map.Entry<?, ?> member : members.entrySet()) {
            if (!(member.getKey() instanceof CharSequence)) {
                throw noForm("the name " + member.getKey());
            }
            out.name(member.getKey().toString());
            write(out, member.getValue());
        }
        out.endObject();
    }

    private static void writeItems(JsonWriter out, Iterable<?> items) throws IOException {
        out.beginArray();
        for (Object item : items) {
            write(out, item);
        }
        out.endArray();
    }

    private static EsfException noForm(String what) {
        return EsfException.of(Codes.E_ARGUMENT, what + " has no form in JSON");
    }

    /**
     * Reads an object. Whole numbers become Integer, Long or BigInteger, whichever is first to hold them, others
     * Double.
     */
    static Map<String, @Nullable Object> read(byte[] octets) {
        return read(Octets.text(octets));
    }

    static Map<String, @Nullable Object> read(String text) {
        try (JsonReader in = new JsonReader(new StringReader(text))) {
            in.setStrictness(Strictness.STRICT);
            Map<String, @Nullable Object> members = readMembers(in);
            in.peek();
            return members;
        } catch (IOException | IllegalStateException | NumberFormatException wrong) {
            throw EsfException.of(Codes.E_JSON, "the text is not a JSON object: " + wrong.getMessage());
        }
    }

    private static @Nullable Object readValue(JsonReader in) throws IOException {
        switch (in.peek()) {
            case BEGIN_OBJECT:
                return readMembers(in);
            case BEGIN_ARRAY:
                return readItems(in);
            case STRING:
                return in.nextString();
            case NUMBER:
                return number(in.nextString());
            case BOOLEAN:
                return in.nextBoolean();
            default:
                in.nextNull();
                return null;
        }
    }

    private static Map<String, @Nullable Object> readMembers(JsonReader in) throws IOException {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        in.beginObject();
        while (in.hasNext()) {
            members.put(in.nextName(), readValue(in));
        }
        in.endObject();
        return members;
    }

    private static List<@Nullable Object> readItems(JsonReader in) throws IOException {
        List<@Nullable Object> items = new ArrayList<>();
        in.beginArray();
        while (in.hasNext()) {
            items.add(readValue(in));
        }
        in.endArray();
        return items;
    }

    private static Number number(String text) {
        if (text.chars().anyMatch(c -> c == '.' || c == 'e' || c == 'E')) {
            return Double.valueOf(text);
        }
        BigInteger whole = new BigInteger(text);
        if (whole.bitLength() < Integer.SIZE) {
            return whole.intValue();
        }
        return whole.bitLength() < Long.SIZE ? (Number) whole.longValue() : whole;
    }
}
