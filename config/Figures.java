import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;

/**
 * Prints figures of the structure of the sources, as Markdown: how long files are, how
 * many types a package has, which types hang together in a ring, what is public, and how
 * much is tested. Needs a JDK, and nothing to be built before; run it from the root of
 * the repository: <pre>
 * java config/Figures.java
 * </pre>
 *
 * <p>
 * The compiler's own parser reads the sources, so that a comment or a string is never
 * taken for code. It resolves nothing: a type depends on those that it names, and not on
 * one that is only the result of a call.
 */
final class Figures {

	private static final int LONG_FILE = 300;

	/** Published sources, and tests of whatever there is. */
	private static final String FILES = "glob:{pipeio-*/src/main,*/src/test}/java/**.java";

	private static final Set<String> TEST_ANNOTATIONS = Set.of("Test", "ParameterizedTest", "RepeatedTest", "ArchTest",
			"TestFactory");

	/** A tag that says no more than the name does: "the", and at most two more words. */
	private static final Pattern EMPTY_TAG = Pattern
		.compile("@(?:(?:param|throws)\\s+\\S+|return)\\s+the(?:\\s+\\S+){0,2}\\s*");

	private final List<Source> sources = new ArrayList<>();

	private final List<Source> tests = new ArrayList<>();

	/** The top-level types of the sources by their full names. */
	private final Map<String, Type> types = new TreeMap<>();

	private final DocTrees docs;

	private Figures(List<Path> files) throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
		JavacTask task = (JavacTask) compiler.getTask(null, manager, null, null, null,
				manager.getJavaFileObjectsFromPaths(files));
		this.docs = DocTrees.instance(task);
		for (CompilationUnitTree unit : task.parse()) {
			Path file = Path.of(unit.getSourceFile().getName());
			String name = file.getFileName().toString().replace(".java", "");
			boolean test = file.getName(2).endsWith("test");
			(test ? this.tests : this.sources)
				.add(new Source(file.getName(0).toString(), name, Files.readAllLines(file).size(), unit));
			for (Tree declared : test ? List.<Tree>of() : unit.getTypeDecls()) {
				Type type = new Type(unit.getPackage().getPackageName().toString(), (ClassTree) declared, unit);
				this.types.put(type.name(), type);
			}
		}
	}

	public static void main(String[] args) throws IOException {
		PathMatcher matcher = FileSystems.getDefault().getPathMatcher(FILES);
		try (Stream<Path> found = Files.find(Path.of(""), 99, (file, attributes) -> matcher.matches(file))) {
			new Figures(found.filter((file) -> !file.endsWith("package-info.java")).sorted().toList()).print();
		}
	}

	private void print() {
		Map<String, List<Type>> packages = this.types.values()
			.stream()
			.collect(Collectors.groupingBy(Type::packageName, TreeMap::new, Collectors.toList()));
		head("figure", "value");
		printFiles();
		packages.values()
			.stream()
			.max(Comparator.comparing(List::size))
			.ifPresent((most) -> row("types in the largest package", most.size() + ", " + most.get(0).packageName()));
		printRings();
		row("public methods of PipeServer", publicMethods(this.types.get("io.pipeio.server.PipeServer")));
		row("empty Javadoc tags on what is not public", this.sources.stream().mapToLong(this::emptyTags).sum());
		row("test files over " + LONG_FILE + " lines", longFiles(this.tests));
		head("package", "public types / all");
		packages.forEach(
				(name, members) -> row(name, members.stream().filter(Type::isPublic).count() + " / " + members.size()));
		head("module", "test methods");
		this.tests.stream()
			.collect(Collectors.groupingBy(Source::module, TreeMap::new, Collectors.summingLong(Figures::testMethods)))
			.forEach(Figures::row);
		row("all", this.tests.stream().mapToLong(Figures::testMethods).sum());
	}

	private static void head(String name, String value) {
		System.out.println();
		row(name, value);
		row("---", "---");
	}

	private static void row(String name, Object value) {
		System.out.println("| " + name + " | " + value + " |");
	}

	private void printFiles() {
		List<Source> files = this.sources.stream().sorted(Comparator.comparing(Source::lines)).toList();
		Source longest = files.get(files.size() - 1);
		long median = files.get((files.size() - 1) / 2).lines();
		long p90 = files.get((files.size() * 9 - 1) / 10).lines();
		row("lines of a file: median / p90 / max",
				"%d / %d / %d, %s".formatted(median, p90, longest.lines(), longest.name()));
		row("files over " + LONG_FILE + " lines", longFiles(files));
	}

	private static String longFiles(List<Source> files) {
		List<String> names = files.stream()
			.filter((file) -> file.lines() > LONG_FILE)
			.sorted(Comparator.comparing(Source::lines).reversed())
			.map((file) -> file.name() + " " + file.lines())
			.toList();
		return names.isEmpty() ? "0" : names.size() + ": " + String.join(", ", names);
	}

	// A ring is a set of types that all need each other, be it by way of others in it: to
	// understand one of them is to understand them all
	private void printRings() {
		Map<String, Set<String>> reached = new TreeMap<>();
		this.types.forEach((name, type) -> reached.put(name, needed(type)));
		// Whoever reaches a type reaches what that reaches; Warshall's order makes one
		// round enough
		reached.forEach((via, further) -> reached.values()
			.stream()
			.filter((names) -> names.contains(via))
			.forEach((names) -> names.addAll(further)));
		List<Set<String>> rings = reached.keySet()
			.stream()
			.map((name) -> ring(name, reached))
			.distinct()
			.sorted(Comparator.comparing(Set<String>::size).reversed())
			.toList();
		row("largest ring of types", rings.get(0).size() + ": " + String.join(", ", rings.get(0)));
		row("rings after it",
				rings.stream()
					.skip(1)
					.limit(3)
					.map((ring) -> Integer.toString(ring.size()))
					.collect(Collectors.joining(", ")));
	}

	private static Set<String> ring(String name, Map<String, Set<String>> reached) {
		Set<String> ring = new TreeSet<>(reached.get(name));
		ring.removeIf((other) -> !reached.get(other).contains(name));
		return ring;
	}

	private Set<String> needed(Type type) {
		Map<String, String> meanings = meanings(type);
		Set<String> needed = new TreeSet<>(Set.of(type.name()));
		all(IdentifierTree.class, type.tree())
			.forEach((identifier) -> needed.add(meanings.getOrDefault(identifier.getName().toString(), "")));
		all(MemberSelectTree.class, type.tree()).map(Tree::toString).forEach(needed::add);
		needed.retainAll(this.types.keySet());
		return needed;
	}

	// What simple names stand for in a file: what is put last hides the others
	private Map<String, String> meanings(Type type) {
		Map<String, String> meanings = new TreeMap<>();
		this.types.values()
			.stream()
			.filter((other) -> other.packageName().equals(type.packageName()))
			.forEach((other) -> meanings.put(other.tree().getSimpleName().toString(), other.name()));
		for (ImportTree imported : type.unit().getImports()) {
			String name = imported.getQualifiedIdentifier().toString();
			// Of what is nested or static, the name begins with that of the type it is in
			Stream<String> outer = this.types.keySet().stream().filter((ours) -> (name + ".").startsWith(ours + "."));
			meanings.put(name.substring(name.lastIndexOf('.') + 1), outer.findFirst().orElse(""));
		}
		// These are the type itself and those nested in it, which count as one
		all(ClassTree.class, type.tree())
			.forEach((nested) -> meanings.put(nested.getSimpleName().toString(), type.name()));
		return meanings;
	}

	private static long publicMethods(Type type) {
		List<? extends Tree> members = (type != null) ? type.tree().getMembers() : List.of();
		return members.stream()
			// A constructor has no return type, not even void
			.filter((member) -> member instanceof MethodTree method && method.getReturnType() != null
					&& isPublic(method.getModifiers(), type.tree()))
			.count();
	}

	private long emptyTags(Source source) {
		return Stream.concat(all(ClassTree.class, source.unit()), all(MethodTree.class, source.unit()))
			.map((tree) -> TreePath.getPath(source.unit(), tree))
			.filter(Figures::isHidden)
			.map(this.docs::getDocCommentTree)
			.filter(Objects::nonNull)
			.flatMap((comment) -> comment.getBlockTags().stream())
			.filter((tag) -> EMPTY_TAG.matcher(tag.toString()).matches())
			.count();
	}

	// Whether something, or what it is in, is neither public nor protected
	private static boolean isHidden(TreePath path) {
		ModifiersTree modifiers = null;
		if (path.getLeaf() instanceof ClassTree type) {
			modifiers = type.getModifiers();
		}
		else if (path.getLeaf() instanceof MethodTree method) {
			modifiers = method.getModifiers();
		}
		TreePath parent = path.getParentPath();
		return parent != null && (isHidden(parent) || modifiers != null && !isPublic(modifiers, parent.getLeaf())
				&& !modifiers.getFlags().contains(Modifier.PROTECTED));
	}

	// Members of interfaces are public without saying so
	private static boolean isPublic(ModifiersTree modifiers, Tree parent) {
		boolean implied = parent.getKind() == Tree.Kind.INTERFACE || parent.getKind() == Tree.Kind.ANNOTATION_TYPE;
		Set<Modifier> flags = modifiers.getFlags();
		return flags.contains(Modifier.PUBLIC) || implied && !flags.contains(Modifier.PRIVATE);
	}

	private static long testMethods(Source source) {
		return all(MethodTree.class, source.unit())
			.filter((method) -> method.getModifiers()
				.getAnnotations()
				.stream()
				.anyMatch((annotation) -> TEST_ANNOTATIONS.contains(annotation.getAnnotationType().toString())))
			.count();
	}

	private static <T extends Tree> Stream<T> all(Class<T> kind, Tree root) {
		List<T> found = new ArrayList<>();
		new TreeScanner<Void, Void>() {

			@Override
			public Void scan(Tree tree, Void unused) {
				if (kind.isInstance(tree)) {
					found.add(kind.cast(tree));
				}
				return super.scan(tree, unused);
			}

		}.scan(root, null);
		return found.stream();
	}

	private record Source(String module, String name, long lines, CompilationUnitTree unit) {
	}

	private record Type(String packageName, ClassTree tree, CompilationUnitTree unit) {

		String name() {
			return this.packageName + "." + this.tree.getSimpleName();
		}

		boolean isPublic() {
			return this.tree.getModifiers().getFlags().contains(Modifier.PUBLIC);
		}

	}

}
