package jeton.report;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * Draws the top of a report as the README shows it: title, answer, the first columns of the table, cost and frontier,
 * light. The arguments are {@code report.html} and the PNG to write.
 */
final class DrawOverview {
    private static final int WIDTH = 1050;
    private static final int TALLEST = 2400;
    private static final int COLOURS = 256;
    private static final double SCALE = 1.15;

    /** What a README has no room for. */
    private static final String STYLE = """
            #theme, #workload, details, #charts > h2, figure:nth-of-type(n + 3), #differences, #assumptions, #repeat,
            footer, .hardware, .group > :nth-child(n + 6), tr:not(.group) > :nth-child(n + 11) { display: none; }
            .name small { display: block; }
            .name { --name-width: 186px; }
            .page-head { padding-top: 20px; }
            section { margin-bottom: 22px; }
            </style>""";

    private DrawOverview() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path report = Path.of(args[0]);
        Path png = Path.of(args[1]);
        Path scratch = Files.createTempDirectory("overview");
        Chromium browser = Chromium.onPath(scratch)
                .orElseThrow(() -> new IllegalStateException("no Chromium on the path; install one and try again"));
        Path page = scratch.resolve("top.html");
        Files.writeString(page, Files.readString(report).replaceFirst("</style>", STYLE));
        browser.screenshot(page, WIDTH, TALLEST, SCALE, png);
        write(indexed(trimmed(ImageIO.read(png.toFile()))), png);
        System.out.println(png + ": " + Files.size(png) / 1000 + " kB");
    }

    private static void write(BufferedImage image, Path png) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ImageWriteParam tight = writer.getDefaultWriteParam();
        tight.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        tight.setCompressionQuality(0);
        Files.delete(png);
        try (ImageOutputStream out = ImageIO.createImageOutputStream(png.toFile())) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), tight);
        } finally {
            writer.dispose();
        }
    }

    /** With its most frequent colours only, which a PNG keeps in a third of the bytes. */
    private static BufferedImage indexed(BufferedImage image) {
        Map<Integer, Integer> pixels = new TreeMap<>();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                pixels.merge(image.getRGB(x, y) & 0xffffff, 1, Integer::sum);
            }
        }
        int[] palette = pixels.entrySet().stream()
                .sorted(Map.Entry.<Integer, Integer>comparingByValue().reversed())
                .limit(COLOURS)
                .mapToInt(Map.Entry::getKey)
                .toArray();
        IndexColorModel model = new IndexColorModel(8, palette.length, palette, 0, false, -1, DataBuffer.TYPE_BYTE);
        BufferedImage small =
                new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, model);
        Map<Integer, Integer> nearest = new HashMap<>();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int colour = image.getRGB(x, y) & 0xffffff;
                int index = nearest.computeIfAbsent(colour, wanted -> nearest(wanted, palette));
                small.getRaster().setSample(x, y, 0, index);
            }
        }
        return small;
    }

    private static int nearest(int colour, int[] palette) {
        int best = 0;
        for (int i = 1; i < palette.length; i++) {
            if (distance(colour, palette[i]) < distance(colour, palette[best])) {
                best = i;
            }
        }
        return best;
    }

    private static int distance(int one, int other) {
        int sum = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            int difference = (one >> shift & 0xff) - (other >> shift & 0xff);
            sum += difference * difference;
        }
        return sum;
    }

    /** Without the empty rows at the bottom, but for a margin. */
    private static BufferedImage trimmed(BufferedImage image) {
        int page = image.getRGB(0, image.getHeight() - 1);
        int last = image.getHeight() - 1;
        while (last > 0 && empty(image, last, page)) {
            last--;
        }
        int margin = (int) (20 * SCALE);
        return image.getSubimage(0, 0, image.getWidth(), Math.min(image.getHeight(), last + margin));
    }

    private static boolean empty(BufferedImage image, int row, int colour) {
        for (int x = 0; x < image.getWidth(); x++) {
            if (image.getRGB(x, row) != colour) {
                return false;
            }
        }
        return true;
    }
}
