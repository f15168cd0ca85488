package io.pipeio.examples;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.pipeio.PipeListener;

import org.springframework.core.annotation.AliasFor;

/**
 * An annotation of the application's own.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@PipeListener(servers = "${app.control-server:control}", errorHandler = "apologies")
@interface ControlListener {

	@AliasFor(annotation = PipeListener.class, attribute = "pattern")
	String value();

}
