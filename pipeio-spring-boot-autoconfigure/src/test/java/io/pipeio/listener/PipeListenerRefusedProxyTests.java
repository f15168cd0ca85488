package io.pipeio.listener;

import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import io.pipeio.InvalidPipeListenerException;
import io.pipeio.PipeListener;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.stereotype.Service;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PipeListener} methods that cannot be called through their proxy.
 */
class PipeListenerRefusedProxyTests {

	private static final BlockingQueue<String> LINES = new LinkedBlockingQueue<>();

	@TempDir
	private Path directory;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class));

	@Test
	void refusesMethodThatIsNotInInterfaceOfJdkProxy() {
		this.contextRunner.withUserConfiguration(PipeListenerProxyTests.InterfaceProxyConfiguration.class)
			.withBean("worker", MethodOutsideInterfaceService.class)
			.withPropertyValues(properties())
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidPipeListenerException.class)
				.hasMessage(
						"@PipeListener method PipeListenerRefusedProxyTests.MethodOutsideInterfaceService.listen(String) "
								+ "of bean 'worker' cannot be called")
				.extracting("action")
				.asString()
				.startsWith("Declare the method in an interface of the bean"));
	}

	@Test
	void refusesPrivateMethodOfClassProxy() {
		this.contextRunner.withUserConfiguration(PipeListenerProxyTests.ClassProxyConfiguration.class)
			.withBean("worker", PrivateMethodService.class)
			.withPropertyValues(properties())
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidPipeListenerException.class)
				.hasMessage("@PipeListener method PipeListenerRefusedProxyTests.PrivateMethodService.listen(String) "
						+ "of bean 'worker' cannot be called")
				.extracting("action")
				.asString()
				.contains("make it non-private"));
	}

	@Test
	void refusesFinalMethodOfClassProxy() {
		this.contextRunner.withUserConfiguration(PipeListenerProxyTests.ClassProxyConfiguration.class)
			.withBean("worker", FinalMethodService.class)
			.withPropertyValues(properties())
			.run((context) -> assertThat(context).getFailure().isInstanceOf(InvalidPipeListenerException.class));
	}

	private String[] properties() {
		LINES.clear();
		return new String[] { "pipeio.directory=" + this.directory, "pipeio.servers.echo.in-pipe=echo.in" };
	}

	@Service
	private static final class MethodOutsideInterfaceService implements Runnable {

		@Override
		public void run() {
		}

		@PipeListener("echo")
		void listen(String line) {
		}

	}

	/** A class whose method no proxy can override, since it is private. */
	@Service
	static class PrivateMethodService {

		@PipeListener("echo")
		private void listen(String line) {
		}

	}

	/** A class whose method no proxy can override, since it is final. */
	@Service
	static class FinalMethodService {

		@PipeListener("echo")
		final void listen(String line) {
		}

	}

}
