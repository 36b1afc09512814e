package echo.cli;

import echo.api.lesson.Entry;
import echo.api.lesson.Ledger;
import echo.api.lesson.Part;
import echo.api.lesson.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/// Draws a ledger as SVG without a script: a lane for each kind of entry, one time axis for all, and bands that lead each message
/// from lane to lane.
///
/// Times are percentages of the width, everything else is in pixels: so the drawing takes what width there is, and nothing is
/// distorted. Labels keep clear of each other at [#LEAST_WIDTH], and so at any greater width.
final class Chart {

    /// The least width, in pixels.
    static final int LEAST_WIDTH = 720;

    private static final int LEVEL = 24;
    private static final int MOST_LEVELS = 4;
    /// So many entries all have a label.
    private static final int FEW = 8;
    private static final int MARGIN = 8;
    private static final int PAUSE = 8;
    private static final int BOX = 20;
    private static final int GAP = 6;
    private static final int DIGIT = 8;
    private static final int PADDING = 10;
    private static final int AXIS = 26;
    private static final int WIRE_GAP = 56;
    private static final int READOUT = 44;
    private static final int UNITS = 1000; // the width of the drawing of bands, whatever it is in pixels
    private static final int MOST_TICKS = 10;
    private static final double AT_THE_END = 0.97;

    /// A lane. Bands lead from it to the next.
    private record Lane(String name, Class<? extends Entry> kind, List<? extends Entry> entries, List<Box> boxes,
                        int top, int gap) {

        int levels() {
            return boxes.stream().mapToInt(Box::level).max().orElse(0) + 1;
        }

        int height() {
            return MARGIN + levels() * LEVEL + (kind == Entry.Read.class ? PAUSE : 0);
        }

        int bottom() {
            return top + height();
        }
    }

    /// Where a label lies beside its mark; at the level -1 there is no room for it.
    private record Box(double left, int width, int level) {

        boolean overlaps(Box other) {
            return level == other.level && left < other.left + other.width + GAP && other.left < left + width + GAP;
        }
    }

    private final Ledger ledger;
    private final double range;
    private final String id;
    private final Words words;
    private final List<Lane> lanes = new ArrayList<>();
    private final StringBuilder svg = new StringBuilder();

    /// @param ledger what is drawn
    /// @param range the time at the right end, in nanoseconds
    /// @param id with which the ids of elements begin
    /// @param words in which it is labelled
    Chart(Ledger ledger, long range, String id, Words words) {
        this.id = id;
        this.words = words;
        this.ledger = ledger;
        this.range = range;
        add("sent", Entry.Sent.class, ledger.sent(), ledger.trace().isPresent() ? WIRE_GAP : 76);
        if (ledger.trace().isPresent()) {
            add("wire", Entry.Carried.class, ledger.carried(), WIRE_GAP);
        }
        add("reads", Entry.Read.class, ledger.reads(), 34);
        add("written", Entry.Written.class, ledger.written(), 34);
        add("received", Entry.Received.class, ledger.received(), 0);
        draw();
    }

    private void add(String name, Class<? extends Entry> kind, List<? extends Entry> entries, int gap) {
        int top = lanes.isEmpty() ? 0 : lanes.getLast().bottom() + lanes.getLast().gap();
        lanes.add(new Lane(name, kind, entries, boxes(entries), top, gap));
    }

    private List<Box> boxes(List<? extends Entry> entries) {
        int most = entries.size() <= FEW ? FEW : MOST_LEVELS;
        var boxes = new ArrayList<Box>();
        for (var entry : entries) {
            int width = chips(entry).stream().mapToInt(Chart::width).sum() + width(size(entry));
            double right = entry.nanos() / range * LEAST_WIDTH + breadth(entry) / 2;
            double left = right + width > LEAST_WIDTH ? right - breadth(entry) - width : right;
            int level = 0;
            while (level < most && boxes.stream().anyMatch(new Box(left, width, level)::overlaps)) {
                level++;
            }
            boxes.add(new Box(left, width, level < most ? level : -1));
        }
        return boxes;
    }

    private static List<String> chips(Entry entry) {
        return entry.parts().isEmpty() ? List.of("?") : entry.parts().stream().map(Part::toString).toList();
    }

    private String size(Entry entry) {
        int lost = entry instanceof Entry.Read read && read.truncated() && !read.messages().isEmpty()
                ? read.messages().getFirst().size() - read.size() : 0;
        return entry.size() + (lost > 0 ? " (−" + lost + ")" : "")
                + (entry instanceof Entry.Carried carried && carried.fragment().isPresent() ? " " + words.say("table.fragment") : "");
    }

    private static int width(String text) {
        return Table.width(text) * DIGIT + PADDING;
    }

    private int bottom() {
        return lanes.getLast().bottom();
    }

    private int height() {
        return bottom() + AXIS + READOUT;
    }

    private String percent(double nanos) {
        return String.format(Locale.ROOT, "%.3f%%", 100 * nanos / range);
    }

    private void put(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private void draw() {
        put("<div class='plot%s'>", ledger.trace().isPresent() ? " high" : "");
        put("<div class='names' aria-hidden='true' style='height:%dpx'>", height());
        for (var lane : lanes) {
            var note = words.note(lane.kind(), ledger);
            put("<div style='top:%dpx;height:%dpx'>%s%s</div>", lane.top(), lane.height(), Page.escape(words.lane(lane.kind())),
                    note.isEmpty() ? "" : "<small>" + Page.escape(note) + "</small>");
        }
        put("<div style='top:%dpx;height:%dpx'><small>%s</small></div></div>", bottom(), AXIS, Page.escape(words.say("page.time")));
        put("<svg class='chart' role='group' aria-label='%s' width='100%%' height='%d' data-range-ns='%.0f'>",
                Page.escape(words.chart(ledger)), height(), range);
        lanes.forEach(lane -> put("<rect class='lane' y='%d' width='100%%' height='%d'/>", lane.top(), lane.height()));
        drawAxis();
        lanes.stream().filter(lane -> lane.kind() == Entry.Read.class).forEach(this::drawPauses);
        for (int i = 0; i + 1 < lanes.size(); i++) {
            drawBands(lanes.get(i), lanes.get(i + 1));
        }
        lanes.forEach(this::drawStrands);
        lanes.forEach(this::drawMarks);
        put("</svg></div>");
    }

    private void drawAxis() {
        double seconds = range / 1e9;
        double power = Math.pow(10, Math.floor(Math.log10(seconds)) - 1);
        double step = DoubleStream.of(1, 2, 5, 10).map(factor -> factor * power).filter(each -> seconds / each <= MOST_TICKS)
                .findFirst().orElse(seconds);
        int digits = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
        put("<g class='axis' aria-hidden='true'>");
        for (int i = 0; i * step <= seconds; i++) {
            var x = percent(i * step * 1e9);
            put("<line x1='%s' x2='%s' y1='0' y2='%d'/>", x, x, bottom() + 5);
            var anchor = i == 0 ? "start" : i * step > seconds * AT_THE_END ? "end" : "middle";
            put("<text x='%s' y='%d' text-anchor='%s'>%." + digits + "f</text>", x, bottom() + 19, anchor, i * step);
        }
        put("</g>");
    }

    /// While it pauses, a server reads nothing: what arrives meanwhile waits, and in a stream runs together.
    private void drawPauses(Lane lane) {
        put("<defs><pattern id='%s-stripes' width='6' height='6' patternUnits='userSpaceOnUse' patternTransform='rotate(45)'>"
                + "<rect class='stripe' width='3' height='6'/></pattern></defs>", id);
        ledger.reads().forEach(read -> put("<rect class='pause' x='%s' y='%d' width='%s' height='%d' fill='url(#%s-stripes)'/>",
                percent(read.nanos()), lane.bottom() - PAUSE, percent(Math.min(read.pause(), range - read.nanos())), PAUSE, id));
    }

    private void drawBands(Lane above, Lane below) {
        int gap = above.gap();
        put("<svg class='bands' aria-hidden='true' y='%d' width='100%%' height='%d' viewBox='0 0 %d %d' "
                        + "preserveAspectRatio='none'>",
                above.bottom(), gap, UNITS, gap);
        for (var upper : above.entries()) {
            for (var lower : below.entries()) {
                for (var part : lower.parts()) {
                    for (var whole : upper.parts()) {
                        if (part.overlaps(whole)) {
                            drawBand(part.message().number(), units(upper, whole), units(lower, part), gap,
                                    Math.min(breadth(whole), breadth(part)));
                        }
                    }
                }
            }
        }
        put("</svg>");
    }

    private double units(Entry entry, Part part) {
        return entry.nanos() / range * UNITS + strand(entry, part);
    }

    /// Where the middle of the strand of a message is, when it runs beside those of others, in pixels from the middle of all.
    private static double strand(Entry entry, Part part) {
        var before = entry.parts().subList(0, entry.parts().indexOf(part));
        return before.stream().mapToDouble(Chart::breadth).sum() + (breadth(part) - breadth(entry)) / 2;
    }

    private static double breadth(Entry entry) {
        return entry.parts().stream().mapToDouble(Chart::breadth).sum();
    }

    private static double breadth(Part part) {
        return Math.clamp(2.5 + Math.sqrt(part.size()) / 4, 3, 13);
    }

    private void drawBand(int message, double from, double to, int gap, double breadth) {
        var path = String.format(Locale.ROOT, "M%.2f 0C%.2f %d %.2f %d %.2f %d", from, from, gap / 2, to, gap / 2, to, gap);
        put("<g class='band m%d'><path class='case' d='%s' stroke-width='%.1f'/><path d='%s' stroke-width='%.1f'/></g>",
                message, path, breadth + 1, path, breadth);
    }

    private void drawStrands(Lane lane) {
        put("<g class='strands' aria-hidden='true'>");
        for (var entry : lane.entries()) {
            put("<svg x='%s' y='%d' overflow='visible'>", percent(entry.nanos()), lane.top());
            for (var part : entry.parts()) {
                put("<rect class='m%d' x='%.1f' width='%.1f' height='%d'/>",
                        part.message().number(), strand(entry, part) - breadth(part) / 2, breadth(part), lane.height());
            }
            put("</svg>");
        }
        put("</g>");
    }

    private void drawMarks(Lane lane) {
        put("<g role='list' aria-label='%s'>", Page.escape(words.lane(lane.kind())));
        for (int i = 0; i < lane.entries().size(); i++) {
            drawMark(lane, lane.entries().get(i), lane.boxes().get(i));
        }
        put("</g>");
    }

    private void drawMark(Lane lane, Entry entry, Box box) {
        var lines = words.entry(entry);
        var x = percent(entry.nanos());
        put("<g class='mark %s' role='listitem' tabindex='0' aria-label='%s' data-lane='%s' data-number='%d' data-time-ns='%d' "
                        + "data-offset='%d' data-bytes='%d'>",
                entry.messages().stream().map(message -> "m" + message.number()).collect(Collectors.joining(" ")),
                Page.escape(String.join(": ", lines)), lane.name(), entry.number(), entry.nanos(), entry.offset(), entry.size());
        put("<svg x='%s' y='%d' overflow='visible'><rect class='hit' x='%.1f' width='%.1f' height='%d'/>", x, lane.top(),
                -breadth(entry) / 2 - 2, breadth(entry) + 4, lane.height());
        if (box.level() >= 0) {
            boolean isLeft = box.left() < entry.nanos() / range * LEAST_WIDTH;
            drawLabel(entry, box, isLeft ? -breadth(entry) / 2 - box.width() : breadth(entry) / 2);
        }
        put("</svg>");
        double share = entry.nanos() / range;
        put("<g class='readout' aria-hidden='true' text-anchor='%s'><text x='%s' y='%d'>%s</text>"
                        + "<text x='%s' y='%d'>%s</text></g></g>",
                share < 0.3 ? "start" : share > 0.7 ? "end" : "middle",
                x, bottom() + AXIS + 16, Page.escape(lines.getFirst()), x, bottom() + AXIS + 34, Page.escape(lines.getLast()));
    }

    private void drawLabel(Entry entry, Box box, double left) {
        int top = MARGIN / 2 + box.level() * LEVEL + (LEVEL - BOX) / 2;
        int baseline = top + BOX - 5;
        put("<rect class='box' x='%.1f' y='%d' width='%d' height='%d' rx='3'/>", left, top, box.width(), BOX);
        double x = left;
        for (int i = 0; i < chips(entry).size(); i++) {
            var chip = chips(entry).get(i);
            var message = entry.parts().isEmpty() ? "" : "m" + entry.parts().get(i).message().number();
            put("<rect class='chip %s' x='%.1f' y='%d' width='%d' height='%d' rx='3'/>"
                            + "<text class='of %s' x='%.1f' y='%d'>%s</text>",
                    message, x, top, width(chip), BOX, message, x + width(chip) / 2.0, baseline, Page.escape(chip));
            x += width(chip);
        }
        put("<text class='size' x='%.1f' y='%d'>%s</text>", x + width(size(entry)) / 2.0, baseline, Page.escape(size(entry)));
    }

    @Override
    public String toString() {
        return svg.toString();
    }
}
