package jeton.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/** What self-contained pages are made of: templates and scripts among the resources of this package. */
final class Page {
    private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z]+)}}");

    private Page() {}

    /** The chart library, packed and in base 64. */
    static String charts() {
        return ChartLibrary.PACKED;
    }

    /** Puts every part in its place of a template in one pass, so a part that looks like a place stays as it is. */
    static String fill(String template, Map<String, String> parts) {
        return PLACE.matcher(resource(template)).replaceAll(place -> {
            String part = parts.get(place.group(1));
            if (part == null) {
                throw new IllegalStateException(
                        template + " has a place for " + place.group(1) + ", which nobody fills");
            }
            return Matcher.quoteReplacement(part);
        });
    }

    /** For element content and quoted attributes. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** The same JSON without a character that could end its script element. */
    static String island(String json) {
        return json.replace("<", "\\u003c");
    }

    /** Text that ships beside this class. */
    static String resource(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the build left out /jeton/report/" + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("cannot read /jeton/report/" + name + " of this program", e);
        }
    }

    /** Packed once, when the first report is written. */
    private static final class ChartLibrary {
        static final String PACKED = packed(bytes("echarts.min.js"));

        private static String packed(byte[] script) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
                gzip.write(script);
            } catch (IOException e) {
                throw new AssertionError("memory took no bytes", e);
            }
            return Base64.getEncoder().encodeToString(packed.toByteArray());
        }
    }
}
