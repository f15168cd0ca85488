package io.pipeio.test;

import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.pipeio.PipeServers;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link PipeIoTest}, with the contexts that Spring makes for test classes.
 */
@Timeout(60)
class PipeIoTestTests {

	private final Set<TestContext> used = new HashSet<>();

	private List<Path> leftBefore;

	@BeforeEach
	void listDirectories() throws IOException {
		this.leftBefore = directories();
	}

	@AfterEach
	void leavesNothingBehind() throws IOException {
		this.used.forEach(PipeIoTestTests::close);
		assertThat(directories()).isEqualTo(this.leftBefore);
		assertThat(Path.of("pipes-of-the-application")).doesNotExist();
	}

	@Test
	void givesContextAnEmptyDirectoryOfItsOwn() throws IOException {
		ApplicationContext context = contextOf(Plain.class);
		Path directory = directoryOf(context);
		assertThat(directory).hasParent(temporaryDirectory()).isEqualTo(directoryOfPipes(context));
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory))).isEqualTo("rwx------");
		assertThat(directory).isDirectoryContaining("glob:**/echo.in");
		assertEchoes(context);
	}

	@Test
	void leavesContextsAloneThatDoNotAskForIt() {
		assertThat(new PipeIoContextCustomizerFactory().createContextCustomizer(Without.class, List.of())).isNull();
	}

	@Test
	void classesWithTheSameContextShareTheDirectory() {
		ApplicationContext context = contextOf(Plain.class);
		assertThat(contextOf(Same.class)).isSameAs(context);
		assertThat(contextOf(Heir.class)).isSameAs(context);
		assertThat(contextOf(Plain.Inner.class)).isSameAs(context);
		assertThat(contextOf(Composed.class)).isSameAs(context);
	}

	@Test
	void twoContextsHaveTwoDirectories() {
		ApplicationContext one = contextOf(Plain.class);
		ApplicationContext other = contextOf(Other.class);
		assertThat(directoryOf(one)).isNotEqualTo(directoryOf(other));
		assertEchoes(one);
		assertEchoes(other);
	}

	@Test
	void directoryIsDeletedWithTheContextAndTheNextHasAnother() throws IOException {
		TestContext test = testContextOf(Plain.class);
		Path directory = directoryOf(test.getApplicationContext());
		Files.createFile(Files.createDirectory(directory.resolve("of the test")).resolve("file"));
		close(test);
		assertThat(directory).doesNotExist();
		assertThat(directoryOf(test.getApplicationContext())).isNotEqualTo(directory).exists();
		assertEchoes(test.getApplicationContext());
	}

	@Test
	void directoryIsThereUntilTheLastBeanIsDestroyed() {
		ConfigurableApplicationContext context = (ConfigurableApplicationContext) contextOf(Plain.class);
		Path directory = directoryOf(context);
		boolean[] there = new boolean[1];
		((DefaultSingletonBeanRegistry) context.getBeanFactory()).registerDisposableBean("pipeServers",
				() -> there[0] = Files.exists(directory));
		context.close();
		assertThat(there[0]).isTrue();
		assertThat(directory).doesNotExist();
	}

	@Test
	void contextThatIsPausedKeepsItsDirectory() {
		ConfigurableApplicationContext context = (ConfigurableApplicationContext) contextOf(Plain.class);
		Path directory = directoryOf(context);
		context.pause();
		assertThat(directory).isEmptyDirectory();
		context.restart();
		assertEchoes(context);
		context.stop();
		context.start();
		assertEchoes(context);
		assertThat(directoryOfPipes(context)).isEqualTo(directory);
	}

	@Test
	void directoryIsDeletedWhereContextDoesNotStart() {
		assertThat(catchThrowable(() -> contextOf(Failing.class))).isInstanceOf(IllegalStateException.class);
	}

	@Test
	void whatTheTestClassSaysWins() throws IOException {
		Path chosen = Path.of("target/chosen").toAbsolutePath();
		assertThat(directoryOfPipes(contextOf(WithProperty.class))).isEqualTo(chosen.resolve("property"));
		assertThat(directoryOfPipes(contextOf(WithInlinedProperty.class))).isEqualTo(chosen.resolve("inlined"));
		assertThat(directoryOfPipes(contextOf(WithDynamicProperty.class))).isEqualTo(chosen.resolve("dynamic"));
	}

	@Test
	void whatTheEnvironmentSaysLoses() {
		System.setProperty("pipeio.directory", "/nowhere");
		try {
			assertThat(directoryOfPipes(contextOf(Plain.class))).hasParent(temporaryDirectory());
		}
		finally {
			System.clearProperty("pipeio.directory");
		}
	}

	@Test
	void servesManyContextsAtOnce() {
		List<ConfigurableApplicationContext> contexts = IntStream.range(0, 20).mapToObj((i) -> run()).toList();
		try {
			assertThat(contexts.stream().map(PipeIoTestTests::directoryOf)).doesNotHaveDuplicates();
			contexts.forEach(PipeIoTestTests::assertEchoes);
		}
		finally {
			contexts.forEach(ConfigurableApplicationContext::close);
		}
	}

	private static ConfigurableApplicationContext run() {
		MergedContextConfiguration configuration = new MergedContextConfiguration(Plain.class, null, null, null, null);
		return new SpringApplicationBuilder(TestApplication.class)
			.initializers((context) -> new PipeIoContextCustomizer().customizeContext(context, configuration))
			.run();
	}

	private ApplicationContext contextOf(Class<?> testClass) {
		return testContextOf(testClass).getApplicationContext();
	}

	private TestContext testContextOf(Class<?> testClass) {
		TestContext context = new TestContextManager(testClass).getTestContext();
		this.used.add(context);
		return context;
	}

	private static void close(TestContext context) {
		if (context.hasApplicationContext()) {
			context.markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
		}
	}

	private static void assertEchoes(ApplicationContext context) {
		try (PipeClient client = PipeClient.of(server(context))) {
			assertThat(client.exchange("hello")).isEqualTo("hello");
		}
	}

	private static PipeServer server(ApplicationContext context) {
		return context.getBean(PipeServers.class).get("echo");
	}

	private static Path directoryOf(ApplicationContext context) {
		return Path.of(context.getEnvironment().getRequiredProperty("pipeio.directory"));
	}

	private static Path directoryOfPipes(ApplicationContext context) {
		return server(context).getPath(PipeDirection.IN).getParent();
	}

	private static Path temporaryDirectory() {
		return Path.of(System.getProperty("java.io.tmpdir"));
	}

	private static List<Path> directories() throws IOException {
		try (Stream<Path> files = Files.list(temporaryDirectory())) {
			return files.filter((file) -> file.getFileName().toString().startsWith(TemporaryDirectory.PREFIX))
				.sorted()
				.toList();
		}
	}

	@SpringBootTest(classes = TestApplication.class)
	@PipeIoTest
	static class Plain {

		@Nested
		class Inner {

		}

	}

	@SpringBootTest(classes = TestApplication.class)
	@PipeIoTest
	static class Same {

	}

	static class Heir extends Plain {

	}

	@SpringBootTest(classes = TestApplication.class)
	static class Without {

	}

	@SpringBootTest(classes = TestApplication.class, properties = "some.property=value")
	@PipeIoTest
	static class Other {

	}

	@SpringBootTest(classes = TestApplication.class, properties = "pipeio.servers.broken.charset=UTF-8")
	@PipeIoTest
	static class Failing {

	}

	@SpringBootTest(classes = TestApplication.class, properties = "pipeio.directory=target/chosen/property")
	@PipeIoTest
	static class WithProperty {

	}

	@SpringBootTest(classes = TestApplication.class)
	@TestPropertySource(properties = "pipeio.directory=target/chosen/inlined")
	@PipeIoTest
	static class WithInlinedProperty {

	}

	@SpringBootTest(classes = TestApplication.class)
	@PipeIoTest
	static class WithDynamicProperty {

		@DynamicPropertySource
		static void chooseDirectory(DynamicPropertyRegistry registry) {
			registry.add("pipeio.directory", () -> "target/chosen/dynamic");
		}

	}

	@Echo
	static class Composed {

	}

	/**
	 * What a team may write once for all its tests.
	 */
	@Retention(RetentionPolicy.RUNTIME)
	@SpringBootTest(classes = TestApplication.class)
	@PipeIoTest
	@interface Echo {

	}

}
