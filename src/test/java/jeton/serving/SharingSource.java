package jeton.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import jeton.workload.Request;
import jeton.workload.RequestSource;

/** Random requests whose prompts have much in common: system prompts, conversations, the same question again. */
final class SharingSource implements RequestSource {
    private record Segment(long id, int tokens) {}

    private final SplittableRandom random;
    private final int requests;
    private final double rate;
    private final int longPrompt;
    private final int longOutput;
    private final int longest;
    private final int mostSamples;
    private final List<List<Segment>> conversations = new ArrayList<>();
    private long segments = 100;
    private long taken;
    private double next;

    /** One sample of every prompt. */
    SharingSource(SplittableRandom random, int requests, double rate, int longPrompt, int longOutput, int longest) {
        this(random, requests, rate, longPrompt, longOutput, longest, 1);
    }

    /** @param longest tokens from which a conversation starts anew */
    SharingSource(
            SplittableRandom random,
            int requests,
            double rate,
            int longPrompt,
            int longOutput,
            int longest,
            int mostSamples) {
        this.mostSamples = mostSamples;
        this.random = random;
        this.requests = requests;
        this.rate = rate;
        this.longPrompt = longPrompt;
        this.longOutput = longOutput;
        this.longest = longest;
        for (int i = 0; i < 6; i++) {
            conversations.add(opening());
        }
        next = gap();
    }

    private double gap() {
        return -Math.log(1 - random.nextDouble()) / rate;
    }

    private int tokens(int mean) {
        return 1 + (int) (-Math.log(1 - random.nextDouble()) * mean);
    }

    /** One of three system prompts, whole or only its beginning. */
    private List<Segment> opening() {
        int which = random.nextInt(3);
        int whole = 64 + 37 * which;
        List<Segment> opening = new ArrayList<>();
        opening.add(new Segment(1 + which, random.nextInt(4) == 0 ? 1 + random.nextInt(whole) : whole));
        return opening;
    }

    @Override
    public double nextArrival() {
        return taken == requests ? Double.POSITIVE_INFINITY : next;
    }

    @Override
    public void take(Request into) {
        into.id = taken++;
        into.arrival = next;
        next += random.nextInt(5) == 0 ? 0 : gap();
        into.thinkingTokens = random.nextInt(3) == 0 ? tokens(longOutput) : 0;
        into.answerTokens = tokens(longOutput);
        into.makePlain();
        into.priority = (int) (into.id % 3);
        if (mostSamples > 1 && random.nextInt(3) > 0) {
            int samples = 2 + random.nextInt(mostSamples - 1);
            for (int i = 1; i < samples; i++) {
                into.addSample(random.nextInt(3) == 0 ? tokens(longOutput) : 0, tokens(longOutput));
            }
            into.samplesWanted = 1 + random.nextInt(samples);
        }
        if (random.nextInt(5) == 0) {
            into.promptTokens = tokens(longPrompt);
            return;
        }
        int which = random.nextInt(conversations.size());
        List<Segment> said = conversations.get(which);
        if (random.nextInt(4) > 0) {
            said.add(new Segment(segments++, random.nextInt(3) == 0 ? 16 : tokens(longPrompt)));
        }
        into.promptTokens = 0;
        for (Segment segment : said) {
            into.addSegment(segment.id(), segment.tokens());
            into.promptTokens += segment.tokens();
        }
        if (random.nextInt(3) > 0) {
            into.outputSegment = segments++;
            into.expectsNext = into.id % 3 > 0;
            said.add(new Segment(into.outputSegment, into.outputTokens()));
        }
        if (into.promptTokens > longest) {
            conversations.set(which, opening());
        }
    }

    @Override
    public void ended(long id, double time) {}

    @Override
    public void close() {}
}
