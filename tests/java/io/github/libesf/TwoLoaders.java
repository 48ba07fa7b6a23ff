// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program in which three class loaders hold the library at once, each a copy with objects of its own. */
final class TwoLoaders {
    private TwoLoaders() {}

    public static void main(String[] arguments) throws Exception {
        URL[] jar = {Path.of(arguments[0]).toUri().toURL()};
        List<Object> alive = new ArrayList<>();
        try (Endpoint own = new Endpoint("//m2m.example/cse1");
                URLClassLoader first = new URLClassLoader(jar, ClassLoader.getPlatformClassLoader());
                URLClassLoader second = new URLClassLoader(jar, ClassLoader.getPlatformClassLoader())) {
            for (URLClassLoader loader : List.of(first, second)) {
                Class<?> endpoint = loader.loadClass("io.github.libesf.Endpoint");
                if (endpoint == Endpoint.class) {
                    throw new IllegalStateException("it is the same class");
                }
                alive.add(endpoint.getConstructor(String.class).newInstance("//m2m.example/cse2"));
            }
            System.out.print(Lab.liveObjects() > 0);
            for (URLClassLoader loader : List.of(first, second)) {
                Class<?> lab = loader.loadClass("io.github.libesf.Lab");
                System.out.print(" " + ((long) lab.getMethod("liveObjects").invoke(null) > 0));
            }
            for (Object endpoint : alive) {
                ((AutoCloseable) endpoint).close();
            }
            for (URLClassLoader loader : List.of(first, second)) {
                Class<?> lab = loader.loadClass("io.github.libesf.Lab");
                System.out.print(" " + lab.getMethod("liveObjects").invoke(null));
            }
        }
        System.out.println(" " + Lab.liveObjects());
    }
}
