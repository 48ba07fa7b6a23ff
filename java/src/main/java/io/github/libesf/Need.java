// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Objects;

/**
 * What an unfinished attempt waits for (D1). It is a value: keep it as long as you like; answer the attempt it came
 * from.
 */
public final class Need {
    private final int kind;
    private final String id;
    private final String authority;
    private final int usage;
    private final long expiry;
    private final byte[] content;

    private Need(int kind, String id, String authority, int usage, long expiry, byte[] content) {
        this.kind = kind;
        this.id = id;
        this.authority = authority;
        this.usage = usage;
        this.expiry = expiry;
        this.content = content;
    }

    /** Called by the native layer. */
    static Need make(int kind, byte[] id, byte[] authority, int usage, long expiry, byte[] content) {
        return new Need(kind, new String(id, UTF_8), new String(authority, UTF_8), usage, expiry, content);
    }

    /**
     * What is asked for.
     *
     * @return a kind; {@link NeedKind#UNKNOWN} when this release does not know {@link #kindNumber()}
     */
    public NeedKind kind() {
        return NeedKind.of(kind);
    }

    /**
     * What is asked for, as a number.
     *
     * @return one of {@link Codes}{@code .NEED_...}, or a later one
     */
    public int kindNumber() {
        return kind;
    }

    /**
     * Whom to notify, the key identifier, the entity, or the identifier of the record in the store. For
     * {@link NeedKind#ORIGINATOR_RAND} the key identifier, one space, the esprimRandID.
     *
     * @return text
     */
    public String id() {
        return id;
    }

    /**
     * The MAF or MEF to ask for a key (TS-0003 8.4.2 C.6a).
     *
     * @return an FQDN, or ""
     */
    public String authority() {
        return authority;
    }

    /**
     * What the key is wanted for (TS-0004 6.3.4.2.39).
     *
     * @return a SUID, or 0
     */
    public int usage() {
        return usage;
    }

    /**
     * Until when a record has to be kept.
     *
     * @return ms since 1970-01-01 UTC; 0 when that says nothing
     */
    public long expiry() {
        return expiry;
    }

    /**
     * What is to be sent ({@link NeedKind#NOTIFY}) or inserted ({@link NeedKind#MARK}).
     *
     * @return octets of JSON, the caller's own; empty when the need has none
     */
    public byte[] content() {
        return content.clone();
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Need)) {
            return false;
        }
        Need that = (Need) other;
        return kind == that.kind
                && usage == that.usage
                && expiry == that.expiry
                && id.equals(that.id)
                && authority.equals(that.authority)
                && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, id, authority, usage, expiry, Arrays.hashCode(content));
    }

    @Override
    public String toString() {
        String from = authority.isEmpty() ? "" : " from " + authority;
        return "Need " + (kind() == NeedKind.UNKNOWN ? "kind " + kind : kind()) + " " + id + from;
    }
}
