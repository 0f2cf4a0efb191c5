package jeton.fleet;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import jeton.fleet.TransferRule.Push;
import jeton.fleet.TransferRule.Sharing;
import jeton.fleet.TransferRule.Side;
import jeton.serving.Handoff;
import jeton.serving.Pulls;
import jeton.sim.IndexedHeap;
import jeton.workload.Request;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a fleet between their prompt and their second token: a decode replica is found, takes blocks, and pulls
 * the cache; then the prefill replica gets its blocks back. Not thread safe.
 */
final class Transfers implements Part {
    private record Arrival(double time, long order, Move move) {}

    private final Fleet fleet;
    private final TransferRule rule;
    private final Dispatcher decoders;
    /** Null where decode replicas are chosen once a prompt is computed. */
    private final @Nullable Promises promises;
    /** All requests between replicas. */
    private final Map<Long, Move> moves = new LinkedHashMap<>();
    /** Those that have just left their prompts behind. */
    private final Deque<Move> offered = new ArrayDeque<>();
    /** Those for which no replica is there. */
    private final Deque<Move> homeless = new ArrayDeque<>();
    /** Those whose cache is on its way. */
    private final Map<Handoff, Move> sent = new LinkedHashMap<>();

    private final PriorityQueue<Arrival> arrivals =
            new PriorityQueue<>(Comparator.comparingDouble(Arrival::time).thenComparingLong(Arrival::order));
    private long order;
    /** Until when the interface of each replica is taken. */
    private final double[] takenUntil;

    private final FairLink[] links;
    /** Interfaces by the time when the next transfer over them is through. */
    private final IndexedHeap through;

    Transfers(Fleet fleet, TransferRule rule, Dispatcher decoders, @Nullable Promises promises, int replicas) {
        this.fleet = fleet;
        this.rule = rule;
        this.decoders = decoders;
        this.promises = promises;
        takenUntil = new double[replicas];
        links = new FairLink[rule.sharing() == Sharing.FAIR ? replicas : 0];
        through = new IndexedHeap(Math.max(1, links.length));
        Arrays.setAll(links, i -> new FairLink(rule.bytesPerSecond()));
    }

    /** A request is about to come to a prefill replica. */
    void coming(Request request) {
        if (promises != null) {
            int to = decoders.choose(request, fleet.now());
            if (to != Router.NONE) {
                promises.make(request, to);
                decoders.changed(to);
            }
        }
    }

    /** The replica chosen for a request when it came, {@link Router#NONE} if there is none; it is not on its way any more. */
    private int promised(long id) {
        int replica = promises == null ? Router.NONE : promises.end(id);
        if (replica != Router.NONE) {
            decoders.changed(replica);
        }
        return replica;
    }

    /** A prompt was computed; {@link #place} finds a replica for it. */
    void offer(int from, Handoff handoff) {
        offered.addLast(new Move(handoff, from));
    }

    /** Finds decode replicas for those who need one. */
    void place() {
        while (!offered.isEmpty()) {
            Move move = offered.removeFirst();
            moves.put(move.handoff.request().id, move);
            place(move);
        }
    }

    private void place(Move move) {
        int promised = promised(move.handoff.request().id);
        move.to = promised != Router.NONE && decoders.isOpen(promised)
                ? promised
                : decoders.choose(move.handoff.request(), fleet.now());
        if (move.to == Router.NONE) {
            homeless.addLast(move);
        } else {
            fleet.handOver(move.to, move.handoff);
        }
    }

    /** A decode replica takes requests that did not before. */
    void opened() {
        for (int i = homeless.size(); i > 0; i--) {
            place(homeless.removeFirst());
        }
    }

    /** Decode replicas took blocks: the caches can be sent. */
    void start(Pulls pulls, double now) {
        for (int i = 0; i < pulls.size(); i++) {
            Move move = moves.get(pulls.get(i).request().id);
            if (move == null) {
                throw new IllegalStateException("a request is pulled that nobody handed over");
            }
            sent.put(move.handoff, move);
            if (rule.sharing() == Sharing.FAIR) {
                int link = rule.bottleneck() == Side.PREFILL ? move.from : move.to;
                links[link].start(move, now);
                through.put(link, Double.doubleToRawLongBits(links[link].next()));
            } else {
                arrive(Math.max(now, sentInTurn(move, now) + rule.latency()), move);
            }
        }
        pulls.clear();
    }

    private void arrive(double time, Move move) {
        arrivals.add(new Arrival(time, order++, move));
    }

    /** When the last byte is sent over interfaces that take one transfer after the other. */
    private double sentInTurn(Move move, double now) {
        Handoff handoff = move.handoff;
        double seconds = handoff.bytes() / rule.bytesPerSecond();
        double layers = rule.layers();
        boolean early = rule.push() == Push.LAYERWISE && !handoff.blocked();
        double from = early ? handoff.firstToken() - handoff.promptSeconds() * (layers - 1) / layers : now;
        if (rule.bottleneck() != Side.DECODE) {
            from = Math.max(from, takenUntil[move.from]);
        }
        if (rule.bottleneck() != Side.PREFILL) {
            from = Math.max(from, takenUntil[move.to]);
        }
        double end = early ? Math.max(from + seconds, handoff.firstToken() + seconds / layers) : from + seconds;
        takenUntil[move.from] = end;
        takenUntil[move.to] = end;
        return end;
    }

    @Override
    public double next() {
        Arrival first = arrivals.peek();
        return Math.min(first == null ? Double.POSITIVE_INFINITY : first.time(), nextThrough());
    }

    private double nextThrough() {
        return through.isEmpty() ? Double.POSITIVE_INFINITY : Double.longBitsToDouble(through.minKey());
    }

    @Override
    public void act(double now) {
        while (nextThrough() <= now) {
            FairLink link = links[through.min()];
            arrive(now + rule.latency(), link.end(now));
            through.put(through.min(), Double.doubleToRawLongBits(link.next()));
        }
        for (Arrival arrival = arrivals.peek(); arrival != null && arrival.time() <= now; arrival = arrivals.peek()) {
            arrivals.remove();
            Move move = arrival.move();
            sent.remove(move.handoff);
            if (!move.isVoid) {
                moves.remove(move.handoff.request().id, move);
                fleet.pulled(move.to, move.handoff);
                fleet.letGo(move.from, move.handoff);
            }
        }
    }

    /** A request left its replica; if its cache was never sent, it will not be. */
    void left(long id) {
        promised(id);
        Move move = moves.get(id);
        if (move != null && !sent.containsKey(move.handoff)) {
            moves.remove(id);
            fleet.letGo(move.from, move.handoff);
        } else if (move != null) {
            // the bytes are on their way; the request may come again under its number
            moves.remove(id);
        }
    }

    /** A client gives up a request for which no decode replica was found; returns whether it was one. */
    boolean abandons(long id) {
        Move move = moves.get(id);
        return move != null && homeless.remove(move) && moves.remove(id, move);
    }

    /** A replica is about to fail: what it holds for others will not come. */
    void failing(int replica) {
        for (Move move : List.copyOf(sent.values())) {
            if (move.from == replica && !move.isVoid) {
                broken(move);
            }
        }
        for (Move move : List.copyOf(moves.values())) {
            if (move.from == replica) {
                broken(move);
            }
        }
    }

    private void broken(Move move) {
        move.isVoid = true;
        moves.remove(move.handoff.request().id, move);
        if (homeless.remove(move)) {
            fleet.broken(move.from, move.handoff);
        } else {
            fleet.broken(move.to, move.handoff);
        }
    }

    /** A replica failed: what was on its way to it will not be used. */
    void failed(int replica) {
        for (Move move : List.copyOf(sent.values())) {
            if (move.to == replica && !move.isVoid) {
                move.isVoid = true;
                fleet.letGo(move.from, move.handoff);
            }
        }
    }

    /** Whether requests are between replicas, or bytes of those that were given up. */
    boolean pending() {
        return !moves.isEmpty() || !sent.isEmpty();
    }

    void checkEmpty() {
        boolean promising = promises != null && !promises.isEmpty();
        if (!moves.isEmpty() || !sent.isEmpty() || !homeless.isEmpty() || promising) {
            throw new IllegalStateException(moves.size() + " requests never got from one replica to another");
        }
    }
}
