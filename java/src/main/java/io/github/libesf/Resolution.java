// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import org.jspecify.annotations.Nullable;

/**
 * What a resolver gives back: an answer, and what was found.
 *
 * @param answer what became of it
 * @param data what goes with the answer; null when nothing does
 * @param rsc the response status code of the response that it comes from, which an error about a refusal has then
 *     (D64); 0 when it comes from none
 */
public record Resolution(Answer answer, @Nullable Document data, int rsc) {
    /**
     * An answer that comes from no response.
     *
     * @param answer what became of it
     * @param data what goes with the answer; null when nothing does
     */
    public Resolution(Answer answer, @Nullable Document data) {
        this(answer, data, 0);
    }

    /**
     * Here it is.
     *
     * @param data what was found
     * @return {@link Answer#FOUND} with it
     */
    public static Resolution found(Document data) {
        return new Resolution(Answer.FOUND, data);
    }

    /**
     * Here it is.
     *
     * @param data what was found
     * @return {@link Answer#FOUND} with it
     */
    public static Resolution found(byte[] data) {
        return found(Document.of(data));
    }

    /**
     * Asked, and there is none.
     *
     * @return {@link Answer#ABSENT}
     */
    public static Resolution absent() {
        return new Resolution(Answer.ABSENT, null);
    }

    /**
     * Could not be asked: no answer, time-out, 5103; also the answer to a need that a resolver does not serve.
     *
     * @return {@link Answer#UNREACHABLE}
     */
    public static Resolution unreachable() {
        return new Resolution(Answer.UNREACHABLE, null);
    }

    /**
     * A mark is now in the store and was not before.
     *
     * @return {@link Answer#INSERTED}
     */
    public static Resolution inserted() {
        return new Resolution(Answer.INSERTED, null);
    }

    /**
     * A mark was there already.
     *
     * @param stored its stored value
     * @return {@link Answer#EXISTS} with it
     */
    public static Resolution exists(byte[] stored) {
        return new Resolution(Answer.EXISTS, Document.of(stored));
    }

    /**
     * The answer to a {@link NeedKind#NOTIFY} need from the outer response (D1).
     *
     * @param response what came back
     * @return FOUND with the content for 2000, UNREACHABLE for 5103, else ABSENT with the content if any; with the rsc
     */
    public static Resolution of(Response response) {
        byte[] content = response.content();
        Document data = content == null ? null : Document.of(content);
        int rsc = response.rsc();
        Answer answer = switch (rsc) {
            case Codes.RSC_OK -> Answer.FOUND;
            // How a hub says that the target could not be reached (TS-0004 6.6.3).
            case 5103 -> Answer.UNREACHABLE;
            default -> Answer.ABSENT;
        };
        return new Resolution(answer, data, rsc);
    }

    /** What the library takes for an answer: the rsc where there is one. */
    int number() {
        return rsc != 0 ? rsc : answer.number();
    }

    byte[] octets() {
        return data == null ? Octets.NONE : data.octets();
    }
}
