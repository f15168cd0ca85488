package io.pipeio.sample.console;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;

import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

import org.springframework.core.io.ClassPathResource;

/**
 * A Chromium without a window, and what the tests do in it.
 */
final class Browser implements AutoCloseable {

	private static final File CHROMIUM = new File("/usr/bin/chromium");

	private static final File DRIVER = new File("/usr/bin/chromedriver");

	private final ChromeDriver driver;

	Browser(Path profile) {
		ChromeOptions options = new ChromeOptions();
		options.setBinary(CHROMIUM);
		options.addArguments("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
				"--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
				"--user-data-dir=" + profile);
		LoggingPreferences logging = new LoggingPreferences();
		logging.enable(LogType.BROWSER, Level.ALL);
		options.setCapability(ChromeOptions.LOGGING_PREFS, logging);
		ChromeDriverService service = new ChromeDriverService.Builder().usingDriverExecutable(DRIVER)
			.usingAnyFreePort()
			.build();
		this.driver = new ChromeDriver(service, options);
	}

	static boolean isInstalled() {
		return CHROMIUM.canExecute() && DRIVER.canExecute();
	}

	void open(String address) {
		this.driver.get("about:blank");
		this.driver.get(address);
		await("the page to be live", () -> text("#link").equals("live"));
	}

	void await(String what, Condition condition) {
		new WebDriverWait(this.driver, Duration.ofSeconds(10), Duration.ofMillis(50)).withMessage(what)
			.until((driver) -> condition.isMet());
	}

	String text(String selector) {
		return String.valueOf(script("return document.querySelector(arguments[0]).textContent", selector));
	}

	long count(String selector) {
		return (Long) script("return document.querySelectorAll(arguments[0]).length", selector);
	}

	Object script(String script, Object... arguments) {
		Object result = this.driver.executeScript(script, arguments);
		return (result != null) ? result : "";
	}

	Object scriptFile(String name) {
		try {
			return script(new ClassPathResource(name).getContentAsString(StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void click(String selector) {
		this.driver.findElement(By.cssSelector(selector)).click();
	}

	void press(CharSequence... keys) {
		new Actions(this.driver).sendKeys(keys).perform();
	}

	/**
	 * Press Ctrl+V, which a browser without a window knows only by the name of what it
	 * does.
	 */
	void paste() {
		this.driver.executeCdpCommand("Input.dispatchKeyEvent",
				Map.of("type", "keyDown", "key", "v", "code", "KeyV", "modifiers", 2, "commands", List.of("paste")));
		this.driver.executeCdpCommand("Input.dispatchKeyEvent",
				Map.of("type", "keyUp", "key", "v", "code", "KeyV", "modifiers", 2));
	}

	/**
	 * Go on with the tabulator key until an element has the focus.
	 * @param selector the element
	 */
	void tabTo(String selector) {
		for (int i = 0; i < 40; i++) {
			press(Keys.TAB);
			WebElement focused = this.driver.switchTo().activeElement();
			if ((Boolean) script("return arguments[0].matches(arguments[1])", focused, selector)) {
				return;
			}
		}
		throw new AssertionError(selector + " cannot be reached with the keyboard");
	}

	/**
	 * Be the browser of somebody who likes light or dark pages, on which nothing moves.
	 * @param scheme {@code light} or {@code dark}
	 */
	void prefer(String scheme) {
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme),
						Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
	}

	void resize(int width, int height, double scale) {
		this.driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", height, "deviceScaleFactor", scale, "mobile", width < 500));
	}

	void photograph(String file) {
		try {
			Files.write(Path.of("target", file), this.driver.getScreenshotAs(OutputType.BYTES));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	List<LogEntry> messages() {
		return this.driver.manage().logs().get(LogType.BROWSER).getAll();
	}

	@Override
	public void close() {
		this.driver.quit();
	}

	/**
	 * Something to wait for.
	 */
	@FunctionalInterface
	interface Condition {

		boolean isMet();

	}

}
