package io.pipeio.listener;

import java.util.List;

import io.pipeio.line.Line;

/**
 * A call that has failed.
 *
 * @param context of which listener
 * @param lines what it was called with
 * @param problem what has happened
 * @param answerable whether there are pipes for an answer
 */
record ListenerFailure(PipeListenerContext context, List<Line> lines, ListenerProblem problem, boolean answerable) {

}
