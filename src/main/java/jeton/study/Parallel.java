package jeton.study;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;

/**
 * Runs independent simulations on a few threads and hands their results back in order, whoever was first.
 *
 * @param progress told the share of the work done
 */
public record Parallel(int threads, Consumer<Double> progress) {

    /** One simulation of a deployment. */
    interface Cell<T> {
        T run(int deployment, int replication);
    }

    /**
     * @param columns replications of each deployment
     * @param from    share of the work done before
     * @param to      share of the work done afterwards
     */
    <T> List<List<T>> grid(int deployments, IntUnaryOperator columns, double from, double to, Cell<T> cell) {
        List<Callable<T>> tasks = new ArrayList<>();
        for (int d = 0; d < deployments; d++) {
            for (int r = 0; r < columns.applyAsInt(d); r++) {
                int deployment = d;
                int replication = r;
                tasks.add(() -> cell.run(deployment, replication));
            }
        }
        List<T> results = all(tasks, from, to);
        List<List<T>> grid = new ArrayList<>();
        int next = 0;
        for (int d = 0; d < deployments; d++) {
            int end = next + columns.applyAsInt(d);
            grid.add(results.subList(next, end));
            next = end;
        }
        return grid;
    }

    /**
     * Runs all tasks; their results are in the order of the tasks.
     *
     * @param from share of the work done before
     * @param to   share of the work done afterwards
     */
    public <T> List<T> all(List<Callable<T>> tasks, double from, double to) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<T>> futures = tasks.stream().map(pool::submit).toList();
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
                progress.accept(from + (to - from) * results.size() / tasks.size());
            }
            return results;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } finally {
            pool.shutdownNow();
        }
    }
}
