// SPDX-License-Identifier: Apache-2.0

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Prints what is public in the sources JAR, one member a line: class, name, kind, parameters, and what an overload that
 * only calls another one hands to it, separated by tabs. Class files do not keep the names of parameters.
 */
final class JavaSurface {
    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(Path path) throws java.io.IOException {
            super(java.net.URI.create("string:///" + path), Kind.SOURCE);
            text = Files.readString(path);
        }

        @Override
        public CharSequence getCharContent(boolean ignored) {
            return text;
        }
    }

    private JavaSurface() {}

    public static void main(String[] arguments) throws Exception {
        try (FileSystem jar = FileSystems.newFileSystem(Path.of(arguments[0]));
                Stream<Path> all = Files.walk(jar.getPath("/io"))) {
            List<JavaFileObject> sources = new ArrayList<>();
            for (Path path : all.filter(path -> path.toString().endsWith(".java")).sorted().toList()) {
                sources.add(new Source(path));
            }
            JavacTask task = (JavacTask) ToolProvider.getSystemJavaCompiler()
                    .getTask(null, null, null, List.of(), null, sources);
            for (CompilationUnitTree unit : task.parse()) {
                for (Tree type : unit.getTypeDecls()) {
                    if (type instanceof ClassTree found) {
                        surface(found, "");
                    }
                }
            }
        }
    }

    private static boolean isPublic(ClassTree owner, Tree member) {
        boolean isInterface = owner.getKind() == Tree.Kind.INTERFACE;
        if (member instanceof MethodTree method) {
            return isInterface || method.getModifiers().getFlags().contains(Modifier.PUBLIC);
        }
        return member instanceof ClassTree type
                && (isInterface || type.getModifiers().getFlags().contains(Modifier.PUBLIC));
    }

    private static void surface(ClassTree type, String outer) {
        if (!type.getModifiers().getFlags().contains(Modifier.PUBLIC)) {
            return;
        }
        String name = outer + type.getSimpleName();
        for (Tree member : type.getMembers()) {
            if (member instanceof VariableTree field && isConstant(type, field)) {
                line(name, field.getName().toString(), "constant", List.of(), null);
            } else if (member instanceof VariableTree component && type.getKind() == Tree.Kind.RECORD
                    && !component.getModifiers().getFlags().contains(Modifier.STATIC)) {
                line(name, component.getName().toString(), "method", List.of(), null);
            } else if (member instanceof MethodTree method && isPublic(type, method)) {
                boolean isNew = method.getReturnType() == null;
                List<String> names = method.getParameters().stream().map(p -> p.getName().toString()).toList();
                line(name, isNew ? "new" : method.getName().toString(), "method", names, delegated(method));
            } else if (member instanceof ClassTree nested && isPublic(type, nested)) {
                surface(nested, name + ".");
            }
        }
    }

    private static boolean isConstant(ClassTree type, VariableTree field) {
        return field.getModifiers().getFlags().containsAll(List.of(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL));
    }

    /** What a method whose body is one call of the same name hands to that, or null. */
    private static List<String> delegated(MethodTree method) {
        if (method.getBody() == null || method.getBody().getStatements().size() != 1) {
            return null;
        }
        StatementTree only = method.getBody().getStatements().get(0);
        ExpressionTree called = only instanceof ReturnTree back
                ? back.getExpression()
                : only instanceof ExpressionStatementTree statement ? statement.getExpression() : null;
        if (!(called instanceof MethodInvocationTree call)
                || !(call.getMethodSelect() instanceof IdentifierTree callee)) {
            return null;
        }
        String own = method.getReturnType() == null ? "this" : method.getName().toString();
        if (!callee.getName().contentEquals(own)) {
            return null;
        }
        return call.getArguments().stream().map(Object::toString).collect(Collectors.toList());
    }

    private static void line(String type, String name, String kind, List<String> names, List<String> handed) {
        String passed = handed == null ? "-" : String.join(";", handed);
        System.out.println(String.join("\t", type, name, kind, String.join(",", names), passed));
    }
}
