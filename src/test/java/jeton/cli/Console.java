package jeton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/**
 * What one command printed and how it ended.
 *
 * @param status 0 done, 1 failed, 2 wrong input
 */
record Console(int status, String out, String err) {

    /** Runs a command in this process. No command prints a stack trace, whatever it is given. */
    static Console run(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(new PrintWriter(out), new PrintWriter(err), words);
        Console console = new Console(status, out.toString(), err.toString());
        assertThat(console.out + console.err)
                .as(String.join(" ", words))
                .doesNotContain("\tat ", "Exception", "that is a bug");
        return console;
    }

    static Console run(List<String> words) {
        return run(words.toArray(new String[0]));
    }

    Console done() {
        assertThat(err).isEmpty();
        assertThat(status).isZero();
        return this;
    }

    /** Refused with status 2, with nothing on standard output; returns the message. */
    String refused() {
        assertThat(status).as(out + err).isEqualTo(Main.WRONG_INPUT);
        assertThat(out).isEmpty();
        assertThat(err).isNotBlank();
        return err.strip();
    }
}
