package io.pipeio.sample.console;

import java.io.IOException;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Profile;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets in what the page itself sends, and not what a page of another site makes a browser
 * of this machine send, be it under a name of its own that leads here.
 */
@Component
@Profile("console")
@Order(Ordered.HIGHEST_PRECEDENCE)
class LocalRequestsFilter extends OncePerRequestFilter {

	private static final Set<String> NAMES = Set.of("127.0.0.1", "localhost", "[::1]");

	private static final int LONGEST_BODY = 64 * 1024;

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		guard(response);
		HttpStatus refusal = refusal(request);
		if (refusal == null) {
			chain.doFilter(request, response);
		}
		else {
			response.setStatus(refusal.value());
		}
	}

	private static void guard(HttpServletResponse response) {
		response.setHeader("Content-Security-Policy",
				"default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
		response.setHeader("X-Content-Type-Options", "nosniff");
		response.setHeader("Referrer-Policy", "no-referrer");
		response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
		response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
		response.setHeader("Cache-Control", "no-store");
	}

	private static @Nullable HttpStatus refusal(HttpServletRequest request) {
		if (!isLocal(request.getHeader("Host"))) {
			return HttpStatus.FORBIDDEN;
		}
		HttpStatus refusal = refusalOfMethod(request);
		return (refusal == null && isErrorPage(request)) ? HttpStatus.NOT_FOUND : refusal;
	}

	/**
	 * Whether it asks for what Spring Boot shows in place of something else: where there
	 * is no failure to show, that would answer with 500.
	 * @param request the request
	 * @return whether no page of this name is there for browsers
	 */
	private static boolean isErrorPage(HttpServletRequest request) {
		return request.getServletPath().equals("/error");
	}

	private static @Nullable HttpStatus refusalOfMethod(HttpServletRequest request) {
		return switch (request.getMethod()) {
			case "GET" -> (isOfThisSite(request) || isPage(request)) ? null : HttpStatus.FORBIDDEN;
			case "POST" -> isOfThisSite(request) ? refusalOfBody(request) : HttpStatus.FORBIDDEN;
			default -> HttpStatus.METHOD_NOT_ALLOWED;
		};
	}

	private static boolean isLocal(@Nullable String host) {
		return host != null && NAMES.contains(host.replaceFirst(":\\d*$", "").toLowerCase());
	}

	/**
	 * Whether it comes from the page, or from a program that is no browser.
	 * @param request the request
	 * @return whether no header says something else
	 */
	private static boolean isOfThisSite(HttpServletRequest request) {
		String site = request.getHeader("Sec-Fetch-Site");
		String origin = request.getHeader("Origin");
		return (site == null || site.equals("same-origin") || site.equals("none"))
				&& (origin == null || origin.equalsIgnoreCase("http://" + request.getHeader("Host")));
	}

	/**
	 * Whether it is a link that was followed: the page may be shown, wherever that
	 * stands.
	 * @param request the request
	 * @return whether the browser will show the answer
	 */
	private static boolean isPage(HttpServletRequest request) {
		return "navigate".equals(request.getHeader("Sec-Fetch-Mode")) && request.getRequestURI().equals("/");
	}

	/**
	 * A browser asks before it sends JSON to another site, and is not let then.
	 * @param request the request
	 * @return what is wrong with it, or {@code null}
	 */
	private static @Nullable HttpStatus refusalOfBody(HttpServletRequest request) {
		if (!isJson(request.getContentType())) {
			return HttpStatus.UNSUPPORTED_MEDIA_TYPE;
		}
		long length = request.getContentLengthLong();
		if (length < 0) {
			return HttpStatus.LENGTH_REQUIRED;
		}
		return (length > LONGEST_BODY) ? HttpStatus.CONTENT_TOO_LARGE : null;
	}

	private static boolean isJson(@Nullable String contentType) {
		try {
			String subtype = (contentType != null) ? MediaType.parseMediaType(contentType).getSubtype() : "";
			return subtype.equals("json") || subtype.endsWith("+json");
		}
		catch (InvalidMediaTypeException ex) {
			return false;
		}
	}

}
