// SPDX-License-Identifier: Apache-2.0

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON of the protocol. The JDK has none, and the tests give a party no library but libesf. */
final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    static Map<String, Object> read(String text) {
        Json json = new Json(text);
        Map<String, Object> found = json.object();
        json.skip();
        if (json.at != text.length()) {
            throw new IllegalArgumentException("something follows the object at " + json.at);
        }
        return found;
    }

    static String write(Map<String, Object> members) {
        StringBuilder out = new StringBuilder("{");
        members.forEach((name, value) -> {
            out.append(out.length() > 1 ? "," : "").append(quoted(name)).append(':');
            out.append(value instanceof Number ? value.toString() : quoted((String) value));
        });
        return out.append('}').toString();
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c < ' ' || c == '"' || c == '\\' || c > '~') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    private void skip() {
        while (at < text.length() && text.charAt(at) <= ' ') {
            at++;
        }
    }

    private boolean take(char wanted) {
        skip();
        boolean isThere = at < text.length() && text.charAt(at) == wanted;
        at += isThere ? 1 : 0;
        return isThere;
    }

    private void must(char wanted) {
        if (!take(wanted)) {
            throw new IllegalArgumentException("expected " + wanted + " at " + at + " of " + text);
        }
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        must('{');
        if (take('}')) {
            return members;
        }
        do {
            String name = string();
            must(':');
            members.put(name, value());
        } while (take(','));
        must('}');
        return members;
    }

    private List<Object> list() {
        List<Object> values = new ArrayList<>();
        must('[');
        if (take(']')) {
            return values;
        }
        do {
            values.add(value());
        } while (take(','));
        must(']');
        return values;
    }

    private String string() {
        must('"');
        StringBuilder out = new StringBuilder();
        for (char c = text.charAt(at++); c != '"'; c = text.charAt(at++)) {
            out.append(c == '\\' ? escaped() : c);
        }
        return out.toString();
    }

    private char escaped() {
        char c = text.charAt(at++);
        if (c == 'u') {
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 4, at), 16);
        }
        int known = "bfnrt".indexOf(c);
        return known < 0 ? c : "\b\f\n\r\t".charAt(known);
    }

    private Object value() {
        skip();
        switch (text.charAt(at)) {
            case '{':
                return object();
            case '[':
                return list();
            case '"':
                return string();
            default:
                int start = at;
                while (at < text.length() && ",]} ".indexOf(text.charAt(at)) < 0) {
                    at++;
                }
                return word(text.substring(start, at));
        }
    }

    private static Object word(String word) {
        if (word.equals("null")) {
            return null;
        }
        boolean isTruth = word.equals("true") || word.equals("false");
        return isTruth ? (Object) Boolean.valueOf(word) : (Object) Long.valueOf(word);
    }
}
