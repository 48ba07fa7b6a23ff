// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import static org.junit.jupiter.api.Assertions.*;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorsTest {
    private static final Map<Integer, Class<? extends EsfException>> CATEGORY = Map.of(
            1, EsfArgumentException.class,
            2, EsfFormatException.class,
            3, EsfPolicyException.class,
            4, EsfKeyException.class,
            5, EsfAuthenticationException.class,
            6, EsfFreshnessException.class,
            7, EsfStateException.class,
            8, EsfResourceException.class,
            9, EsfInternalException.class);

    static Stream<Field> codes() {
        return Stream.of(Codes.class.getFields()).filter(field -> field.getName().startsWith("E_"));
    }

    @ParameterizedTest
    @MethodSource("codes")
    void everyCodeHasTheClassOfItsCategoryAndItsName(Field field) throws Exception {
        int code = field.getInt(null);
        EsfException error = EsfException.of(code, "x");
        assertSame(CATEGORY.get(-code / 100), error.getClass());
        assertEquals("ESF_" + field.getName(), error.name());
        assertNotNull(Codes.meaning(code));
    }

    @Test
    void aCodeOfALaterReleaseIsToldByItsCategory() {
        assertSame(EsfArgumentException.class, EsfException.make(-199, "N", "m", "", 0, 77).getClass());
        assertSame(EsfInternalException.class, EsfException.make(-999, "N", "m", "", 0, 77).getClass());
        EsfException strange = EsfException.make(-4200, "", "m", "", 0, 77);
        assertSame(EsfException.class, strange.getClass());
        assertEquals(Remedy.UNKNOWN, strange.remedy());
        assertEquals(-4200, strange.code());
        assertNull(Codes.name(-4200));
        assertTrue(strange.toString().endsWith("m (code -4200)"));
    }

    @Test
    void anErrorSaysWhatWhereAndWhichStatusCode() {
        EsfException error = EsfException.make(-204, "ESF_E_RAND", "esrx is no time", "/oro/esrx", 4000, 1);
        assertEquals("esrx is no time", error.getMessage());
        assertEquals("/oro/esrx", error.where());
        assertEquals(4000, error.rsc());
        assertEquals(Remedy.NEW_ORO, error.remedy());
        assertEquals(
                "io.github.libesf.EsfFormatException: esrx is no time (ESF_E_RAND, at /oro/esrx, rsc 4000)",
                error.toString());
    }

    @Test
    void anErrorMayCrossIntoAnotherProcess() throws Exception {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(octets)) {
            out.writeObject(EsfException.make(-500, "ESF_E_AUTH", "the integrity check failed", "", 4115, 0));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(octets.toByteArray()))) {
            EsfAuthenticationException again = assertInstanceOf(EsfAuthenticationException.class, in.readObject());
            assertEquals(-500, again.code());
            assertEquals(4115, again.rsc());
        }
    }

    @Test
    void everyNumberOfTheAbiHasItsMember() throws Exception {
        for (Field field : Codes.class.getFields()) {
            String[] set = field.getName().split("_", 2);
            int number = field.getInt(null);
            switch (set[0]) {
                case "NEED":
                    assertEquals(NeedKind.valueOf(set[1]), NeedKind.of(number));
                    break;
                case "RECEIVED":
                    assertEquals(ReceivedKind.valueOf(set[1]), ReceivedKind.of(number));
                    break;
                case "REMEDY":
                    assertEquals(Remedy.valueOf(set[1]), Remedy.of(number));
                    break;
                case "ANSWER":
                    assertEquals(number, Answer.valueOf(set[1]).number());
                    break;
                case "ENCODING":
                    assertEquals(number, Encoding.valueOf(set[1]).number());
                    break;
                case "CARRIER":
                    assertEquals(number, Carrier.valueOf(set[1]).number());
                    break;
                default:
            }
        }
        assertEquals(NeedKind.UNKNOWN, NeedKind.of(-1));
        assertEquals(ReceivedKind.UNKNOWN, ReceivedKind.of(99));
    }
}
