package io.pipeio.listener.error;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

import io.pipeio.fifo.LineFile;
import io.pipeio.fifo.LinesNotAppendedException;
import io.pipeio.line.Line;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogMessage;

/**
 * A file that dead letters are appended to, each whole or not at all: see
 * {@link LineFile}. Opened for each failure, so that it may be rotated at any time; what
 * is no regular file is left alone.
 */
final class DeadLetterFile implements DeadLetters, LineFile.Tail {

	private static final Log logger = LogFactory.getLog(DeadLetterFile.class);

	private final LineFile file;

	DeadLetterFile(Path file) {
		this.file = new LineFile(file, this);
	}

	@Override
	public List<@Nullable Exception> add(List<Line> lines, Function<Line, String> letter) {
		List<@Nullable Exception> outcomes = new ArrayList<>(Collections.nCopies(lines.size(), null));
		try {
			this.file.append(() -> lines.stream().map(letter).map(DeadLetterFile::encode).iterator());
		}
		catch (IOException ex) {
			int kept = (ex instanceof LinesNotAppendedException partly) ? partly.getAppended() : 0;
			Collections.fill(outcomes.subList(kept, outcomes.size()), ex);
		}
		return outcomes;
	}

	private static byte[] encode(String letter) {
		return letter.getBytes(StandardCharsets.UTF_8);
	}

	@Override
	public String claim() {
		return "kept as dead letters";
	}

	@Override
	public boolean isTorn(InputStream line) throws IOException {
		return DeadLetter.isTorn(line);
	}

	@Override
	public void cutOff(long bytes) {
		logger.warn(LogMessage.format("A dead letter that was written in part was cut off '%s' (%d bytes)", this.file,
				bytes));
	}

}
