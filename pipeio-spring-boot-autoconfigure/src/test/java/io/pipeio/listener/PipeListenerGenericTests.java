package io.pipeio.listener;

import java.util.ArrayList;
import java.util.List;

import io.pipeio.PipeListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.messaging.Message;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PipeListener} methods of generic types.
 */
class PipeListenerGenericTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	private final Received received = this.pipes.received();

	@Test
	void takesJsonOfTypeThatClassGivesToGenericInterface() {
		this.pipes.run(OrderService.class, () -> {
			this.pipes.write("{\"id\":1}\\n");
			assertThat(this.received.next()).isEqualTo(new Order(1));
		});
	}

	@Test
	void takesListOfTypeThatClassGivesToGenericInterface() {
		this.pipes.run(OrdersService.class, () -> {
			this.pipes.write("[{\"id\":1}]\\n");
			assertThat(this.received.next()).isEqualTo(List.of(new Order(1)));
		});
	}

	@Test
	void takesMessageOfTypeThatClassGivesToGenericInterface() {
		this.pipes.run(MessageService.class, () -> {
			this.pipes.write("{\"id\":1}\\n");
			assertThat(this.received.next()).isEqualTo(new Order(1));
		});
	}

	@Test
	void takesBatchOfTypeThatClassGivesToGenericInterface() {
		this.pipes.run(BatchService.class, () -> {
			this.pipes.write("{\"id\":1}\\n{\"id\":2}\\n");
			assertThat(this.received.next()).isEqualTo(List.of(new Order(1), new Order(2)));
		});
	}

	@Test
	void takesAndReturnsTypesThatClassGivesToGenericDefaultMethod() {
		this.pipes.run(ConvertingService.class,
				() -> assertThat(this.pipes.exchange("{\"id\":7}\\n", 1)).isEqualTo("7\n"));
	}

	@Test
	void takesTypeThatClassGivesToGenericSuperclass() {
		this.pipes.run(ChildService.class, () -> {
			this.pipes.write("{\"id\":3}\\n");
			assertThat(this.received.next()).isEqualTo(new Order(3));
		});
	}

	@Test
	@Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
	void registersListenerThatIsCollectionOfItself() {
		this.pipes.run(TreeService.class, () -> assertThat(this.pipes.exchange("x\\n", 1)).isEqualTo("[]\n"));
	}

	record Order(int id) {

	}

	/** Something that a parameter may name. */
	interface Handler<T> {

		@PipeListener("echo")
		void handle(T value);

	}

	/** Takes a message of any type. */
	interface MessageHandler<T> {

		@PipeListener("echo")
		void handle(Message<T> message);

	}

	/** Takes a batch of any type. */
	interface BatchHandler<T> {

		@PipeListener(servers = "echo", batch = "true")
		void handle(List<T> batch);

	}

	/** Takes one type and returns another. */
	interface Converting<T, R> {

		R convert(T value);

		@PipeListener("echo")
		default R listen(T value) {
			return convert(value);
		}

	}

	record OrderService(Received received) implements Handler<Order> {

		@Override
		public void handle(Order order) {
			this.received.add(order);
		}

	}

	record OrdersService(Received received) implements Handler<List<Order>> {

		@Override
		public void handle(List<Order> orders) {
			this.received.add(orders);
		}

	}

	record MessageService(Received received) implements MessageHandler<Order> {

		@Override
		public void handle(Message<Order> message) {
			this.received.add(message.getPayload());
		}

	}

	record BatchService(Received received) implements BatchHandler<Order> {

		@Override
		public void handle(List<Order> batch) {
			this.received.add(batch);
		}

	}

	static class ConvertingService implements Converting<Order, Integer> {

		@Override
		public Integer convert(Order order) {
			return order.id();
		}

	}

	static class ParentService<T> {

		private final Received received;

		ParentService(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void handle(T value) {
			this.received.add(value);
		}

	}

	static class ChildService extends ParentService<Order> {

		ChildService(Received received) {
			super(received);
		}

	}

	static class Tree extends ArrayList<Tree> {

	}

	static class TreeService {

		@PipeListener("echo")
		Tree reply(String line) {
			Tree tree = new Tree();
			tree.add(new Tree());
			return tree;
		}

	}

}
